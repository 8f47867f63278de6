"""Adds rules to a small random problem: limits and kinds that the plain random problems leave open."""

from __future__ import annotations

import random
from dataclasses import replace

from planner.routing.problem import Problem
from planner.routing.rows import NO_LIMIT, Break, Request, Vehicle
from planner.routing.seating import STANDARD, Seating
from tests.routing.world import HOUR

FOUR_KINDS = Seating(
    ((True, False, False, True), (False, True, False, False), (False, False, True, False), (True, False, True, True)),
    (True, True, True, True),
)
"""Patients sit on seats and folding seats, companions on those and on the stretcher; stretcher and wheelchair have
their own places alone."""


LUNCH = Break(1800, after_s=HOUR, until_s=5 * HOUR, above_s=2 * HOUR)
SHORT = Break(900, work_s=2 * HOUR, above_s=HOUR)
BY_CLOCK = Break(2400, clock_from=11 * HOUR, clock_to=13 * HOUR)


TAXI = (-1, -1, 0, 30_000)
"""Prices of fallbacks; -1 for none."""


def enriched(problem: Problem, seed: int, *, breaks: bool = True, fallbacks: bool = False) -> Problem:
    """Return the problem with more rules, the same for the same seed; ``breaks``, ``fallbacks`` also with such."""
    rng = random.Random(f"rich {seed}")
    seating = rng.choice([STANDARD, FOUR_KINDS])
    taxi = random.Random(f"taxi {seed}")
    rows = [_request(rng, problem.request(r), seating) for r in range(problem.requests)]
    return Problem.of(
        [replace(row, fallback_ore=taxi.choice(TAXI) if fallbacks else -1) for row in rows],
        [_vehicle(rng, problem.vehicle(v), seating, breaks=breaks) for v in range(problem.vehicles)],
        problem.seconds,
        problem.metres,
        problem.pinned,
        seating,
    )


def _request(rng: random.Random, request: Request, seating: Seating) -> Request:
    if seating is not STANDARD and not request.wheelchairs:
        stretcher = rng.random() < 0.2
        seats = 0 if stretcher else request.seats
        front = min(request.front_seats, seats)
        request = replace(request, seats=seats, front_seats=front, further=(int(stretcher), rng.choice([0, 0, 1, 2])))
    is_of, avoids = rng.choice([(0, 0), (0, 0), (1, 0), (0, 1), (2, 2), (6, 0)])
    return replace(request, is_of=is_of, avoids=avoids)


def _vehicle(rng: random.Random, vehicle: Vehicle, seating: Seating, *, breaks: bool) -> Vehicle:
    if seating is not STANDARD:
        count = rng.choice([1, 1, 2])
        layouts = tuple((rng.randint(0, 3), rng.randint(0, 2), rng.randint(0, 1), 1) for _ in range(count))
        vehicle = replace(vehicle, layouts=layouts)
    if breaks:
        vehicle = replace(vehicle, breaks=rng.choice([(), (), (LUNCH,), (LUNCH,), (SHORT, LUNCH), (BY_CLOCK,)]))
    return replace(vehicle, max_duration_s=rng.choice([NO_LIMIT, NO_LIMIT, 2 * HOUR, 5 * HOUR]))
