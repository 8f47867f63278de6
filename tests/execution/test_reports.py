"""What drivers report, in which order, when, and once."""

from __future__ import annotations

import pytest

from planner.execution.domain.progress import TripState
from planner.execution.domain.run import RunStatus
from planner.execution.domain.vehicle import Position, VehicleStatus
from planner.execution.handlers.answers import complete_run, leave_base, lose_vehicle
from planner.execution.handlers.reports import Report, report_events
from planner.execution.handlers.vehicles import offer_vehicle
from planner.kernel.errors import Conflict, InvalidInput, NotFound
from planner.messages.execution import RunCompleted, RunRejected, StopServed, VehicleLocated, VehicleLost
from tests.execution.road import (
    CONFIG,
    DAY,
    HOME,
    RUN,
    Road,
    at,
    booked,
    cancelled,
    offer,
    promised,
    ready,
    run,
    stops_for,
)


@pytest.fixture
def driving(road: Road) -> Road:
    """A run with trips A and B, accepted."""
    road.tell(*(booked(t) for t in "AB"), *(promised(t) for t in "AB"), run(stops_for(["A", "B"])))
    road.accept()
    return road


def _state(road: Road, trip: str) -> TripState:
    return road.read(lambda store: store.trip(trip).state)


def test_whole_trip_is_reported_and_told(driving: Road) -> None:
    """Every event becomes one message with its real time, its plan and the place; numbered within trip and run."""
    driving.report("A", "arrived", 9)
    said = driving.said[0]
    assert isinstance(said, StopServed)
    assert (said.event, said.at, said.planned_at, said.point) == ("arrived", at(9), at(10), HOME)
    driving.report("A", "picked-up", 11)
    assert driving.said[0].planned_at == at(12)
    driving.report("A", "dropped-off", 50)
    recorded = driving.recorded[0]
    assert (recorded.subject, recorded.version) == (f"{RUN}/A", 3)
    assert _state(driving, "A") is TripState.DROPPED_OFF


def test_reporting_twice_is_reporting_once(driving: Road) -> None:
    """The same event again changes nothing, tells nothing, and the first time stands."""
    driving.report("A", "arrived", 9)
    again = driving.report("A", "arrived", 12)
    assert (again.duplicate, again.at) == (True, at(9))
    assert driving.said == []


def test_dropping_before_picking_up_is_refused(driving: Road) -> None:
    """An impossible order is an error that says what may come, and nothing is kept of the whole batch."""
    driving.now = at(20)
    batch = [Report("B", "arrived", at(14)), Report("A", "dropped-off", at(15))]
    with pytest.raises(Conflict, match=r"execution.event-order") as error:
        driving.do(lambda ctx: report_events(ctx, RUN, batch, CONFIG, driving.travel))
    assert "arrived, picked-up" in error.value.do
    assert driving.read(lambda store: store.run(RUN).events) == []


@pytest.mark.parametrize("after", ["no-show", "cancelled-at-door", "dropped-off"])
def test_nothing_follows_the_end_of_a_trip(driving: Road, after: str) -> None:
    """A trip that is over takes no other event."""
    driving.report("A", "arrived", 10)
    if after == "dropped-off":
        driving.report("A", "picked-up", 12)
    driving.report("A", after, 30)  # type: ignore[arg-type] # one of the parameters
    with pytest.raises(Conflict, match=r"execution.event-order"):
        driving.report("A", "picked-up" if after != "dropped-off" else "no-show", 40)


def test_forgotten_arrival_does_not_hold_up_the_pickup(driving: Road) -> None:
    """A passenger in the car is in the car, even when nobody reported the arrival; reporting it late is refused."""
    driving.report("A", "picked-up", 12)
    assert _state(driving, "A") is TripState.ON_BOARD
    with pytest.raises(Conflict, match=r"execution.event-order"):
        driving.report("A", "arrived", 13)


def test_no_show_needs_the_wait(driving: Road) -> None:
    """Nobody is a no-show before the configured wait after the later of promised time and arrival."""
    driving.report("A", "arrived", 5)
    with pytest.raises(InvalidInput, match=r"execution.no-show-too-early") as error:
        driving.report("A", "no-show", 14)
    assert at(15).isoformat() in error.value.do
    driving.report("A", "no-show", 15)
    driving.report("B", "arrived", 20)
    with pytest.raises(InvalidInput, match="too-early"):
        driving.report("B", "no-show", 24)
    assert not driving.report("B", "no-show", 25).duplicate


def test_no_show_without_arrival_is_refused(driving: Road) -> None:
    """A driver who never stood at the door cannot report a no-show."""
    with pytest.raises(Conflict, match=r"execution.event-order"):
        driving.report("A", "no-show", 60)


def test_on_call_no_show_waits_from_the_ready_call(road: Road) -> None:
    """On call there is no promised time; the wait counts from the ready-call or the later arrival."""
    road.tell(booked("A", on_call=True), promised("A", "on-call"), ready("A", 20), run(stops_for(["A"])))
    road.accept()
    road.report("A", "arrived", 12)
    with pytest.raises(InvalidInput, match="too-early"):
        road.report("A", "no-show", 24)
    assert not road.report("A", "no-show", 25).duplicate


def test_times_must_be_possible(driving: Road) -> None:
    """No report from the future; no event before the trip's earlier one."""
    driving.now = at(10)
    with pytest.raises(InvalidInput, match=r"execution.future"):
        driving.do(lambda ctx: report_events(ctx, RUN, [Report("A", "arrived", at(13))], CONFIG, driving.travel))
    driving.report("A", "arrived", 12)
    with pytest.raises(InvalidInput, match=r"execution.event-before"):
        driving.report("A", "picked-up", 11)


def test_only_accepted_runs_are_driven(road: Road) -> None:
    """Nothing is reported on a run that the operator has not accepted, nor on an unknown one."""
    road.tell(run(stops_for(["A"])))
    with pytest.raises(Conflict, match=r"execution.run-not-accepted"):
        road.report("A", "arrived", 10)
    with pytest.raises(NotFound, match=r"execution.no-run"):
        road.report("A", "arrived", 10, "R-none")


def test_trip_that_is_not_on_the_run_is_refused(driving: Road) -> None:
    """A driver cannot report on somebody else's trip."""
    with pytest.raises(Conflict, match=r"execution.trip-not-on-run"):
        driving.report("C", "arrived", 10)


def test_leaving_is_the_drivers_word_or_the_plan(driving: Road) -> None:
    """The run counts from leaving the base; a first event without that means it left as planned at the latest."""
    driving.report("A", "arrived", 9)
    assert driving.read(lambda store: store.run(RUN).left_at) == at(0)
    assert driving.do(lambda ctx: leave_base(ctx, RUN, at(3), CONFIG)).left_at == at(0)


def test_completion_needs_the_work_done(driving: Road) -> None:
    """A run ends when its trips are over or cancelled; the message counts who was carried and who did not come."""
    driving.now = at(200)
    with pytest.raises(Conflict, match=r"execution.run-not-left"):
        driving.do(lambda ctx: complete_run(ctx, RUN, at(100), CONFIG))
    driving.do(lambda ctx: leave_base(ctx, RUN, at(-1), CONFIG))
    driving.report("A", "picked-up", 12)
    driving.tell(cancelled("A"), cancelled("B"))
    with pytest.raises(Conflict, match=r"execution.run-unfinished") as error:
        driving.do(lambda ctx: complete_run(ctx, RUN, at(100), CONFIG))
    assert error.value.where == f"{RUN}: A"
    driving.report("A", "dropped-off", 55)
    with pytest.raises(InvalidInput, match=r"execution.event-before"):
        driving.do(lambda ctx: complete_run(ctx, RUN, at(54), CONFIG))
    driving.do(lambda ctx: complete_run(ctx, RUN, at(100), CONFIG))
    said = driving.said[0]
    assert isinstance(said, RunCompleted)
    assert (said.left_at, said.returned_at, said.trips_carried, said.trips_no_show) == (at(-1), at(100), 1, 0)
    driving.do(lambda ctx: complete_run(ctx, RUN, at(110), CONFIG))
    assert driving.said == []


def test_breakdown_strands_who_is_on_board(driving: Road) -> None:
    """A lost vehicle ends its run, tells who waits where, and another run may fetch them."""
    driving.do(lambda ctx: offer_vehicle(ctx, offer()))
    driving.report("A", "picked-up", 12)
    driving.report("B", "arrived", 15)
    driving.now = at(20)
    driving.do(lambda ctx: lose_vehicle(ctx, Position(RUN, at(20), HOME), "engine", CONFIG))
    lost, completed = driving.said
    assert isinstance(lost, VehicleLost)
    assert isinstance(completed, RunCompleted)
    assert (lost.on_board, lost.point, completed.returned_at) == (("A",), HOME, at(20))
    assert (_state(driving, "A"), _state(driving, "B")) == (TripState.STRANDED, TripState.OPEN)
    assert driving.read(lambda store: store.vehicle("V1", DAY).status) is VehicleStatus.LOST
    driving.do(lambda ctx: lose_vehicle(ctx, Position(RUN, at(25), HOME), "again", CONFIG))
    assert driving.said == []
    other = "R20260317-V2"
    driving.tell(run(stops_for(["A", "B"], 40), other))
    driving.accept(1, other)
    driving.report("A", "picked-up", 42, other)
    assert _state(driving, "A") is TripState.ON_BOARD


def test_new_work_for_a_run_that_is_over_is_rejected(driving: Road) -> None:
    """A version that puts new trips on a finished run is answered, so that planning can find another vehicle."""
    driving.do(lambda ctx: leave_base(ctx, RUN, at(0), CONFIG))
    driving.do(lambda ctx: lose_vehicle(ctx, Position(RUN, at(0), HOME), "flat", CONFIG))
    said = driving.tell(run(stops_for(["C"])), version=2)
    assert isinstance(said[0], RunRejected)
    assert (said[0].run_version, said[0].reason) == (2, "lost")
    assert driving.tell(run([]), version=3) == []
    assert driving.read(lambda store: store.run(RUN).status) is RunStatus.LOST


def test_positions_only_go_forward(driving: Road) -> None:
    """An older position changes nothing; positions have a subject of their own, versioned by time."""
    assert driving.position(5, HOME)
    assert isinstance(driving.said[0], VehicleLocated)
    assert driving.recorded[0].subject == f"V1:{DAY}/position"
    assert driving.recorded[0].version == int(at(5).timestamp())
    assert not driving.position(4, HOME)
    assert driving.said == []
