"""A problem in the form that compiled code reads: flat arrays by node, pinned work folded in."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from planner.routing.problem import Bools, Int32, Int64, Problem
from planner.routing.rows import NO_LIMIT
from planner.routing.rules.equipment import able
from planner.routing.rules.pinned import fold_pinned

GRAIN = 18_000
"""Search counts cost in grains, 1/18 000 øre: then both hours (5 grains a second an hourly øre) and kilometres
(18 grains a metre a kilometre øre) are whole numbers and a difference of costs is exact."""

FREE, ON_BOARD, GONE = 0, 1, 2
"""State of a request: to be planned; picked up for good and to be dropped off; done, or not of this day."""

SEATS, WHEELCHAIRS, FRONT, PEOPLE, RIDERS, ALONE = range(6)
"""Columns of a load: people is seats and wheelchairs together, riders counts requests."""


class Facts(NamedTuple):
    """Arrays over L locations, 2N nodes (``2r`` picks up request r, ``2r + 1`` drops it off), N requests, V vehicles.

    Vehicle arrays describe the part of a route that is still open: it begins at ``from_loc`` at ``from_early`` or
    later (pinned work lies before it) with ``on_board`` in the car.
    """

    seconds: Int32  # [L, L]
    metres: Int32  # [L, L]
    loc: Int32  # [2N]
    early: Int32  # [2N]
    late: Int32  # [2N]
    service: Int32  # [2N]
    ride: Int32  # [N]
    load: Int32  # [N, 6]
    state: Int32  # [N]
    refusal: Int64  # [N] grains
    needs: Int64  # [N] equipment mask
    can: Bools  # [N, V] vehicle has the equipment and could hold the request at all
    from_loc: Int32  # [V]
    to_loc: Int32  # [V]
    from_early: Int32  # [V]
    from_late: Int32  # [V]
    closes: Int32  # [V]
    sunk_s: Int32  # [V] paid seconds before from_early
    sunk_m: Int64  # [V] metres driven before from_loc
    started: Bools  # [V] it is out already, also when nothing is left to do
    fee: Int64  # [V] grains
    hourly: Int64  # [V] grains a second
    km: Int64  # [V] grains a metre
    layouts: Int32  # [V, K, 2]
    skills: Int64  # [V] equipment mask
    front: Int32  # [V]
    people: Int32  # [V]
    on_board: Int32  # [V, 6]


def facts_of(problem: Problem) -> Facts:
    """Return a problem as writeable arrays for compiled code."""
    n, v = problem.requests, problem.vehicles

    def by_node(pickup: Int32, dropoff: Int32) -> Int32:
        both = np.empty(2 * n, dtype=np.int32)
        both[0::2], both[1::2] = pickup, dropoff
        return both

    facts = Facts(
        seconds=problem.seconds.copy(),
        metres=problem.metres.copy(),
        loc=by_node(problem.pickup_loc, problem.dropoff_loc),
        early=by_node(problem.pickup_earliest, problem.dropoff_earliest),
        late=by_node(problem.pickup_latest, problem.dropoff_latest),
        service=by_node(problem.board_s, problem.alight_s),
        ride=np.minimum(problem.max_ride_s, NO_LIMIT).astype(np.int32),
        load=loads_of(problem.load, problem.alone),
        state=np.full(n, FREE, dtype=np.int32),
        refusal=problem.refusal_ore * GRAIN,
        needs=problem.needs.copy(),
        can=np.zeros((n, v), dtype=np.bool_),
        from_loc=problem.start_loc.copy(),
        to_loc=problem.end_loc.copy(),
        from_early=problem.opens.copy(),
        from_late=problem.closes.copy(),
        closes=problem.closes.copy(),
        sunk_s=np.zeros(v, dtype=np.int32),
        sunk_m=np.zeros(v, dtype=np.int64),
        started=np.zeros(v, dtype=np.bool_),
        fee=np.where(problem.used, 0, problem.start_fee_ore) * GRAIN,
        hourly=problem.hourly_ore * (GRAIN // 3600),
        km=problem.km_ore * (GRAIN // 1000),
        layouts=problem.layouts.copy(),
        skills=problem.skills.copy(),
        front=problem.front_seats.copy(),
        people=problem.max_people.copy(),
        on_board=np.zeros((v, 6), dtype=np.int32),
    )
    facts.can[:] = able(facts)
    for index, pinned in enumerate(problem.pinned):
        if pinned is not None:
            fold_pinned(facts, index, pinned, int(problem.start_loc[index]))
    return facts


def loads_of(load: Int32, alone: Bools) -> Int32:
    """Return the six load columns of requests with these (seats, wheelchairs, front seats) and alone flags."""
    columns = np.empty((len(load), 6), dtype=np.int32)
    columns[:, :3] = load
    columns[:, PEOPLE] = load[:, 0] + load[:, 1]
    columns[:, RIDERS] = 1
    columns[:, ALONE] = alone
    return columns
