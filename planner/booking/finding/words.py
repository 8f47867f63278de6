"""Words as people type them: folded to plain letters, as they sound, and with one slip of the finger."""

from __future__ import annotations

import re
import unicodedata

_LETTERS = str.maketrans(
    {"æ": "ae", "ä": "ae", "ø": "oe", "ö": "oe", "å": "aa", "ü": "y", "ß": "ss", "ð": "d", "þ": "th"}
)
_DIGRAPHS = (("aa", "a"), ("ae", "e"), ("oe", "o"))
_WORD = re.compile(r"[a-z]+|[0-9]+")
_SHORTEST_MISSPELT = 4  # a shorter word with a letter left out is any word

_SOUNDS = (
    (re.compile(r"^h(?=[jv])"), ""),  # Hjalte, Hvid
    (re.compile(r"qu"), "kv"),
    (re.compile(r"ph"), "f"),
    (re.compile(r"th|dt"), "t"),
    (re.compile(r"ch|ck|q|c(?![eiy])"), "k"),
    (re.compile(r"[cz]"), "s"),
    (re.compile(r"x"), "ks"),
    (re.compile(r"w"), "v"),
    (re.compile(r"[jy]"), "i"),
    (re.compile(r"(?<=[ln])d"), ""),  # Lund, Hold
    (re.compile(r"([a-z])\1+"), r"\1"),
)

_FULL = {
    "gl": "gammel", "gml": "gammel", "kgs": "kongens", "skt": "sankt", "sct": "sankt", "st": "sankt",
    "dr": "doktor", "prof": "professor", "chr": "christian", "boul": "boulevard", "bvd": "boulevard",
    "sdr": "sonder", "sondre": "sonder", "ndr": "nordre", "nr": "norre", "ll": "lille", "str": "store",
    "pl": "plads", "vstr": "vester", "vestre": "vester", "ostr": "oster", "ostre": "oster",
    "hosp": "hospital", "afd": "afdeling", "amb": "ambulatorium",
}  # fmt: skip


def fold(text: str) -> str:
    """Return small plain letters: ``Åbenrå``, ``Aabenraa`` and ``Abenra`` are all ``abenra``.

    ``æ`` and ``ae`` become ``e``, ``ø`` and ``oe`` become ``o``. What is no letter or digit stays as it is.
    """
    plain = unicodedata.normalize("NFC", text).casefold().translate(_LETTERS)
    bare = "".join(c for c in unicodedata.normalize("NFD", plain) if not unicodedata.combining(c))
    for pair, letter in _DIGRAPHS:
        bare = bare.replace(pair, letter)
    return bare


def words(text: str) -> list[str]:
    """Return the folded words and numbers of a text, in order; a house number's letter is a word of its own."""
    return _WORD.findall(fold(text))


def full(word: str) -> str:
    """Return a folded word written out: ``gl`` is ``gammel``. What one abbreviation may stand for is one word."""
    return _FULL.get(word, word)


def sound(word: str) -> str:
    """Return how a folded word sounds, roughly, in Danish: ``christian`` and ``kristjan`` are both ``kristian``.

    Numbers sound as they are written.
    """
    for pattern, replacement in _SOUNDS:
        word = pattern.sub(replacement, word)
    return word


def one_left_out(word: str) -> frozenset[str]:
    """Return the word with each letter left out in turn; nothing for a short word.

    Two words that differ by one slip share one of these, or one is among the other's (symmetric deletion).
    """
    if len(word) < _SHORTEST_MISSPELT or not word.isalpha():
        return frozenset()
    return frozenset(word[:i] + word[i + 1 :] for i in range(len(word)))


def within_one_slip(a: str, b: str) -> bool:
    """Return whether one letter more, less, another, or two exchanged make one word the other."""
    if a == b:
        return True
    if len(a) > len(b):
        a, b = b, a
    if len(b) - len(a) > 1:
        return False
    at = next((i for i, (x, y) in enumerate(zip(a, b, strict=False)) if x != y), len(a))
    if len(a) < len(b):
        return a[at:] == b[at + 1 :]
    return a[at + 1 :] == b[at + 1 :] or (a[at : at + 2] == b[at : at + 2][::-1] and a[at + 2 :] == b[at + 2 :])
