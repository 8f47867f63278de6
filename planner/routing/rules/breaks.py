"""Breaks: rest that the law gives a driver, taken where nobody is in the car.

A break is taken behind a visit that leaves the car empty, or at the base, before the vehicle drives on. Once it is
decided behind which visits the breaks lie, every rule about them is a difference constraint like those of
`rules.ride_time`: a break starts within a window of the clock, within a span after the shift began, and no later than
so many seconds of work after the break before. Nobody is in the car then, so no ride spans a break. The least and the
greatest solution give the shortest shift of one way of placing the breaks; the shortest of all ways is exact, and
as shifts have few breaks and few empty cars, all ways that windows allow are tried.

The best known labelling methods for such rules go through the positions once (A. Goel, "Vehicle scheduling and
routing with drivers' working hours", Transportation Science 43 (2009)), but for another rule set without ride limits.
"""

from __future__ import annotations

from planner.routing.columns import (
    ABOVE,
    AFTER,
    BREAK_S,
    BREAK_WIDTH,
    BREAKS,
    CLOCK_FROM,
    CLOCK_TO,
    CLOSES,
    EARLY,
    EMPTY_FROM,
    EMPTY_TO,
    FROM,
    LATE,
    LATEST,
    LEAVES,
    LOC,
    MOST_BREAKS,
    OPENS,
    PARTNER,
    REST,
    REST_AT,
    REST_TRY,
    RIDE,
    RIDERS,
    SERVICE,
    SOONEST,
    STARTED,
    SUNK_S,
    TO,
    UNTIL,
    WORKED,
)  # fmt: skip
from planner.routing.compiled import kernel
from planner.routing.facts import Facts
from planner.routing.problem import Int32


@kernel
def has_breaks(facts: Facts, vehicle: int, n: int) -> bool:
    """Return whether a vehicle with n open visits has breaks to keep; one that stays at home has none."""
    return bool(facts.vehicle[vehicle, BREAKS + BREAK_S] >= 0 and (n > 0 or facts.vehicle[vehicle, STARTED]))


@kernel
def taken(facts: Facts, vehicle: int, at: Int32) -> int:
    """Return how many breaks are placed behind the positions ``at``, which end with -1."""
    count = 0
    breaks = facts.vehicle[vehicle, BREAKS:]
    while count < MOST_BREAKS and breaks[BREAK_WIDTH * count + BREAK_S] >= 0 and at[count] >= 0:
        count += 1
    return count


@kernel
def rested(facts: Facts, vehicle: int, order: Int32, n: int, scratch: Int32) -> int:
    """Place a vehicle's breaks so that the shift is shortest; return when it is back, -1 when no way is possible.

    Args:
        facts: the problem.
        vehicle: one that has breaks.
        order: its n open visits.
        n: their number.
        scratch: rows by position. Reads ``PARTNER``; writes the positions behind which breaks lie to ``REST_AT``, -1
            behind the last one, earliest starts to ``SOONEST`` and ``REST``, latest starts to ``LATEST``.
    """
    car, breaks, partner, early, late = (
        facts.vehicle[vehicle],
        facts.vehicle[vehicle, BREAKS:],
        scratch[PARTNER],
        scratch[SOONEST],
        scratch[LATEST],
    )
    at, trial, rest = scratch[REST_AT], scratch[REST_TRY], scratch[REST]
    if not _stand(facts, vehicle, order, n, scratch):
        return -1
    best, best_count, most = -1, -1, 0
    while most < MOST_BREAKS and breaks[BREAK_WIDTH * most + BREAK_S] >= 0:
        most += 1
    for count in range(most + 1):
        for j in range(count):
            trial[j] = -1
        j = 0
        while j >= 0:  # an odometer of positions that never run backwards
            if j < count:
                trial[j] = _next_empty(facts, vehicle, order, n, trial[j], j, scratch)
                if trial[j] > n:
                    trial[j] = -1
                    j -= 1
                else:
                    j += 1
                    if j < count:
                        trial[j] = trial[j - 1] - 1
                continue
            if least_rested(facts, vehicle, order, n, car[OPENS], partner, trial, count, early, rest):
                back = early[n + 1]
                _greatest_rested(facts, vehicle, order, n, back, partner, trial, count, late, rest)
                seconds = back - late[0] + car[SUNK_S]
                enough = count == most or seconds <= breaks[BREAK_WIDTH * count + ABOVE]
                if enough and (best < 0 or seconds < best):
                    best, best_count = seconds, count
                    for kept in range(count):
                        at[kept] = trial[kept]
            j -= 1
    for j in range(max(best_count, 0), most):
        at[j] = -1
    if best_count < 0:
        return -1
    least_rested(facts, vehicle, order, n, car[OPENS], partner, at, best_count, early, rest)
    _greatest_rested(facts, vehicle, order, n, early[n + 1], partner, at, best_count, late, trial)
    return int(early[n + 1])


@kernel
def _stand(facts: Facts, vehicle: int, order: Int32, n: int, scratch: Int32) -> bool:
    """Write from when and until when the car can stand behind each position; return False when it cannot drive at all.

    These are bounds: without any break, and with the latest return.
    """
    car, partner, first, last = facts.vehicle[vehicle], scratch[PARTNER], scratch[EMPTY_FROM], scratch[EMPTY_TO]
    at, rest = scratch[REST_TRY], scratch[REST]
    if not least_rested(facts, vehicle, order, n, car[OPENS], partner, at, 0, first, rest):
        return False
    _greatest_rested(facts, vehicle, order, n, car[CLOSES], partner, at, 0, last, rest)
    for k in range(n + 1):
        here, service = car[FROM], 0
        if k > 0:
            here, service = facts.node[order[k - 1], LOC], facts.node[order[k - 1], SERVICE]
        to = facts.node[order[k], LOC] if k < n else car[TO]
        first[k] += service
        last[k] = last[k + 1] - facts.seconds[here, to]
    return True


@kernel
def _next_empty(facts: Facts, vehicle: int, order: Int32, n: int, behind: int, j: int, scratch: Int32) -> int:
    """Return the next position after ``behind`` that the car leaves empty and where break j may fit, or n + 1."""
    car, rule = facts.vehicle[vehicle], facts.vehicle[vehicle, BREAKS + BREAK_WIDTH * j :]
    shift = car[LEAVES] - car[SUNK_S]
    latest = min(rule[CLOCK_TO], shift + rule[UNTIL])
    if j == 0:
        latest = min(latest, shift + rule[WORKED])
    soonest = max(rule[CLOCK_FROM], car[OPENS] - car[SUNK_S] + rule[AFTER])
    aboard = car[RIDERS]
    for k in range(n + 1):
        if k > 0:
            aboard += 1 if order[k - 1] & 1 == 0 else -1
        if k <= behind or aboard != 0 or scratch[EMPTY_TO, k] - rule[BREAK_S] < soonest:
            continue
        return k if scratch[EMPTY_FROM, k] <= latest else n + 1
    return n + 1


@kernel
def least_rested(
    facts: Facts,
    vehicle: int,
    order: Int32,
    n: int,
    begin: int,
    partner: Int32,
    at: Int32,
    count: int,
    start: Int32,
    rest: Int32,
) -> bool:
    """Write the earliest starts of visits and of breaks placed behind ``at``; return False when there are none.

    The vehicle leaves at ``begin``, or later where a break would else come too late after the beginning.
    """
    car, breaks = facts.vehicle[vehicle], facts.vehicle[vehicle, BREAKS:]
    start[0] = begin
    for k in range(1, n + 1):
        start[k] = facts.node[order[k - 1], EARLY]
    for j in range(count):
        rest[j] = breaks[BREAK_WIDTH * j + CLOCK_FROM]
    for _ in range(n // 2 + 2 * count + 2):
        if not _raised(facts, vehicle, order, n, at, count, start, rest):
            return False
        changed = False
        for k in range(n, 0, -1):
            pick = partner[k]
            if pick > 0:
                node = order[k - 1]
                needed = start[k] - facts.request[node >> 1, RIDE] - facts.node[node - 1, SERVICE]
                if start[pick] < needed:
                    if needed > facts.node[node - 1, LATE]:
                        return False
                    start[pick] = needed
                    changed = True
        for j in range(count - 1, -1, -1):
            shift = rest[j] - breaks[BREAK_WIDTH * j + UNTIL]
            if j == 0:
                shift = max(shift, rest[0] - breaks[WORKED])
            elif rest[j - 1] < rest[j] - breaks[BREAK_WIDTH * j + WORKED] - breaks[BREAK_WIDTH * (j - 1) + BREAK_S]:
                rest[j - 1] = rest[j] - breaks[BREAK_WIDTH * j + WORKED] - breaks[BREAK_WIDTH * (j - 1) + BREAK_S]
                changed = True
            if start[0] < shift + car[SUNK_S]:
                if shift + car[SUNK_S] > car[LEAVES]:
                    return False
                start[0] = shift + car[SUNK_S]
                changed = True
        if not changed:
            return True
    return False


@kernel
def _raised(facts: Facts, vehicle: int, order: Int32, n: int, at: Int32, count: int, start: Int32, rest: Int32) -> bool:
    """Raise starts in driving order to what comes before them; return False when one is too late."""
    car, breaks = facts.vehicle[vehicle], facts.vehicle[vehicle, BREAKS:]
    shift = start[0] - car[SUNK_S]
    j = 0
    for k in range(n + 1):
        ready, here = int(start[0]), car[FROM]
        if k > 0:
            ready, here = start[k] + facts.node[order[k - 1], SERVICE], facts.node[order[k - 1], LOC]
        while j < count and at[j] == k:
            begins = max(rest[j], ready, shift + breaks[BREAK_WIDTH * j + AFTER])
            if begins > breaks[BREAK_WIDTH * j + CLOCK_TO] or begins > car[CLOSES]:
                return False
            rest[j] = begins
            ready = begins + breaks[BREAK_WIDTH * j + BREAK_S]
            j += 1
        if k < n:
            node = order[k]
            soonest = max(start[k + 1], ready + facts.seconds[here, facts.node[node, LOC]])
            if soonest > facts.node[node, LATE]:
                return False
            start[k + 1] = soonest
        else:
            home = ready + facts.seconds[here, car[TO]]
            if home > car[CLOSES]:
                return False
            start[n + 1] = home
    return True


@kernel
def _greatest_rested(
    facts: Facts,
    vehicle: int,
    order: Int32,
    n: int,
    back: int,
    partner: Int32,
    at: Int32,
    count: int,
    start: Int32,
    rest: Int32,
) -> None:
    """Write the latest starts of a possible placing of breaks that is at its end base at ``back``."""
    car, breaks = facts.vehicle[vehicle], facts.vehicle[vehicle, BREAKS:]
    start[0], start[n + 1] = car[LEAVES], back
    for k in range(1, n + 1):
        start[k] = facts.node[order[k - 1], LATE]
    for j in range(count):
        rest[j] = min(breaks[BREAK_WIDTH * j + CLOCK_TO], back)
    changed = True
    while changed:
        _lowered(facts, vehicle, order, n, at, count, start, rest)
        changed = False
        for k in range(1, n + 1):
            pick = partner[k]
            if pick > 0:
                node = order[k - 1]
                allowed = start[pick] + facts.node[node - 1, SERVICE] + facts.request[node >> 1, RIDE]
                if start[k] > allowed:
                    start[k] = allowed
                    changed = True
        shift = start[0] - car[SUNK_S]
        for j in range(count):
            allowed = shift + breaks[BREAK_WIDTH * j + UNTIL]
            worked = shift if j == 0 else rest[j - 1] + breaks[BREAK_WIDTH * (j - 1) + BREAK_S]
            allowed = min(allowed, worked + breaks[BREAK_WIDTH * j + WORKED])
            if rest[j] > allowed:
                rest[j] = allowed
                changed = True


@kernel
def _lowered(
    facts: Facts, vehicle: int, order: Int32, n: int, at: Int32, count: int, start: Int32, rest: Int32
) -> None:
    """Lower starts against driving order to what comes after them."""
    car, breaks = facts.vehicle[vehicle], facts.vehicle[vehicle, BREAKS:]
    j = count - 1
    for k in range(n, -1, -1):
        service, here = 0, car[FROM]
        if k > 0:
            service, here = facts.node[order[k - 1], SERVICE], facts.node[order[k - 1], LOC]
        to = facts.node[order[k], LOC] if k < n else car[TO]
        latest = start[k + 1] - facts.seconds[here, to]
        while j >= 0 and at[j] == k:
            rest[j] = min(rest[j], latest - breaks[BREAK_WIDTH * j + BREAK_S])
            latest = rest[j]
            start[0] = min(start[0], rest[j] - breaks[BREAK_WIDTH * j + AFTER] + car[SUNK_S])
            j -= 1
        start[k] = min(start[k], latest - service)
