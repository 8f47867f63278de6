"""The days of a series: the pattern, the clock, and Danish holidays."""

from __future__ import annotations

from datetime import date, time, timedelta

from hypothesis import given
from hypothesis import strategies as st

from planner.booking.domain.days import is_public_holiday, is_working_day
from planner.booking.domain.recurrence import Recurrence, Segment, Times

TIMES = Times(at=time(8), ready=time(12))
MONDAY = date(2026, 3, 16)
WEEKDAYS = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")


def weekly(*weekdays: str, **changes: object) -> Segment:
    """Return a pattern from Monday 16 March 2026."""
    return Segment(
        **{"first_day": MONDAY, "anchor": MONDAY, "weekdays": weekdays, "times": TIMES, **changes}  # type: ignore[arg-type] # words of the test
    )


def days(recurrence: Recurrence, last: date, fixed: dict[date, date | None] | None = None) -> list[str]:
    """Return the days that are driven, without the year."""
    return [f"{slot.day:%m-%d}" for slot in recurrence.slots(fixed or {}, last) if slot.day]


def test_dialysis_comes_round_every_week() -> None:
    """Tuesday, Thursday and Saturday, until a date, the date included."""
    series = Recurrence([weekly("TU", "TH", "SA")], until=date(2026, 3, 26))
    assert days(series, date(2026, 12, 31)) == ["03-17", "03-19", "03-21", "03-24", "03-26"]


def test_every_other_week_counts_from_the_first_week() -> None:
    """Weeks are counted from the week of the first day, whatever day of the week it is."""
    series = Recurrence([weekly("MO", "FR", every_weeks=2, first_day=date(2026, 3, 18), anchor=date(2026, 3, 18))])
    assert days(series, date(2026, 4, 16)) == ["03-20", "03-30", "04-13"]  # Good Friday falls out


def test_a_number_of_times_is_made_whole_after_a_holiday() -> None:
    """Radiotherapy on weekdays, 15 times from 23 March 2026: the three days of Easter are made up at the end."""
    start = date(2026, 3, 23)
    series = Recurrence([weekly("MO", "TU", "WE", "TH", "FR", first_day=start, anchor=start)], count=15)
    driven = days(series, date(2026, 12, 31))
    assert (len(driven), driven[-1]) == (15, "04-15")
    assert not {"04-02", "04-03", "04-06"} & set(driven)


def test_a_skipped_time_is_counted() -> None:
    """Who skips one of three times has two left, not three."""
    series = Recurrence([weekly("TU")], count=3)
    assert days(series, date(2026, 12, 31), {date(2026, 3, 24): None}) == ["03-17", "03-31"]


def test_a_holiday_moves_to_the_next_working_day_that_is_free() -> None:
    """Easter Monday moves to the Tuesday; where the Tuesday is a day of treatment already, it falls out."""
    moved = Recurrence([weekly("MO", holidays="move")])
    assert days(moved, date(2026, 4, 13)) == ["03-16", "03-23", "03-30", "04-07", "04-13"]
    full = Recurrence([weekly("MO", "TU", holidays="move")])
    assert days(full, date(2026, 4, 7))[-2:] == ["03-31", "04-07"]
    two = Recurrence([weekly("TH", "FR", holidays="move")])
    assert days(two, date(2026, 4, 9))[-3:] == ["03-27", "04-07", "04-09"]


def test_a_holiday_is_driven_where_it_is_kept() -> None:
    """Dialysis does not wait for Easter."""
    assert "04-06" in days(Recurrence([weekly("MO", holidays="keep")]), date(2026, 4, 6))


def test_eight_o_clock_stays_eight_o_clock() -> None:
    """The appointment is at the same clock time before and after the clocks change."""
    winter, summer = TIMES.appointment(date(2026, 3, 28)), TIMES.appointment(date(2026, 3, 29))
    assert winter.at is not None
    assert summer.at is not None
    assert summer.at - winter.at == timedelta(hours=23)
    assert Times.of(winter) == Times.of(summer) == TIMES


def test_a_later_segment_counts_from_its_day() -> None:
    """What came before is as it was."""
    later = weekly("WE", first_day=date(2026, 3, 30), anchor=date(2026, 3, 30))
    assert days(Recurrence([weekly("TU"), later]), date(2026, 4, 8)) == ["03-17", "03-24", "04-01", "04-08"]


segments = st.builds(
    lambda start, names, every, policy: weekly(
        *names,
        first_day=MONDAY + timedelta(days=start),
        anchor=MONDAY + timedelta(days=start),
        every_weeks=every,
        holidays=policy,
    ),
    st.integers(0, 120),
    st.lists(st.sampled_from(WEEKDAYS), min_size=1, max_size=7, unique=True),
    st.integers(1, 4),
    st.sampled_from(["skip", "move", "keep"]),
)


@given(
    parts=st.lists(segments, min_size=1, max_size=3, unique_by=lambda each: each.first_day),
    count=st.none() | st.integers(1, 60),
    moved=st.dictionaries(st.integers(0, 200), st.none() | st.integers(0, 200), max_size=5),
)
def test_no_day_is_driven_twice(parts: list[Segment], count: int | None, moved: dict[int, int | None]) -> None:
    """Whatever the pattern, its changes and what was moved: no two slots share a day, and holidays are kept to."""
    parts.sort(key=lambda each: each.first_day)
    series = Recurrence(parts, count=count)
    plain = {slot.original for slot in series.slots({}, MONDAY + timedelta(days=200))}
    taken: set[date] = set()
    fixed: dict[date, date | None] = {}
    for original, to in moved.items():
        day = None if to is None else MONDAY + timedelta(days=to)
        if MONDAY + timedelta(days=original) in plain and day not in taken:
            fixed[MONDAY + timedelta(days=original)] = day
            taken |= {day} if day else set()
    slots = list(series.slots(fixed, MONDAY + timedelta(days=200)))
    driven = [slot.day for slot in slots if slot.day]
    assert len(driven) == len(set(driven))
    assert len({slot.original for slot in slots}) == len(slots)
    assert count is None or len(driven) <= count
    for slot in slots:
        if slot.original in fixed or slot.day is None:
            continue
        if slot.day != slot.original:
            assert is_public_holiday(slot.original)
            assert is_working_day(slot.day)
        elif series.segment_on(slot.original).holidays != "keep":
            assert not is_public_holiday(slot.day)
