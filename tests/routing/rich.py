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


def enriched(
    problem: Problem, seed: int, *, breaks: bool = True, fallbacks: bool = False, prices: bool = False
) -> Problem:
    """Return the problem with more rules, the same for the same seed; each flag adds rules of that name."""
    rng = random.Random(f"rich {seed}")
    seating = rng.choice([STANDARD, FOUR_KINDS])
    taxi = random.Random(f"taxi {seed}")
    rows = [_request(rng, problem.request(r), seating) for r in range(problem.requests)]
    rows = [replace(row, fallback_ore=taxi.choice(TAXI) if fallbacks else -1) for row in rows]
    cars = [_vehicle(rng, problem.vehicle(v), seating, breaks=breaks) for v in range(problem.vehicles)]
    if prices:
        money = random.Random(f"prices {seed}")
        rows = [_told(money, row, problem.vehicles) for row in rows]
        cars = [_priced(money, car) for car in cars]
    return Problem.of(
        rows,
        cars,
        problem.seconds,
        problem.metres,
        problem.pinned,
        seating,
        problem.slots,
    )


def _told(rng: random.Random, request: Request, vehicles: int) -> Request:
    told = rng.choice([-1, rng.randrange(vehicles)])
    return replace(request, supplements=rng.choice([0, 1, 2, 3]), told=told, moved_ore=rng.choice([0, 5_000]))


def _priced(rng: random.Random, vehicle: Vehicle) -> Vehicle:
    return replace(
        vehicle,
        guaranteed_s=rng.choice([0, 0, HOUR, 4 * HOUR]),
        minimum_ore=rng.choice([0, 0, 60_000]),
        waiting_hourly_ore=rng.choice([-1, 0, 15_000, 60_000]),
        trip_ore=rng.choice([0, 1_500]),
        supplements_ore=rng.choice([(), (3_000,), (2_000, 7_000)]),
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
