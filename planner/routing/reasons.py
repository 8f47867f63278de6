"""Why a request is not served: the rule that stands in the way, with the numbers a person needs to act.

Codes, in the order they are looked for:

- ``routing.unserved.skills``: no vehicle has the equipment. Numbers: ``needs`` (mask), ``vehicles``.
- ``routing.unserved.capacity``: no equipped vehicle holds the load (``vehicles``), or every one is too full then.
- ``routing.unserved.ride-time``: the direct ride is above the limit (``direct_s``, ``max_ride_s``), or detours are.
- ``routing.unserved.time-window``: its own windows contradict the ride (``arrival_s``, ``dropoff_latest_s``), or no
  vehicle is free in time: ``pickup_s`` is the earliest boarding possible now, ``pickup_latest_s`` the one allowed.
- ``routing.unserved.opening``: no able vehicle could do it within its opening, even with no other work.
- ``routing.unserved.working-time``: the able vehicles would be out too long (``max_duration_s``: the longest allowed).
- ``routing.unserved.price``: it could be served for ``added_ore``, which is not below ``refusal_ore``
  (the price of its fallback, where it has one).
- ``routing.unserved.company``: somebody it must not meet would be in the car (``is_of``, ``avoids``).
- ``routing.unserved.full``: more than one of the rules would have to give way. Numbers: ``vehicles`` able to serve.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import numpy as np

from planner.routing.columns import (
    AVOIDS,
    CLOSES,
    EARLY,
    IS_OF,
    LATE,
    LENGTH,
    LOADS,
    LOC,
    NEEDS,
    OPENS,
    REFUSAL,
    RIDE,
    SERVICE,
    WORK,
)
from planner.routing.facts import Facts
from planner.routing.grain import GRAIN
from planner.routing.place import CHEAPEST, EARLIEST, NOWHERE, best_places
from planner.routing.problem import Int32
from planner.routing.result import Reason
from planner.routing.rows import NO_LIMIT, TIME_LIMIT
from planner.routing.rules.equipment import equipped
from planner.routing.tracks import Tracks, empty_tracks, ore, refresh

_PREFIX = "routing.unserved."


def reasons_for(facts: Facts, tracks: Tracks, request: int, vehicles: int) -> tuple[Reason, ...]:
    """Return why a request in no route is not served by ``range(vehicles)``, the decisive reason first."""
    alone = _alone(facts, request, vehicles)
    if alone is not None:
        return (alone,)
    value = _best(facts, tracks, request, vehicles, CHEAPEST)
    if value < NOWHERE:
        numbers = {"added_ore": ore(value), "refusal_ore": int(facts.asks[request, REFUSAL]) // GRAIN}
        return (Reason(_PREFIX + "price", numbers),)
    return tuple(_relaxed(facts, tracks, request, vehicles)) or (
        Reason(_PREFIX + "full", {"vehicles": int(facts.can[request, :vehicles].sum())}),
    )


def _alone(facts: Facts, request: int, vehicles: int) -> Reason | None:
    """Return what forbids the request even when it is the only one, or None."""
    up, down = 2 * request, 2 * request + 1
    able = equipped(facts, slice(request, request + 1), slice(vehicles))
    if not able.any():
        return Reason(_PREFIX + "skills", {"needs": int(facts.asks[request, NEEDS]), "vehicles": 0})
    if not facts.can[request, :vehicles].any():
        return Reason(_PREFIX + "capacity", {"vehicles": int(able.sum())})
    direct = int(facts.seconds[facts.node[up, LOC], facts.node[down, LOC]])
    limit = int(facts.request[request, RIDE])
    if direct > limit:
        return Reason(_PREFIX + "ride-time", {"direct_s": direct, "max_ride_s": limit})
    arrival = int(facts.node[up, EARLY] + facts.node[up, SERVICE]) + direct
    latest = int(facts.node[down, LATE])
    if arrival > latest or facts.node[down, EARLY] > facts.node[up, LATE] + facts.node[up, SERVICE] + limit:
        return Reason(_PREFIX + "time-window", {"arrival_s": arrival, "dropoff_latest_s": latest})
    empty = empty_tracks(len(facts.request), vehicles, 4)
    for vehicle in range(vehicles):
        if not refresh(facts, empty, vehicle):
            empty.route[vehicle, LENGTH] = empty.order.shape[1]  # no room: it cannot even go home in time
    if _best(facts, empty, request, vehicles, CHEAPEST) >= NOWHERE:
        too_long = _working_time(facts, empty, request, vehicles)
        if too_long is not None:
            return too_long
        opening = facts.can[request, :vehicles]
        first = int(facts.vehicle[:vehicles, OPENS][opening].min())
        last = int(facts.vehicle[:vehicles, CLOSES][opening].max())
        return Reason(_PREFIX + "opening", {"opens_s": first, "closes_s": last})
    return None


def _relaxed(facts: Facts, tracks: Tracks, request: int, vehicles: int) -> Iterator[Reason]:
    up, down = 2 * request, 2 * request + 1
    with _changed(facts.node[up : down + 1, LATE], TIME_LIMIT):
        boarding = _best(facts, tracks, request, vehicles, EARLIEST)
    if boarding < NOWHERE:
        numbers = {"pickup_s": boarding, "pickup_latest_s": int(facts.node[up, LATE])}
        yield Reason(_PREFIX + "time-window", numbers)
    with _changed(facts.request[request : request + 1, RIDE], NO_LIMIT):
        possible = _best(facts, tracks, request, vehicles, CHEAPEST) < NOWHERE
    if possible:
        yield Reason(_PREFIX + "ride-time", {"max_ride_s": int(facts.request[request, RIDE])})
    with _changed(facts.request[request, :LOADS], 0):
        possible = _best(facts, tracks, request, vehicles, CHEAPEST) < NOWHERE
    if possible:
        yield Reason(_PREFIX + "capacity", {"vehicles": int(facts.can[request, :vehicles].sum())})
    is_of, avoids = (int(mask) for mask in facts.request[request, [IS_OF, AVOIDS]])
    with _changed(facts.request[request, IS_OF : AVOIDS + 1], 0):
        possible = _best(facts, tracks, request, vehicles, CHEAPEST) < NOWHERE
    if possible:
        yield Reason(_PREFIX + "company", {"is_of": is_of, "avoids": avoids})
    too_long = _working_time(facts, tracks, request, vehicles)
    if too_long is not None:
        yield too_long


def _working_time(facts: Facts, tracks: Tracks, request: int, vehicles: int) -> Reason | None:
    """Return the limits of working time as the reason, when without them there is a place."""
    limits = facts.vehicle[:vehicles, WORK][facts.can[request, :vehicles]]
    with _changed(facts.vehicle[:vehicles, WORK], NO_LIMIT):
        possible = _best(facts, tracks, request, vehicles, CHEAPEST) < NOWHERE
    return Reason(_PREFIX + "working-time", {"max_duration_s": int(limits.max())}) if possible else None


@contextmanager
def _changed(part: Int32, value: int) -> Iterator[None]:
    kept = part.copy()
    part[:] = value
    try:
        yield
    finally:
        part[:] = kept


def _best(facts: Facts, tracks: Tracks, request: int, vehicles: int, aim: int) -> int:
    values, _, _ = best_places(facts, tracks, request, np.arange(vehicles, dtype=np.int64), aim)
    return int(values.min(initial=NOWHERE))
