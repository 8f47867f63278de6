"""Delay forecasts: from reports to who must be told, and no more often than needed."""

from __future__ import annotations

from datetime import timedelta

import pytest

from planner.execution.domain.note import NoteKind
from planner.execution.handlers.reports import report_delay
from planner.messages.execution import DelayForecast
from tests.execution.road import (
    CONFIG,
    HOME,
    HOSPITAL,
    RUN,
    Crow,
    Road,
    at,
    booked,
    cancelled,
    promised,
    ready,
    run,
    stops_for,
)

CROW = Crow()
DRIVE = timedelta(seconds=int(CROW.between([HOME.place()], [HOSPITAL.place()]).seconds[0, 0]))


@pytest.fixture
def driving(road: Road) -> Road:
    """Trips A and B fetched at 10 and 15, at the hospital at 55; promised by 40 and 60."""
    road.tell(*(booked(t) for t in "AB"), *(promised(t) for t in "AB"), run(stops_for(["A", "B"])))
    road.accept()
    return road


def _forecasts(road: Road) -> list[DelayForecast]:
    return [m for m in road.said if isinstance(m, DelayForecast)]


def test_a_delay_that_breaks_no_promise_is_not_told(driving: Road) -> None:
    """Late against the plan but within what was promised: nobody is disturbed."""
    driving.report("A", "picked-up", 18)
    assert _forecasts(driving) == []


def test_broken_promises_are_forecast_with_the_expected_time(driving: Road) -> None:
    """The delay runs through the stops: A's late pick-up makes B late at the door and both late at the hospital."""
    driving.report("A", "picked-up", 50)
    forecast = _forecasts(driving)[0]
    assert forecast.trip_ids == ("B", "A")
    # At B from minute 50 (planned 15); boarding B takes 2 minutes; then the drive to the hospital.
    assert forecast.delay_s == 35 * 60
    note = driving.read(lambda store: store.notes("A"))[-1]
    assert (note.kind, note.data["expected_at"]) == (NoteKind.DELAY, (at(52) + DRIVE).isoformat())


def test_told_again_only_when_it_changed_by_more_than_three_minutes(driving: Road) -> None:
    """The same delay is told once; a change beyond the configured step is told again."""
    driving.report("A", "picked-up", 50)
    driving.report("B", "picked-up", 52)
    assert _forecasts(driving) == []
    driving.position(60, HOME)
    assert [f.delay_s for f in _forecasts(driving)] == [int((at(60) + DRIVE - at(55)).total_seconds())]


def test_making_up_for_a_delay_is_told_to_who_was_told(driving: Road) -> None:
    """When the promise holds after all, those who were told of a delay hear it."""
    driving.report("A", "arrived", 10)
    driving.do(lambda ctx: report_delay(ctx, RUN, at(10), timedelta(minutes=40), (CONFIG, CROW)))
    assert set(_forecasts(driving)[0].trip_ids) == {"A", "B"}
    driving.report("A", "picked-up", 12)
    over = _forecasts(driving)[0]
    assert set(over.trip_ids) == {"A", "B"}
    assert over.delay_s < 300
    assert driving.read(lambda store: store.run(RUN).told_delay_s) == 0


def test_waiting_in_the_plan_eats_up_the_delay(road: Road) -> None:
    """A car that would have waited at a stop is on time again behind it."""
    stops = [(10, HOME, [("A", "pickup")]), (60, HOSPITAL, [("A", "dropoff")])]
    planned = run(stops)
    patient = planned.stops[0].model_copy(update={"departure_at": at(30)})
    road.tell(booked("A"), promised("A"), planned.model_copy(update={"stops": (patient, planned.stops[1])}))
    road.accept()
    delay = road.do(lambda ctx: report_delay(ctx, RUN, at(0), timedelta(minutes=15), (CONFIG, CROW)))
    assert delay == (15 * 60, ())
    assert _forecasts(road) == []


def test_waiting_before_a_stop_eats_up_the_delay(driving: Road) -> None:
    """Where the plan leaves more time between two stops than the drive takes, the car arrives as planned again."""
    early = [(10, HOME, [("A", "pickup")]), (100, HOSPITAL, [("A", "dropoff")])]
    driving.tell(run(early), promised("A", latest=100), version=2)
    driving.do(lambda ctx: report_delay(ctx, RUN, at(0), timedelta(minutes=50), (CONFIG, CROW)))
    assert _forecasts(driving)[0].trip_ids == ("A",)
    note = driving.read(lambda store: store.notes("A"))[-1]
    assert note.data["delay_s"] == 50 * 60
    driving.report("A", "picked-up", 61)
    assert driving.read(lambda store: store.run(RUN).told_trips) == ()


def test_on_call_promises_the_longest_wait_after_the_call(road: Road) -> None:
    """A return on call breaks when the car comes later than the longest wait after the ready-call."""
    road.tell(booked("A", on_call=True), promised("A", "on-call"), run(stops_for(["A"])))
    road.accept()
    road.do(lambda ctx: report_delay(ctx, RUN, at(0), timedelta(minutes=90), (CONFIG, CROW)))
    assert _forecasts(road) == []
    road.tell(ready("A", 5))
    road.do(lambda ctx: report_delay(ctx, RUN, at(0), timedelta(minutes=50), (CONFIG, CROW)))
    assert _forecasts(road) == []
    road.do(lambda ctx: report_delay(ctx, RUN, at(0), timedelta(minutes=65), (CONFIG, CROW)))
    assert _forecasts(road)[0].trip_ids == ("A",)


def test_cancelled_trips_are_not_told(driving: Road) -> None:
    """Nobody is told of a delay of a trip that they have cancelled."""
    driving.tell(cancelled("B"), version=2)
    driving.report("A", "picked-up", 50)
    assert _forecasts(driving)[0].trip_ids == ("A",)


def test_a_silent_travel_time_engine_refuses_no_report(driving: Road) -> None:
    """When travel times are not to be had the report counts, and the car is expected no earlier than now."""
    driving.travel.broken = True
    driving.report("A", "picked-up", 70)
    assert _forecasts(driving)[0].delay_s == 55 * 60
