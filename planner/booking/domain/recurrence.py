"""Which days a series of appointments falls on: a weekly pattern, its changes over time, and Danish holidays.

Times are clock time in Denmark, so that a treatment at 8 stays at 8 when the clocks change.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Annotated, Literal

from dateutil.rrule import FR, MO, SA, SU, TH, TU, WE, WEEKLY, rrule
from pydantic import Field

from planner.booking.domain.days import is_public_holiday, working_day_after
from planner.booking.domain.referral import Appointment
from planner.kernel.time import LOCAL
from planner.messages.payload import Part

Weekday = Literal["MO", "TU", "WE", "TH", "FR", "SA", "SU"]
HolidayPolicy = Literal["skip", "move", "keep"]
_DAYS = {"MO": MO, "TU": TU, "WE": WE, "TH": TH, "FR": FR, "SA": SA, "SU": SU}
_LONGEST_GAP = timedelta(weeks=60)
"""Longer than any time between two occurrences: at most 52 weeks, and some holidays."""


class Times(Part):
    """When to be there, when to go home, or both, as clock time in Denmark; ``on_call`` as in an appointment."""

    at: Annotated[time, Field(strict=False)] | None = None
    ready: Annotated[time, Field(strict=False)] | None = None
    on_call: bool = False

    def appointment(self, day: date) -> Appointment:
        """Return the appointment of a day."""
        at, ready = (datetime.combine(day, t, tzinfo=LOCAL) if t is not None else None for t in (self.at, self.ready))
        return Appointment(at=at, ready_at=ready, on_call=self.on_call)

    @classmethod
    def of(cls, appointment: Appointment) -> Times:
        """Return the clock times of an appointment."""
        at, ready = (
            None if instant is None else instant.astimezone(LOCAL).time()
            for instant in (appointment.at, appointment.ready_at)
        )
        return cls(at=at, ready=ready, on_call=appointment.on_call)


class Segment(Part):
    """A weekly pattern that counts from a day on, until the next segment begins.

    Attributes:
        first_day: from when on it counts; no earlier day is in it.
        anchor: weeks are counted from the week of this date (Monday first), which a change of times alone keeps.
        weekdays: days of the week; every_weeks: 1 for every week, 2 for every other, …
        times: when the appointment is.
        holidays: what becomes of a Danish public holiday: nothing is driven (skip), the next working day unless that
            is a day of treatment already (move), or it is driven all the same (keep).
    """

    first_day: Annotated[date, Field(strict=False)]
    anchor: Annotated[date, Field(strict=False)]
    weekdays: Annotated[tuple[Weekday, ...], Field(min_length=1)]
    every_weeks: Annotated[int, Field(ge=1, le=52)] = 1
    times: Times
    holidays: HolidayPolicy = "skip"

    def days(self, last: date) -> Iterator[date]:
        """Return its days up to a date, in order."""
        start, until = (datetime.combine(day, time()) for day in (self.anchor, last))
        pattern = rrule(
            WEEKLY,
            dtstart=start,
            until=until,
            interval=self.every_weeks,
            byweekday=[_DAYS[name] for name in self.weekdays],
            wkst=MO,
        )
        return (at.date() for at in pattern if at.date() >= self.first_day)

    def has(self, day: date) -> bool:
        """Return whether the pattern falls on a date."""
        return any(each == day for each in self.model_copy(update={"first_day": day}).days(day))


@dataclass(frozen=True)
class Slot:
    """One time that the series comes round.

    Attributes:
        original: the date by the pattern, which identifies it whatever becomes of it.
        day: when it is driven, or None when it is not; then ``why`` says why.
        times: of the segment.
    """

    original: date
    day: date | None
    times: Times
    why: Literal["", "skipped", "holiday", "taken"] = ""


@dataclass(frozen=True)
class Recurrence:
    """A whole series of days: its segments in order, and where it ends.

    Attributes:
        until: no day of the pattern later than this; count: so many times. At most one is given.
    """

    segments: Sequence[Segment]
    until: date | None = None
    count: int | None = None

    def segment_on(self, day: date) -> Segment:
        """Return the segment that counts on a date; before the first day the first."""
        return next((each for each in reversed(self.segments) if each.first_day <= day), self.segments[0])

    def has(self, day: date) -> bool:
        """Return whether the pattern falls on a date, whatever the number of times."""
        segment = self.segment_on(day)
        return (self.until is None or day <= self.until) and segment.first_day <= day and segment.has(day)

    def slots(self, fixed: Mapping[date, date | None], last: date) -> Iterator[Slot]:
        """Return every slot of the pattern up to a date (``last``), no two on the same day.

        A slot that a holiday takes out is not counted among the number of times, so that a course of treatments is
        made whole at its end; one that a person skipped is counted.

        Args:
            fixed: original date → the day it is on, or None when a person skipped it. These stay as they are; days of
                the pattern that coincide with them fall out.
            last: no original date later than this, but all those in ``fixed``.
        """
        used = {day for day in fixed.values() if day is not None}
        counted = sum(day is not None and not self.has(original) for original, day in fixed.items())
        for segment, original in self._originals(max([last, *fixed])):
            if self.count is not None and counted >= self.count:
                return
            if original in fixed:
                slot = Slot(original, fixed[original], segment.times, "" if fixed[original] else "skipped")
            else:
                slot = self._resolve(segment, original, used)
            if slot.day is not None:
                used.add(slot.day)
            counted += slot.why in {"", "skipped"}
            yield slot

    def ends_by(self, fixed: Mapping[date, date | None], last: date) -> bool:
        """Return whether nothing comes after a date."""
        return not any(slot.original > last for slot in self.slots(fixed, last + _LONGEST_GAP))

    def _originals(self, last: date) -> Iterator[tuple[Segment, date]]:
        ends = [*(each.first_day - timedelta(days=1) for each in self.segments[1:]), date.max]
        for segment, end in zip(self.segments, ends, strict=True):
            for day in segment.days(min(end, last, self.until or last)):
                yield segment, day

    def _resolve(self, segment: Segment, original: date, used: set[date]) -> Slot:
        day = original
        if is_public_holiday(original) and segment.holidays != "keep":
            day = working_day_after(original)
            if segment.holidays == "skip" or self.has(day):
                return Slot(original, None, segment.times, "holiday")
        if day in used:
            return Slot(original, None, segment.times, "taken")
        return Slot(original, day, segment.times)
