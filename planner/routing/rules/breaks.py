"""Breaks: rest that the law gives a driver, taken where nobody is in the car.

A break is taken behind a visit that leaves the car empty, or at the base, before the vehicle drives on. Once it is
decided behind which visits the breaks lie, every rule about them is a difference constraint like those of
`rules.ride_time`: a break starts within a window of the clock, within a span after the shift began, and no later than
so many seconds of work after the break before. Nobody is in the car then, so no ride spans a break. The least and the
greatest solution give the shortest shift of one way of placing the breaks; the shortest of all ways is exact, and
as shifts have few breaks and few empty cars, all ways that windows allow are tried.

Where travel depends on the time of day (`rules.slots`) who leaves later may be out for a shorter time: after the rush.
The shift is then the shortest of these, for each way of placing the breaks: back as early as can be; and, for every
slot, back as early as can be when the vehicle leaves no sooner than the slot begins; each time leaving as late as that
return allows. Other departures are not tried: waiting at the base so that a rush further along the route is avoided may
be shorter still. Plans are timed and paid by this choice, which this module makes for vehicles without breaks too.

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
    EMPTY_FROM,
    EMPTY_TO,
    FROM,
    LATEST,
    LEAVES,
    LOC,
    MOST_BREAKS,
    OPENS,
    PARTNER,
    REST,
    REST_AT,
    REST_TRY,
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
from planner.routing.rules.rested_times import greatest_times, least_times
from planner.routing.rules.slots import departs, next_border, slotted


@kernel
def has_breaks(facts: Facts, vehicle: int, n: int) -> bool:
    """Return whether a vehicle with n open visits has breaks to keep; one that stays at home has none."""
    return bool(facts.vehicle[vehicle, BREAKS + BREAK_S] >= 0 and (n > 0 or facts.vehicle[vehicle, STARTED]))


@kernel
def is_plain(facts: Facts, vehicle: int, n: int) -> bool:
    """Return whether `rules.ride_time` times n open visits: without breaks, and the same travel at all times."""
    if slotted(facts) and (n > 0 or facts.vehicle[vehicle, STARTED]):
        return False
    return not has_breaks(facts, vehicle, n)


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
        vehicle: one that has breaks, or any where travel depends on the time of day.
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
    best, best_count, best_leave, most, tries = -1, -1, int(car[OPENS]), 0, 0
    while most < MOST_BREAKS and breaks[BREAK_WIDTH * most + BREAK_S] >= 0:
        most += 1
    if most > 0 and not _stand(facts, vehicle, order, n, scratch):
        return -1
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
            leave = int(car[OPENS])
            while leave <= car[LEAVES] and least_times(
                facts, vehicle, order, n, leave, partner, trial, count, early, rest
            ):
                back = early[n + 1]
                greatest_times(facts, vehicle, order, n, back, partner, trial, count, late, rest)
                seconds = back - late[0] + car[SUNK_S]
                enough = count == most or seconds <= breaks[BREAK_WIDTH * count + ABOVE]
                if enough and (best < 0 or seconds < best):
                    best, best_count, best_leave = seconds, count, leave
                    for kept in range(count):
                        at[kept] = trial[kept]
                leave = next_border(facts, vehicle, late[0])
                tries += 1
            j -= 1
    for j in range(max(best_count, 0), most):
        at[j] = -1
    if best_count < 0:
        return -1
    if most == 0 and tries == 1 and next_border(facts, vehicle, late[0]) > car[LEAVES]:
        return int(early[n + 1])
    least_times(facts, vehicle, order, n, best_leave, partner, at, best_count, early, rest)
    greatest_times(facts, vehicle, order, n, early[n + 1], partner, at, best_count, late, trial)
    back = int(early[n + 1])
    if best_leave > car[OPENS]:
        least_times(facts, vehicle, order, n, car[OPENS], partner, at, best_count, early, rest)
    return back


@kernel
def _stand(facts: Facts, vehicle: int, order: Int32, n: int, scratch: Int32) -> bool:
    """Write from when and until when the car can stand behind each position; return False when it cannot drive at all.

    These are bounds: without any break, and with the latest return.
    """
    car, partner, first, last = facts.vehicle[vehicle], scratch[PARTNER], scratch[EMPTY_FROM], scratch[EMPTY_TO]
    at, rest = scratch[REST_TRY], scratch[REST]
    if not least_times(facts, vehicle, order, n, car[OPENS], partner, at, 0, first, rest):
        return False
    greatest_times(facts, vehicle, order, n, car[CLOSES], partner, at, 0, last, rest)
    for k in range(n + 1):
        here, service = car[FROM], 0
        if k > 0:
            here, service = facts.node[order[k - 1], LOC], facts.node[order[k - 1], SERVICE]
        to = facts.node[order[k], LOC] if k < n else car[TO]
        first[k] += service
        last[k] = departs(facts, vehicle, last[k + 1], here, to)
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
