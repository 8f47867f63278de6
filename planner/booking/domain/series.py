"""A series of appointments on one referral, and what became of each of its days."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Literal

from planner.booking.domain.recurrence import Recurrence, Segment, Times
from planner.kernel.errors import Conflict, InvalidInput

FURTHEST = timedelta(days=5 * 366)
"""No series is made or changed further ahead than this."""

SeriesState = Literal["running", "completed", "ended", "cancelled"]
EndReason = Literal["", "not-granted", "personal-erased"]


@dataclass
class Series:
    """A series of appointments.

    Attributes:
        segments, until, count: as in ``Recurrence``; earlier segments stay when a later change replaces them.
        state: ``running`` while there is more to book; ``completed`` when all is booked; ``ended`` when the right to be
            driven ended, for ``end_reason``; ``cancelled`` by somebody.
        looked_on: the last date on which it was looked at for what there is to book.
    """

    id: str
    referral_id: str
    segments: tuple[Segment, ...]
    until: date | None
    count: int | None
    created_at: datetime
    created_by: str
    looked_on: date
    state: SeriesState = "running"
    end_reason: EndReason = ""
    row_version: int = field(default=1, repr=False)

    @property
    def recurrence(self) -> Recurrence:
        """Its days."""
        return Recurrence(self.segments, self.until, self.count)

    def replace_from(self, segment: Segment) -> None:
        """Let a segment count from its first day on, in place of whatever counted there."""
        earlier = tuple(each for each in self.segments if each.first_day < segment.first_day)
        self.segments = (*earlier, segment)

    def require_open(self) -> None:
        """Raise Conflict ``booking.series-cancelled`` when it was cancelled."""
        if self.state == "cancelled":
            raise Conflict(
                "booking.series-cancelled", "the series is cancelled", where=self.id, do="Make a new series."
            )


@dataclass
class Occurrence:
    """What became of one slot of a series. There is none for a slot that nothing has happened to yet.

    Attributes:
        original_day: the slot; day: when it is driven.
        skipped: a person decided that it is not driven.
        own: a person gave it a day or times of its own, which a change of the series leaves alone.
        times: its own times, or None for those of the series.
        journey_id: what is booked for it.
        problem: code of the error that kept it from being booked; empty otherwise.
    """

    series_id: str
    original_day: date
    day: date
    skipped: bool = False
    own: bool = False
    times: Times | None = None
    journey_id: str | None = None
    problem: str = ""
    row_version: int = field(default=1, repr=False)


def fixed_days(occurrences: Iterable[Occurrence]) -> dict[date, date | None]:
    """Return the days that occurrences stand on, as ``Recurrence.slots`` takes them."""
    return {each.original_day: None if each.skipped else each.day for each in occurrences}


def check_day_of_series(day: date, today: date, where: str) -> None:
    """Raise InvalidInput when a series cannot be made or changed for a date.

    Raises:
        InvalidInput: ``booking.series-in-past`` or ``booking.series-too-far``.
    """
    if day < today:
        raise InvalidInput("booking.series-in-past", "the day is over", where=where, do="Choose today or later.")
    if day > today + FURTHEST:
        raise InvalidInput(
            "booking.series-too-far", "the day is more than five years ahead", where=where, do="Choose an earlier day."
        )
