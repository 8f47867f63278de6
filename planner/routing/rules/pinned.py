"""Pinned work: what a vehicle has done shapes where, when and with whom its open work begins."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from planner.routing.columns import (
    CLOSES,
    FROM,
    GONE,
    LATE,
    LEAVES,
    LOADS,
    LOC,
    ON_BOARD,
    OPENS,
    RIDE,
    STARTED,
    STATE,
    SUNK_BESIDE,
    SUNK_M,
    SUNK_PAID,
    SUNK_S,
    SUNK_WAY,
    TO,
    WORK,
)
from planner.routing.extras import extras_in
from planner.routing.rows import NO_LIMIT, Pinned
from planner.routing.rules.slots import arrives

if TYPE_CHECKING:  # facts are built with this rule
    from planner.routing.facts import Facts


def fold_pinned(facts: Facts, vehicle: int, pinned: Pinned, start_loc: int) -> None:
    """Let a vehicle's open work begin behind its pinned visits.

    A passenger on board has a fixed departure, so the ride limit becomes a deadline for the drop-off. A vehicle
    that is already too late for its closing time, or out too long, may still drive home.
    """
    at, metres, way_s, rates = start_loc, 0, 0, facts.rates[vehicle]
    rates[SUNK_PAID] = rates[SUNK_BESIDE] = 0
    for visit in pinned.visits:
        node = 2 * visit.request + (0 if visit.is_pickup else 1)
        metres += int(facts.metres[at, facts.node[node, LOC]])
        way_s += int(facts.seconds[at, facts.node[node, LOC]])
        at = int(facts.node[node, LOC])
        if visit.is_pickup:
            board(facts, vehicle, visit.request, visit.departure)
        else:
            facts.request[visit.request, STATE] = GONE
            paid, beside = extras_in(facts, vehicle, np.array([visit.request], dtype=np.int32))
            rates[SUNK_PAID] += paid[0]
            rates[SUNK_BESIDE] += beside[0]
            facts.vehicle[vehicle, :LOADS] -= facts.request[visit.request, :LOADS]
    rates[SUNK_M] = metres + int(facts.metres[at, pinned.ready_loc])
    rates[SUNK_WAY] = way_s + int(facts.seconds[at, pinned.ready_loc])
    go_on(facts, vehicle, pinned)


def go_on(facts: Facts, vehicle: int, pinned: Pinned) -> None:
    """Let a vehicle's open work begin where and when its pinned visits end."""
    facts.vehicle[vehicle, FROM] = pinned.ready_loc
    facts.vehicle[vehicle, OPENS] = facts.vehicle[vehicle, LEAVES] = pinned.ready_s
    facts.vehicle[vehicle, SUNK_S] = pinned.ready_s - pinned.left_base_s
    facts.vehicle[vehicle, STARTED] = True
    home = int(arrives(facts, vehicle, pinned.ready_s, pinned.ready_loc, facts.vehicle[vehicle, TO]))
    facts.vehicle[vehicle, CLOSES] = max(int(facts.vehicle[vehicle, CLOSES]), home)
    facts.vehicle[vehicle, WORK] = max(int(facts.vehicle[vehicle, WORK]), home - pinned.left_base_s)


def board(facts: Facts, vehicle: int, request: int, departure: int) -> None:
    """Put a request on board of a vehicle, with its drop-off due within the ride limit of its departure."""
    drop = 2 * request + 1
    facts.request[request, STATE] = ON_BOARD
    facts.node[drop, LATE] = min(int(facts.node[drop, LATE]), departure + int(facts.request[request, RIDE]))
    facts.request[request, RIDE] = NO_LIMIT
    facts.can[request] = False
    facts.can[request, vehicle] = True
    facts.vehicle[vehicle, :LOADS] += facts.request[request, :LOADS]
