"""Service days: instants are UTC, planning counts integer seconds within a service day.

Second 0 is noon minus twelve hours, local time (the GTFS convention for ``stop_times``): on an ordinary day
that is midnight, and on the two days a year when clocks change, clock time after the change still reads right.
Seconds may exceed 86 400 for work that ends after midnight.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

from planner.kernel.errors import InvalidInput

LOCAL = ZoneInfo("Europe/Copenhagen")
DAY_S = 86_400

Clock = Callable[[], datetime]
"""Gives the present instant, timezone-aware UTC."""


def utc_now() -> datetime:
    """Return the present instant."""
    return datetime.now(UTC)


@dataclass(frozen=True, order=True)
class ServiceDay:
    """One day of service in local time."""

    date: date

    @classmethod
    def parse(cls, text: str) -> ServiceDay:
        """Read ``YYYY-MM-DD``; anything else is InvalidInput ``time.bad-date``."""
        try:
            return cls(date.fromisoformat(text))
        except ValueError:
            raise InvalidInput(
                "time.bad-date", f"{text!r} is not a date", where="service day", do="Write it as YYYY-MM-DD."
            ) from None

    @property
    def start(self) -> datetime:
        """The instant of second 0."""
        noon = datetime(self.date.year, self.date.month, self.date.day, 12, tzinfo=LOCAL).astimezone(UTC)
        return noon - timedelta(hours=12)

    def at(self, seconds: int) -> datetime:
        """Return the instant of a second of this day."""
        return self.start + timedelta(seconds=seconds)

    def seconds(self, instant: datetime) -> int:
        """Return the second of this day of an aware instant, rounded down; may be negative or above 86 400."""
        if instant.tzinfo is None:
            raise InvalidInput("time.naive", "a time without zone", where=instant.isoformat(), do="Add its UTC offset.")
        return int((instant.astimezone(UTC) - self.start).total_seconds() // 1)

    def __str__(self) -> str:
        return self.date.isoformat()


def clock_text(seconds: int) -> str:
    """Return seconds of a service day as ``HH:MM``; hours past 23 go on counting (``25:10``)."""
    sign = "-" if seconds < 0 else ""
    minutes = abs(seconds) // 60
    return f"{sign}{minutes // 60:02d}:{minutes % 60:02d}"
