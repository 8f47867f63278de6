"""Months and weeks in which decisions are counted."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Literal

from dateutil.relativedelta import relativedelta

from planner.kernel.time import LOCAL

Unit = Literal["month", "week"]
_WEEKS_A_YEAR = 52


@dataclass(frozen=True, order=True)
class Period:
    """A calendar month, or a week from Monday to Sunday, of local dates.

    Attributes:
        first: first day; end: the day after the last.
        label: ``2026-03``, or ``2026-W12`` (ISO 8601).
    """

    first: date
    end: date
    label: str

    def instants(self) -> tuple[datetime, datetime]:
        """Return beginning (included) and end (not included)."""
        begin, end = (datetime.combine(day, time(), LOCAL).astimezone(UTC) for day in (self.first, self.end))
        return begin, end


def period_of(day: date, unit: Unit) -> Period:
    """Return the period that a local date lies in."""
    if unit == "month":
        first = day.replace(day=1)
        return Period(first, first + relativedelta(months=1), f"{first:%Y-%m}")
    first = day - timedelta(days=day.weekday())
    year, week, _ = first.isocalendar()
    return Period(first, first + timedelta(days=7), f"{year}-W{week:02d}")


def earlier(period: Period, unit: Unit, count: int = 1) -> Period:
    """Return the period so many before."""
    step = relativedelta(months=count) if unit == "month" else relativedelta(weeks=count)
    return period_of(period.first - step, unit)


def year_before(period: Period, unit: Unit) -> Period:
    """Return the same period of the year before; of weeks the one 52 weeks before."""
    return earlier(period, unit, 12 if unit == "month" else _WEEKS_A_YEAR)


def last_periods(until: date, unit: Unit, count: int) -> tuple[Period, ...]:
    """Return so many periods, the last the one that ``until`` lies in."""
    last = period_of(until, unit)
    return tuple(earlier(last, unit, back) for back in range(count - 1, -1, -1))
