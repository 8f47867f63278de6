"""Equipment codes as bits: what a trip needs must be among what a vehicle has."""

from __future__ import annotations

from collections.abc import Iterable

from planner.kernel.errors import InvalidInput

MOST = 62
"""Bits of a signed 64-bit mask that are safe to use."""


class Equipment:
    """Gives every equipment code its bit, in the order in which codes are first met."""

    def __init__(self) -> None:
        self._bits: dict[str, int] = {}

    def mask(self, codes: Iterable[str]) -> int:
        """Return the bits of these codes.

        Raises:
            InvalidInput: ``planning.too-much-equipment`` when a day knows more codes than bits.
        """
        mask = 0
        for code in codes:
            bit = self._bits.setdefault(code, len(self._bits))
            if bit >= MOST:
                raise InvalidInput(
                    "planning.too-much-equipment",
                    f"a day may know {MOST} kinds of equipment",
                    where=code,
                    do="Use fewer equipment codes.",
                )
            mask |= 1 << bit
        return mask
