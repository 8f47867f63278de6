"""Small random problems for routing's tests, and a way to number their routes."""

from __future__ import annotations

import random

import numpy as np

from planner.routing.problem import Problem
from planner.routing.rows import NO_LIMIT, Request, Vehicle

HOUR = 3600


def travel(rng: random.Random, locations: int, *, metric: bool = True) -> tuple[np.ndarray, np.ndarray]:
    """Return travel seconds and metres between points of a plane; not metric: each way disturbed by itself."""
    x = np.array([rng.uniform(0, 30_000) for _ in range(locations)])
    y = np.array([rng.uniform(0, 30_000) for _ in range(locations)])
    metres = np.ceil(np.hypot(x[:, None] - x[None, :], y[:, None] - y[None, :])).astype(int)
    seconds = np.ceil(metres / 15).astype(int)
    if not metric:
        noise = np.array([[rng.uniform(0.6, 1.6) for _ in range(locations)] for _ in range(locations)])
        seconds = (seconds * noise).astype(int)
        metres = (metres * noise).astype(int)
    np.fill_diagonal(seconds, 0)
    np.fill_diagonal(metres, 0)
    return seconds, metres


def random_request(rng: random.Random, index: int, locations: int, seconds: np.ndarray) -> Request:
    """Return a request with windows around a wished time, sometimes tight, sometimes open."""
    a, b = rng.sample(range(locations), 2)
    direct = int(seconds[a, b])
    wish = rng.randrange(7 * HOUR, 14 * HOUR)
    width = rng.choice([600, 1800, 3600, 4 * HOUR])
    slack = rng.choice([0, 900, 1800, NO_LIMIT])
    earliest = wish - rng.choice([0, 1800])
    board = rng.choice([0, 120, 300])
    wheel = rng.random() < 0.2
    seats = 0 if wheel else rng.choice([1, 1, 1, 2])
    return Request(
        id=f"r{index}",
        pickup_loc=a,
        dropoff_loc=b,
        pickup_earliest=earliest,
        pickup_latest=earliest + width,
        dropoff_earliest=earliest + board + direct - rng.choice([0, 3600, -600]),
        dropoff_latest=earliest + board + direct + width + rng.choice([0, 1800]),
        board_s=board,
        alight_s=rng.choice([0, 120]),
        max_ride_s=min(direct + slack, NO_LIMIT),
        seats=seats,
        wheelchairs=int(wheel),
        front_seats=1 if seats and rng.random() < 0.15 else 0,
        alone=rng.random() < 0.1,
        needs=rng.choice([0, 0, 0, 1, 2]),
        refusal_ore=rng.choice([50_000, 10**9]),
    )


def random_vehicle(rng: random.Random, index: int, locations: int) -> Vehicle:
    """Return a car or a lift bus with its opening and prices."""
    lift = rng.random() < 0.4
    opens = rng.randrange(5 * HOUR, 8 * HOUR)
    return Vehicle(
        id=f"v{index}",
        start_loc=rng.randrange(locations),
        end_loc=rng.randrange(locations),
        opens=opens,
        closes=opens + rng.randrange(6 * HOUR, 12 * HOUR),
        layouts=((7, 0), (4, 1), (1, 2)) if lift else ((rng.choice([2, 4]), 0),),
        front_seats=rng.choice([1, 1, 2]),
        max_people=rng.choice([NO_LIMIT, 3]),
        skills=rng.choice([0, 1, 3, 3]),
        start_fee_ore=rng.choice([0, 10_000]),
        hourly_ore=rng.choice([0, 23_000, 40_000]),
        km_ore=rng.choice([0, 300]),
        used=rng.random() < 0.2,
    )


def random_problem(seed: int, *, requests: int = 5, vehicles: int = 2, metric: bool = True) -> Problem:
    """Return a small problem, the same for the same seed."""
    rng = random.Random(seed)
    locations = requests + vehicles + 3
    seconds, metres = travel(rng, locations, metric=metric)
    return Problem.of(
        [random_request(rng, i, locations, seconds) for i in range(requests)],
        [random_vehicle(rng, v, locations) for v in range(vehicles)],
        seconds,
        metres,
    )


def random_order(rng: random.Random, requests: list[int]) -> list[int]:
    """Return a random order of visits in which every pick-up comes before its drop-off."""
    order: list[int] = []
    for request in requests:
        pick = rng.randint(0, len(order))
        drop = rng.randint(pick, len(order))
        order.insert(drop, 2 * request + 1)
        order.insert(pick, 2 * request)
    return order
