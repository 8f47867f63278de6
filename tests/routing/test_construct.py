"""The first routes: valid however the day is cut for them, the same however the parts run, nobody left out for it."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import numpy as np
import pytest

from planner.routing import construct
from planner.routing.columns import FREE, LENGTH, REFUSAL, STATE
from planner.routing.facts import facts_of
from planner.routing.install import aboard, install
from planner.routing.problem import Problem
from planner.routing.recreate import best_vehicle, empty_memory
from planner.routing.tracks import Tracks, empty_tracks
from planner.routing.worth import worth
from scenarios.bench_routing import generated
from tests.routing.rich import enriched
from tests.routing.world import random_problem


def built(problem: Problem, seed: int, side_by_side: construct.Map = map) -> tuple[Tracks, list[list[int]]]:
    """First routes of a problem, behind what is pinned."""
    facts = facts_of(problem)
    tracks = empty_tracks(problem.requests, problem.vehicles, 60)
    for vehicle in range(problem.vehicles):
        install(facts, tracks, vehicle, (), aboard(problem.pinned[vehicle]))
    construct.insert_absent(facts, tracks, seed, side_by_side)
    return tracks, [tracks.order[v, : tracks.route[v, LENGTH]].tolist() for v in range(problem.vehicles)]


@pytest.mark.parametrize("seed", range(8))
def test_built_in_parts_the_day_is_valid_and_nobody_is_left_who_has_a_place(
    monkeypatch: pytest.MonkeyPatch, seed: int
) -> None:
    """Parts joined keep every rule; whoever has no vehicle then has no place in any, not only in the own part."""
    monkeypatch.setattr(construct, "WHOLE", 10)
    monkeypatch.setattr(construct, "PART_VISITS", 6)
    problem = enriched(random_problem(seed, requests=24, vehicles=9, metric=True), seed)
    tracks, orders = built(problem, seed)
    facts = facts_of(problem)
    assert worth(facts, [np.array(order, dtype=np.int32) for order in orders]) is not None
    dice = construct.chance(1)
    memory = empty_memory(facts)
    for request in np.flatnonzero((facts.request[:, STATE] == FREE) & (tracks.owner < 0)):
        limit = int(facts.asks[request, REFUSAL])
        assert best_vehicle(facts, tracks, memory, int(request), limit, 0.0, dice)[0] < 0


def test_parts_built_side_by_side_give_the_same_routes(monkeypatch: pytest.MonkeyPatch) -> None:
    """However many threads build, the routes are those of one."""
    monkeypatch.setattr(construct, "WHOLE", 10)
    problem = generated(120, 24, 3)
    with ThreadPoolExecutor(4) as pool:
        assert built(problem, 5, pool.map)[1] == built(problem, 5)[1]


def test_a_small_day_is_built_in_one_piece(monkeypatch: pytest.MonkeyPatch) -> None:
    """Below the limit nothing is cut."""
    monkeypatch.setattr(construct, "cut", None)
    assert any(built(generated(40, 8, 3), 5)[1])
