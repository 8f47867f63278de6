"""The longest time a vehicle may be out."""

from __future__ import annotations

from planner.routing import DayRoutes, MaxIterations, Pinned, PinnedVisit, Problem, Request, Vehicle, solve

TRAVEL = [[0, 600, 1200], [600, 0, 600], [1200, 600, 0]]
REQUEST = Request("a", 1, 2, 3000, 3600, 0, 9000, board_s=60, alight_s=60, refusal_ore=10**6)
"""Out for 600 + 60 + 600 + 60 + 1200 = 2520 s at least."""


def test_the_limit_holds_to_the_second() -> None:
    """A vehicle serves the trip when it may be out exactly as long as that takes, and not a second less."""
    for limit, possible in ((2520, True), (2519, False)):
        problem = Problem.of([REQUEST], [Vehicle("v", 0, 0, 0, 20_000, max_duration_s=limit)], TRAVEL, TRAVEL)
        assert bool(DayRoutes(problem).offers(0)) is possible


def test_the_reason_names_the_working_time() -> None:
    """A trip that only the working time forbids says so, with the longest that is allowed."""
    vehicles = [Vehicle("v", 0, 0, 0, 20_000, max_duration_s=2500), Vehicle("w", 0, 0, 0, 20_000, max_duration_s=600)]
    result = solve(Problem.of([REQUEST], vehicles, TRAVEL, TRAVEL), MaxIterations(5), 1, ortools_every=0)
    (left_out,) = result.unserved
    assert left_out.reasons[0].code == "routing.unserved.working-time"
    assert left_out.reasons[0].numbers == {"max_duration_s": 2500}


def test_time_before_pinned_work_counts() -> None:
    """Hours are counted from leaving the base, also when that is past."""
    pinned = Pinned((), 0, 3000, 2000)
    for limit, possible in ((3520, True), (3519, False)):
        vehicle = Vehicle("v", 0, 0, 0, 20_000, max_duration_s=limit)
        assert bool(DayRoutes(Problem.of([REQUEST], [vehicle], TRAVEL, TRAVEL, [pinned])).offers(0)) is possible


def test_who_is_out_too_long_may_still_bring_its_passenger() -> None:
    """A passenger on board is brought to the end even where the working time is over."""
    visit = PinnedVisit(0, True, 3000, 3060)
    pinned = Pinned((visit,), 1, 3060, 2400)
    vehicle = Vehicle("v", 0, 0, 0, 20_000, max_duration_s=900)
    day = DayRoutes(Problem.of([REQUEST], [vehicle], TRAVEL, TRAVEL, [pinned]))
    assert day.route(0).nodes == (0, 1)
    assert day.route(0).seconds == 2520
