"""Measure a driven day's answers on an invented region: ``python -m scenarios.bench_live --trips 1400``.

A day is planned for a while, then single events strike it, each on the plan as it was: a trip is cancelled, a car is
late, a car is withdrawn. Timed is what passes until every route is valid again and everybody who lost the vehicle has
another one where any has room; and, beside it, a new trip's offers.
"""

from __future__ import annotations

import argparse
import time
from collections.abc import Callable
from dataclasses import replace

import numpy as np

from planner.routing import DayRoutes, MaxSeconds, Pinned, PinnedVisit, Plan, Problem, Route, solve, warm_up
from scenarios.bench_routing import generated

LATE_S = 1800

Answer = Callable[[DayRoutes], tuple[int, ...]]
"""What happens to a day; returns the requests that lose their vehicle."""


def cancelled(_: Problem, plan: Plan, dice: np.random.Generator) -> Answer:
    """A passenger does not travel."""
    index = int(dice.choice(sorted(plan.served())))
    return lambda day: day.forget(index).taken_out


def delayed(problem: Problem, plan: Plan, dice: np.random.Generator) -> Answer:
    """A car in the middle of its run will be free half an hour later than planned."""
    route = _any(plan, dice)
    done = route.visits[: len(route.visits) // 2]
    last = done[-1]
    ends = problem.pickup_loc if last.is_pickup else problem.dropoff_loc
    visits = tuple(PinnedVisit(v.request, v.is_pickup, v.start, v.departure) for v in done)
    pinned = Pinned(visits, int(ends[last.request]), last.departure + LATE_S, route.leaves)
    return lambda day: day.pin(route.vehicle, pinned).taken_out


def withdrawn(problem: Problem, plan: Plan, dice: np.random.Generator) -> Answer:
    """A car with work does not come."""
    route = _any(plan, dice)
    row = problem.vehicle(route.vehicle)
    return lambda day: day.change_vehicle(route.vehicle, replace(row, closes=row.opens)).taken_out


def _any(plan: Plan, dice: np.random.Generator) -> Route:
    return plan.used[int(dice.integers(len(plan.used)))]


def repaired(day: DayRoutes, answer: Answer) -> tuple[float, int, int]:
    """Let something happen and give everybody concerned another place; return (ms, how many, without a place)."""
    begin = time.perf_counter()
    lost = answer(day)
    without = 0
    for index in lost:
        offers = day.offers(index, limit=1)
        if offers:
            day.apply(offers[0])
        else:
            without += 1
    return (time.perf_counter() - begin) * 1000, len(lost), without


def offered(day: DayRoutes, index: int) -> float:
    """Return the milliseconds of five ranked offers for a request that is taken out of the day and put back."""
    day.remove(index)
    begin = time.perf_counter()
    offers = day.offers(index)
    took = (time.perf_counter() - begin) * 1000
    if offers:
        day.apply(offers[0])
    return took


def main() -> None:
    """Plan, strike, print figures."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--trips", type=int, default=1400)
    options.add_argument("--vehicles", type=int, default=160)
    options.add_argument("--seconds", type=float, default=30, help="how long the day is planned first")
    options.add_argument("--events", type=int, default=100, help="how many of each kind")
    options.add_argument("--seed", type=int, default=1)
    given = options.parse_args()
    warm_up(lambda _: None)
    problem = generated(given.trips, given.vehicles, given.seed)
    plan = solve(problem, MaxSeconds(given.seconds), given.seed).plan
    dice = np.random.default_rng(given.seed)
    served = np.array(sorted(plan.served()))
    day = DayRoutes(problem, plan)
    offered(day, int(served[0]))
    times = [offered(day, int(index)) for index in dice.choice(served, size=3 * given.events)]
    print(f"{'event':<10} {'p50 ms':>8} {'p99 ms':>8} {'max ms':>8} {'moved':>6} {'without':>8}")
    print(f"{'offers':<10} {_spread(times)}")
    for kind in (cancelled, delayed, withdrawn):
        # A day of its own for every event; building it is not part of the answer.
        rows = [repaired(DayRoutes(problem, plan), kind(problem, plan, dice)) for _ in range(given.events)]
        moved, without = (np.mean([row[k] for row in rows]) for k in (1, 2))
        print(f"{kind.__name__:<10} {_spread([row[0] for row in rows])} {moved:6.1f} {without:8.2f}")


def _spread(times: list[float]) -> str:
    return f"{np.percentile(times, 50):8.2f} {np.percentile(times, 99):8.2f} {max(times):8.2f}"


if __name__ == "__main__":
    main()
