"""Times of an order with soft windows where the cheapest ones are not known: the better of two schedules.

Where travel depends on the time of day the rules about times are no difference constraints, and where pinned work has a
way longer than the time it took, and waiting a price of its own, pay is not convex: then `rules.soft_times` does not
hold. Two schedules are priced: the one with the shortest shift; and the one in which every visit begins as early as it
can, which has the least lateness of all, leaving the base as late as that allows. In both, a visit that is early begins
later as far as nothing behind it moves. The cheaper one is taken; of equal ones the first.
"""

from __future__ import annotations

from planner.routing.columns import (
    AFTER,
    BREAK_WIDTH,
    BREAKS,
    EARLY_RATE,
    FROM,
    LATE,
    LATEST,
    LEAVES,
    LOC,
    PARTNER,
    REST,
    REST_AT,
    REST_TRY,
    RIDE,
    SERVICE,
    SOONEST,
    SUNK_S,
    TO,
    UP_FROM,
)  # fmt: skip
from planner.routing.compiled import kernel
from planner.routing.facts import Facts
from planner.routing.problem import Int32
from planner.routing.rules.pay import pay
from planner.routing.rules.slots import departs
from planner.routing.rules.soft_windows import outside_all


@kernel
def better(
    facts: Facts,
    vehicle: int,
    order: Int32,
    n: int,
    seconds: int,
    metres: int,
    way_s: int,
    supplements: int,
    count: int,
    longest: int,
    scratch: Int32,
) -> int:
    """Return the grains of the better schedule; leave its times in the rows of earliest starts and of breaks.

    Args:
        facts: the problem.
        vehicle: who drives.
        order: n open visits, at least one.
        n: their number.
        seconds: of the shortest shift.
        metres: of the whole way.
        way_s: seconds of the whole way.
        supplements: grains of all its trips.
        count: breaks, behind the positions in ``REST_AT``.
        longest: most seconds out.
        scratch: rows by position. The earliest starts are in ``SOONEST`` and ``REST``, those of the shortest shift in
            ``LATEST`` and ``REST_TRY``.
    """
    start, trial, at, rest = scratch[SOONEST], scratch[LATEST], scratch[REST_AT], scratch[REST]
    rates = facts.rates[vehicle]
    start[0] = _leaves(facts, vehicle, order, count, at, start, rest)
    _punctual(facts, vehicle, order, n, scratch[PARTNER], at, count, start, rest)
    _punctual(facts, vehicle, order, n, scratch[PARTNER], at, count, trial, scratch[REST_TRY])
    grains = pay(rates, seconds, metres, way_s, supplements) + outside_all(facts, order, n, trial)
    out = int(start[n + 1] - start[0] + facts.vehicle[vehicle, SUNK_S])
    if out <= longest:
        early = pay(rates, out, metres, way_s, supplements) + outside_all(facts, order, n, start)
        if early < grains:
            return early
    for k in range(n + 2):
        start[k] = trial[k]
    for j in range(count):
        rest[j] = scratch[REST_TRY, j]
    return grains


@kernel
def _leaves(facts: Facts, vehicle: int, order: Int32, count: int, at: Int32, start: Int32, rest: Int32) -> int:
    """Return the latest departure from the base that moves neither a visit nor a break."""
    car, breaks = facts.vehicle[vehicle], facts.vehicle[vehicle, BREAKS:]
    latest = departs(facts, vehicle, start[1], car[FROM], facts.node[order[0], LOC])
    if count > 0 and at[0] == 0:
        latest = int(rest[0])
    for j in range(count):
        latest = min(latest, rest[j] - breaks[BREAK_WIDTH * j + AFTER] + car[SUNK_S])
    return int(min(latest, car[LEAVES]))


@kernel
def _punctual(
    facts: Facts, vehicle: int, order: Int32, n: int, partner: Int32, at: Int32, count: int, start: Int32, rest: Int32
) -> None:
    """Let visits before their soft windows begin later, as far as no other time moves."""
    j = count - 1
    for k in range(n, 0, -1):
        node = order[k - 1]
        stop, asks = facts.node[node], facts.request[node >> 1]
        to = facts.node[order[k], LOC] if k < n else facts.vehicle[vehicle, TO]
        leave = departs(facts, vehicle, start[k + 1], stop[LOC], to)
        while j >= 0 and at[j] == k:
            leave = int(rest[j])
            j -= 1
        if asks[EARLY_RATE] == 0:
            continue
        later = min(leave - stop[SERVICE], stop[LATE], asks[UP_FROM + 2 * (node & 1)])
        if partner[k] > 0:
            later = min(later, start[partner[k]] + facts.node[node - 1, SERVICE] + asks[RIDE])
        start[k] = max(start[k], later)
