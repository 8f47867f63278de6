"""Plans days and says in a few figures what came of it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from planner.routing import Plan, Problem, Stop, solve
from planner.routing.plan import Sequences
from scenarios.whatif.day import UNSERVED_KR, Car

Say = Callable[[str], None]


@dataclass(frozen=True)
class Effort:
    """How each day is searched.

    Attributes:
        stop: when a search ends; figures can be repeated when it limits steps alone.
        seed: of every search.
        workers: threads, all processors when left out.
    """

    stop: Stop
    seed: int
    workers: int | None = None


@dataclass(frozen=True)
class Figures:
    """A mean day.

    Attributes:
        days: over how many days.
        pay_ore: what the vehicles are paid, guaranteed hours included.
        left_out: trips that no vehicle takes, each counted at `day.UNSERVED_KR` in ``total_ore``.
        vehicles: used.
        hours: of vehicles on the road. km: driven.
        ride_percent: rides in percent of what the direct rides would take.
        shared_percent: trips with somebody else's trip in the car at some time, in percent.
    """

    days: int
    pay_ore: float
    left_out: float
    vehicles: float
    hours: float
    km: float
    ride_percent: float
    shared_percent: float

    @property
    def total_ore(self) -> float:
        """Pay, and trips left out at their price."""
        return self.pay_ore + self.left_out * UNSERVED_KR * 100


def plan_day(problem: Problem, effort: Effort, initial: Plan | Sequences | None = None) -> Plan:
    """Return a plan of one day."""
    return solve(problem, effort.stop, effort.seed, initial, workers=effort.workers, ortools_every=0).plan


def figures_of(cars: Sequence[Car], planned: Sequence[tuple[Problem, Plan]]) -> Figures:
    """Return the figures of a mean day.

    Args:
        cars: the fleet of every day.
        planned: the days, their vehicles in the order of the cars.
    """
    days = len(planned)
    used = [route for _, plan in planned for route in plan.used]
    pay = sum(car.pay(route.seconds) for _, plan in planned for car, route in zip(cars, plan.routes, strict=True))
    rides = [_rides(problem, plan) for problem, plan in planned]
    ridden, direct, shared, served = (sum(column) for column in zip(*rides, strict=True))
    return Figures(
        days=days,
        pay_ore=pay / days,
        left_out=sum(len(plan.unserved(problem.requests)) for problem, plan in planned) / days,
        vehicles=len(used) / days,
        hours=sum(route.seconds for route in used) / 3600 / days,
        km=sum(route.metres for route in used) / 1000 / days,
        ride_percent=100 * ridden / max(direct, 1),
        shared_percent=100 * shared / max(served, 1),
    )


def _rides(problem: Problem, plan: Plan) -> tuple[int, int, int, int]:
    """Return seconds ridden and direct, trips that shared their car, and trips served."""
    ridden = direct = 0
    shared: set[int] = set()
    for route in plan.used:
        boarded: dict[int, int] = {}
        for visit in route.visits:
            if visit.is_pickup:
                boarded[visit.request] = visit.departure
                if len(boarded) > 1:
                    shared.update(boarded)
            else:
                ridden += visit.start - boarded.pop(visit.request)
                direct += int(problem.seconds[problem.pickup_loc[visit.request], problem.dropoff_loc[visit.request]])
    return ridden, direct, len(shared), len(plan.served())
