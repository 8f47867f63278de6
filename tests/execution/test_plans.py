"""Runs as planning publishes them, against answers, events and each other."""

from __future__ import annotations

import pytest

from planner.execution.domain.note import NoteKind
from planner.execution.domain.progress import TripState
from planner.execution.domain.run import RunStatus
from planner.execution.handlers.answers import accept_run, reject_run
from planner.execution.views import runs as run_views
from planner.kernel.errors import Conflict
from planner.messages.execution import RunAccepted, RunRejected
from tests.execution.road import RUN, Road, booked, cancelled, promised, run, stops_for, withdrawn

OTHER = "R20260317-V2"


def _notes(road: Road, trip: str) -> list[NoteKind]:
    return [n.kind for n in road.read(lambda store: store.notes(trip))]


def _status(road: Road, run_id: str = RUN) -> RunStatus:
    return road.read(lambda store: store.run(run_id).status)


def test_only_the_newest_version_counts(road: Road) -> None:
    """A version that is not newer, or comes again, changes nothing."""
    road.tell(run(stops_for(["A"])), version=2)
    road.tell(run(stops_for(["B"])), version=1)
    road.tell(run(stops_for(["B"])), version=2)
    assert road.itinerary() == [("A:pickup",), ("A:dropoff",)]
    assert _notes(road, "B") == []


def test_withdrawal_before_its_run_is_not_lost(road: Road) -> None:
    """A withdrawal that overtakes its run still holds; a newer version of the run is driven."""
    road.tell(withdrawn(), version=3)
    road.tell(run(stops_for(["A"])), version=2)
    assert road.read(lambda store: store.run(RUN)) is None
    road.tell(run(stops_for(["A"])), version=4)
    assert _status(road) is RunStatus.PLANNED


def test_old_version_cannot_be_accepted(road: Road) -> None:
    """Accepting is for the newest version; the answer names it."""
    road.tell(run(stops_for(["A"])))
    road.tell(run(stops_for(["A", "B"])), version=2)
    with pytest.raises(Conflict, match=r"execution.run-version") as error:
        road.accept(1)
    assert "version 2" in error.value.do
    road.accept(2)
    assert isinstance(road.said[0], RunAccepted)
    assert road.said[0].run_version == 2
    road.accept(2)
    assert road.said == []


def test_changes_since_the_operator_accepted_are_shown(road: Road) -> None:
    """What the operator has not seen yet is told by trip; accepting the version clears it."""
    road.tell(run(stops_for(["A", "B"])))
    road.accept()
    road.tell(run(stops_for(["B", "C"])), version=2)

    def shown() -> dict[str, list[str]]:
        return road.read(lambda store: run_views.detail(store, store.run(RUN)))["changes_since_accepted"]

    assert shown() == {"added": ["C"], "removed": ["A"], "moved": ["B"]}
    assert _status(road) is RunStatus.ACCEPTED
    road.accept(2)
    assert shown() == {"added": [], "removed": [], "moved": []}


def test_rejected_run_waits_for_a_new_version(road: Road) -> None:
    """A rejected version stays rejected; the next one can be accepted."""
    road.tell(run(stops_for(["A"])))
    road.do(lambda ctx: reject_run(ctx, RUN, 1, "driver ill"))
    assert isinstance(road.said[0], RunRejected)
    assert road.said[0].reason == "driver ill"
    road.do(lambda ctx: reject_run(ctx, RUN, 1, "driver ill"))
    assert road.said == []
    with pytest.raises(Conflict, match=r"execution.run-over"):
        road.accept(1)
    road.tell(run(stops_for(["B"])), version=2)
    road.accept(2)
    assert _status(road) is RunStatus.ACCEPTED


def test_driving_run_cannot_be_rejected(road: Road) -> None:
    """Once the vehicle drives only its loss can be reported."""
    road.tell(run(stops_for(["A"])))
    road.accept()
    road.report("A", "arrived", 10)
    with pytest.raises(Conflict, match=r"execution.run-driving"):
        road.do(lambda ctx: reject_run(ctx, RUN, 1, "tired"))


def test_withdrawn_run_goes_home_with_its_passengers_delivered(road: Road) -> None:
    """Before it has left, a withdrawn run is over; under way it keeps who is on board and drops the rest."""
    road.tell(run(stops_for(["A", "B"])), run(stops_for(["C"]), OTHER))
    road.accept()
    road.report("A", "picked-up", 12)
    road.tell(withdrawn(), withdrawn(OTHER), version=2)
    assert _status(road, OTHER) is RunStatus.WITHDRAWN
    assert _status(road) is RunStatus.DRIVING
    assert road.itinerary() == [("A:pickup",), ("A:dropoff",)]
    assert _notes(road, "A")[-1] is NoteKind.KEPT
    assert _notes(road, "B")[-1] is NoteKind.UNASSIGNED
    with pytest.raises(Conflict, match=r"execution.run-over"):
        road.do(lambda ctx: accept_run(ctx, OTHER, 2))


def test_race_between_plan_and_pickup_keeps_the_pickup(road: Road) -> None:
    """The plan moves a trip while its driver has the passenger: one car drives it, and the story tells why."""
    road.tell(booked("A"), promised("A"), run(stops_for(["A"])), run(stops_for(["B"]), OTHER))
    road.accept()
    road.accept(1, OTHER)
    road.report("A", "picked-up", 12)
    road.tell(run(stops_for(["B", "A"]), OTHER), version=2)
    road.tell(run([]), version=2)
    assert road.itinerary(OTHER) == [("B:pickup",), ("B:dropoff",)]
    assert road.itinerary() == [("A:pickup",), ("A:dropoff",)]
    assert _notes(road, "A") == [NoteKind.ASSIGNED, NoteKind.ELSEWHERE, NoteKind.KEPT]
    road.report("A", "dropped-off", 50)
    assert road.read(lambda store: store.trip("A").state) is TripState.DROPPED_OFF


def test_pickup_reported_after_the_trip_was_moved_counts(road: Road) -> None:
    """A driver who has the passenger in the car keeps the trip even though the plan has moved it meanwhile."""
    road.tell(run(stops_for(["A"])), run(stops_for(["B"]), OTHER))
    road.accept()
    road.accept(1, OTHER)
    road.tell(run([]), version=2)
    road.tell(run(stops_for(["B", "A"]), OTHER), version=2)
    with pytest.raises(Conflict, match=r"execution.trip-not-on-run"):
        road.report("A", "arrived", 11)
    road.report("A", "picked-up", 12)
    assert road.itinerary() == [("A:pickup",), ("A:dropoff",)]
    with pytest.raises(Conflict, match=r"execution.trip-elsewhere"):
        road.report("A", "arrived", 15, OTHER)


def test_facts_may_come_in_any_order(road: Road) -> None:
    """A cancellation before the booking, a promise before both: the picture is the same in the end."""
    road.tell(cancelled("A"), version=2)
    road.tell(promised("A"), version=1)
    road.tell(booked("A"), version=1)
    trip = road.read(lambda store: store.trip("A"))
    assert trip.cancelled_at is not None
    assert trip.details.needs.equipment == ("lift",)
    assert trip.promise.kind == "timed"
    road.tell(booked("A", appointment=90), version=1)
    assert road.read(lambda store: store.trip("A").details.appointment_at) == trip.details.appointment_at
    road.tell(booked("A", appointment=90), version=2)
    assert road.read(lambda store: store.trip("A").details.appointment_at) != trip.details.appointment_at


def test_changed_runs_are_found_by_their_place_in_the_order(road: Road) -> None:
    """Whoever asks for what changed since a place gets every later change once, newest state."""
    road.tell(run(stops_for(["A"])), run(stops_for(["B"]), OTHER))
    seen = max(r["changed"] for r in road.read(lambda store: run_views.day_runs(store, "2026-03-17")))
    assert road.read(lambda store: run_views.day_runs(store, "2026-03-17", None, seen)) == []
    road.tell(run(stops_for(["C"]), OTHER), version=2)
    later = road.read(lambda store: run_views.day_runs(store, "2026-03-17", None, seen))
    assert [(r["run_id"], r["version"]) for r in later] == [(OTHER, 2)]
