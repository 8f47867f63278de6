"""The price of a route some of whose visits have soft windows, without looking for its cheapest times where it can."""

from __future__ import annotations

from planner.routing.columns import (
    ABOVE,
    BREAK_S,
    BREAK_WIDTH,
    BREAKS,
    LATEST,
    MOST_BREAKS,
    PARTNER,
    REST,
    REST_AT,
    REST_TRY,
    SOONEST,
    SUNK_M,
    SUNK_PAID,
    SUNK_S,
    SUNK_WAY,
    WAY,
    WORK,
)
from planner.routing.compiled import kernel
from planner.routing.facts import Facts
from planner.routing.problem import Int32, Int64
from planner.routing.rules.breaks import has_breaks, is_plain, taken
from planner.routing.rules.pay import pay, timed_pay, timeless
from planner.routing.rules.rested_times import least_times
from planner.routing.rules.ride_time import least
from planner.routing.rules.slots import slotted
from planner.routing.rules.soft_choice import better
from planner.routing.rules.soft_times import settle
from planner.routing.rules.soft_windows import late_all, outside_all


@kernel
def cheapest(
    facts: Facts,
    vehicle: int,
    order: Int32,
    n: int,
    seconds: int,
    metres: int,
    way_s: int,
    paid: int,
    limit: int,
    scratch: Int32,
    wide: Int64,
) -> int:
    """Return the grains of an order with soft windows at its cheapest times, or ``limit`` when they are no fewer.

    Where the cheapest ones are not known they are those of `soft_choice`.

    To be called after `tracks.shortest` has found the order's ``seconds``. Below the limit it leaves the cheapest
    times in the scratch rows of earliest starts and of breaks.

    Args:
        facts: the problem.
        vehicle: who drives.
        order: n open visits, at least one.
        n: their number.
        seconds: shortest paid seconds.
        metres: of the open route.
        way_s: its seconds on the way, as `tracks.way` tells them.
        paid: supplements of the requests dropped off in it, in grains.
        limit: grains above which nobody asks.
        scratch: rows by position, as `tracks.shortest` leaves them.
        wide: 64-bit scratch, see `soft_times.settle`.
    """
    car, rates = facts.vehicle[vehicle], facts.rates[vehicle]
    partner, start, trial, at = scratch[PARTNER], scratch[SOONEST], scratch[LATEST], scratch[REST_AT]
    rest, rest_trial = scratch[REST], scratch[REST_TRY]
    whole, whole_s, supplements = metres + rates[SUNK_M], way_s + rates[SUNK_WAY], paid + rates[SUNK_PAID]
    grains = pay(rates, seconds, whole, whole_s, supplements)
    if grains + late_all(facts, order, n, start) >= limit:
        return limit
    rests = has_breaks(facts, vehicle, n)
    count = taken(facts, vehicle, at) if rests else 0
    begin = int(trial[0])
    if is_plain(facts, vehicle, n):
        least(facts, vehicle, order, n, begin, partner, trial)
    else:
        least_times(facts, vehicle, order, n, begin, partner, at, count, trial, rest_trial)
    if outside_all(facts, order, n, trial) == 0:
        for k in range(n + 2):
            start[k] = trial[k]
        for j in range(count):
            rest[j] = rest_trial[j]
        return min(grains, limit)
    longest = _longest_out(facts, vehicle, count, rests)
    if slotted(facts) or (rates[WAY] != 0 and whole_s > seconds):
        chosen = better(facts, vehicle, order, n, seconds, whole, whole_s, supplements, count, longest, scratch)
        return min(chosen, limit)
    flat = timeless(rates, whole, whole_s, supplements)
    begin = int(start[n + 1] + car[SUNK_S] - longest)
    if begin > start[0]:
        if rests:
            least_times(facts, vehicle, order, n, begin, partner, at, count, start, rest)
        else:
            least(facts, vehicle, order, n, begin, partner, start)
    settle(facts, vehicle, order, n, flat, partner, at, count, longest, start, rest, wide)
    grains = timed_pay(rates, int(start[n + 1] - start[0] + car[SUNK_S]), flat)
    return min(grains + outside_all(facts, order, n, start), limit)


@kernel
def _longest_out(facts: Facts, vehicle: int, count: int, rests: bool) -> int:
    """Return how long a vehicle may be out in all when it takes so many breaks."""
    car = facts.vehicle[vehicle]
    most = int(car[WORK])
    if rests and count < MOST_BREAKS and car[BREAKS + BREAK_WIDTH * count + BREAK_S] >= 0:
        most = min(most, int(car[BREAKS + BREAK_WIDTH * count + ABOVE]))
    return most
