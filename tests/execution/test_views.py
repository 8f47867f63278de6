"""What execution shows of a day: figures from events, and stories."""

from __future__ import annotations

from datetime import UTC, datetime
from itertools import pairwise

from planner.execution.domain.vehicle import Position
from planner.execution.handlers.answers import complete_run, lose_vehicle
from planner.execution.handlers.vehicles import offer_vehicle
from planner.execution.views.runs import day_runs, detail, sheet
from planner.execution.views.story import story
from planner.execution.views.summary import day_summary
from planner.execution.views.vehicles import day_vehicles, statements
from planner.messages.planning import RunBreak
from planner.messages.settlement import StatementIssued
from tests.execution.road import (
    CONFIG,
    DAY,
    HOME,
    HOSPITAL,
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

OTHER = "R20260317-V2"


def _summary(road: Road) -> dict[str, int]:
    figures: dict[str, int] = road.read(lambda store: day_summary(store, DAY, CONFIG))
    return figures


def test_summary_counts_what_was_reported(any_road: Road) -> None:
    """Carried, no-show, cancelled at the door and before, shared rides and runs come from events alone."""
    road = any_road
    road.do(lambda ctx: offer_vehicle(ctx, offer()))
    road.tell(
        *(booked(t) for t in "ABCDEFG"), promised("F"), *(promised(t) for t in "ABCDE"), run(stops_for(list("ABCD")))
    )
    road.accept()
    road.report("A", "picked-up", 12)
    road.report("B", "picked-up", 16)
    road.report("C", "arrived", 20)
    road.report("C", "no-show", 25)
    road.report("D", "arrived", 26)
    road.report("D", "cancelled-at-door", 27)
    road.report("A", "dropped-off", 55)
    road.report("B", "dropped-off", 56)
    road.tell(cancelled("E"))
    road.now = at(120)
    road.do(lambda ctx: complete_run(ctx, RUN, at(110), CONFIG))
    found = _summary(road)
    expected = {
        "trips_known": 7,
        "trips_carried": 2,
        "trips_no_show": 1,
        "trips_cancelled_at_door": 1,
        "trips_cancelled": 1,
        "trips_open": 1,
        "trips_without_promise": 1,
        "trips_on_board": 0,
        "trips_shared": 2,
        "runs": 1,
        "runs_completed": 1,
        "vehicles_offered": 1,
        "vehicles_used": 1,
        "time_out_s": 110 * 60,
        "appointments": 2,
        "appointments_late": 0,
        "rides_over_limit": 0,
    }
    assert {key: found[key] for key in expected} == expected


def test_punctuality_is_measured_at_the_door_and_at_the_destination(road: Road) -> None:
    """Window by the car's arrival, destination by the drop-off, ready-call by the wait; tolerance beside each."""
    road.tell(booked("A"), promised("A"), booked("B"), promised("B"), booked("C", on_call=True), ready("C", 0))
    road.tell(promised("C", "on-call"), run(stops_for(["A", "B", "C"])))
    road.accept()
    road.report("A", "picked-up", 5)  # before the window opens at 10
    road.report("B", "arrived", 41)  # a minute after it closes
    road.report("B", "picked-up", 43)
    road.report("C", "arrived", 63)  # three minutes over the hour after the ready-call
    road.report("C", "picked-up", 65)
    road.report("A", "dropped-off", 76)  # 16 minutes late; over 60 minutes in the car
    road.report("B", "dropped-off", 61)  # one minute late
    found = _summary(road)
    assert (found["pickups_timed"], found["pickups_timed_late"], found["pickups_before_window"]) == (2, 1, 1)
    assert (found["pickups_ready_call"], found["pickups_ready_call_late"]) == (1, 1)
    assert found["pickups_ready_call_worst_late_s"] == 180
    assert (found["arrivals"], found["arrivals_late"], found["arrivals_late_beyond_tolerance"]) == (2, 2, 1)
    assert found["arrivals_worst_late_s"] == 16 * 60
    assert found["rides_over_limit"] == 1


def test_story_tells_a_breakdown_from_both_cars(road: Road) -> None:
    """One trip, two cars: every step is told in order, in both languages, without personal data."""
    road.tell(booked("A"), promised("A"), run(stops_for(["A"])), run(stops_for(["B"]), OTHER))
    road.accept()
    road.accept(1, OTHER)
    road.report("A", "picked-up", 12)
    road.now = at(20)
    road.do(lambda ctx: lose_vehicle(ctx, Position(RUN, at(20), HOME), "engine", CONFIG))
    road.tell(run(stops_for(["A"], 40), OTHER), version=2)
    road.accept(2, OTHER)
    road.report("A", "arrived", 40, OTHER)
    road.report("A", "picked-up", 42, OTHER)
    road.report("A", "dropped-off", 85, OTHER)
    lines = road.read(lambda store: story(store, "A"))
    assert [line.kind for line in lines] == [
        "run-assigned",
        "run-accepted",
        "picked-up",
        "vehicle-lost",
        "run-assigned",
        "arrived",
        "picked-up",
        "dropped-off",
    ]
    assert all(a.at <= b.at for a, b in pairwise(lines))
    assert all(line.da.endswith(".") and line.en.endswith(".") for line in lines)
    assert "08:10–08:55" in lines[0].en


def test_story_tells_delays_cancellation_and_the_move(road: Road) -> None:
    """A delay is told with the expected time; a move with the new times; a cancellation with its reason."""
    road.tell(booked("A"), promised("A"), run(stops_for(["A"])))
    road.accept()
    road.position(70, HOME)
    road.tell(run(stops_for(["A"], 80)), version=2)
    road.tell(cancelled("A"))
    told = {line.kind: line for line in road.read(lambda store: story(store, "A"))}
    assert "by about 60 min; expected at 09:10" in told["delay-forecast"].en
    assert "09:20–10:05" in told["run-moved"].da
    assert told["trip-cancelled"].en == "The trip was cancelled by the patient."


def test_board_shows_progress(road: Road) -> None:
    """A run's line says who is on board, what is left, and when the next stop is due."""
    road.tell(run(stops_for(["A", "B"])))
    road.accept()
    road.report("A", "picked-up", 12)
    road.position(13, HOSPITAL)
    line = road.read(lambda store: day_runs(store, DAY, "O1"))[0]
    assert (line["status"], line["on_board"], line["stops_open"], line["next_stop_at"]) == (
        "driving",
        ["A"],
        2,
        at(15).isoformat(),
    )
    assert line["position"]["lat"] == HOSPITAL.lat
    assert road.read(lambda store: day_runs(store, DAY, "O2")) == []


def test_sheet_shows_needs_and_opened_cards(road: Road) -> None:
    """The driver's sheet has needs for every trip and the passenger where a card was opened."""
    road.tell(booked("A"), promised("A"), run(stops_for(["A"])))
    shown = road.read(lambda store: sheet(store, store.run(RUN), {"A": {"name": "Ane"}}))
    action = shown["itinerary"][0]["actions"][0]
    assert action["passenger"] == {"name": "Ane"}
    assert action["needs"]["equipment"] == ["lift"]
    assert action["latest_arrival"] == at(60).isoformat()


def test_run_and_sheet_show_the_drivers_breaks(road: Road) -> None:
    """When the driver rests stands on the run's page and on the sheet; a run without breaks has none."""
    rest = RunBreak(starts_at=at(40), ends_at=at(70), after_seq=1)
    road.tell(run(stops_for(["A"])).model_copy(update={"breaks": (rest,)}))
    told = [{"starts_at": at(40).isoformat(), "ends_at": at(70).isoformat()}]
    assert road.read(lambda store: sheet(store, store.run(RUN), {}))["breaks"] == told
    assert road.read(lambda store: detail(store, store.run(RUN)))["breaks"] == told
    road.tell(run(stops_for(["A"])), version=2)
    assert road.read(lambda store: detail(store, store.run(RUN)))["breaks"] == []


def test_operators_see_their_own_vehicles_and_statements(road: Road) -> None:
    """Lists are by operator where one is asked for; a corrected statement replaces the older."""
    road.do(lambda ctx: offer_vehicle(ctx, offer()))
    road.do(lambda ctx: offer_vehicle(ctx, offer("V2", "O2")))
    assert [v["vehicle_id"] for v in road.read(lambda store: day_vehicles(store, DAY, "O2"))] == ["V2"]
    facts = StatementIssued(
        statement_id="S1",
        operator_id="O1",
        period_from=DAY,
        period_to=DAY,
        runs=1,
        total_ore=100,
        issued_at=datetime(2026, 3, 18, tzinfo=UTC),
    )
    road.tell(facts)
    road.tell(facts.model_copy(update={"total_ore": 200}), version=2)
    road.tell(facts, version=1)
    assert [s["total_ore"] for s in road.read(lambda store: statements(store, "O1"))] == [200]
    assert road.read(lambda store: statements(store, "O2")) == []
