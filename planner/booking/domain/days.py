"""Service days, working days and the booking office's deadlines."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from functools import lru_cache

import holidays

from planner.kernel.time import LOCAL, ServiceDay


def service_day_of(instant: datetime) -> ServiceDay:
    """Return the service day of an appointment: its local date."""
    return ServiceDay(instant.astimezone(LOCAL).date())


def is_working_day(day: date) -> bool:
    """Return whether the office is open: Monday to Friday, no Danish public holiday."""
    return day.weekday() < 5 and not is_public_holiday(day)


def is_public_holiday(day: date) -> bool:
    """Return whether it is a Danish public holiday by law (24 and 31 December and 1 May are none)."""
    return day in _public_holidays(day.year)


def working_day_before(day: date, count: int = 1) -> date:
    """Return the ``count``-th working day before a date (the date itself when ``count`` is 0)."""
    while count > 0:
        day -= timedelta(days=1)
        count -= is_working_day(day)
    return day


def working_day_after(day: date, count: int = 1) -> date:
    """Return the ``count``-th working day after a date (the date itself when ``count`` is 0)."""
    while count > 0:
        day += timedelta(days=1)
        count -= is_working_day(day)
    return day


def is_late(now: datetime, service_day: date, cutoff: time) -> bool:
    """Return whether a booking made now comes after the cut-off on the last working day before."""
    deadline = datetime.combine(working_day_before(service_day), cutoff, tzinfo=LOCAL)
    return now > deadline


def lacks_notice(now: datetime, service_day: date, working_days: int) -> bool:
    """Return whether fewer than so many working days remain before the service day."""
    return now.astimezone(LOCAL).date() > working_day_before(service_day, working_days)


@lru_cache(maxsize=8)
def _public_holidays(year: int) -> frozenset[date]:
    return frozenset(holidays.country_holidays("DK", years=year))
