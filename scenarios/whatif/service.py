"""What patients' ride times and waiting windows cost: the same days and vehicles at one service level after another.

Every level is searched with the same effort. A plan that keeps a stricter level keeps a looser one too, so the looser
level takes it over where its own search found nothing cheaper: loosening never costs anything.
"""

from __future__ import annotations

from collections.abc import Sequence

from planner.routing import Plan, Problem
from scenarios.whatif.day import Car, Day, Service
from scenarios.whatif.figures import Effort, Figures, Say, figures_of, plan_day

Row = tuple[Service, Figures]


def levels(
    days: Sequence[Day], rides: Sequence[float], windows: Sequence[float], effort: Effort, say: Say
) -> list[Row]:
    """Plan all days at every service level with the first day's generated fleet.

    Args:
        days: generated days.
        rides: factors of the detour that a ride may have, see `Service`.
        windows: factors of the windows.
        effort: of each search.
        say: told after each level.

    Returns:
        A row a level, stricter ones first.
    """
    cars, found = days[0].cars, list[Row]()
    plans: dict[Service, list[Plan]] = {}
    wanted = [Service(ride, window) for window in sorted(set(windows)) for ride in sorted(set(rides))]
    for level in wanted:
        planned = []
        for number, day in enumerate(days):
            problem = day.problem(cars, level)
            stricter = [plans[other][number] for other in plans if _stricter(other, level)]
            planned.append((problem, _cheapest(cars, problem, [plan_day(problem, effort), *stricter])))
        plans[level] = [plan for _, plan in planned]
        found.append((level, figures_of(cars, planned)))
        say(
            f"{len(found)} of {len(wanted)}: detours x {level.ride_factor:g}, windows x {level.window_factor:g}: "
            f"{found[-1][1].total_ore / 100:,.0f} kr. a day, {found[-1][1].left_out:.1f} left out"
        )
    return found


def _stricter(one: Service, other: Service) -> bool:
    return one.ride_factor <= other.ride_factor and one.window_factor <= other.window_factor


def _cheapest(cars: Sequence[Car], problem: Problem, plans: Sequence[Plan]) -> Plan:
    return min(plans, key=lambda plan: figures_of(cars, [(problem, plan)]).total_ore)
