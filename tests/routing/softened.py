"""Gives the requests of a random problem soft windows."""

from __future__ import annotations

import random
from dataclasses import replace

from planner.routing.problem import Problem
from planner.routing.rows import Request, Vehicle
from tests.routing.world import HOUR


def softened(problem: Problem, seed: int, **vehicle: int) -> Problem:
    """Return the problem with soft windows for most requests, and vehicles changed as said."""
    rng = random.Random(f"soft {seed}")
    vehicles: list[Vehicle] = [replace(problem.vehicle(v), **vehicle) for v in range(problem.vehicles)]
    rows = [_soft(rng, problem.request(r)) for r in range(problem.requests)]
    return Problem.of(rows, vehicles, problem.seconds, problem.metres, problem.pinned, problem.seating, problem.slots)


def _soft(rng: random.Random, row: Request) -> Request:
    if rng.random() < 0.2:
        return row
    told = rng.randrange(row.pickup_earliest - 600, row.pickup_latest + 600)
    arrival = rng.randrange(row.dropoff_earliest - 600, row.dropoff_latest + 600)
    return replace(
        row,
        pickup_soft_from=told - rng.choice([0, 300]),
        pickup_soft_to=told + rng.choice([0, 300, HOUR]),
        dropoff_soft_from=arrival - rng.choice([0, 20 * HOUR]),
        dropoff_soft_to=arrival + rng.choice([0, 20 * HOUR]),
        early_hourly_ore=rng.choice([0, 1_000, 7_777, 30_000]),
        late_hourly_ore=rng.choice([0, 1_000, 7_777, 60_000]),
    )
