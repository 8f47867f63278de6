"""A generated day as a problem: everybody who is driven is in it, with what the scheme grants."""

from __future__ import annotations

from dataclasses import replace

import pytest

from planner.kernel.places import Place
from planner.routing import MaxIterations, Vehicle, solve
from scenarios.whatif.day import Car, Day, Service
from tests.routing.verify import violations
from tests.scenarios.whatif.crow import Crow, scenario


@pytest.fixture(scope="module")
def day() -> Day:
    """Return a small day."""
    return Day.of(scenario(), Crow())


def test_everybody_who_is_driven_is_in_the_problem(day: Day) -> None:
    """As many trips as were asked for, each journey's two linked to each other, every vehicle with its base."""
    problem = day.problem()
    assert problem.requests == day.trips == 40
    assert problem.vehicles == len(scenario().vehicles)
    for k, other in enumerate(problem.linked.tolist()):
        assert other == -1 or problem.linked[other] == k
        assert other == -1 or problem.request_ids[k][:-1] == problem.request_ids[other][:-1]


def test_windows_and_rides_are_what_the_scheme_grants(day: Day) -> None:
    """At most 30 minutes early at an appointment, and a ride at most twice as long or 30 minutes longer."""
    problem = day.problem()
    for k, name in enumerate(problem.request_ids):
        journey = dict(day.journeys)[name[:-2]]
        direct = int(problem.seconds[problem.pickup_loc[k], problem.dropoff_loc[k]])
        assert direct <= problem.max_ride_s[k] <= max(2 * direct, direct + 1800)
        if name.endswith("-1"):
            assert problem.dropoff_latest[k] == journey.appointment_s
            assert problem.dropoff_earliest[k] == journey.appointment_s - 1800
        else:
            assert problem.pickup_earliest[k] == journey.ready_s


def test_a_service_level_changes_what_it_says(day: Day) -> None:
    """Half the extra ride is half of it, double windows are double, and a factor of 1 changes nothing."""
    usual, tight = day.problem(), day.problem(service=Service(ride_factor=0.0))
    wide, same = day.problem(service=Service(window_factor=2.0)), day.problem(service=Service(1.0, 1.0))
    direct = usual.seconds[usual.pickup_loc, usual.dropoff_loc]
    assert (tight.max_ride_s == direct).all()
    out = [k for k, name in enumerate(usual.request_ids) if name.endswith("-1")]
    widths = [(p.dropoff_latest - p.dropoff_earliest)[out] for p in (usual, wide)]
    assert (widths[1] == 2 * widths[0]).all()
    assert (same.max_ride_s == usual.max_ride_s).all()


def test_a_fleet_of_ones_own_is_planned(day: Day) -> None:
    """Other vehicles take the generated ones' place, from a base of their own; the plan is valid."""
    base = Place(56.15, 10.2)
    own = Day.of(scenario(), Crow(), [base])
    car = Vehicle("big", 0, 0, 6 * 3600, 22 * 3600, layouts=((8, 0), (4, 2)), hourly_ore=30_000)
    fleet = [Car(replace(car, id=f"big{k}"), base) for k in range(6)]
    problem = own.problem(fleet)
    result = solve(problem, MaxIterations(200), 1, workers=1)
    assert problem.vehicle_ids == tuple(f"big{k}" for k in range(6))
    assert len(set(problem.start_loc.tolist())) == 1
    assert violations(problem, result.plan) == []
    assert result.plan.served()
