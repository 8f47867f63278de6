"""What the register of places needs of booking's repository."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Protocol

from planner.booking.domain.places import KnownPlace


class PlaceStore(Protocol):
    """Places of treatment in all their versions."""

    def place(self, code: str, valid_from: date) -> KnownPlace | None:
        """Return a version of a place."""
        ...

    def add_place(self, place: KnownPlace) -> None:
        """Keep a new version; a race for the same code and day is lost and repeated."""
        ...

    def change_place(self, place: KnownPlace) -> None:
        """Let a known version be as it is said now."""
        ...

    def places(self, code: str | None = None) -> Sequence[KnownPlace]:
        """Return every version of every place, or of one, by code and first day."""
        ...
