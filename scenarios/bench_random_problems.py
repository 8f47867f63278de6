"""Solve random small problems that use every rule and check each plan independently.

python -m scenarios.bench_random_problems --count 1000 --seed 1
"""

from __future__ import annotations

import argparse
import random
from collections import Counter
from dataclasses import asdict, replace

import numpy as np

from planner.checking.problems.check import faults, wrong_costs
from planner.routing import Break, MaxIterations, Problem, Request, Seating, Share, Vehicle, solve
from planner.routing.rows import NO_LIMIT

HOUR = 3600
KINDS = Seating(
    ((True, False, False, True), (False, True, False, False), (False, False, True, False), (True, False, True, True)),
    (True, True, True, True),
)
"""Seat, wheelchair, stretcher, companion; places: seat, wheelchair place, stretcher, folding seat."""

BREAKS = (
    (),
    (Break(1800, after_s=HOUR, until_s=5 * HOUR, above_s=3 * HOUR),),
    (Break(900, work_s=3 * HOUR, above_s=2 * HOUR), Break(1800, work_s=4 * HOUR, above_s=5 * HOUR)),
    (Break(2400, clock_from=11 * HOUR, clock_to=13 * HOUR, above_s=4 * HOUR),),
)


SLOTS = (
    (),
    (),
    ((7 * HOUR, 700), (9 * HOUR, 1000), (15 * HOUR, 800), (17 * HOUR, 1000)),
    ((8 * HOUR, 350), (9 * HOUR, 900), (10 * HOUR + 7, 613), (11 * HOUR, 1000)),
)
"""Slow hours of the day: starts and speeds; ordinary ones, and such that hardly occur."""


def problem_of(seed: int) -> Problem:
    """Return a problem of 4 to 16 requests and 2 to 5 vehicles, the same for the same seed."""
    dice = random.Random(seed)
    requests, vehicles = dice.randint(4, 16), dice.randint(2, 5)
    places = np.array([(dice.uniform(0, 30_000), dice.uniform(0, 30_000)) for _ in range(requests + vehicles + 2)])
    metres = np.ceil(np.hypot(*(places[:, None] - places[None]).transpose(2, 0, 1))).astype(int)
    seconds = np.ceil(metres / 14).astype(int)
    links = _links(random.Random(f"linked {seed}"), requests)
    return Problem.of(
        [replace(_costly(dice, _request(dice, k, seconds), vehicles), linked=links[k]) for k in range(requests)],
        [_dear(dice, _vehicle(dice, k, len(places))) for k in range(vehicles)],
        seconds,
        metres,
        seating=KINDS,
        slots=random.Random(f"slots {seed}").choice(SLOTS),
        shares=_shares(random.Random(f"shares {seed}"), vehicles),
    )


def _shares(dice: random.Random, vehicles: int) -> list[Share]:
    """Return shares of one or two groups in half of the problems; some vehicles are in none."""
    if dice.random() < 0.5:
        return []
    mixed = dice.sample(range(vehicles), vehicles)
    groups = [tuple(mixed[:1]), tuple(mixed[1 : vehicles - 1])]
    found = []
    for number, group in enumerate(group for group in groups if group):
        least = dice.randrange(0, 5 * HOUR) * len(group)
        most = dice.choice([least, least + HOUR])
        found.append(Share(f"s{number}", group, least, most, dice.choice([0, 8_000, 50_000]), dice.choice([0, 20_001])))
    return found


def _links(dice: random.Random, requests: int) -> list[int]:
    """Return the partner of every request; in half of the problems some are linked, neighbours by twos."""
    links = [-1] * requests
    if dice.random() < 0.5:
        for k in range(0, requests - 1, 2):
            if dice.random() < 0.6:
                links[k], links[k + 1] = k + 1, k
    return links


def _request(dice: random.Random, number: int, seconds: np.ndarray) -> Request:
    a, b = dice.sample(range(len(seconds)), 2)
    direct, wish = int(seconds[a, b]), dice.randrange(7 * HOUR, 15 * HOUR)
    width, board = dice.choice([900, 1800, 3600]), dice.choice([60, 180])
    kind = dice.choice(["seat", "seat", "seat", "wheelchair", "stretcher"])
    is_of, avoids = dice.choice([(0, 0), (0, 0), (0, 0), (1, 0), (0, 1), (2, 2)])
    soft = _soft_windows(dice, wish, width, direct) if dice.random() < 0.4 else {}
    return Request(
        id=f"r{number}",
        pickup_loc=a,
        dropoff_loc=b,
        pickup_earliest=wish,
        pickup_latest=wish + width,
        dropoff_earliest=wish,
        dropoff_latest=wish + board + direct + 2 * width,
        board_s=board,
        alight_s=60,
        max_ride_s=direct + dice.choice([600, 1800, 3600]),
        seats=int(kind == "seat"),
        wheelchairs=int(kind == "wheelchair"),
        front_seats=int(kind == "seat" and dice.random() < 0.1),
        further=(int(kind == "stretcher"), dice.choice([0, 0, 1, 2])),
        alone=dice.random() < 0.05,
        needs=dice.choice([0, 0, 0, 1]),
        is_of=is_of,
        avoids=avoids,
        refusal_ore=dice.choice([20_000, 200_000]),
        fallback_ore=dice.choice([-1, -1, 40_000]),
        **soft,
    )


def _soft_windows(dice: random.Random, wish: int, width: int, direct: int) -> dict[str, int]:
    told, arrival = wish + dice.randrange(width), wish + direct + dice.randrange(width)
    return {
        "pickup_soft_from": told - dice.choice([0, 300]),
        "pickup_soft_to": told + dice.choice([0, 300]),
        "dropoff_soft_from": arrival - dice.choice([300, 9 * HOUR]),
        "dropoff_soft_to": arrival + dice.choice([300, 9 * HOUR]),
        "early_hourly_ore": dice.choice([0, 3_000, 40_000]),
        "late_hourly_ore": dice.choice([0, 3_000, 40_000]),
    }


def _vehicle(dice: random.Random, number: int, locations: int) -> Vehicle:
    opens = dice.randrange(5 * HOUR, 8 * HOUR)
    layouts = ((3, 0, 0, 1), (1, 1, 0, 1)) if dice.random() < 0.5 else ((2, 1, 1, 0),)
    return Vehicle(
        id=f"v{number}",
        start_loc=dice.randrange(locations),
        end_loc=dice.randrange(locations),
        opens=opens,
        closes=opens + dice.randrange(8, 12) * HOUR,
        layouts=layouts,
        max_people=dice.choice([NO_LIMIT, 3]),
        max_duration_s=dice.choice([NO_LIMIT, 6 * HOUR, 9 * HOUR]),
        skills=dice.choice([0, 1, 1]),
        start_fee_ore=dice.choice([0, 5_000]),
        hourly_ore=dice.choice([12_000, 30_000]),
        km_ore=dice.choice([0, 150]),
        guaranteed_s=dice.choice([0, 0, 4 * HOUR]),
        minimum_ore=dice.choice([0, 0, 60_000]),
        breaks=dice.choice(BREAKS),
    )


def _costly(dice: random.Random, request: Request, vehicles: int) -> Request:
    """Return a request with supplements, and told to a vehicle or to none."""
    told = dice.choice([-1, dice.randrange(vehicles)])
    return replace(request, supplements=dice.choice([0, 0, 1, 2, 3]), told=told, moved_ore=dice.choice([0, 2_500]))


def _dear(dice: random.Random, vehicle: Vehicle) -> Vehicle:
    """Return a vehicle with a price for waiting, a rank and a tariff of supplements."""
    return replace(
        vehicle,
        waiting_hourly_ore=dice.choice([-1, 0, 9_000, 35_000]),
        trip_ore=dice.choice([0, 1_000]),
        supplements_ore=dice.choice([(), (4_000,), (3_000, 9_000)]),
    )


def found_faults(seed: int, iterations: int) -> tuple[list[str], Counter[str]]:
    """Solve one problem; return its faults in words, and counts of what its plan has."""
    problem = problem_of(seed)
    result = solve(problem, MaxIterations(iterations), seed, workers=1, ortools_every=0)
    wrong = [*faults(problem, result.plan), *wrong_costs(problem, result.plan, asdict(result.cost))]
    counts = Counter(
        requests=problem.requests,
        driven=len(result.plan.served()),
        fallbacks=len(result.fallbacks),
        refused=len(result.unserved),
        supplements_ore=result.cost.supplements,
        rankings_ore=result.cost.rankings,
        changes_ore=result.cost.changes,
        outside=int(result.cost.soft_windows > 0),
        shares_ore=result.cost.shares,
        pauses=sum(len(route.pauses) for route in result.plan.routes),
    )
    return [f"seed {seed}: {fault}" for fault in wrong], counts


def main() -> None:
    """Solve and check so many problems; exit code 1 when any plan has a fault."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--count", type=int, default=1000)
    options.add_argument("--seed", type=int, default=1)
    options.add_argument("--iterations", type=int, default=200)
    given = options.parse_args()
    whole: Counter[str] = Counter()
    wrong: list[str] = []
    for seed in range(given.seed, given.seed + given.count):
        found, counts = found_faults(seed, given.iterations)
        wrong += found
        whole += counts
    print(f"{given.count} problems, {', '.join(f'{number} {what}' for what, number in whole.items())}")
    print(f"{len(wrong)} faults", *wrong[:20], sep="\n")
    raise SystemExit(1 if wrong else 0)


if __name__ == "__main__":
    main()
