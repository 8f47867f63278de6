"""Puts an order of visits into the routes, keeping as much of it as the rules allow."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np

from planner.routing.columns import (
    BREAKS,
    CLOSES,
    EARLY,
    FROM,
    GONE,
    LATE,
    LENGTH,
    LOC,
    ON_BOARD,
    OPENS,
    SERVICE,
    SLOTS,
    SPOT_WIDTH,
    STATE,
    SUNK_S,
    TO,
    WORK,
)
from planner.routing.facts import Facts
from planner.routing.in_order import in_order
from planner.routing.offer import Repair
from planner.routing.rows import Pinned
from planner.routing.rules.company import company_fits
from planner.routing.rules.slots import arrives
from planner.routing.tracks import Tracks, loads_fit, refresh, shortest


def possible(facts: Facts, tracks: Tracks, vehicle: int, nodes: list[int]) -> bool:
    """Return whether a vehicle can drive its open visits in this order under every rule."""
    n = len(nodes)
    if n > tracks.order.shape[1]:
        return False
    order, spot = np.array(nodes, dtype=np.int32), np.empty((n + 1, SPOT_WIDTH), dtype=np.int32)
    return bool(
        in_order(facts, tracks, vehicle, order, n)
        and loads_fit(facts, vehicle, order, n, spot)
        and company_fits(facts, order, n, spot)
        and shortest(facts, tracks, vehicle, order, n) >= 0
    )


def aboard(pinned: Pinned | None) -> list[int]:
    """Return the requests that pinned visits leave in the car, in order of boarding."""
    inside: list[int] = []
    for visit in pinned.visits if pinned is not None else ():
        if visit.is_pickup:
            inside.append(visit.request)
        else:
            inside.remove(visit.request)
    return inside


def install(facts: Facts, tracks: Tracks, vehicle: int, nodes: Iterable[int], passengers: list[int]) -> Repair:
    """Make ``nodes`` the vehicle's open route, as far as possible, and say what had to give way.

    Visits of requests that are served elsewhere, done or unknown are left out, missing drop-offs of ``passengers``
    on board are added. When the order cannot be driven, passengers come first, as early as can be where they are
    late already; then one request after the other is kept, in the order of the route, if it can be.
    """
    wanted = _mine(facts, tracks, vehicle, nodes)
    wanted = _with_passengers(facts, tracks, vehicle, wanted, passengers)
    late: tuple[tuple[int, int], ...] = ()
    taken_out: tuple[int, ...] = ()
    if not possible(facts, tracks, vehicle, wanted):
        must = [node for node in wanted if facts.request[node // 2, STATE] == ON_BOARD]
        if not possible(facts, tracks, vehicle, must):
            late = _as_early_as_can_be(facts, vehicle, must)
        kept = {node // 2 for node in must}
        for request in dict.fromkeys(node // 2 for node in wanted):
            if request not in kept:
                trial = [node for node in wanted if node // 2 in kept or node // 2 == request]
                if possible(facts, tracks, vehicle, trial):
                    kept.add(request)
        taken_out = tuple(dict.fromkeys(node // 2 for node in wanted if node // 2 not in kept))
        wanted = [node for node in wanted if node // 2 in kept]
    put(facts, tracks, vehicle, wanted)
    return Repair(taken_out, late)


def take_out(facts: Facts, tracks: Tracks, vehicle: int, request: int, passengers: list[int]) -> Repair:
    """Take a request out of a vehicle's open route, others with it where the way without it is longer."""
    nodes = tracks.order[vehicle, : tracks.route[vehicle, LENGTH]].tolist()
    return install(facts, tracks, vehicle, [node for node in nodes if node // 2 != request], passengers)


def put(facts: Facts, tracks: Tracks, vehicle: int, nodes: list[int]) -> None:
    """Make a possible order the vehicle's open route."""
    put_nothing(tracks, vehicle)
    tracks.order[vehicle, : len(nodes)] = nodes
    tracks.route[vehicle, LENGTH] = len(nodes)
    for node in nodes:
        tracks.owner[node // 2] = vehicle
    if not refresh(facts, tracks, vehicle):
        raise AssertionError(f"vehicle {vehicle} cannot drive {nodes}")


def put_nothing(tracks: Tracks, vehicle: int) -> None:
    """Take every open visit out of a vehicle's route; ``refresh`` it before use."""
    tracks.owner[tracks.order[vehicle, : tracks.route[vehicle, LENGTH]] >> 1] = -1
    tracks.route[vehicle, LENGTH] = 0


def _mine(facts: Facts, tracks: Tracks, vehicle: int, nodes: Iterable[int]) -> list[int]:
    found: dict[int, None] = {}
    for node in nodes:
        request = node // 2
        if (
            0 <= request < len(facts.request)
            and facts.request[request, STATE] != GONE
            and tracks.owner[request] in {-1, vehicle}
            and not (facts.request[request, STATE] == ON_BOARD and node % 2 == 0)
        ):
            found.setdefault(node)
    whole = [n for n in found if facts.request[n // 2, STATE] == ON_BOARD or (n ^ 1) in found]
    seen: set[int] = set()
    for node in whole:
        if node % 2 == 0 or facts.request[node // 2, STATE] == ON_BOARD or node - 1 in seen:
            seen.add(node)
    return [n for n in whole if n in seen and (n % 2 == 1 or n + 1 in seen)]


def _with_passengers(facts: Facts, tracks: Tracks, vehicle: int, nodes: list[int], passengers: list[int]) -> list[int]:
    drops = {2 * request + 1 for request in passengers}
    nodes = [n for n in nodes if facts.request[n // 2, STATE] != ON_BOARD or n in drops]
    for drop in sorted(drops - set(nodes), key=lambda node: (int(facts.node[node, LATE]), node)):
        trials = [[*nodes[:k], drop, *nodes[k:]] for k in range(len(nodes) + 1)]
        nodes = next((t for t in trials if possible(facts, tracks, vehicle, t)), trials[-1])
    return nodes


def _as_early_as_can_be(facts: Facts, vehicle: int, must: list[int]) -> tuple[tuple[int, int], ...]:
    late = []
    ready, at = int(facts.vehicle[vehicle, OPENS]), facts.vehicle[vehicle, FROM]
    for node in must:
        start = max(int(arrives(facts, vehicle, ready, at, facts.node[node, LOC])), int(facts.node[node, EARLY]))
        if start > facts.node[node, LATE]:
            facts.node[node, LATE] = start
            late.append((node // 2, start))
        ready, at = start + int(facts.node[node, SERVICE]), facts.node[node, LOC]
    home = int(arrives(facts, vehicle, ready, at, facts.vehicle[vehicle, TO]))
    facts.vehicle[vehicle, BREAKS:SLOTS] = -1  # who is late already cannot also rest
    row = facts.vehicle[vehicle]
    row[CLOSES] = max(int(row[CLOSES]), home)
    row[WORK] = max(int(row[WORK]), home - int(row[OPENS]) + int(row[SUNK_S]))
    return tuple(late)
