"""What the API of series is sent."""

from __future__ import annotations

from datetime import date, time
from typing import Annotated

from pydantic import Field

from adapters.http.booking_forms import Form
from planner.booking.domain.recurrence import HolidayPolicy, Times, Weekday
from planner.booking.handlers import ChangeSeries, CreateSeries, MoveOccurrence

Day = Annotated[date, Field(strict=False)]
Clock = Annotated[time, Field(strict=False)]
Weekdays = Annotated[list[Weekday], Field(min_length=1, max_length=7)]
Weeks = Annotated[int, Field(ge=1, le=52)]
Count = Annotated[int, Field(ge=1)]


class TimesForm(Form):
    """Clock times in Denmark: when to be there, when to go home, or both."""

    at: Clock | None = None
    ready: Clock | None = None
    on_call: bool = False

    def times(self) -> Times:
        """Return them as booking knows them: to the minute, without a zone, which is always Denmark's."""
        at, ready = (t and t.replace(second=0, microsecond=0, tzinfo=None) for t in (self.at, self.ready))
        return Times(at=at, ready=ready, on_call=self.on_call)


class SeriesForm(Form):
    """A series on a referral: weekdays, every so many weeks, until a date, a number of times, or neither."""

    referral_id: Annotated[str, Field(min_length=1, max_length=80)]
    first_day: Day
    weekdays: Weekdays
    every_weeks: Weeks = 1
    times: TimesForm
    holidays: HolidayPolicy = "skip"
    until: Day | None = None
    count: Count | None = None

    def command(self) -> CreateSeries:
        """Return what booking is asked to do."""
        given = {**dict(self), "weekdays": in_order(self.weekdays), "times": self.times.times()}
        return CreateSeries(**given)


class ChangeSeriesForm(Form):
    """A change from a day on, or of all that is still to be driven; what is left out stays."""

    from_day: Day | None = None
    weekdays: Weekdays | None = None
    every_weeks: Weeks | None = None
    times: TimesForm | None = None
    holidays: HolidayPolicy | None = None
    until: Day | None = None
    count: Count | None = None
    endless: bool = False

    def command(self, series_id: str) -> ChangeSeries:
        """Return what booking is asked to do."""
        weekdays = in_order(self.weekdays) if self.weekdays else None
        given = {**dict(self), "weekdays": weekdays, "times": self.times.times() if self.times else None}
        return ChangeSeries(series_id, **given)


class MoveForm(Form):
    """Another day, other times, or both, for one day of a series."""

    day: Day | None = None
    times: TimesForm | None = None

    def command(self, series_id: str, original_day: date) -> MoveOccurrence:
        """Return what booking is asked to do."""
        return MoveOccurrence(series_id, original_day, self.day, self.times.times() if self.times else None)


def in_order(weekdays: list[Weekday]) -> tuple[Weekday, ...]:
    """Return days of the week from Monday on, each once."""
    every: tuple[Weekday, ...] = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")
    return tuple(day for day in every if day in weekdays)
