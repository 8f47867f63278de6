"""A problem in the form that compiled code reads: a few wide tables, pinned work folded in."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from planner.routing.columns import (
    ALONE,
    AVOIDS,
    BREAK_WIDTH,
    BREAKS,
    CLOSES,
    EARLY,
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
    LEAVES,
    LOADS,
    LOC,
    MINIMUM,
    MOST,
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
    STATE,
    TO,
    VEHICLE_WIDTH,
    WORK,
)  # fmt: skip
from planner.routing.grain import GRAIN
from planner.routing.problem import Bools, Int32, Int64, Problem
from planner.routing.rows import NO_LIMIT
from planner.routing.rules.equipment import able
from planner.routing.rules.pinned import fold_pinned
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
    asks: Int64  # [N, 2]
    vehicle: Int32  # [V, VEHICLE_WIDTH]
    rates: Int64  # [V, RATES_WIDTH]
    layouts: Int32  # [V, K, Q] places usable by each decisive set of kinds, -1 in unused layouts
    can: Bools  # [N, V] the vehicle has the equipment and, empty, room for the request


def empty_facts(locations: int, requests: int, vehicles: int, layouts: int, sets: int = 2) -> Facts:
    """Return tables of this size, all zero, layouts -1."""
    return Facts(
        seconds=np.zeros((locations, locations), dtype=np.int32),
        metres=np.zeros((locations, locations), dtype=np.int32),
        node=np.zeros((2 * requests, 4), dtype=np.int32),
        request=np.zeros((requests, REQUEST_WIDTH), dtype=np.int32),
        asks=np.zeros((requests, 2), dtype=np.int64),
        vehicle=np.zeros((vehicles, VEHICLE_WIDTH), dtype=np.int32),
        rates=np.zeros((vehicles, RATES_WIDTH), dtype=np.int64),
        layouts=np.full((vehicles, layouts, sets), -1, dtype=np.int32),
        can=np.zeros((requests, vehicles), dtype=np.bool_),
    )


def facts_of(problem: Problem) -> Facts:
    """Return a problem as tables for compiled code."""
    seating = problem.seating
    facts = empty_facts(0, problem.requests, problem.vehicles, problem.layouts.shape[1], len(seating.sets))
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
    facts.request[:, IS_OF], facts.request[:, AVOIDS] = problem.is_of, problem.avoids
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
    facts.rates[:, FEE] = np.where(problem.used, 0, problem.start_fee_ore) * GRAIN
    facts.rates[:, HOURLY] = problem.hourly_ore * (GRAIN // 3600)
    facts.rates[:, KM] = problem.km_ore * (GRAIN // 1000)
    facts.rates[:, SKILLS] = problem.skills
    facts.rates[:, GUARANTEED] = problem.guaranteed_s
    facts.rates[:, MINIMUM] = problem.minimum_ore * GRAIN
    facts.layouts[:] = seating.rooms(problem.layouts)
    facts.can[:] = able(facts)
    facts.vehicle[:, BREAKS:] = -1
    given = problem.breaks.reshape(problem.vehicles, problem.breaks.shape[1] * BREAK_WIDTH)
    facts.vehicle[:, BREAKS : BREAKS + given.shape[1]] = given
    for index, pinned in enumerate(problem.pinned):
        if pinned is not None:
            fold_pinned(facts, index, pinned, int(problem.start_loc[index]))
    return facts


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
