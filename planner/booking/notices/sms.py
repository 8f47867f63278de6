"""How long a text is as SMS: 3GPP TS 23.038 (alphabets) and TS 23.040 (concatenation)."""

from __future__ import annotations

from typing import Literal, NamedTuple

_BASIC = frozenset(
    "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?"
    "¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà"
)
_EXTENDED = frozenset("\f^{}\\[~]|€")
_PLAIN = str.maketrans({"–": "-", "—": "-", "’": "'", "“": '"', "”": '"', "…": "...", "\u00a0": " "})


class Length(NamedTuple):
    """Alphabet, length in its units (septets or 16-bit units) and number of parts."""

    alphabet: Literal["gsm-7", "ucs-2"]
    units: int
    segments: int


def plain(text: str) -> str:
    """Return a text with typographic signs made plain, which else would make it UCS-2 and twice as long."""
    return text.translate(_PLAIN)


def length(text: str) -> Length:
    """Return how long a text is: 160 septets or 70 units in one part, 153 or 67 a part when there are more."""
    if all(c in _BASIC or c in _EXTENDED for c in text):
        costs = [2 if c in _EXTENDED else 1 for c in text]
        return Length("gsm-7", sum(costs), _parts(costs, 160, 153))
    costs = [2 if ord(c) > 0xFFFF else 1 for c in text]
    return Length("ucs-2", sum(costs), _parts(costs, 70, 67))


def _parts(costs: list[int], alone: int, together: int) -> int:
    """Return the number of parts; a character of two units is never cut apart."""
    if sum(costs) <= alone:
        return 1
    parts, room = 1, together
    for cost in costs:
        if cost > room:
            parts, room = parts + 1, together
        room -= cost
    return parts
