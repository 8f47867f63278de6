"""How many vehicles, and how many of them with a lift: the same days planned with one fleet after the other."""

from __future__ import annotations

from collections.abc import Sequence

from planner.kernel.errors import InvalidInput
from scenarios.whatif.day import Car, Day
from scenarios.whatif.days import nested
from scenarios.whatif.figures import Effort, Figures, Say, figures_of, plan_day

Row = tuple[int, int, Figures]
"""Number of vehicles, how many of them take wheelchairs, and the mean day."""


def fleets(
    days: Sequence[Day], sizes: Sequence[int], lift_percents: Sequence[int], effort: Effort, say: Say
) -> list[Row]:
    """Plan all days with every fleet.

    The vehicles come from the first day's generated fleet, again and again from the beginning when more are asked
    for than it has. A smaller fleet is always part of a larger one of the same mix.

    Raises:
        InvalidInput: ``whatif.fleet`` for a fleet that cannot be put together.
    """
    found: list[Row] = []
    for percent in lift_percents:
        for size in sizes:
            cars = chosen(days[0].cars, size, percent)
            lifts = sum(map(takes_wheelchairs, cars))
            planned = []
            for day in days:
                problem = day.problem(cars)
                planned.append((problem, plan_day(problem, effort)))
            found.append((size, lifts, figures_of(cars, planned)))
            say(
                f"{len(found)} of {len(sizes) * len(lift_percents)}: {size} vehicles, {lifts} with lift: "
                f"{found[-1][2].total_ore / 100:,.0f} kr. a day, {found[-1][2].left_out:.1f} left out"
            )
    return found


def chosen(cars: Sequence[Car], size: int, lift_percent: int) -> list[Car]:
    """Return so many vehicles, that share of them with places for wheelchairs, each kind in its own mix.

    Raises:
        InvalidInput: ``whatif.fleet``.
    """
    lifts = round(size * lift_percent / 100)
    with_lift = nested(car for car in cars if takes_wheelchairs(car))
    without = nested(car for car in cars if not takes_wheelchairs(car))
    if size < 1 or not 0 <= lift_percent <= 100 or (lifts and not with_lift) or (size > lifts and not without):
        raise InvalidInput(
            "whatif.fleet",
            f"no fleet of {size} vehicles with {lift_percent} % lifts can be made from the generated one",
            do="Ask for one vehicle at least and 0 to 100 %, on a day with more trips.",
        )
    return [*_so_many(with_lift, lifts), *_so_many(without, size - lifts)]


def takes_wheelchairs(car: Car) -> bool:
    """Return whether some layout has a wheelchair place."""
    return any(layout[1] > 0 for layout in car.vehicle.layouts)


def _so_many(cars: list[Car], count: int) -> list[Car]:
    rounds = [(k // len(cars), cars[k % len(cars)]) for k in range(count)]
    return [car.named(car.vehicle.id + "+" * again) for again, car in rounds]
