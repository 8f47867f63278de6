"""Measure the optimisation core on an invented region: ``python -m scenarios.bench_routing --trips 1400``.

The region is made here (towns with hospitals, homes around them, appointments through the day, cars and lift buses
of guaranteed and variable kind), so that the figures depend on nothing else and can be repeated anywhere.
"""

from __future__ import annotations

import argparse
import time
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from planner.routing import (
    DayRoutes,
    MaxIterations,
    MaxSeconds,
    Plan,
    Problem,
    Progress,
    Request,
    Stop,
    Vehicle,
    first_of,
    solve,
    warm_up,
)

HOUR, MINUTE = 3600, 60
REGION_TRIPS = 1400
TOWNS, HOSPITALS = 40, 7
WIDTH_M, HEIGHT_M = 110_000, 90_000
ROAD_FACTOR, METRES_A_SECOND = 1.3, 17.0
TOWN_SPREAD_M = 3_500
LAST_READY = 16 * HOUR

Floats = npt.NDArray[np.float64]


@dataclass(frozen=True)
class Region:
    """An invented region: where towns are and how many live there; hospitals are in the largest towns."""

    towns: Floats
    people: Floats

    @classmethod
    def drawn(cls, dice: np.random.Generator, regions: float = 1.0) -> Region:
        """Draw an area of so many regions, each with a few large and many small towns."""
        count, wider = round(TOWNS * regions), np.sqrt(regions)
        towns = dice.uniform((0, 0), (WIDTH_M * wider, HEIGHT_M * wider), size=(count, 2))
        people = 1 / (1 + np.arange(count) / regions) ** 0.8
        return cls(towns, people / people.sum())

    def near_towns(self, dice: np.random.Generator, count: int) -> Floats:
        """Draw places in and around towns by their population."""
        town = dice.choice(len(self.towns), size=count, p=self.people)
        return self.towns[town] + dice.normal(0, TOWN_SPREAD_M, size=(count, 2))


def travel(places: Floats) -> tuple[npt.NDArray[np.int32], npt.NDArray[np.int32]]:
    """Return seconds and metres by road between places: longer ways are faster, every start costs a minute."""
    count = len(places)
    seconds, metres = np.empty((count, count), dtype=np.int32), np.empty((count, count), dtype=np.int32)
    for first in range(0, count, 500):  # in rows, so that a whole country's places fit into memory
        rows = slice(first, first + 500)
        apart = np.hypot(*(places[rows, None, :] - places[None, :, :]).transpose(2, 0, 1)) * ROAD_FACTOR
        slow = 60 + apart / (METRES_A_SECOND * (0.6 + 0.4 * np.minimum(apart / 20_000, 1)))
        seconds[rows], metres[rows] = np.ceil(np.where(apart > 0, slow, 0)), np.ceil(apart)
    return seconds, metres


def generated(trips: int, vehicles: int, seed: int) -> Problem:
    """Return a day of ``trips`` trips (pairs of way out and way home) and ``vehicles`` vehicles.

    A day larger than a region's covers a larger area with more towns and hospitals, as densely as before.
    """
    dice = np.random.default_rng(seed)
    regions = max(trips / REGION_TRIPS, 1.0)
    region = Region.drawn(dice, regions)
    journeys, count = (trips + 1) // 2, round(HOSPITALS * regions)
    hospitals = region.towns[:count]
    homes, bases = region.near_towns(dice, journeys), region.near_towns(dice, vehicles)
    places = np.vstack([hospitals, homes, bases])
    seconds, metres = travel(places)
    requests: list[Request] = []
    for j in range(journeys):
        home = count + j
        reach = region.people[:count] * np.exp(-seconds[home, :count] / 1800)
        hospital = int(dice.choice(count, p=reach / reach.sum()))
        requests += _journey(dice, j, (home, hospital), int(seconds[home, hospital]), int(seconds[hospital, home]))
    fleet = [_vehicle(dice, v, count + journeys + v) for v in range(vehicles)]
    return Problem.of(requests[:trips], fleet, seconds, metres)


def _journey(dice: np.random.Generator, number: int, ends: tuple[int, int], there_s: int, back_s: int) -> list[Request]:
    home, hospital = ends
    appointment = int(dice.choice([8, 9, 10, 11, 12, 13, 14], p=[0.2, 0.2, 0.2, 0.12, 0.12, 0.1, 0.06])) * HOUR
    appointment += int(dice.integers(0, 4)) * 15 * MINUTE
    ready = min(appointment + int(dice.choice([30, 60, 90, 240])) * MINUTE, LAST_READY)
    wheelchair = bool(dice.random() < 0.15)
    needs = {
        "board_s": 5 * MINUTE if wheelchair else 2 * MINUTE,
        "alight_s": 4 * MINUTE if wheelchair else 2 * MINUTE,
        "seats": 0 if wheelchair else (2 if dice.random() < 0.15 else 1),
        "wheelchairs": int(wheelchair),
        "needs": 1 if wheelchair else 0,
        "front_seats": int(not wheelchair and dice.random() < 0.05),
        "alone": bool(dice.random() < 0.04),
    }
    most_there, most_back = there_s + max(there_s, 30 * MINUTE), back_s + max(back_s, 30 * MINUTE)
    leaves = appointment - 30 * MINUTE - there_s - int(needs["board_s"])
    return [
        Request(
            id=f"J{number:06d}-1",
            pickup_loc=home,
            dropoff_loc=hospital,
            pickup_earliest=leaves - 30 * MINUTE,
            pickup_latest=leaves + 30 * MINUTE,
            dropoff_earliest=appointment - 45 * MINUTE,
            dropoff_latest=appointment - int(needs["alight_s"]),
            max_ride_s=most_there,
            linked=2 * number + 1,
            **needs,  # type: ignore[arg-type] # values of several types, named as the fields are
        ),
        Request(
            id=f"J{number:06d}-2",
            pickup_loc=hospital,
            dropoff_loc=home,
            pickup_earliest=ready,
            pickup_latest=ready + 40 * MINUTE,
            dropoff_earliest=ready,
            dropoff_latest=ready + 40 * MINUTE + most_back,
            max_ride_s=most_back,
            linked=2 * number,
            **needs,  # type: ignore[arg-type]
        ),
    ]


def _vehicle(dice: np.random.Generator, number: int, base: int) -> Vehicle:
    lift, guaranteed = bool(dice.random() < 0.3), bool(dice.random() < 0.4)
    opens = int(dice.choice([5, 6, 7])) * HOUR
    return Vehicle(
        id=f"V{number:03d}",
        start_loc=base,
        end_loc=base,
        opens=opens,
        closes=opens + int(dice.choice([9, 11, 13])) * HOUR,
        layouts=((7, 0), (4, 1), (2, 2)) if lift else ((int(dice.choice([3, 4])), 0),),
        front_seats=1,
        skills=1 if lift else 0,
        start_fee_ore=0 if guaranteed else 5_000,
        hourly_ore=(12_000 if guaranteed else 30_000) + (6_000 if lift else 0),
        km_ore=0 if guaranteed else 150,
    )


def shared_share(plan: Plan) -> float:
    """Return the share of served trips that at some time have another trip beside them in the car."""
    shared: set[int] = set()
    served = 0
    for route in plan.routes:
        aboard: set[int] = set()
        for visit in route.visits:
            if visit.is_pickup:
                aboard.add(visit.request)
                served += 1
                if len(aboard) > 1:
                    shared |= aboard
            else:
                aboard.discard(visit.request)
    return len(shared) / max(served, 1)


def offer_latency(problem: Problem, plan: Plan, tries: int, seed: int) -> list[float]:
    """Return milliseconds of ``offers`` for random served requests, each first taken out of the day."""
    day = DayRoutes(problem, plan)
    dice = np.random.default_rng(seed)
    times = []
    for index in dice.choice(problem.requests, size=min(tries, problem.requests), replace=False):
        day.remove(int(index))
        begin = time.perf_counter()
        offers = day.offers(int(index))
        times.append((time.perf_counter() - begin) * 1000)
        if offers:
            day.apply(offers[0])
    return times


def main() -> None:
    """Generate, solve and print figures."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--trips", type=int, default=1400)
    options.add_argument("--vehicles", type=int, default=160)
    options.add_argument("--seconds", type=float, default=60)
    options.add_argument("--iterations", type=int, default=0, help="limit of iterations; makes the run repeatable")
    options.add_argument("--seed", type=int, default=1)
    options.add_argument("--workers", type=int, default=None)
    options.add_argument("--offers", type=int, default=300, help="how many offers to time")
    given = options.parse_args()
    begin = time.perf_counter()
    warm_up(lambda what: print(f"  compiled {what} {time.perf_counter() - begin:.1f} s"))
    problem = generated(given.trips, given.vehicles, given.seed)
    stop: Stop = MaxSeconds(given.seconds)
    if given.iterations:
        stop = first_of(stop, MaxIterations(given.iterations))

    def show(now: Progress) -> None:
        print(
            f"  {now.seconds:6.1f} s {now.iterations:9d} steps {now.total_ore / 100:14,.0f} kr "
            f"{now.unserved:4d} unserved {now.vehicles:4d} vehicles",
            flush=True,
        )

    result = solve(problem, stop, given.seed, progress=show, workers=given.workers)
    cost, plan = result.cost, result.plan
    hours = sum(route.seconds for route in plan.routes) / HOUR
    print(f"cost {cost.total / 100:,.0f} kr: {cost}")
    print(f"vehicles {len(plan.used)}, hours {hours:.1f}, km {sum(r.metres for r in plan.routes) / 1000:,.0f}")
    print(f"unserved {len(result.unserved)}, shared {shared_share(plan):.1%}")
    for one in result.unserved[:10]:
        print(f"  {problem.request_ids[one.request]}: {[(r.code, dict(r.numbers)) for r in one.reasons]}")
    times = offer_latency(problem, plan, given.offers, given.seed)
    print(f"offers ms: p50 {np.percentile(times, 50):.2f}, p99 {np.percentile(times, 99):.2f}, max {max(times):.2f}")


if __name__ == "__main__":
    main()
