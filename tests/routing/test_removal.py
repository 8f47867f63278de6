"""Related removal: a step that is taken back half-way leaves every request where it was."""

from __future__ import annotations

import numpy as np

from planner.routing import Problem, Request, Vehicle
from planner.routing.facts import facts_of
from planner.routing.removal import pull_bank
from planner.routing.ruin import empty_trail, take_back, to_bank
from planner.routing.worth import loaded


def test_a_ruin_that_cannot_be_is_taken_back_whole() -> None:
    """Where the way without somebody is longer than a window allows, requests of routes not reached yet stay served."""
    # From 0 to 3 by way of 1 and 2 it is an hour, straight it is ten: nobody else may leave the first car.
    travel = np.full((4, 4), 36_000, dtype=np.int32)
    np.fill_diagonal(travel, 0)
    travel[0, 1] = travel[1, 2] = travel[2, 3] = travel[3, 0] = travel[0, 2] = travel[2, 0] = 1200
    wide = {"pickup_earliest": 0, "pickup_latest": 9000, "dropoff_earliest": 0, "dropoff_latest": 9000}
    requests = [
        Request("bridge", pickup_loc=1, dropoff_loc=2, **wide),
        Request("beyond", pickup_loc=0, dropoff_loc=3, **wide),
        Request("other", pickup_loc=0, dropoff_loc=2, **wide),
    ]
    cars = [Vehicle(name, 0, 0, 0, 20_000) for name in ("A", "B")]
    facts = facts_of(Problem.of(requests, cars, travel, travel))
    tracks = loaded(facts, [np.array([2, 0, 1, 3], dtype=np.int32), np.array([4, 5], dtype=np.int32)], 12)
    assert tracks is not None
    before = tracks.order.copy(), tracks.route.copy(), tracks.owner.copy()
    trail = empty_trail(tracks)
    to_bank(trail, 0)
    to_bank(trail, 2)
    assert not pull_bank(facts, tracks, trail)
    take_back(facts, tracks, trail)
    assert tracks.owner.tolist() == before[2].tolist() == [0, 0, 1]
    assert tracks.order.tolist() == before[0].tolist()
    assert tracks.route.tolist() == before[1].tolist()
