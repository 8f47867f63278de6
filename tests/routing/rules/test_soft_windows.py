"""Soft windows: the cheapest times of an order, agreed upon by search, plan and checker."""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from planner.kernel.errors import InvalidInput
from planner.routing import DayRoutes, MaxIterations, Pinned, PinnedVisit, Plan, Problem, Request, Vehicle, solve
from planner.routing.columns import COST, LENGTH
from planner.routing.facts import facts_of
from planner.routing.grain import GRAIN
from planner.routing.place import CHEAPEST, LIKELY, NOWHERE, best_place
from planner.routing.rows import NO_LIMIT
from planner.routing.schedule import cost_of, timed
from planner.routing.tracks import Tracks, empty_tracks, refresh
from tests.routing.rich import enriched
from tests.routing.slowly import slowed
from tests.routing.soft_lp import least_timed_ore
from tests.routing.softened import softened
from tests.routing.verify import priced, violations
from tests.routing.world import random_order, random_problem

TRAVEL = [[0, 600, 1200], [600, 0, 600], [1200, 600, 0]]
REQUEST = Request("a", 1, 2, 1000, 3000, 0, 9000)
VEHICLE = Vehicle("v", 0, 0, 0, 9000, hourly_ore=3600)


def route_of(row: Request, *more: Request, slots: Sequence[tuple[int, int]] = ()) -> tuple[list[int], int]:
    """Return the starts of the first vehicle's visits and the price of soft windows."""
    problem = Problem.of([row, *more], [VEHICLE], TRAVEL, TRAVEL, slots=slots)
    result = solve(problem, MaxIterations(20), 1, workers=1, ortools_every=0)
    assert violations(problem, result.plan) == []
    assert result.cost == priced(problem, result.plan)
    return [visit.start for visit in result.plan.routes[0].visits], result.cost.soft_windows


@pytest.mark.parametrize(
    ("soft", "starts", "ore"),
    [
        ({}, [1000, 1600], 0),
        ({"pickup_soft_from": 1500, "early_hourly_ore": 720}, [1500, 2100], 0),
        ({"pickup_soft_from": 3500, "early_hourly_ore": 720}, [3000, 3600], 100),
        ({"pickup_soft_to": 900, "late_hourly_ore": 720}, [1000, 1600], 20),
        ({"dropoff_soft_from": 4000, "early_hourly_ore": 720}, [3000, 3600], 80),
        ({"dropoff_soft_from": 4000, "early_hourly_ore": 7200}, [3000, 4000], 0),
        ({"dropoff_soft_to": 1000, "late_hourly_ore": 3600}, [1000, 1600], 600),
        (
            {"pickup_soft_from": 1500, "dropoff_soft_to": 1700, "early_hourly_ore": 1, "late_hourly_ore": 2},
            [1100, 1700],
            0,
        ),
    ],
)
def test_a_visit_begins_when_it_is_cheapest(soft: dict[str, int], starts: list[int], ore: int) -> None:
    """A car comes later or stands waiting where that costs less than the soft window, and no further."""
    found = route_of(replace(REQUEST, **soft))
    assert found == (starts, ore)


def test_a_told_stop_moves_within_its_tolerance_for_nothing() -> None:
    """Told 1500 with 300 s: what comes behind may push it to 1800 and not a second further, unless that is dear."""
    told = {"pickup_soft_from": 1200, "pickup_soft_to": 1800, "early_hourly_ore": 360_000, "late_hourly_ore": 360_000}
    assert route_of(replace(REQUEST, **told)) == ([1200, 1800], 0)
    after = Request("b", 2, 1, 2700, 2700, 0, 9000)
    starts, ore = route_of(replace(REQUEST, **told, max_ride_s=700), after)
    assert (starts, ore) == ([1800, 2400, 2700, 3300], 0)


@pytest.mark.parametrize(
    ("soft", "starts", "ore"),
    [
        ({}, [3000, 4200, 5000, 6200], 0),
        ({"pickup_soft_to": 2000, "late_hourly_ore": 720}, [3000, 4200, 5000, 6200], 200),
        ({"pickup_soft_to": 2000, "late_hourly_ore": 360_000}, [1200, 2400, 5000, 6200], 0),
        (
            {
                "pickup_soft_to": 2000,
                "dropoff_soft_from": 4000,
                "early_hourly_ore": 720,
                "late_hourly_ore": 360_000,
            },
            [2000, 4000, 5000, 6200],
            0,
        ),
    ],
)
def test_in_slow_hours_the_better_of_two_schedules_is_taken(soft: dict[str, int], starts: list[int], ore: int) -> None:
    """The shortest shift, or everything early where lateness is dearer; what is too early waits where it can."""
    first, after = replace(REQUEST, **soft), Request("b", 2, 1, 5000, 5000, 0, 9000, alone=True)
    assert route_of(first, after, slots=[(0, 500)]) == (starts, ore)


def test_pinned_visits_cost_nothing_more() -> None:
    """What was done outside its soft window is no price of the plan; the drop-off that is still open is."""
    soft = replace(REQUEST, pickup_soft_to=900, dropoff_soft_to=1000, late_hourly_ore=3600)
    pinned = Pinned((PinnedVisit(0, True, 1000, 1000),), 1, 1000, 400)
    problem = Problem.of([soft], [VEHICLE], TRAVEL, TRAVEL, [pinned])
    result = solve(problem, MaxIterations(5), 1, workers=1, ortools_every=0)
    assert result.cost.soft_windows == 600
    assert result.cost == priced(problem, result.plan)


@pytest.mark.parametrize(
    ("field", "value", "code"),
    [
        ("pickup_soft_to", -(4 * 10**8), "routing.window"),
        ("early_hourly_ore", -1, "routing.range"),
        ("late_hourly_ore", 10**8 + 1, "routing.range"),
        ("dropoff_soft_to", 2 * 10**9, "routing.range"),
    ],
)
def test_soft_windows_that_cannot_be_are_refused(field: str, value: int, code: str) -> None:
    """A soft window ends after it begins, at times of a day, at a price within bounds."""
    row = replace(REQUEST, **{"pickup_soft_from": -(10**8), field: value})
    with pytest.raises(InvalidInput, match=code):
        Problem.of([row], [VEHICLE], TRAVEL, TRAVEL)


def loaded_with(problem: Problem, order: list[int]) -> tuple[Tracks, bool]:
    """Return tracks with the first vehicle driving an order, and whether it can."""
    facts, tracks = facts_of(problem), empty_tracks(problem.requests, problem.vehicles, len(order) + 4)
    tracks.order[0, : len(order)] = order
    tracks.route[0, LENGTH] = len(order)
    return tracks, bool(refresh(facts, tracks, 0))


def test_times_are_as_cheap_as_the_linear_program_says() -> None:
    """Of 1,500 random orders every one that can be driven costs what GLOP finds, to the rounding of the program."""
    rng, judged, dearer = random.Random(7), 0, 0
    for seed in range(1500):
        hourly = rng.choice([0, 3_000, 23_000, 40_000])
        out = rng.choice([NO_LIMIT, NO_LIMIT, 4 * 3600])
        paid = rng.choice([0, 0, 2 * 3600])
        problem = random_problem(seed, requests=rng.randint(2, 4), vehicles=1, metric=seed % 3 > 0)
        waiting = rng.choice([-1, -1, 0, 10_000, 50_000])
        car = {
            "hourly_ore": hourly,
            "waiting_hourly_ore": waiting,
            "max_duration_s": out,
            "guaranteed_s": paid,
            "km_ore": 0,
            "start_fee_ore": 0,
        }
        problem = softened(problem, seed, **car, skills=3, max_people=NO_LIMIT, front_seats=9)
        order = random_order(rng, list(range(problem.requests)))
        best = least_timed_ore(problem, 0, order)
        tracks, possible = loaded_with(
            replace(problem, load=problem.load * 0 + [1, 0, 0], alone=problem.alone & False), order
        )
        if best is None:
            assert not possible
            continue
        if not possible:
            continue
        judged += 1
        ours = tracks.route[0, COST] / GRAIN
        assert ours >= best - 0.01
        dearer += ours > best + 0.01
    assert (dearer, judged > 150) == (0, True)


@settings(max_examples=60, deadline=None)
@given(seed=st.integers(0, 10**9), minimum=st.sampled_from([0, 90_000]), rich=st.booleans(), slow=st.booleans())
def test_search_plan_and_checker_agree(seed: int, minimum: int, rich: bool, slow: bool) -> None:
    """Whatever the day, breaks, least pay and slow hours included, the times planned are those priced."""
    problem = softened(random_problem(seed, requests=6, vehicles=2, metric=seed % 2 == 0), seed, minimum_ore=minimum)
    problem = enriched(problem, seed, prices=True) if rich else problem
    problem = slowed(problem, seed) if slow else problem
    result = solve(problem, MaxIterations(40), seed, workers=1, ortools_every=0)
    assert violations(problem, result.plan) == []
    assert result.cost == priced(problem, result.plan)
    assert abs(result.history[-1].total_ore - result.cost.total) <= 3 * problem.vehicles
    day = DayRoutes(problem, result.plan.sequences)
    assert day.cost().total == result.cost.total


@settings(max_examples=60, deadline=None)
@given(seed=st.integers(0, 10**9), slow=st.booleans())
def test_the_searched_place_is_the_cheapest(seed: int, slow: bool) -> None:
    """No pair of positions is cheaper than the place found, and where no detour saves time bounds lose none."""
    problem = softened(random_problem(seed, requests=4, vehicles=1), seed, skills=3)
    problem = slowed(problem, seed) if slow else problem
    rng = random.Random(seed)
    order = random_order(rng, [1, 2, 3][: rng.randint(1, 3)])
    tracks, possible = loaded_with(problem, order)
    if not possible:
        return
    facts = facts_of(problem)
    every, likely = (best_place(facts, tracks, 0, 0, aim, NOWHERE)[0] for aim in (CHEAPEST, LIKELY))
    costs, n = [NOWHERE], len(order)
    for pick in range(n + 1):
        for drop in range(pick, n + 1):
            trial, possible = loaded_with(problem, [*order[:pick], 0, *order[pick:drop], 1, *order[drop:]])
            if possible:
                costs.append(int(trial.route[0, COST] - tracks.route[0, COST]))
    assert every == likely == min(costs)


@settings(max_examples=60, deadline=None)
@given(seed=st.integers(0, 10**9))
def test_it_is_no_dearer_than_the_plain_times(seed: int) -> None:
    """An order with breaks costs no more than at the times it has without soft windows, and keeps every rule."""
    plain = enriched(random_problem(seed, requests=3, vehicles=1), seed)
    soft = softened(plain, seed)
    order = random_order(random.Random(seed), [0, 1, 2])
    tracks = empty_tracks(3, 1, 12)
    before = timed(facts_of(plain), tracks, 0, tuple(order), None)
    after = timed(facts_of(soft), tracks, 0, tuple(order), None)
    assert (before is None) == (after is None)
    if before is not None and after is not None:
        assert cost_of(soft, Plan((after,))).total <= cost_of(soft, Plan((before,))).total + 1
        assert [v for v in violations(soft, Plan((after,))) if not v.startswith("load")] == []
