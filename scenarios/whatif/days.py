"""Several generated days with the same parameters and seeds that follow each other."""

from __future__ import annotations

from collections.abc import Iterable

from planner.kernel.places import Place
from planner.kernel.travel import TravelTimes
from scenarios.day.generate import generate
from scenarios.day.parameters import SHIPPED, Parameters
from scenarios.whatif.day import Car, Day
from scenarios.whatif.figures import Say


def generated_days(
    count: int, trips: int, seed: int, travel: TravelTimes, say: Say, *, more: Iterable[Place] = ()
) -> list[Day]:
    """Return days with the seeds ``seed``, ``seed + 1``, …; all know the bases of the first day's fleet.

    Args:
        count: how many days.
        trips: of each day.
        seed: of the first.
        travel: between places.
        say: told after each day.
        more: further bases.
    """
    parameters = [Parameters.read(SHIPPED, seed=seed + k, trips=trips) for k in range(count)]
    first = generate(parameters[0])
    bases = [*more, *(Place(v["base"]["lat"], v["base"]["lon"]) for v in first.vehicles)]
    days = []
    for number, one in enumerate(parameters, start=1):
        days.append(Day.of(first if number == 1 else generate(one), travel, bases))
        say(f"generated day {number} of {count}: {days[-1].trips} trips")
    return days


def nested(cars: Iterable[Car]) -> list[Car]:
    """Return a fleet in such an order that its beginning, however long, has every type in its share."""
    rows = list(cars)
    of_kind: dict[str, list[Car]] = {}
    for car in rows:
        of_kind.setdefault(car.kind, []).append(car)
    placed = [((k + 0.5) / len(group), kind, car) for kind, group in of_kind.items() for k, car in enumerate(group)]
    return [car for _, _, car in sorted(placed, key=lambda row: row[:2])]
