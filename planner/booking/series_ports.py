"""What series of appointments need from the world."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Protocol

from planner.booking.domain.series import Occurrence, Series


class SeriesStore(Protocol):
    """The part of booking's repository that keeps series."""

    def add_series(self, series: Series) -> None:
        """Keep a new series."""
        ...

    def series(self, series_id: str) -> Series | None:
        """Return a series."""
        ...

    def all_series(
        self, states: Sequence[str], referral_id: str | None, page: int, size: int
    ) -> tuple[Sequence[Series], int]:
        """Return a page of series, the newest first, and how many there are in all; no state stands for every."""
        ...

    def series_due(self, today: date, limit: int) -> Sequence[Series]:
        """Return running series that nobody has looked at today, locked for change."""
        ...

    def add_occurrence(self, occurrence: Occurrence) -> None:
        """Keep what has become of a slot."""
        ...

    def remove_occurrence(self, occurrence: Occurrence) -> None:
        """Forget an occurrence that its series has no more."""
        ...

    def occurrences(self, series_id: str) -> Sequence[Occurrence]:
        """Return a series' occurrences in the order of their slots."""
        ...

    def occurrence_of(self, journey_id: str) -> Occurrence | None:
        """Return the occurrence that a journey is booked for."""
        ...
