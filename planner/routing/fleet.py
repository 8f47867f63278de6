"""Fewer vehicles first: where a vehicle costs more than its way, routes are taken apart before ways are shortened.

Each lane, a thread of its own, closes one route after the other and searches until its requests have places elsewhere
(`planner.routing.fewer`). Lanes start from the same day with other chances, and at the end of every slice those behind
go on from the day of the one ahead.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import numpy as np

from planner.routing.chance import chance
from planner.routing.columns import FEE, FREE, LENGTH, STARTED, STATE
from planner.routing.extras import most_extras
from planner.routing.facts import Facts
from planner.routing.fewer import place_all, shortest_stay
from planner.routing.mix import Mix
from planner.routing.near import kin_of, near_nodes
from planner.routing.part import part_of
from planner.routing.problem import Int32
from planner.routing.recreate import empty_memory
from planner.routing.ruin import empty_trail
from planner.routing.rules.linked import without_links
from planner.routing.rules.shares import most_shares, without_shares
from planner.routing.stop import Effort, Stop
from planner.routing.tracks import refresh
from planner.routing.worth import cost_to_serve, loaded

Orders = list[Int32]

CHUNK = 100
"""Steps between two looks at the clock."""

MOST = 0.6
"""Share of the whole budget that elimination may take."""

LEAST_PATIENCE, PATIENCE = 0.12, 0.3
"""Share of the whole budget without a route less after which it gives up: as much as it took so far, within these."""

SLICES = 50
"""Into how many slices the whole budget is cut, for progress and for lanes to meet."""

RELATED = 0.4
"""Chance of steps that take out related requests instead of strings of visits."""

HEAT = 0.05
"""Temperature, in average costs of serving one request."""


class Lane:
    """One search for fewer routes.

    Attributes:
        orders: the best day in which everybody is served, one order a vehicle.
        routes: how many of its routes have visits.
    """

    def __init__(self, facts: Facts, orders: Orders, heat: float, seeds: tuple[int, int]) -> None:
        self._facts = without_shares(without_links(facts))._replace(can=facts.can.copy())
        self._whole = facts.can
        self._near, self._kin, self._mix = near_nodes(facts), kin_of(facts), Mix(related=RELATED, large=0.0)
        self._free = facts.request[:, STATE] == FREE
        self._absences = np.ones(len(facts.request), dtype=np.int64)
        self._dice, self._heat = chance(*seeds), heat
        self.start(orders)

    def start(self, orders: Orders) -> None:
        """Go on from a day in which everybody is served."""
        self.orders, self.routes = orders, used(orders)
        longest = max((len(order) for order in orders), default=0)
        self._facts.can[:] = self._whole
        tracks = loaded(self._facts, orders, max(2 * longest, 48))
        if tracks is None:
            raise AssertionError("orders that were valid are not any more")
        self._tracks, self._trail, self._memory = tracks, empty_trail(tracks), empty_memory(self._facts, self._near)
        for vehicle, order in enumerate(orders):
            if not len(order):
                self._facts.can[:, vehicle] = False
        self._closing = self._close()

    def search(self, seconds: float | None, iterations: int | None) -> int:
        """Search so long or so many steps; return the steps done."""
        begin, done = time.monotonic(), 0
        while self.routes > 1 and self._closing:
            if seconds is not None and time.monotonic() - begin >= seconds:
                break
            steps = CHUNK if iterations is None else min(CHUNK, iterations - done)
            if steps <= 0:
                break
            taken = place_all(
                self._facts, self._tracks, self._near, self._kin, self._mix, self._trail, self._memory,
                self._absences, self._dice, steps, self._heat,
            )  # fmt: skip
            done += max(taken, 1)
            if (self._tracks.owner[self._free] >= 0).all():
                lengths = self._tracks.route[:, LENGTH]
                self.orders = [self._tracks.order[v, :n].copy() for v, n in enumerate(lengths)]
                self.routes = used(self.orders)
                self._closing = self._close()
        return done

    def _close(self) -> bool:
        """Take the requests of one route away from its vehicle, which serves nobody from now on; False without any."""
        open_vehicles = np.flatnonzero(
            (self._tracks.route[:, LENGTH] > 0) & (self._facts.vehicle[:, STARTED] == 0)
        ).astype(np.int64)
        vehicle = shortest_stay(self._tracks, self._absences, open_vehicles, self._dice)
        if vehicle < 0:
            return False
        self._tracks.owner[self._tracks.order[vehicle, : self._tracks.route[vehicle, LENGTH]] >> 1] = -1
        self._tracks.route[vehicle, LENGTH] = 0
        self._facts.can[:, vehicle] = False
        refresh(self._facts, self._tracks, vehicle)
        return True


def used(orders: Orders) -> int:
    """Return how many orders have visits."""
    return sum(1 for order in orders if len(order))


def fee_rules(facts: Facts, orders: Orders) -> bool:
    """Return whether one vehicle less is worth any way: every fee is above all other costs of the day together."""
    if not len(facts.rates) or facts.rates[:, FEE].min() <= 0:
        return False
    served = sum(len(order) for order in orders) // 2
    everybody = served == int((facts.request[:, STATE] == FREE).sum())
    others = cost_to_serve(facts, orders) * served + int(most_extras(facts).sum()) + most_shares(facts)
    return everybody and used(orders) > 1 and facts.rates[:, FEE].min() > others


def fewer_vehicles(
    facts: Facts,
    orders: Orders,
    stop: Stop,
    effort: Effort,
    seed: int,
    workers: int,
    report: Callable[[Orders, Effort], None],
) -> tuple[Orders, Effort]:
    """Return orders with as few routes as are found within a share of the budget, and the effort so far.

    Args:
        facts: the problem.
        orders: a day in which everybody is served.
        stop: the budget.
        effort: what of it is spent.
        seed: decides every random choice.
        workers: lanes side by side.
        report: told of every day with fewer routes.
    """
    heat = max(cost_to_serve(facts, orders), 1.0) * HEAT
    begun = facts.vehicle[:, STARTED] > 0
    out = np.array([v for v, order in enumerate(orders) if len(order) or begun[v]], dtype=np.int32)
    part = part_of(facts, orders, out, np.zeros(0, dtype=np.int32))
    lanes = [Lane(part.facts, part.orders, heat, (seed, 7919 + k)) for k in range(workers)]
    began = time.monotonic() - effort.seconds
    last = first = stop.used(effort)
    with ThreadPoolExecutor(workers, thread_name_prefix="fleet") as pool:
        while used(orders) > 1:
            patience = min(max(last - first, LEAST_PATIENCE), PATIENCE)
            if stop.used(effort) >= min(first + MOST, last + patience, 1.0):
                break
            seconds, iterations = _slice(stop, effort, workers)
            steps = sum(pool.map(lambda lane: lane.search(seconds, iterations), lanes))  # noqa: B023 - used at once
            ahead = min(lanes, key=lambda lane: lane.routes)
            effort = Effort(time.monotonic() - began, effort.iterations + steps, 0)
            if ahead.routes < used(orders):
                orders, last = list(orders), stop.used(effort)
                for vehicle, order in zip(out, ahead.orders, strict=True):
                    orders[vehicle] = part.whole_order(order)
                report(orders, effort)
            for lane in lanes:
                if lane.routes > ahead.routes:
                    lane.start(ahead.orders)
    return orders, effort


def _slice(stop: Stop, effort: Effort, workers: int) -> tuple[float | None, int | None]:
    left_s, left_n = stop.seconds_left(effort), stop.iterations_left(effort)
    seconds = None if left_s is None else max((effort.seconds + left_s) / SLICES, 0.05)
    iterations = None if left_n is None else max((effort.iterations + left_n) // SLICES // workers, 1)
    return seconds, iterations
