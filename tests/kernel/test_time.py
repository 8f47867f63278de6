"""Service days and their seconds."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from planner.kernel.errors import InvalidInput
from planner.kernel.time import LOCAL, ServiceDay, clock_text

DAYS = st.dates(date(2020, 1, 1), date(2040, 12, 31)).map(ServiceDay)


@given(day=DAYS, seconds=st.integers(-3_600, 120_000))
def test_seconds_and_instants_are_each_others_inverse(day: ServiceDay, seconds: int) -> None:
    """An instant of a second is that second again."""
    assert day.seconds(day.at(seconds)) == seconds


@given(day=DAYS, hour=st.integers(4, 23))
def test_clock_time_reads_right_from_four_in_the_morning(day: ServiceDay, hour: int) -> None:
    """After any clock change of the night, seconds read as local clock time, summer and winter."""
    local = day.at(hour * 3600).astimezone(LOCAL)
    assert (local.date(), local.hour) == (day.date, hour)


def test_a_day_of_23_hours_starts_an_hour_before_midnight() -> None:
    """On the spring change second 0 is noon minus twelve hours: 23:00 the evening before."""
    assert ServiceDay(date(2026, 3, 29)).start.astimezone(LOCAL).hour == 23


def test_a_time_without_zone_is_refused() -> None:
    """A naive time cannot be placed and is an error, not a guess."""
    with pytest.raises(InvalidInput, match=r"time\.naive"):
        ServiceDay(date(2026, 3, 17)).seconds(datetime(2026, 3, 17, 8))  # noqa: DTZ001 - the fault on trial


@pytest.mark.parametrize("text", ["17-03-2026", "2026-02-30", ""])
def test_a_bad_date_says_how_to_write_it(text: str) -> None:
    """What is no date is refused with advice."""
    with pytest.raises(InvalidInput, match="YYYY-MM-DD"):
        ServiceDay.parse(text)


def test_clock_text_counts_past_midnight() -> None:
    """Work after midnight belongs to the day before and reads past 24."""
    assert [clock_text(s) for s in (0, 29_100, 90_600, -60)] == ["00:00", "08:05", "25:10", "-00:01"]


def test_days_are_written_as_iso_dates() -> None:
    """A service day reads as its date."""
    assert str(ServiceDay.parse("2026-03-17")) == "2026-03-17"
    assert ServiceDay.parse("2026-03-17").at(0) == datetime(2026, 3, 16, 23, tzinfo=UTC)
