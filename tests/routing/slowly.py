"""Driving where speed depends on the time of day, second by second; times of an order by trying all; slow days."""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import replace
from functools import cache

import numpy as np

from planner.routing.problem import Problem
from tests.routing.world import HOUR


def on_foot(slots: Sequence[Sequence[int]], leaves: int, seconds: int) -> int:
    """Return the arrival of a way of so many seconds at full speed, one second of the clock after the other."""
    now, left = leaves, 1000 * seconds
    while left > 0:
        left -= max([(start, speed) for start, speed in slots if start <= now], default=(0, 1000))[1]
        now += 1
    return now


def brute_shift(problem: Problem, order: list[int]) -> int | None:
    """Return the paid seconds of vehicle 0 over an order without breaks; None when it has no schedule.

    The shortest of: the earliest return with the latest departure for it, and the same of those that leave no sooner
    than a slot begins.
    """
    first, last = int(problem.opens[0]), int(problem.closes[0])
    slots = problem.slots.tolist()

    @cache
    def arrival(leaves: int, a: int, b: int) -> int:
        return on_foot(slots, leaves, int(problem.seconds[a, b]))

    @cache
    def soonest(k: int, leaves: int, at: int, boarded: tuple[tuple[int, int], ...]) -> int | None:
        """Return the earliest return of all choices of starts from position k on."""
        if k == len(order):
            home = arrival(leaves, at, int(problem.end_loc[0]))
            return home if home <= last else None
        r, up = order[k] // 2, order[k] % 2 == 0
        to = int((problem.pickup_loc if up else problem.dropoff_loc)[r])
        early = int((problem.pickup_earliest if up else problem.dropoff_earliest)[r])
        late = int((problem.pickup_latest if up else problem.dropoff_latest)[r])
        service = int((problem.board_s if up else problem.alight_s)[r])
        homes = []
        for start in range(max(arrival(leaves, at, to), early), late + 1):
            if up:
                homes.append(soonest(k + 1, start + service, to, (*boarded, (r, start + service))))
            elif start - dict(boarded)[r] <= problem.max_ride_s[r]:
                left = tuple(pair for pair in boarded if pair[0] != r)
                homes.append(soonest(k + 1, start + service, to, left))
        return min((home for home in homes if home is not None), default=None)

    base = int(problem.start_loc[0])
    found = {leaves: soonest(0, leaves, base, ()) for leaves in range(first, last + 1)}
    back = {leaves: home for leaves, home in found.items() if home is not None}
    if not back:
        return None
    tried = []
    for begin in [first, *(start for start, _ in slots)]:
        homes = [home for leaves, home in back.items() if leaves >= begin]
        if homes:
            latest = max(leaves for leaves, home in back.items() if home <= min(homes))
            tried.append(min(homes) - latest)
    best = min(tried)
    return best if best <= problem.max_duration_s[0] else None


def slowed(problem: Problem, seed: int) -> Problem:
    """Return the problem with slow hours, the same for the same seed."""
    rng = random.Random(f"slow {seed}")
    times = sorted(rng.sample(range(6 * HOUR, 16 * HOUR), rng.choice([1, 2, 4, 7])))
    return replace(problem, slots=np.array([(t, rng.choice([300, 613, 800, 950, 1000])) for t in times]))
