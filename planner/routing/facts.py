"""A problem in the form that compiled code reads: a few wide tables, pinned work folded in."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from planner.routing.columns import (
    ALONE,
    ASKS_WIDTH,
    AVOIDS,
    BREAK_WIDTH,
    BREAKS,
    CLOSES,
    DOWN_FROM,
    DOWN_TO,
    EARLY,
    EARLY_RATE,
    EXTRA,
    EXTRAS,
    FEE,
    FREE,
    FROM,
    FRONT,
    FRONT_SEATS,
    GUARANTEED,
    HOURLY,
    IS_OF,
    KM,
    LATE,
    LATE_RATE,
    LEAVES,
    LOADS,
    LOC,
    MINIMUM,
    MOST,
    MOVED,
    NEEDS,
    OPENS,
    PEOPLE,
    RATES_WIDTH,
    REFUSAL,
    REQUEST_WIDTH,
    RIDE,
    RIDERS,
    ROOM,
    SERVICE,
    SKILLS,
    SLOTS,
    SOFT,
    STATE,
    SUPPLEMENTS,
    TO,
    TOLD,
    TRIP,
    UP_FROM,
    UP_TO,
    VEHICLE_WIDTH,
    WAY,
    WORK,
)  # fmt: skip
from planner.routing.grain import GRAIN
from planner.routing.problem import Bools, Int32, Int64, Problem
from planner.routing.rows import NO_LIMIT, TIME_FLOOR, TIME_LIMIT, Vehicle
from planner.routing.rules.equipment import able
from planner.routing.rules.linked import write_links
from planner.routing.rules.pinned import fold_pinned
from planner.routing.rules.shares import write_shares
from planner.routing.rules.soft_windows import any_soft, soft_rates
from planner.routing.seating import Seating


class Facts(NamedTuple):
    """Tables over L locations, 2N nodes (``2r`` picks up request r, ``2r + 1`` drops it off), N requests, V vehicles.

    The columns are named in `planner.routing.columns`. Vehicles are described by the part of a route that is still
    open: it begins where and when pinned work ends, with the passengers that are then on board.
    """

    seconds: Int32  # [L, L]
    metres: Int32  # [L, L]
    node: Int32  # [2N, 4]
    request: Int32  # [N, REQUEST_WIDTH]
    asks: Int64  # [N, ASKS_WIDTH]
    vehicle: Int32  # [V, VEHICLE_WIDTH + 2S], S slots
    rates: Int64  # [V, RATES_WIDTH]
    layouts: Int32  # [V, K, Q] places usable by each decisive set of kinds, -1 in unused layouts
    can: Bools  # [N, V] the vehicle has the equipment and, empty, room for the request


def empty_facts(locations: int, requests: int, vehicles: int, layouts: int, sets: int = 2, slots: int = 0) -> Facts:
    """Return tables of this size, all zero, layouts -1."""
    return Facts(
        seconds=np.zeros((locations, locations), dtype=np.int32),
        metres=np.zeros((locations, locations), dtype=np.int32),
        node=np.zeros((2 * requests, 4), dtype=np.int32),
        request=np.zeros((requests, REQUEST_WIDTH), dtype=np.int32),
        asks=np.zeros((requests, ASKS_WIDTH), dtype=np.int64),
        vehicle=np.zeros((vehicles, VEHICLE_WIDTH + 2 * slots), dtype=np.int32),
        rates=np.zeros((vehicles, RATES_WIDTH), dtype=np.int64),
        layouts=np.full((vehicles, layouts, sets), -1, dtype=np.int32),
        can=np.zeros((requests, vehicles), dtype=np.bool_),
    )


def facts_of(problem: Problem) -> Facts:
    """Return a problem as tables for compiled code."""
    seating = problem.seating
    layouts, slots = problem.layouts.shape[1], len(problem.slots)
    facts = empty_facts(0, problem.requests, problem.vehicles, layouts, len(seating.sets), slots)
    facts = facts._replace(seconds=problem.seconds.copy(), metres=problem.metres.copy())
    for first, columns in (
        (0, (problem.pickup_loc, problem.pickup_earliest, problem.pickup_latest, problem.board_s)),
        (1, (problem.dropoff_loc, problem.dropoff_earliest, problem.dropoff_latest, problem.alight_s)),
    ):
        for column, values in zip((LOC, EARLY, LATE, SERVICE), columns, strict=True):
            facts.node[first::2, column] = values
    facts.request[:, :LOADS] = loads_of(seating, problem.load, problem.alone)
    facts.request[:, RIDE] = np.minimum(problem.max_ride_s, NO_LIMIT)
    facts.request[:, STATE] = FREE
    facts.asks[:, REFUSAL] = problem.absence_ore * GRAIN
    facts.asks[:, NEEDS] = problem.needs
    facts.asks[:, EXTRA], facts.asks[:, TOLD] = problem.supplements, problem.told
    facts.asks[:, MOVED] = np.where(problem.told >= 0, problem.moved_ore, 0) * GRAIN
    facts.request[:, IS_OF], facts.request[:, AVOIDS] = problem.is_of, problem.avoids
    up_from, up_to = problem.pickup_soft_from, problem.pickup_soft_to
    down_from, down_to = problem.dropoff_soft_from, problem.dropoff_soft_to
    for column, soft in ((UP_FROM, up_from), (UP_TO, up_to), (DOWN_FROM, down_from), (DOWN_TO, down_to)):
        facts.request[:, column] = soft
    facts.request[:, EARLY_RATE] = soft_rates(problem.early_hourly_ore, up_from, down_from, TIME_FLOOR)
    facts.request[:, LATE_RATE] = soft_rates(problem.late_hourly_ore, up_to, down_to, TIME_LIMIT)
    facts.vehicle[:, SOFT] = any_soft(facts)
    for column, values in (
        (FROM, problem.start_loc),
        (TO, problem.end_loc),
        (OPENS, problem.opens),
        (LEAVES, problem.closes),
        (CLOSES, problem.closes),
        (FRONT_SEATS, problem.front_seats),
        (MOST, problem.max_people),
        (WORK, problem.max_duration_s),
    ):
        facts.vehicle[:, column] = values
    facts.rates[:] = rates_of(problem)
    write_shares(facts, problem.shares)
    facts.rates[:, EXTRAS] = (facts.rates[:, [TRIP, *range(SUPPLEMENTS, RATES_WIDTH)]] > 0).any(axis=1)
    if facts.asks[:, MOVED].any():
        facts.rates[:, EXTRAS] = 1
    facts.layouts[:] = seating.rooms(problem.layouts)
    facts.can[:] = able(facts)
    facts.vehicle[:, BREAKS:SLOTS] = -1
    facts.vehicle[:, SLOTS:] = problem.slots.reshape(2 * slots)
    given = problem.breaks.reshape(problem.vehicles, problem.breaks.shape[1] * BREAK_WIDTH)
    facts.vehicle[:, BREAKS : BREAKS + given.shape[1]] = given
    for index, pinned in enumerate(problem.pinned):
        if pinned is not None:
            fold_pinned(facts, index, pinned, int(problem.start_loc[index]))
    write_links(facts, problem.linked, problem.fallback_ore >= 0)
    return facts


def rates_of(given: Vehicle | Problem) -> Int64:
    """Return rates of a vehicle, int64[RATES_WIDTH], or of all, int64[V, RATES_WIDTH].

    Nothing of its work is done, and any trip may cost extra.
    """
    hourly = np.asarray(given.hourly_ore)
    rates = np.zeros((*hourly.shape, RATES_WIDTH), dtype=np.int64)
    waiting = np.where(np.asarray(given.waiting_hourly_ore) >= 0, given.waiting_hourly_ore, hourly)
    rates[..., EXTRAS] = 1
    rates[..., FEE] = np.where(given.used, 0, given.start_fee_ore) * GRAIN
    rates[..., HOURLY] = waiting * (GRAIN // 3600)
    rates[..., WAY] = (hourly - waiting) * (GRAIN // 3600)
    rates[..., KM] = np.asarray(given.km_ore) * (GRAIN // 1000)
    rates[..., SKILLS], rates[..., GUARANTEED] = given.skills, given.guaranteed_s
    rates[..., MINIMUM] = np.asarray(given.minimum_ore) * GRAIN
    rates[..., TRIP] = np.asarray(given.trip_ore) * GRAIN
    supplements = np.asarray(given.supplements_ore, dtype=np.int64)
    rates[..., SUPPLEMENTS : SUPPLEMENTS + supplements.shape[-1]] = supplements * GRAIN
    return rates


def loads_of(seating: Seating, load: Int32, alone: Bools) -> Int32:
    """Return the load columns of requests with these rows of `Problem.load` and alone flags."""
    columns = np.zeros((len(load), LOADS), dtype=np.int32)
    demand = np.delete(load, 2, axis=1)
    columns[:, FRONT] = load[:, 2]
    columns[:, PEOPLE] = demand @ np.array(seating.persons, dtype=np.int32)
    columns[:, RIDERS] = 1
    columns[:, ALONE] = alone
    columns[:, ROOM : ROOM + len(seating.sets)] = seating.loads(demand)
    return columns
