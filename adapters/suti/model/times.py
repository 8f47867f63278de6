"""Times, days and calendars."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Annotated, ClassVar

from adapters.suti.model.basis import Record, Term


@dataclass(frozen=True, kw_only=True)
class Time(Record):
    """One time of a node or text; ``dwell_time`` in seconds, ``time_zone`` in hours from UTC."""

    needs: ClassVar[tuple[str, ...]] = ("time",)

    time_accuracy: str | None = None
    time_zone: int | None = None
    time: datetime | None = None
    dwell_time: int | None = None
    time_type: Annotated[str | None, Term("timeType")] = None


@dataclass(frozen=True, kw_only=True)
class Times(Record):
    """Times of several kinds side by side: scheduled, promised, estimated, actual."""

    time: tuple[Time, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Period(Record):
    """From when to when a calendar holds."""

    valid_from: datetime | None = None
    valid_to: datetime | None = None
    week_type: Annotated[str | None, Term("weekType")] = None


@dataclass(frozen=True, kw_only=True)
class Weekdays(Record):
    """Days of the week."""

    monday: bool | None = None
    tuesday: bool | None = None
    wednesday: bool | None = None
    thursday: bool | None = None
    friday: bool | None = None
    saturday: bool | None = None
    sunday: bool | None = None


@dataclass(frozen=True, kw_only=True)
class Day(Record):
    """A calendar day."""

    needs: ClassVar[tuple[str, ...]] = ("date",)

    date: date | None = None


@dataclass(frozen=True, kw_only=True)
class ExceptionDates(Record):
    """Days when a calendar does not hold."""

    exception_date: tuple[Day, ...] = ()


@dataclass(frozen=True, kw_only=True)
class AdditionalDates(Record):
    """Days that a calendar has besides its weekdays."""

    additional_date: tuple[Day, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Calendar(Record):
    """The days of a template."""

    valid_period: Period | None = None
    valid_weekdays: Weekdays | None = None
    exception_dates: ExceptionDates | None = None
    additional_dates: AdditionalDates | None = None
