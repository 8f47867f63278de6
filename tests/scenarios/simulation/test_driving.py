"""Simulated drivers on a real execution module."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import asdict
from datetime import timedelta
from pathlib import Path

import pytest

from planner.messages.booking import TripCancelled
from planner.messages.planning import RunWithdrawn
from scenarios.day.truth import Breakdown
from scenarios.simulation.parameters import SimulationParameters
from tests.execution.road import DAY, HOME, HOSPITAL, RUN, at, run, stops_for, withdrawn
from tests.scenarios.simulation.stage import EVENING, Stage, receipt, truth

OTHER = "R20260317-V2"
CALM = SimulationParameters(travel_sigma=0, day_sigma=0, service_sigma=0, position_every_s=0)


@pytest.fixture
def stage(tmp_path: Path) -> Iterator[Stage]:
    """An empty stage."""
    stage = Stage(tmp_path)
    yield stage
    stage.close()


def _two(stage: Stage, first: float = 20) -> None:
    """Put trips J1-1 and J2-1 on one run."""
    stage.know("J1-1", "J2-1")
    stage.tell(run(stops_for(["J1-1", "J2-1"], first)))


ALL = {"A": receipt("J1"), "B": receipt("J2")}


def test_a_day_is_accepted_in_the_evening_and_driven_to_its_end(stage: Stage) -> None:
    """Runs are accepted at once, every passenger is delivered, every run completed, and nothing is refused."""
    _two(stage)
    log = stage.simulate([truth("A"), truth("B")], ALL)
    assert stage.sent[0][:2] == (EVENING, "/api/execution/acceptances")
    assert log.reports == {"arrived": 2, "picked-up": 2, "dropped-off": 2}
    assert (log.accepted, log.completed, log.refusals) == (1, 1, [])
    assert log.positions >= 1
    found = stage.get(f"/api/execution/days/{DAY}/summary")
    assert (found["trips_carried"], found["runs_completed"], found["trips_open"]) == (2, 1, 0)


def test_without_chance_the_day_goes_as_planned(stage: Stage) -> None:
    """With no noise passengers board when the plan says, cars set out as much early as they should."""
    _two(stage)
    stage.simulate([truth("A"), truth("B")], ALL, parameters=CALM)
    times = stage.times(RUN)
    assert times["J1-1", "arrived"] == at(18)
    assert times["J1-1", "picked-up"] == at(22)
    assert times["J2-1", "picked-up"] == at(27)


def test_same_seed_same_day_other_seed_other_day(tmp_path: Path) -> None:
    """The day depends on the seed and on nothing else."""
    logs = []
    for number, seed in enumerate((1, 1, 2)):
        folder = tmp_path / str(number)
        folder.mkdir()
        stage = Stage(folder)
        _two(stage)
        log = stage.simulate([truth("A"), truth("B")], ALL, parameters=SimulationParameters(seed=seed))
        logs.append((asdict(log), stage.times(RUN)))
        stage.close()
    assert logs[0] == logs[1]
    assert logs[0][1] != logs[2][1]


def test_no_show_is_reported_after_the_wait_and_never_too_early(stage: Stage) -> None:
    """Nobody there: the driver waits as the rule demands, reports, and drives on with the others."""
    _two(stage, first=5)  # the promised window opens at 10
    log = stage.simulate([truth("A", no_show=("outbound",)), truth("B")], ALL, parameters=CALM)
    assert stage.events(RUN)[:2] == [("J1-1", "arrived"), ("J1-1", "no-show")]
    assert stage.times(RUN)["J1-1", "no-show"] == at(15)
    assert log.reports["dropped-off"] == 1
    assert log.refusals == []


def test_late_patients_keep_the_driver_waiting(stage: Stage) -> None:
    """A patient who is not ready gets on later, but nobody waits for ever."""
    _two(stage)
    slow = [truth("A", keeps_waiting_s={"outbound": 240}), truth("B", keeps_waiting_s={"outbound": 9_999})]
    stage.simulate(slow, ALL, parameters=CALM)
    times = stage.times(RUN)
    assert times["J1-1", "picked-up"] == at(22 + 4)
    due = max(times["J2-1", "arrived"], at(25))
    assert times["J2-1", "picked-up"] == due + timedelta(seconds=CALM.longest_wait_s + 120)


def test_drivers_follow_changed_runs(stage: Stage) -> None:
    """A trip put on the run while it is driven is fetched; the new version is accepted when it is read."""
    _two(stage)
    stage.know("J3-1")
    stops = [
        (20, HOME, [("J1-1", "pickup")]),
        (25, HOME, [("J2-1", "pickup")]),
        (30, HOME, [("J3-1", "pickup")]),
        (70, HOSPITAL, [("J1-1", "dropoff"), ("J2-1", "dropoff"), ("J3-1", "dropoff")]),
    ]
    stage.plan(at(22), run(stops), 2)
    log = stage.simulate([truth("A"), truth("B")], ALL)
    assert [t for t, e in stage.events(RUN) if e == "dropped-off"] == ["J1-1", "J2-1", "J3-1"]
    assert (log.accepted, log.refusals) == (2, [])


def test_a_trip_taken_off_on_the_way_is_not_fetched(stage: Stage) -> None:
    """A car on the way to somebody whom the plan gave to another goes on to the next without reporting anything."""
    _two(stage)
    stage.plan(at(15), run(stops_for(["J2-1"], 25)), 2)
    log = stage.simulate([truth("A"), truth("B")], ALL, parameters=CALM)
    assert stage.events(RUN) == [("J2-1", "arrived"), ("J2-1", "picked-up"), ("J2-1", "dropped-off")]
    assert (log.completed, log.refusals) == (1, [])


def test_breakdown_hits_a_car_with_passengers_and_another_fetches_them(stage: Stage) -> None:
    """The broken down vehicle has somebody on board; its passenger gets there with another car."""
    stage.know("J1-1", "J2-1")
    stage.tell(run(stops_for(["J1-1"], 20)), run(stops_for(["J2-1"], 100), OTHER))

    def rescue() -> None:
        stops = [(60, HOME, [("J1-1", "pickup")]), (100, HOME, [("J2-1", "pickup")])]
        stops.append((150, HOSPITAL, [("J1-1", "dropoff"), ("J2-1", "dropoff")]))
        stage.tell(run(stops, OTHER), version=2)

    stage.planner.append((at(40), rescue))
    log = stage.simulate([truth("A"), truth("B")], ALL, breakdowns=(Breakdown(at(10), 0.9),))
    assert log.lost == [RUN]
    assert stage.events(RUN) == [("J1-1", "arrived"), ("J1-1", "picked-up")]
    assert ("J1-1", "dropped-off") in stage.events(OTHER)
    found = stage.get(f"/api/execution/days/{DAY}/summary")
    assert (found["trips_carried"], found["vehicles_lost"], found["runs_lost"]) == (2, 0, 1)


def test_withdrawn_run_goes_home_at_once(stage: Stage) -> None:
    """A car whose work is taken away while it is out drives home and completes its run."""
    _two(stage)
    stage.planner.append((at(15), lambda: stage.tell(withdrawn(), version=2)))
    log = stage.simulate([truth("A"), truth("B")], ALL, parameters=CALM)
    assert log.completed == 1
    assert stage.events(RUN) == []
    back = stage.get(f"/api/execution/runs/{RUN}")["returned_at"]
    assert at(15).isoformat() < back < at(40).isoformat()


def test_run_withdrawn_before_it_left_stays_at_home(stage: Stage) -> None:
    """A run taken back in time is never driven."""
    _two(stage)
    stage.planner.append((at(-300), lambda: stage.tell(RunWithdrawn(**vars(withdrawn())), version=2)))
    log = stage.simulate([truth("A"), truth("B")], ALL)
    assert log.reports == {}
    assert not any(path.endswith("/leave") for _, path, _ in stage.sent)


def test_cancelled_at_the_door(stage: Stage) -> None:
    """A cancellation that comes while the car stands at the door ends there; the car goes on."""
    _two(stage)

    def cancel() -> None:
        stage.tell(
            TripCancelled(trip_id="J1-1", journey_id="J1", service_day=DAY, cancelled_at=at(21), reason="patient"),
            version=2,
        )
        stage.tell(run(stops_for(["J1-1", "J2-1"], 20.5)), version=2)

    stage.planner.append((at(21), cancel))
    late = truth("A", keeps_waiting_s={"outbound": 300})
    stage.simulate([late, truth("B")], ALL, parameters=CALM)
    assert ("J1-1", "cancelled-at-door") in stage.events(RUN)
    assert ("J2-1", "dropped-off") in stage.events(RUN)
