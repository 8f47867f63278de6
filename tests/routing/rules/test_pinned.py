"""Pinned work stays as it is, and what follows respects who is on board."""

from __future__ import annotations

from planner.routing import DayRoutes, MaxIterations, Pinned, PinnedVisit, solve
from tests.routing.pins import pinned_problem
from tests.routing.verify import priced, violations


def test_a_solve_keeps_pinned_visits_and_delivers_passengers() -> None:
    """Pinned visits keep place and time, passengers on board are delivered by their car, hours count from the base."""
    problem = pinned_problem()
    result = solve(problem, MaxIterations(50), 1, ortools_every=0)
    assert violations(problem, result.plan) == []
    assert result.cost == priced(problem, result.plan)
    route = result.plan.routes[0]
    assert (route.visits[0].start, route.visits[0].departure, route.leaves) == (1000, 1100, 300)
    assert result.plan.served() == {0: 0, 1: 0}


def test_the_ride_limit_of_a_passenger_counts_from_the_pinned_departure() -> None:
    """A detour that would keep a passenger on board too long is not made."""
    tight = pinned_problem(max_ride_s=2000 + 700 - 1100)
    route = solve(tight, MaxIterations(50), 1, ortools_every=0).plan.routes[0]
    assert route.nodes[1] == 1
    assert route.visits[1].start == 2700


def test_a_passenger_who_is_late_anyway_comes_first() -> None:
    """When the limit is broken already, the passenger is delivered as early as can be, and that is told."""
    problem = pinned_problem(ready_s=3500, max_ride_s=3000)
    route = solve(problem, MaxIterations(50), 1, ortools_every=0).plan.routes[0]
    assert route.nodes[:2] == (0, 1)
    assert route.visits[1].start == 3500 + 700


def test_pinning_step_by_step_follows_the_day() -> None:
    """As visits are pinned one by one the rest of the route stays planned and valid."""
    problem = pinned_problem()
    day = DayRoutes(problem)
    day.apply(day.offers(1, vehicles=[0])[0])
    before = day.route(0)
    visit = before.visits[1]
    pins = (*problem.pinned[0].visits, PinnedVisit(visit.request, visit.is_pickup, visit.start, visit.departure))
    location = int((problem.pickup_loc if visit.is_pickup else problem.dropoff_loc)[visit.request])
    repair = day.pin(0, Pinned(pins, location, visit.departure, 300))
    assert repair.taken_out == ()
    assert repair.late == ()
    assert day.route(0).nodes == before.nodes
    snapshot, plan = day.snapshot()
    assert violations(snapshot, plan) == []


def test_a_delay_takes_out_what_can_no_longer_be_kept() -> None:
    """A late car loses the trips whose windows it would miss, and only those."""
    problem = pinned_problem()
    day = DayRoutes(problem)
    day.apply(day.offers(1, vehicles=[0])[0])
    repair = day.pin(0, Pinned(problem.pinned[0].visits, 3, 4100, 300))
    assert repair.taken_out == (1,)
    assert repair.late == ((0, 4800),)
    assert day.vehicle_of(1) is None
    assert day.vehicle_of(0) == 0
    assert [offer.vehicle for offer in day.offers(1)] == [1]
    back = day.pin(0, problem.pinned[0])
    assert back.late == ()


def test_unpinning_returns_a_trip_to_the_plan() -> None:
    """A pick-up that did not happen after all makes the request free again."""
    day = DayRoutes(pinned_problem())
    assert day.offers(0) == []
    day.pin(0, None)
    assert day.vehicle_of(0) is None
    assert day.offers(0)
