"""Puts the best routes ever seen together anew, beside the search: states the choice, has it made, reads it back."""

from __future__ import annotations

from concurrent.futures import Executor, Future

import numpy as np

from planner.routing.children import in_child
from planner.routing.columns import (
    COST,
    FEE,
    FREE,
    LEAST_S,
    LENGTH,
    LINKED,
    MOST_S,
    OUT_S,
    OVER,
    REFUSAL,
    SHARE,
    SHORT,
    STARTED,
    STATE,
)
from planner.routing.facts import Facts
from planner.routing.partition import Choice, choose
from planner.routing.pool import Columns, joined_columns, kind_word, words_of
from planner.routing.problem import Int32, Int64
from planner.routing.rules.shares import most_shares
from planner.routing.state import Orders, State
from planner.routing.stop import Stop
from planner.routing.tracks import empty_tracks, refresh
from planner.routing.worth import loaded, worth

EVERY, LAST = 0.1, 0.96
"""Shares of the budget: between two choices, and from which the last one is made."""

PATIENCE = 0.1
"""Share of a time limit that one choice may take."""

STEPS = 20_000
"""Iterations after which a choice is worth its while where time is not limited."""

NODES = 300
"""Branch-and-bound nodes of a choice where time is not limited."""

START_S = 5.0
"""How long a child may take beyond its work; it ends with the whole budget in any case."""

SHORTEST_S, SOLVING = 1.0, 0.7
"""Time that must be left for a last choice, and the share of it that goes into solving."""

LARGEST = 400
"""Most requests among which a choice is made: among more it seldom ends in time, and takes a core from the search."""

UNLIMITED_S = 3600.0
"""How long a child may take where time is not limited."""

DOMINATES = 10
"""A fee so many times as large as what else a route costs puts the number of vehicles first."""


class Recombination:
    """Choices made in child processes beside the search, at most one at a time.

    Args:
        pool: threads that wait for the child processes.
        facts: the day.
        alike: int64[V], the first vehicle that is the same.
    """

    def __init__(self, pool: Executor, facts: Facts, alike: Int64) -> None:
        self._pool, self._facts, self._alike = pool, facts, alike
        self._words = words_of(np.arange(len(facts.request)))
        self._waiting: tuple[Columns, Future[Int32 | None]] | None = None
        self._many = int((facts.request[:, STATE] == FREE).sum()) > LARGEST
        self._next = EVERY
        self._steps = 0

    def step(self, state: State, stop: Stop) -> None:
        """Take over a choice that is ready and begin another one when it is time; to be called after every round."""
        used, left = stop.used(state.effort), stop.seconds_left(state.effort)
        if state.columns is None or self._many:
            return
        if left is None:
            if state.effort.iterations - self._steps >= STEPS:
                self._steps = state.effort.iterations
                self._begin(state, None)
                self._end(state)
            return
        if self._waiting is not None and self._waiting[1].done():
            self._end(state)
        last = used >= LAST > self._next - EVERY and left >= SHORTEST_S
        if self._waiting is None and (used >= self._next or last):
            self._next = used + EVERY if not last else 2.0
            self._begin(state, SOLVING * left if last else (state.effort.seconds + left) * PATIENCE, left)
            if last:
                self._end(state)

    def _begin(self, state: State, seconds: float | None, left: float | None = None) -> None:
        mine = columns_of(self._facts, state.best, self._alike, self._words)
        columns = joined_columns([mine, *([state.columns] if state.columns is not None else [])], 10**9)
        if columns is None:
            return
        choice = choice_of(self._facts, columns, self._alike)
        wait = UNLIMITED_S if seconds is None or left is None else min(seconds + START_S, left)
        arguments = (choice, seconds, NODES if seconds is None else None)
        self._waiting = (columns, self._pool.submit(in_child, choose, arguments, wait))

    def _end(self, state: State) -> None:
        if self._waiting is None:
            return
        columns, future = self._waiting
        self._waiting = None
        chosen = future.result()
        if chosen is None:
            return
        orders = orders_of(columns, chosen, self._alike)
        now, then = worth(self._facts, state.best), worth(self._facts, orders)
        if now is not None and then is not None and then < now:
            state.recombined_gain += now - then
            state.best = orders
            state.presents[0] = list(orders)


def choice_of(facts: Facts, columns: Columns, alike: Int64) -> Choice:
    """Return a choice among columns; those whose day is below zero are the best choice known."""
    free = np.flatnonzero(facts.request[:, STATE] == FREE)
    number = np.full(len(facts.request), -1, dtype=np.int32)
    number[free] = np.arange(len(free))
    kinds, count = np.unique(alike, return_counts=True)
    column, place = np.nonzero((columns.order >= 0) & (columns.order & 1 == 1))
    request = number[columns.order[column, place] >> 1]
    second = facts.request[:, LINKED]
    first = np.flatnonzero(second > np.arange(len(second)))
    hint = np.flatnonzero(columns.day < 0).astype(np.int32)
    heads = np.flatnonzero(facts.rates[:, SHARE] == np.arange(1, len(facts.rates) + 1))
    share = np.full(len(facts.rates) + 1, -1, dtype=np.int32)
    share[heads + 1] = np.arange(len(heads))
    cost, most = columns.cost, -1
    fee = facts.rates[columns.kind, FEE]
    if len(cost) and (fee > DOMINATES * (cost - fee)).all():
        cost, most = cost - fee, len(hint)
    return Choice(
        request=request[request >= 0],
        column=column[request >= 0].astype(np.int32),
        kind=np.searchsorted(kinds, columns.kind).astype(np.int32),
        cost=cost,
        refusal=np.minimum(facts.asks[free, REFUSAL], int(cost[hint].sum()) + most_shares(facts) + 1),
        fleet=count.astype(np.int32),
        all_out=facts.vehicle[kinds, STARTED] > 0,
        hint=hint,
        pairs=np.stack([number[first], number[second[first]]], axis=1),
        most=most,
        share=share[facts.rates[columns.kind, SHARE]],
        out=_seconds_out(facts, columns) if len(heads) else np.zeros(len(cost), dtype=np.int64),
        limits=facts.rates[heads][:, [LEAST_S, MOST_S, SHORT, OVER]],
    )


def _seconds_out(facts: Facts, columns: Columns) -> Int64:
    """Return the seconds that each column takes, int64[C]."""
    tracks = empty_tracks(len(facts.request), len(facts.vehicle), columns.order.shape[1] + 2)
    out = np.zeros(len(columns.kind), dtype=np.int64)
    for row, (vehicle, order) in enumerate(zip(columns.kind.tolist(), columns.order, strict=True)):
        n = int((order >= 0).sum())
        tracks.order[vehicle, :n], tracks.route[vehicle, LENGTH] = order[:n], n
        refresh(facts, tracks, vehicle)
        out[row] = tracks.route[vehicle, OUT_S]
    return out


def columns_of(
    facts: Facts, orders: Orders, alike: Int64, words: np.ndarray[tuple[int], np.dtype[np.uint64]]
) -> Columns:
    """Return a day's routes as columns, also empty ones of vehicles that are out; their day is -1."""
    tracks = loaded(facts, orders, max((len(order) for order in orders), default=0) + 2)
    if tracks is None:
        raise AssertionError("orders that were valid are not any more")
    chosen = [v for v, order in enumerate(orders) if len(order) or facts.vehicle[v, STARTED]]
    order = np.full((len(chosen), max((len(orders[v]) for v in chosen), default=0)), -1, dtype=np.int32)
    key = np.zeros(len(chosen), dtype=np.uint64)
    for row, v in enumerate(chosen):
        order[row, : len(orders[v])] = orders[v]
        key[row] = words[orders[v][orders[v] & 1 == 1] >> 1].sum(dtype=np.uint64)
    kind = alike[chosen].astype(np.int32)
    cost, day = tracks.route[chosen, COST].copy(), np.full(len(chosen), -1, dtype=np.int64)
    return Columns(order, kind, cost, day, key + kind_word(kind))


def orders_of(columns: Columns, chosen: Int32, alike: Int64) -> Orders:
    """Return the chosen columns as orders, one a vehicle, each with a vehicle of its kind."""
    orders: Orders = [np.zeros(0, dtype=np.int32) for _ in alike]
    idle = {int(kind): [int(v) for v in np.flatnonzero(alike == kind)] for kind in np.unique(alike)}
    for row in chosen:
        order = columns.order[row]
        orders[idle[int(columns.kind[row])].pop(0)] = np.ascontiguousarray(order[order >= 0])
    return orders
