"""Which bids to buy: greedy elimination over planned days.

All days are planned with every vehicle on offer. Then one vehicle after the other is given up: for each bid the days
are priced again as if one of its vehicles were not there (on each day the one that is missed least; its trips go to
their cheapest other places, or are left out at their price, the way there with the way back), and the vehicle whose
going costs least goes. After a few eliminations that save by this estimate, and after every single one that does not,
all days are searched again; what is not borne out by the search is taken back, and the third time ends it. In the end
the days with everything on offer are searched once more from the chosen plans, so that the comparison is fair.
Vehicles without guaranteed hours cost nothing when they stay at home, so they are never given up. The method finds a
good choice, not provably the best one.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from planner.routing import DayRoutes, Plan, Problem, carry_over
from scenarios.whatif.bids import Bid
from scenarios.whatif.day import UNSERVED_KR, Car, Day
from scenarios.whatif.figures import Effort, Figures, Say, figures_of, plan_day

BETWEEN_SEARCHES = 4
"""So many eliminations go by estimates alone before all days are searched again."""

FAILURES = 3
"""So many eliminations may turn out wrong before the choice stands."""


@dataclass(frozen=True)
class Choice:
    """What to buy, by bid id, and what a mean day costs with everything on offer and with the choice."""

    bought: dict[str, int]
    everything: Figures
    chosen: Figures


@dataclass(frozen=True)
class _Planned:
    """All days planned with so many vehicles of each bid."""

    counts: dict[str, int]
    cars: list[Car]
    days: list[tuple[Problem, Plan]]

    def figures(self) -> Figures:
        return figures_of(self.cars, self.days)


def choose(days: Sequence[Day], bids: Sequence[Bid], effort: Effort, say: Say) -> Choice:
    """Choose which vehicles to buy for all days at these prices."""
    present = best = first = _plan(days, bids, {bid.id: bid.vehicles for bid in bids}, effort, None)
    say(f"all {len(present.cars)} vehicles on offer: {present.figures().total_ore / 100:,.0f} kr. a day")
    kept, failures = set[str](), 0
    while failures < FAILURES:
        smaller = _some_eliminated(bids, best, kept, say)
        if smaller is None:
            break
        present = _plan(days, bids, smaller.counts, effort, smaller)
        now, before = present.figures().total_ore, best.figures().total_ore
        say(f"{len(present.cars)} vehicles, searched again: {now / 100:,.0f} kr. a day")
        if now < before:
            best = present
        else:
            kept |= {bid_id for bid_id, count in best.counts.items() if count != present.counts[bid_id]}
            failures += 1
    again = _plan(days, bids, first.counts, effort, best)
    everything = min((first.figures(), again.figures()), key=lambda figures: figures.total_ore)
    return Choice(best.counts, everything, best.figures())


def _some_eliminated(bids: Sequence[Bid], begin: _Planned, kept: set[str], say: Say) -> _Planned | None:
    """Return the days without a few vehicles whose going saves by estimate, else without the one missed least."""
    present = begin
    for dropped in range(BETWEEN_SEARCHES):
        found = _least_missed(bids, present, kept)
        if found is None or (dropped and found[0] <= 0):
            break
        saving, bid_id, present = found
        say(f"without one of {bid_id}: {present.figures().total_ore / 100:,.0f} kr. a day by estimate")
        if saving <= 0:
            break
    return present if present is not begin else None


def _plan(
    days: Sequence[Day], bids: Sequence[Bid], counts: dict[str, int], effort: Effort, begin: _Planned | None
) -> _Planned:
    cars = [car for bid in bids for car in bid.cars(counts[bid.id])]
    planned = []
    for number, day in enumerate(days):
        problem = day.problem(cars)
        initial = _carried(*begin.days[number], problem) if begin is not None else None
        planned.append((problem, plan_day(problem, effort, initial)))
    return _Planned(counts, cars, planned)


def _carried(old: Problem, plan: Plan, new: Problem) -> tuple[tuple[int, ...], ...]:
    return carry_over(plan, (old.request_ids, old.vehicle_ids), (new.request_ids, new.vehicle_ids))


def _least_missed(bids: Sequence[Bid], present: _Planned, kept: set[str]) -> tuple[float, str, _Planned] | None:
    """Return what a mean day saves without the vehicle that is missed least, its bid, and the days without it."""
    total = present.figures().total_ore
    best: tuple[float, str, _Planned] | None = None
    for bid in bids:
        count = present.counts[bid.id]
        if not count or not bid.car.vehicle.guaranteed_s or bid.id in kept:
            continue
        days = [_without_one(problem, plan, bid, count) for problem, plan in present.days]
        counts = present.counts | {bid.id: count - 1}
        cars = [car for each in bids for car in each.cars(counts[each.id])]
        smaller = _Planned(counts, cars, days)
        saving = total - smaller.figures().total_ore
        if best is None or saving > best[0]:
            best = (saving, bid.id, smaller)
    return best


def _without_one(problem: Problem, plan: Plan, bid: Bid, count: int) -> tuple[Problem, Plan]:
    """Return a day without the one of a bid's vehicles that costs least to do without."""
    first = problem.vehicle_ids.index(f"{bid.id}/1")
    least: tuple[int, Problem, Plan] | None = None
    for gone in sorted(range(first, first + count), key=lambda v: len(plan.routes[v].visits)):
        found = _given_up(problem, plan, first + count - 1, gone)
        if least is None or found[0] < least[0]:
            least = found
        if not plan.routes[gone].visits:
            break  # nobody misses it
    if least is None:
        raise AssertionError(f"bid {bid.id} has no vehicle on this day")
    return least[1], least[2]


def _given_up(problem: Problem, plan: Plan, last: int, gone: int) -> tuple[int, Problem, Plan]:
    """Return the cost of a day whose vehicle ``gone`` is given up, the day, and its plan.

    The vehicles of a bid are alike: the last one's work is put into the place of the one that goes.
    """
    orders = [list(route.nodes) for route in plan.routes]
    stranded = orders[gone]
    orders[gone] = orders[last] if gone != last else []
    rows = [problem.vehicle(v) for v in range(problem.vehicles) if v != last]
    requests = [problem.request(r) for r in range(problem.requests)]
    smaller = Problem.of(requests, rows, problem.seconds, problem.metres, seating=problem.seating, slots=problem.slots)
    day = DayRoutes(smaller, [order for v, order in enumerate(orders) if v != last])
    passengers = [node // 2 for node in stranded if node % 2 == 0]
    for request in passengers:
        offers = day.offers(request, limit=1)
        if offers and offers[0].added_ore < UNSERVED_KR * 100:
            day.apply(offers[0])
    _part_ways(smaller, day, passengers)
    return day.cost().total, smaller, day.plan()


def _part_ways(problem: Problem, day: DayRoutes, passengers: Iterable[int]) -> None:
    """Take out whose linked way there or back found no place: both are driven or neither."""
    for request in passengers:
        partner = int(problem.linked[request])
        if partner >= 0 and day.vehicle_of(request) is None and day.vehicle_of(partner) is not None:
            day.remove(partner)
