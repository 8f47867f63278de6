"""Each code is found, alone and with the right amount, when just that mistake is planted in a correct plan."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from planner.checking.check import check
from planner.checking.published import Published
from planner.checking.violation import CODES
from planner.messages.duty import BreakRule, Duty
from planner.messages.execution import Layout
from planner.messages.payload import Point
from planner.messages.planning import RunAction, RunBreak, RunStop
from planner.messages.trips import Timing
from tests.checking.plans import (
    AT,
    BASE,
    DAY,
    HOMES,
    HOSPITAL,
    LEVEL,
    ROADS,
    correct_day,
    drive,
    priced,
    redriven,
    stops_changed,
    trip,
    with_,
    without,
)

Plant = Callable[[Published], Published]


def promised(day: Published, trip_id: str, **changes: object) -> Published:
    """Change a promise."""
    return with_(day, "answers", trip_id, **changes)


def demanded(day: Published, trip_id: str, **changes: object) -> Published:
    """Change a demand."""
    return with_(day, "trips", trip_id, **changes)


def needing(day: Published, trip_id: str, **changes: object) -> Published:
    """Change what a passenger needs."""
    return demanded(day, trip_id, needs=day.trips[trip_id].needs.model_copy(update=changes))


def level(day: Published, trip_id: str, **changes: int) -> Published:
    """Change a trip's service level."""
    return demanded(day, trip_id, service_level=LEVEL.model_copy(update=changes))


def stop(day: Published, run_id: str, number: int, **changes: object) -> Published:
    """Change one stop, counted from 1."""

    def change(stops: list[RunStop]) -> list[RunStop]:
        stops[number - 1] = stops[number - 1].model_copy(update=changes)
        return stops

    return stops_changed(day, run_id, change)


def run(day: Published, run_id: str, **changes: object) -> Published:
    """Change a run's fields."""
    return with_(day, "runs", run_id, **changes)


def longer(day: Published, run_id: str, **changes: object) -> Published:
    """Change a run's times or totals and price it rightly."""
    before = day.runs[run_id]
    chairs = sum(
        day.trips[t].needs.mobility == "wheelchair" for t in {a.trip_id for s in before.stops for a in s.actions}
    )
    return replace(day, runs=day.runs | {run_id: priced(before.model_copy(update=changes), chairs)})


def cancel(day: Published, trip_id: str) -> Published:
    """Cancel a trip that is in a run."""
    message = day.cancelled["J8-1"].model_copy(update={"trip_id": trip_id})
    return replace(day, cancelled=day.cancelled | {trip_id: message})


def refuse(day: Published, trip_id: str) -> Published:
    """Answer a trip that is in a run with a refusal."""
    return replace(day, answers=day.answers | {trip_id: day.answers["J7-1"].model_copy(update={"trip_id": trip_id})})


def second_run(day: Published) -> Published:
    """Give the idle vehicle's new trip to V1, which has a run already."""
    demand = trip("J9-2", HOSPITAL, HOMES[0], Timing(ready_at=AT(15 * 3600)))
    extra = drive(day.vehicles["V1"], [(demand, "pickup", 15 * 3600), (demand, "dropoff", 0)])
    extra = extra.model_copy(update={"run_id": "R-V1-again"})
    told = day.answers["J3-2"].model_copy(
        update={
            "trip_id": "J9-2",
            "pickup_from": AT(15 * 3600),
            "pickup_to": AT(15 * 3600 + 1800),
            "latest_arrival": AT(17 * 3600),
            "max_ride_s": 1800,
        }
    )
    return replace(
        day,
        trips=day.trips | {"J9-2": demand},
        answers=day.answers | {"J9-2": told},
        runs=day.runs | {"R-V1-again": extra},
    )


def twice(day: Published) -> Published:
    """Let the idle vehicle drive T5 as well, at the same times."""
    five = day.trips["J5-1"]
    extra = drive(day.vehicles["V4"], [(five, "pickup", 44400), (five, "dropoff", 0)])
    return replace(day, runs=day.runs | {extra.run_id: extra})


def seq_of(day: Published, run_id: str, number: int, seq: int) -> Published:
    """Number a stop otherwise."""
    return stop(day, run_id, number, seq=seq)


def nowhere() -> Point:
    """A point 300 m north of the base: a place that no trip has, and that is not the base."""
    return Point(lat=BASE.lat + 300 / 111_200, lon=BASE.lon)


def shifted(day: Published, run_id: str, number: int, *, arrival: int = 0, departure: int = 0) -> Published:
    """Move a stop's arrival and departure by seconds."""
    old = day.runs[run_id].stops[number - 1]
    times = AT(DAY.seconds(old.arrival_at) + arrival), AT(DAY.seconds(old.departure_at) + departure)
    return stop(day, run_id, number, arrival_at=times[0], departure_at=times[1])


def second(day: Published, run_id: str, number: int) -> int:
    """Return a stop's arrival."""
    return DAY.seconds(day.runs[run_id].stops[number - 1].arrival_at)


def backwards(day: Published) -> Published:
    """Drop T5 off before it is picked up: swap who does what, leave places and times as they are."""
    on, off = (s.actions for s in day.runs["R-V3"].stops)
    five = day.trips["J5-1"]
    swapped = stop(stop(day, "R-V3", 1, actions=off), "R-V3", 2, actions=on)
    both_ways = five.model_copy(
        update={"origin": five.destination, "destination": five.origin, "alight_s": 120, "board_s": 60}
    )
    return replace(swapped, trips=swapped.trips | {"J5-1": both_ways})


def out(day: Published, run_id: str) -> int:
    """Return how long a run is out, in seconds."""
    return round((day.runs[run_id].returns_at - day.runs[run_id].leaves_at).total_seconds())


def duty(day: Published, **fields: object) -> Published:
    """Let the contract ask for working time or breaks."""
    return with_(day, "contracts", "K01", duty=Duty.model_validate(fields))


def rested(day: Published, after_seq: int, length: int) -> Published:
    """Give V2's driver a break of so long straight behind a stop, where one of ten minutes may be taken."""
    begin = DAY.seconds(day.runs["R-V2"].stops[after_seq - 1].departure_at)
    one = RunBreak(starts_at=AT(begin), ends_at=AT(begin + length), after_seq=after_seq)
    rule = BreakRule(length_s=600, above_s=72_000)
    return run(duty(day, breaks=(rule,)), "R-V2", breaks=(one,))


def rest_with_company(day: Published) -> Published:
    """Let V2 stand for a quarter of an hour with T3 in the car, and its driver rest meanwhile."""
    three, four = day.trips["J3-2"], day.trips["J4-2"]
    slow = second(day, "R-V2", 2) + 900
    calls = [(three, "pickup", 36300), (three, "dropoff", slow), (four, "pickup", 40200), (four, "dropoff", 0)]
    return rested(redriven(day, "V2", calls), 1, 600)


PLANTS: dict[str, tuple[Plant, str, int | None]] = {
    "trip.unanswered": (lambda d: without(d, "answers", "J7-1"), "J7-1", 1),
    "trip.not-served": (lambda d: without(d, "runs", "R-V3"), "J5-1", 1),
    "trip.served-twice": (twice, "J5-1", 1),
    "trip.half-served": (backwards, "J5-1", 1),
    "trip.unknown": (
        lambda d: stop(
            d, "R-V3", 2, actions=(*d.runs["R-V3"].stops[1].actions, RunAction(trip_id="J99-1", action="dropoff"))
        ),
        "J99-1",
        1,
    ),
    "trip.refused-driven": (lambda d: refuse(d, "J5-1"), "J5-1", 1),
    "trip.cancelled-driven": (lambda d: cancel(d, "J5-1"), "J5-1", 1),
    "trip.unpromised-driven": (lambda d: without(d, "answers", "J5-1"), "J5-1", 1),
    "trip.on-call-before-ready": (lambda d: without(d, "ready", "J4-2"), "J4-2", 1),
    "trip.wrong-place": (
        lambda d: demanded(d, "J5-1", destination=Point(lat=56.19 + 20 / 111_200, lon=10.20)),
        "J5-1",
        20,
    ),
    "promise.too-early": (
        lambda d: promised(d, "J5-1", pickup_from=AT(44400 + 61), pickup_to=AT(46000)),
        "J5-1",
        61,
    ),
    "promise.too-late": (
        lambda d: promised(d, "J5-1", pickup_from=AT(44000), pickup_to=AT(44400 - 7)),
        "J5-1",
        7,
    ),
    "promise.arrival-late": (
        lambda d: promised(d, "J5-1", latest_arrival=AT(second(d, "R-V3", 2) - 30)),
        "J5-1",
        30,
    ),
    "promise.past-appointment": (lambda d: promised(d, "J5-1", latest_arrival=AT(13 * 3600 + 5)), "J5-1", 5),
    "promise.too-wide": (
        lambda d: promised(d, "J5-1", pickup_from=AT(43500), pickup_to=AT(43500 + 1800 + 9)),
        "J5-1",
        9,
    ),
    "promise.ride-limit": (
        lambda d: promised(d, "J1-1", max_ride_s=d.answers["J1-1"].max_ride_s + 11),  # type: ignore[union-attr]
        "J1-1",
        10,  # a second of tolerance
    ),
    "level.appointment-late": (
        lambda d: demanded(
            promised(d, "J5-1", latest_arrival=AT(13 * 3600), change="moved"),
            "J5-1",
            timing=Timing(appointment_at=AT(second(d, "R-V3", 2) - 40)),
        ),
        "J5-1",
        40,
    ),
    "level.arrival-too-early": (lambda d: level(d, "J5-1", arrive_early_max_s=300), "J5-1", None),
    "level.home-before-ready": (
        lambda d: demanded(d, "J3-2", timing=Timing(ready_at=AT(36300 + 25))),
        "J3-2",
        25,
    ),
    "level.home-wait": (lambda d: level(d, "J3-2", home_wait_max_s=250), "J3-2", 50),
    "level.ride-too-long": (
        lambda d: promised(level(d, "J1-1", ride_factor_percent=100, ride_constant_s=100), "J1-1", max_ride_s=300),
        "J1-1",
        None,
    ),
    "level.oxygen": (
        lambda d: promised(needing(d, "J5-1", oxygen_minutes=10), "J5-1", max_ride_s=600),
        "J5-1",
        None,
    ),
    "stop.out-of-order": (lambda d: seq_of(d, "R-V3", 2, 5), "J5-1", 3),
    "stop.too-short": (lambda d: shifted(d, "R-V3", 1, departure=-20), "J5-1", 20),
    "stop.too-soon": (lambda d: shifted(d, "R-V3", 2, arrival=-33), "J5-1", 33),
    "run.back-too-soon": (
        lambda d: longer(d, "R-V3", returns_at=AT(DAY.seconds(d.runs["R-V3"].returns_at) - 90)),
        "",
        90,
    ),
    "run.vehicle-unknown": (lambda d: without(d, "vehicles", "V3"), "", 1),
    "run.vehicle-twice": (second_run, "", 1),
    "run.other-operator": (lambda d: run(d, "R-V3", operator_id="O02"), "", 1),
    "run.before-opening": (
        lambda d: with_(d, "vehicles", "V3", opens_at=AT(DAY.seconds(d.runs["R-V3"].leaves_at) + 15)),
        "",
        15,
    ),
    "run.after-closing": (
        lambda d: with_(d, "vehicles", "V3", closes_at=AT(DAY.seconds(d.runs["R-V3"].returns_at) - 12)),
        "",
        12,
    ),
    "run.other-base": (lambda d: with_(d, "vehicles", "V3", base=nowhere()), "", 300),
    "run.driving-time": (lambda d: longer(d, "R-V3", driving_s=d.runs["R-V3"].driving_s - 500), "", 500),
    "run.distance": (lambda d: longer(d, "R-V3", distance_m=d.runs["R-V3"].distance_m + 900), "", 900),
    "run.working-time": (lambda d: duty(d, max_out_s=out(d, "R-V2") - 33), "", 33),
    "run.break-missing": (
        lambda d: duty(d, breaks=(BreakRule(length_s=600, above_s=out(d, "R-V2") - 44),)),
        "",
        44,
    ),
    "run.break-time": (lambda d: rested(d, 2, 500), "", 100),
    "run.break-company": (rest_with_company, "J3-2", 1),
    "run.contract-unknown": (lambda d: with_(d, "contracts", "K01", valid_to="2026-03-16"), "", 1),
    "run.cost": (
        lambda d: run(d, "R-V3", planning_cost_ore=d.runs["R-V3"].planning_cost_ore + 400),
        "",
        400,
    ),
    "load.places": (
        lambda d: with_(d, "vehicles", "V1", layouts=(Layout(seats=4, wheelchairs=0), Layout(seats=1, wheelchairs=1))),
        "J2-1",
        1,
    ),
    "load.front-seats": (lambda d: with_(d, "vehicles", "V2", front_seats=0), "J3-2", 1),
    "load.not-alone": (lambda d: needing(d, "J1-1", alone=True), "J1-1", 1),
    "load.company": (lambda d: needing(needing(d, "J1-1", groups=("animal",)), "J2-1", avoids=("animal",)), "J2-1", 1),
    "load.equipment": (lambda d: with_(d, "vehicles", "V1", equipment=("ramp",)), "J2-1", 1),
}


def test_the_day_is_correct() -> None:
    """Nothing is found in a correct plan, and everything in it is counted."""
    report = check(correct_day(), ROADS)
    assert [v.text() for v in report.violations] == []
    counted = report.trips, report.promised, report.refused, report.waiting, report.runs, report.stops
    assert counted == (7, 6, 1, 1, 3, 9)
    assert report.ok


def test_a_break_as_it_should_be_is_no_mistake() -> None:
    """Ten minutes between two passengers, with time for the way to the next, are in order."""
    assert check(rested(correct_day(), 2, 600), ROADS).ok


def test_a_break_that_leaves_no_time_for_the_way_is_found() -> None:
    """Rest until the very arrival at the next stop is not possible: the car still has to drive there."""
    day = correct_day()
    begin = DAY.seconds(day.runs["R-V2"].stops[1].departure_at)
    report = check(rested(day, 2, second(day, "R-V2", 3) - begin), ROADS)
    assert set(report.by_code) == {"stop.too-soon"}


@pytest.mark.parametrize(
    "rule",
    [
        {"after_s": 20_000},
        {"until_s": 60},
        {"work_s": 60},
        {"clock_from_s": 50_000},
        {"clock_to_s": 30_000},
    ],
)
def test_each_limit_of_a_break_is_checked(rule: dict[str, int]) -> None:
    """After and until the shift's beginning, by the clock, and after so much work."""
    day = duty(rested(correct_day(), 2, 600), breaks=(BreakRule(length_s=600, above_s=72_000, **rule),))
    assert set(check(day, ROADS).by_code) == {"run.break-time"}


@pytest.mark.parametrize("code", PLANTS)
def test_a_planted_mistake_is_found_alone(code: str) -> None:
    """Exactly this code is found, about the right trip, by the planted amount."""
    plant, trip_id, amount = PLANTS[code]
    day = correct_day()
    planted = plant(day)
    report = check(planted, ROADS)
    assert {v.code for v in report.violations} == {code}
    assert report.violations[0].trip_id == trip_id
    if amount is not None:
        assert abs(report.violations[0].amount - amount) <= (1 if "place" in code or "base" in code else 0)
    assert report.violations[0].amount > 0
    assert report.by_code == {code: len(report.violations)}
    assert not report.ok


def test_every_code_has_its_mistake() -> None:
    """No code is without a test that plants it."""
    assert set(PLANTS) == set(CODES)


def test_every_code_is_documented() -> None:
    """The page on checking says of each code what the code itself says."""
    page = (Path(__file__).parents[2] / "docs" / "checking.md").read_text(encoding="utf-8")
    for code, meaning in CODES.items():
        assert f"| `{code}` | {meaning} |" in page
