"""Why a request is not served: the rule that stands in the way, with the numbers a person needs to act.

Codes, in the order they are looked for:

- ``routing.unserved.skills``: no vehicle has the equipment. Numbers: ``needs`` (mask), ``vehicles``.
- ``routing.unserved.capacity``: no equipped vehicle holds the load (``vehicles``), or every one is too full then.
- ``routing.unserved.ride-time``: the direct ride is above the limit (``direct_s``, ``max_ride_s``), or detours are,
  or slow hours of the day.
- ``routing.unserved.time-window``: its own windows contradict the ride (``arrival_s``, ``dropoff_latest_s``), or no
  vehicle is free in time: ``pickup_s`` is the earliest boarding possible now, ``pickup_latest_s`` the one allowed.
- ``routing.unserved.opening``: no able vehicle could do it within its opening, even with no other work.
- ``routing.unserved.working-time``: the able vehicles would be out too long (``max_duration_s``: the longest allowed).
- ``routing.unserved.breaks``: no driver of an able vehicle would get a break (``vehicles``: how many must have one).
- ``routing.unserved.price``: it could be served for ``added_ore``, which is not below ``refusal_ore``
  (the price of its fallback, where it has one).
- ``routing.unserved.company``: somebody it must not meet would be in the car (``is_of``, ``avoids``).
- ``routing.unserved.linked``: the journey's other trip has no place, and both are served or neither. Numbers: the other
  one (``request``), and what this one alone would add (``added_ore``).
- ``routing.unserved.full``: more than one of the rules would have to give way. Numbers: ``vehicles`` able to serve.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import numpy as np

from planner.routing.columns import (
    AVOIDS,
    BREAK_S,
    BREAKS,
    CLOSES,
    EARLY,
    IS_OF,
    LATE,
    LENGTH,
    LINKED,
    LOADS,
    LOC,
    NEEDS,
    OPENS,
    REFUSAL,
    RIDE,
    SERVICE,
    SLOTS,
    WORK,
)
from planner.routing.facts import Facts
from planner.routing.grain import GRAIN
from planner.routing.place import CHEAPEST, EARLIEST, NOWHERE, best_places
from planner.routing.problem import Int32
from planner.routing.result import Reason
from planner.routing.rows import NO_LIMIT, TIME_LIMIT
from planner.routing.rules.equipment import equipped
from planner.routing.rules.slots import arrives, slotted
from planner.routing.tracks import Tracks, empty_tracks, ore, refresh

_PREFIX = "routing.unserved."


def reasons_for(facts: Facts, tracks: Tracks, request: int, vehicles: int) -> tuple[Reason, ...]:
    """Return why a request in no route is not served by ``range(vehicles)``, the decisive reason first."""
    alone = _alone(facts, request, vehicles)
    if alone is not None:
        return (alone,)
    value = _best(facts, tracks, request, vehicles, CHEAPEST)
    if value < NOWHERE:
        other = int(facts.request[request, LINKED])
        if other >= 0 and tracks.owner[other] < 0 and value < facts.asks[[request, other], REFUSAL].sum():
            return (Reason(_PREFIX + "linked", {"request": other, "added_ore": ore(value)}),)
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
    boarded = int(facts.node[up, EARLY] + facts.node[up, SERVICE])
    arrival = int(arrives(facts, 0, boarded, facts.node[up, LOC], facts.node[down, LOC]))
    latest = int(facts.node[down, LATE])
    if arrival > latest or facts.node[down, EARLY] > facts.node[up, LATE] + facts.node[up, SERVICE] + limit:
        return Reason(_PREFIX + "time-window", {"arrival_s": arrival, "dropoff_latest_s": latest})
    empty = empty_tracks(len(facts.request), vehicles, 4)
    for vehicle in range(vehicles):
        if not refresh(facts, empty, vehicle):
            empty.route[vehicle, LENGTH] = empty.order.shape[1]  # no room: it cannot even go home in time
    if _best(facts, empty, request, vehicles, CHEAPEST) >= NOWHERE:
        if slotted(facts) and _without_limit(facts, empty, request, vehicles):
            return Reason(_PREFIX + "ride-time", {"max_ride_s": limit})
        for unrelieved in (_working_time, _breaks):
            found = unrelieved(facts, empty, request, vehicles)
            if found is not None:
                return found
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
    if _without_limit(facts, tracks, request, vehicles):
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
    for unrelieved in (_working_time, _breaks):
        found = unrelieved(facts, tracks, request, vehicles)
        if found is not None:
            yield found


def _without_limit(facts: Facts, tracks: Tracks, request: int, vehicles: int) -> bool:
    """Return whether there is a place without the limit of the ride."""
    with _changed(facts.request[request : request + 1, RIDE], NO_LIMIT):
        return _best(facts, tracks, request, vehicles, CHEAPEST) < NOWHERE


def _working_time(facts: Facts, tracks: Tracks, request: int, vehicles: int) -> Reason | None:
    """Return the limits of working time as the reason, when without them there is a place."""
    limits = facts.vehicle[:vehicles, WORK][facts.can[request, :vehicles]]
    with _changed(facts.vehicle[:vehicles, WORK], NO_LIMIT):
        possible = _best(facts, tracks, request, vehicles, CHEAPEST) < NOWHERE
    return Reason(_PREFIX + "working-time", {"max_duration_s": int(limits.max())}) if possible else None


def _breaks(facts: Facts, tracks: Tracks, request: int, vehicles: int) -> Reason | None:
    """Return the breaks as the reason, when without them there is a place."""
    must = facts.vehicle[:vehicles, BREAKS + BREAK_S] >= 0
    if not must.any():
        return None
    with _changed(facts.vehicle[:vehicles, BREAKS:SLOTS], -1):
        possible = _best(facts, tracks, request, vehicles, CHEAPEST) < NOWHERE
    return Reason(_PREFIX + "breaks", {"vehicles": int(must.sum())}) if possible else None


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
