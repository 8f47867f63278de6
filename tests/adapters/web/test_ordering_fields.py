"""Dates and times as clerks type them."""

from __future__ import annotations

from datetime import date, time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from adapters.web.ordering import fields
from adapters.web.ordering.outline import HEIGHT, WIDTH, outline
from planner.kernel.errors import InvalidInput

TODAY = date(2026, 3, 16)
TYPED = fields.typed_in({"day": "17/3", "at": "1015", "ready": "1130", "back": "ready"})
OUT = "2026-03-17T08:10:00+00:00/2026-03-17T08:40:00+00:00"


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("17/3", date(2026, 3, 17)),
        ("17.3.", date(2026, 3, 17)),
        ("17-3-27", date(2027, 3, 17)),
        ("1703", date(2026, 3, 17)),
        ("170327", date(2027, 3, 17)),
        ("17032026", date(2026, 3, 17)),
        ("2026-03-17", date(2026, 3, 17)),
        ("+1", date(2026, 3, 17)),
        ("16/3", TODAY),
        ("15/3", date(2027, 3, 15)),
    ],
)
def test_a_day_is_read_as_it_is_meant(text: str, day: date) -> None:
    """With and without year, by dots, dashes or nothing; without a year never in the past."""
    assert fields.day_of(text, TODAY) == day


@pytest.mark.parametrize("text", ["", "32/1", "29/2/27", "tomorrow", "1", "2026-13-01", "+", "17/3/2026/1"])
def test_what_is_no_day_is_said(text: str) -> None:
    """A clear error that names the field."""
    with pytest.raises(InvalidInput) as caught:
        fields.day_of(text, TODAY)
    assert (caught.value.code, caught.value.where) == ("web.bad-day", "day")


@given(st.times().map(lambda at: at.replace(second=0, microsecond=0)))
def test_every_minute_can_be_typed(at: time) -> None:
    """With colon, dot or nothing between, the minute that was meant is read."""
    for form in ("%H:%M", "%H.%M", "%H%M"):
        assert fields.clock_of(at.strftime(form), "at") == at


@pytest.mark.parametrize("text", ["", "24", "1260", "10:5", "ten", "-1", "10:15:00"])
def test_what_is_no_time_is_said(text: str) -> None:
    """A clear error that names the field."""
    with pytest.raises(InvalidInput) as caught:
        fields.clock_of(text, "ready")
    assert (caught.value.code, caught.value.where) == ("web.bad-clock", "ready")


def test_hours_alone_and_short_times_are_read() -> None:
    """``9`` and ``945`` are what people type."""
    assert (fields.clock_of("9", "at"), fields.clock_of("945", "at")) == (time(9), time(9, 45))


def test_an_appointment_holds_what_was_chosen_and_nothing_else() -> None:
    """Chosen windows go along; none of them, a ready-call and no way home leave theirs out."""
    asked = fields.appointment(TYPED | {"out": OUT, "home": fields.NEITHER}, TODAY)
    begin, end = OUT.split("/")
    assert asked["agreed_out"] == {"pickup_from": begin, "pickup_to": end}
    assert "agreed_home" not in asked
    assert (asked["at"], asked["on_call"]) == ("2026-03-17T09:15:00+00:00", False)
    on_call = fields.appointment(TYPED | {"back": "call", "home": OUT}, TODAY)
    assert (on_call["on_call"], "agreed_home" in on_call) == (True, False)
    assert "ready_at" not in fields.appointment(TYPED | {"back": "none"}, TODAY)


@given(st.floats(54.6, 57.7), st.floats(8.1, 12.5), st.floats(54.6, 57.7), st.floats(8.1, 12.5))
def test_both_places_lie_on_the_map(lat: float, lon: float, other: float, there: float) -> None:
    """Wherever home and place of treatment are, both are inside the drawing, and north is up."""
    drawn = outline({"lat": lat, "lon": lon}, {"lat": other, "lon": there})
    for x, y in (drawn.home, drawn.facility):
        assert 0 <= x <= WIDTH
        assert 0 <= y <= HEIGHT
    if lat > other + 0.01:
        assert drawn.home[1] < drawn.facility[1]


def test_the_map_has_land_where_there_is_land() -> None:
    """Between two places inland something is drawn, small enough to send with every page."""
    drawn = outline({"lat": 56.36, "lon": 8.62}, {"lat": 56.45, "lon": 9.4})
    assert drawn.land
    assert sum(map(len, drawn.land)) < 60_000
