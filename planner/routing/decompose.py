"""Improves a whole day: cut into parts, parts searched side by side, joined, cut along other borders, again.

Parts are searched through a port, see `planner.routing.compute`: in threads of this process when nothing else is
given. Every part has a random state of its own, made from the seed, the round and its place, and results are joined
in order: under an iteration limit the same seed gives the same plan, wherever and however the parts are searched.

A day too small to be cut is searched by several chains side by side under a time limit, one a processor, each with a
random state of its own; now and then all go on from the best of them. Beside the search the best routes ever seen are
put together anew, see `planner.routing.recombine`.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

import numpy as np

from planner.routing.alike import alike
from planner.routing.borders import Floats, cut, landmark_space
from planner.routing.chance import chance
from planner.routing.columns import FEE, GONE, MINIMUM, STARTED, STATE
from planner.routing.compute import Compute, PartJob, Threads
from planner.routing.cooling import Pace
from planner.routing.extras import most_extras
from planner.routing.facts import Facts
from planner.routing.fleet import fee_rules, fewer_vehicles
from planner.routing.opinion import START_S, opinions
from planner.routing.part import part_of
from planner.routing.part_search import Searched
from planner.routing.part_shares import share_limits
from planner.routing.pool import collected
from planner.routing.problem import Int32
from planner.routing.recombine import Recombination
from planner.routing.rules.slots import slotted
from planner.routing.state import Orders, State
from planner.routing.stop import Effort, Stop
from planner.routing.tracks import ore
from planner.routing.worth import cost_to_serve, exact_worth, mean_ride, softened

Groups = list[tuple[Int32, Int32]]
"""Vehicles that are searched together, and the requests without a vehicle that are tried in them."""

PART_VISITS = 1000
"""About how many visits a part has."""

LEAST_VISITS = 250
"""A part is not made smaller than this for the sake of more machines."""

ROUND_SHARE = 1 / 48
"""Share of the whole budget after which borders are drawn anew."""

CALM = 0.9
"""Share of the budget after which all chains go on from the best of them after every round."""

SOFT = 10.0
"""Average costs of serving one request that leaving one out counts at most while the search goes on; what requests
cost extra comes on top."""

RIDE_SHARE = 0.75
"""Heat is counted in average costs of serving a request, or in this share of the average direct ride if that is more:
on long routes a request costs little, but changes of the plan are as large as anywhere."""

ASKED, SHORTEST_S = 16, 1.0
"""In every so many rounds OR-Tools is asked, where rounds are at least so long."""

UNLIMITED_S = 1.0
"""Length of a round where nothing but the plan's cost ends the search."""

WHOLE = 10**9
"""Size of a part that a day is never cut into."""

COLUMNS = 8000
"""Most routes that are remembered of the whole day."""


def improve_day(
    facts: Facts,
    orders: Orders,
    stop: Stop,
    seed: int,
    workers: int,
    ortools_every: int | None,
    report: Callable[[State], None],
    began: float,
    compute: Compute | None = None,
    without: frozenset[str] = frozenset(),
) -> State:
    """Improve orders of a day until ``stop``; ``report`` is called at the beginning and after every round.

    Args:
        facts: the day.
        orders: valid orders of open visits, one a vehicle.
        stop: when to end.
        seed: decides every random choice.
        workers: parts searched at the same time.
        ortools_every: in every so many rounds OR-Tools searches small parts instead; never when 0, nor without a time
            limit, because its effort does not count in iterations; when None, where rounds are long enough for it.
        report: sees the state.
        began: ``time.monotonic()`` at which the effort began to count.
        compute: where parts are searched; threads of this process when left out.
        without: components that are left out, see `planner.routing.components`.
    """
    cost = exact_worth(facts, orders)
    state = State([list(orders)], list(orders), cost, Effort(time.monotonic() - began, 0, 0, ore(cost)))
    report(state)

    def fewer(orders: Orders, effort: Effort) -> None:
        state.presents, state.best = [list(orders)], list(orders)
        state.cost, state.effort = exact_worth(facts, orders), effort
        report(state)

    fewest = "ejection" in without
    may_ask = "ortools" not in without and not slotted(facts)  # its model knows one travel time a way
    unit = max(cost_to_serve(facts, orders), RIDE_SHARE * mean_ride(facts), 1.0)
    space = landmark_space(facts)
    dice = np.random.default_rng(seed)
    turn = 0
    with ThreadPoolExecutor(workers + 1, thread_name_prefix="routing") as pool:
        where = compute or Threads(pool, workers)
        size = PART_VISITS if compute is None else _size(orders, compute.slots)
        day = _Day(facts, stop, unit, space, without, WHOLE if "recutting" in without else size)
        recombination = Recombination(pool, facts, alike(facts)) if "memory" not in without else None
        open_ = (facts.request[:, STATE] != GONE).any()
        while stop.used(state.effort) < 1 and open_:
            if not fewest and fee_rules(facts, state.best):
                _, state.effort = fewer_vehicles(facts, state.best, stop, state.effort, seed, workers, fewer)
                day.pace.tighten()
                fewest = True
                continue
            turn += 1
            patience = _slice(stop, state.effort, 1, 1)[0]
            asked = ortools_every if ortools_every is not None else _often(patience, stop.seconds_left(state.effort))
            if asked and turn % asked == 0 and patience is not None and may_ask:
                steps = _ask_ortools(pool, facts, state, space, workers, patience, dice)
            else:
                steps = day.search_round(where, state, (seed, turn), dice)
            state.effort = replace(state.effort, seconds=time.monotonic() - began)
            if recombination is not None:
                recombination.step(state, stop)
            better = exact_worth(facts, state.best)
            since = 0 if better < state.cost else state.effort.since_better + steps
            state.cost = better
            state.effort = Effort(time.monotonic() - began, state.effort.iterations + steps, since, ore(better))
            report(state)
    return state


def _often(patience: float | None, left: float | None) -> int:
    """Return in every how many rounds of this length OR-Tools is asked; it takes a second or more to begin."""
    if patience is None or left is None or patience < SHORTEST_S or left < patience + START_S:
        return 0
    return ASKED


class _Day:
    """What stays the same from round to round."""

    def __init__(
        self, facts: Facts, stop: Stop, unit: float, space: Floats, without: frozenset[str], size: int
    ) -> None:
        self.facts, self.stop, self.unit, self.space, self.without = facts, stop, unit, space, without
        self.size = size
        self.alike = alike(facts)
        self.soft = 2**62 if "absence" in without else round(SOFT * unit) + int(most_extras(facts).max(initial=0))
        self.softened = softened(facts, self.soft)
        self.pace = Pace(stop, len(facts.request))

    def _cuts(self, slots: int, state: State, reunite: bool, dice: np.random.Generator) -> list[Groups]:
        """Cut every chain's present orders into groups, several in a large day's only chain, else one in each."""
        groups = cut(self.facts, self.space, state.presents[0], self.size, dice)
        by_time = self.stop.iterations_left(state.effort) is None
        if len(groups) > 1 or not by_time or slots == 1 or "chains" in self.without:
            state.presents = [list(state.presents[0])]
            return [groups]
        _reunite(self.facts, state, slots, reunite)
        return [cut(self.facts, self.space, orders, WHOLE, dice) for orders in state.presents]

    def search_round(self, compute: Compute, state: State, seeds: tuple[int, int], dice: np.random.Generator) -> int:
        """Cut the day, search all parts, join them; return the iterations done."""
        facts = self.facts
        used = self.stop.used(state.effort)
        self.pace.look(state.effort, seeds[1], len(state.presents))
        since, later = (self.pace.share(at) for at in (used, used + ROUND_SHARE))
        cycle = self.pace.cycle_at(since)
        if cycle > state.cycle:
            state.presents = [list(state.best)]
        state.cycle = cycle
        cuts = self._cuts(compute.slots, state, used > CALM, dice)
        heats = self.unit * self.pace.heat_at(since, cycle), self.unit * self.pace.heat_at(later, cycle)
        groups = len(cuts[0])
        seconds, iterations = _slice(self.stop, state.effort, groups, compute.slots)
        rules = fee_rules(facts, state.best)
        jobs = []
        if rules:
            cuts = [_out(facts, cut_here, orders) for cut_here, orders in zip(cuts, state.presents, strict=True)]
        day = _settled(facts) if rules else facts
        for chain, orders in enumerate(state.presents):
            limits = share_limits(day, orders, [vehicles for vehicles, _ in cuts[chain]])
            for k, (vehicles, absent) in enumerate(cuts[chain]):
                part, dice_k = part_of(day, orders, vehicles, absent, limits[k]), chance(*seeds, chain * groups + k)
                jobs.append(PartJob(part, dice_k, heats, seconds, iterations[k], self.without, self.soft))
        done = compute.search(jobs)
        for chain, cut_here in enumerate(cuts):
            mine = done[chain * groups : (chain + 1) * groups]
            before = exact_worth(self.softened, state.presents[chain])
            fresh = [one.columns for one in mine if one is not None]
            if rules:
                fresh = [one._replace(cost=one.cost + facts.rates[one.kind, FEE]) for one in fresh]
            state.columns = collected(state.columns, fresh, self.alike, before, COLUMNS)
            _join(facts, state, chain, [vehicles for vehicles, _ in cut_here], mine)
        return sum((j.iterations or 0) if one is None else one.iterations for j, one in zip(jobs, done, strict=True))


def _settled(facts: Facts) -> Facts:
    """Return the day with nothing to be gained by sending fewer vehicles out.

    A fee that rules is above what leaving somebody out counts while the search goes on, which would then leave out
    whoever is alone in a vehicle, and never come back. A fee counts towards a least pay: what is left of that is kept,
    so that a route costs its fee less than in the day.
    """
    rates = facts.rates.copy()
    rates[:, MINIMUM] = np.maximum(rates[:, MINIMUM] - rates[:, FEE], 0)
    rates[:, FEE] = 0
    return facts._replace(rates=rates)


def _out(facts: Facts, groups: Groups, orders: Orders) -> Groups:
    """Return the groups with those vehicles only that are sent out now."""
    out = np.array([len(order) > 0 for order in orders]) | (facts.vehicle[:, STARTED] > 0)
    return [(vehicles[out[vehicles]], absent) for vehicles, absent in groups]


def _reunite(facts: Facts, state: State, chains: int, now: bool) -> None:
    """Let so many chains go on, from where each is or, ``now``, all from the best of them."""
    if now and len(state.presents) > 1:
        state.presents = [min(state.presents, key=lambda orders: exact_worth(facts, orders))] * chains
    state.presents = [list(state.presents[k % len(state.presents)]) for k in range(chains)]


def _ask_ortools(
    pool: ThreadPoolExecutor,
    facts: Facts,
    state: State,
    space: Floats,
    workers: int,
    seconds: float,
    dice: np.random.Generator,
) -> int:
    """Take over what OR-Tools finds better in small parts of the best plan; return no iterations."""
    for vehicles, orders in opinions(pool, facts, state.best, space, workers, seconds, dice):
        for vehicle, order in zip(vehicles, orders, strict=True):
            state.best[vehicle] = order
    gained = state.cost - exact_worth(facts, state.best)
    state.ortools_gain += gained
    if gained:
        state.presents = [list(state.best)]
    return 0


def _join(facts: Facts, state: State, chain: int, groups: list[Int32], done: list[Searched | None]) -> None:
    """Take over what the parts came to, as present orders of a chain and, when better than ever, as the best.

    A part whose result is lost stays as it was.
    """
    present = state.presents[chain]
    candidate = list(present)
    for vehicles, one in zip(groups, done, strict=True):
        if one is None:
            continue
        for k, vehicle in enumerate(vehicles):
            present[vehicle] = one.present[k]
            candidate[vehicle] = one.best[k]
    if exact_worth(facts, candidate) < exact_worth(facts, state.best):
        state.best = candidate


def _size(orders: Orders, slots: int) -> int:
    """Return how many visits a part has when so many are searched at the same time.

    A day of several parts is cut into one for each slot, down to a size below which borders would do harm.
    """
    visits = sum(len(order) for order in orders)
    return PART_VISITS if visits <= 1.5 * PART_VISITS else min(PART_VISITS, max(visits // slots, LEAST_VISITS))


def _slice(stop: Stop, effort: Effort, groups: int, workers: int) -> tuple[float | None, list[int | None]]:
    """Return how long and how many iterations each of so many parts may search in the coming round."""
    left_s, left_n = stop.seconds_left(effort), stop.iterations_left(effort)
    seconds = None
    if left_s is not None:
        whole = max((effort.seconds + left_s) * ROUND_SHARE, 0.05)
        seconds = min(whole, left_s) * workers / max(groups, workers)
    if left_n is None:
        return seconds if seconds is not None else UNLIMITED_S, [None] * groups
    whole_n = max(round((effort.iterations + left_n) * ROUND_SHARE), groups)
    share = min(whole_n, left_n)
    return seconds, [share // groups + (1 if k < share % groups else 0) for k in range(groups)]
