"""Group codes as bits: who must not be in a car with whom."""

from __future__ import annotations

from collections.abc import Iterable

MOST = 31
"""Bits that a request's masks have."""


class Groups:
    """Gives every group code its bit, in the order in which codes are first met.

    The last bit stands for all codes that are met when the others are given: who avoids one of them avoids them all.
    So a day with very many groups keeps people apart more often than asked for, and never less.
    """

    def __init__(self) -> None:
        self._bits: dict[str, int] = {}

    def mask(self, codes: Iterable[str]) -> int:
        """Return the bits of these codes."""
        mask = 0
        for code in codes:
            mask |= 1 << self._bits.setdefault(code, min(len(self._bits), MOST - 1))
        return mask
