"""When a route's visits happen: the shortest paid time, everybody early, nobody waiting in the car without need."""

from __future__ import annotations

from itertools import pairwise

import numpy as np

from planner.routing.columns import (
    BREAK_S,
    BREAK_WIDTH,
    BREAKS,
    EARLY_RATE,
    FROM,
    LATE,
    LATE_RATE,
    LATEST,
    LOC,
    PARTNER,
    REST,
    REST_AT,
    RIDE,
    RIDERS,
    RIDING,
    SERVICE,
    SOONEST,
    SUNK_M,
    TO,
    UP_FROM,
    UP_TO,
)
from planner.routing.compiled import kernel
from planner.routing.extras import extras
from planner.routing.facts import Facts
from planner.routing.grain import GRAIN
from planner.routing.plan import Pause, Plan, Route, Visit
from planner.routing.problem import Int32, Problem
from planner.routing.result import Cost
from planner.routing.rows import Pinned
from planner.routing.rules.breaks import has_breaks, is_plain, taken
from planner.routing.rules.rested_times import least_times
from planner.routing.rules.ride_time import least
from planner.routing.rules.shares import shares_ore
from planner.routing.rules.slots import arrives, departs
from planner.routing.rules.soft_cut import ENDLESS
from planner.routing.rules.soft_price import cheapest
from planner.routing.rules.soft_windows import has_soft
from planner.routing.tracks import TRIES, Tracks, driven, ore, shortest, way


@kernel
def starts_of(facts: Facts, tracks: Tracks, vehicle: int, order: Int32, n: int, start: Int32) -> bool:
    """Write the planned starts at positions 0 … n + 1 of an order; return False when it has no valid schedule.

    The vehicle leaves as late as the shortest paid time allows and everything happens as early as it then can.
    After that, wherever the car would stand and wait with passengers aboard, the visits before the wait move
    later as far as their windows and rides allow: the passenger waits at home rather than in the car. (The purpose
    of steps 7 and 8 of Cordeau and Laporte 2003.) A route with soft windows keeps the cheapest times instead
    (`rules.soft_times`, `rules.soft_choice`), and nobody waits at home beyond a soft window; who is asked to be ready
    before it stays so, since the price was made with that.
    """
    seconds = shortest(facts, tracks, vehicle, order, n)
    if seconds < 0:
        return False
    partner = tracks.scratch[PARTNER]
    begin = int(tracks.scratch[LATEST, 0])
    if has_soft(facts, vehicle, order, n):
        metres, way_s, wide = driven(facts, vehicle, order, n), way(facts, vehicle, order, n), tracks.tries[TRIES:]
        paid, _ = extras(facts, vehicle, order, n)
        cheapest(facts, vehicle, order, n, seconds, metres, way_s, paid, ENDLESS, tracks.scratch, wide)
        for k in range(n + 2):
            start[k] = tracks.scratch[SOONEST, k]
    elif not is_plain(facts, vehicle, n):
        at, count = tracks.scratch[REST_AT], taken(facts, vehicle, tracks.scratch[REST_AT])
        least_times(facts, vehicle, order, n, begin, partner, at, count, start, tracks.scratch[REST])
    else:
        least(facts, vehicle, order, n, begin, partner, start)
    aboard = tracks.scratch[RIDING]
    aboard[0] = facts.vehicle[vehicle, RIDERS]
    for k in range(1, n + 1):
        aboard[k] = aboard[k - 1] + (1 if order[k - 1] & 1 == 0 else -1)
    for k in range(n, 1, -1):
        before, node = order[k - 2], order[k - 1]
        leave = departs(facts, vehicle, start[k], facts.node[before, LOC], facts.node[node, LOC])
        spare = leave - facts.node[before, SERVICE] - start[k - 1]
        if aboard[k - 1] > 0 and spare > 0:
            later = min(spare, facts.node[before, LATE] - start[k - 1])
            pick = partner[k - 1]
            if pick > 0:
                rides = facts.request[before >> 1, RIDE]
                later = min(later, start[pick] + facts.node[before - 1, SERVICE] + rides - start[k - 1])
            asks = facts.request[before >> 1]
            end = 2 * (before & 1)
            if asks[LATE_RATE] > 0:
                later = min(later, max(asks[UP_TO + end] - start[k - 1], 0))
            if asks[EARLY_RATE] > 0 and start[k - 1] < asks[UP_FROM + end]:
                later = 0
            start[k - 1] += later
    return True


def timed(facts: Facts, tracks: Tracks, vehicle: int, nodes: tuple[int, ...], pinned: Pinned | None) -> Route | None:
    """Return a vehicle's route over open visits ``nodes`` with times, pinned visits first; None when impossible."""
    n = len(nodes)
    order = np.array(nodes, dtype=np.int32)
    start = np.zeros(n + 2, dtype=np.int32)
    if n + 2 > tracks.scratch.shape[1] or not starts_of(facts, tracks, vehicle, order, n, start):
        return None
    fixed = len(pinned.visits) if pinned is not None else 0
    pauses = _pauses(facts, tracks, vehicle, n, fixed)
    visits: list[Visit] = []
    ready, at = int(start[0]), facts.vehicle[vehicle, FROM]
    for k, node in enumerate(nodes, start=1):
        ready = max([ready, *(pause.end for pause in pauses if pause.after == len(visits) + fixed)])
        arrival = int(arrives(facts, vehicle, ready, at, facts.node[node, LOC]))
        ready = int(start[k]) + int(facts.node[node, SERVICE])
        visits.append(Visit(node // 2, node % 2 == 0, arrival, int(start[k]), ready))
        at = facts.node[node, LOC]
    if pinned is None:
        if not n:
            return Route(vehicle)
        done: tuple[Visit, ...] = ()
        leaves = int(start[0])
    else:
        done = tuple(Visit(p.request, p.is_pickup, p.start, p.start, p.departure) for p in pinned.visits)
        leaves = pinned.left_base_s
    ready = max([ready, *(pause.end for pause in pauses if pause.after == n + fixed)])
    returns = int(arrives(facts, vehicle, ready, at, facts.vehicle[vehicle, TO]))
    metres = int(driven(facts, vehicle, order, n)) + int(facts.rates[vehicle, SUNK_M])
    return Route(vehicle, done + tuple(visits), leaves, returns, metres, pauses)


def _pauses(facts: Facts, tracks: Tracks, vehicle: int, n: int, fixed: int) -> tuple[Pause, ...]:
    """Return the breaks of the schedule that was written last, behind so many pinned visits."""
    if not has_breaks(facts, vehicle, n):
        return ()
    at, rest = tracks.scratch[REST_AT], tracks.scratch[REST]
    return tuple(
        Pause(
            int(rest[j]), int(rest[j] + facts.vehicle[vehicle, BREAKS + BREAK_WIDTH * j + BREAK_S]), int(at[j]) + fixed
        )
        for j in range(int(taken(facts, vehicle, at)))
    )


def cost_of(problem: Problem, plan: Plan) -> Cost:
    """Return the cost of a plan by term, computed from its times and metres."""
    fees = hours = distance = top_ups = supplements = rankings = changes = soft = 0
    out = [0] * problem.vehicles
    for route in plan.routes:
        v = route.vehicle
        if not route.visits and problem.pinned[v] is None:
            continue
        out[v] = route.seconds
        fee = 0 if problem.used[v] else int(problem.start_fee_ore[v])
        driving, waiting = int(problem.hourly_ore[v]), int(problem.waiting_ore[v])
        beyond = max(route.seconds - int(problem.guaranteed_s[v]), 0)
        way_s = max(min(_way_s(problem, route), route.seconds) - int(problem.guaranteed_s[v]), 0)
        timed_ore = ore((beyond * waiting + way_s * (driving - waiting)) * 5)
        trips = sorted({visit.request for visit in route.visits})
        extra = sum(_supplement(problem, r, v) for r in trips)
        driven_ore = ore(route.metres * int(problem.km_ore[v]) * 18)
        fees, hours, distance = fees + fee, hours + timed_ore, distance + driven_ore
        supplements += extra
        rankings += len(trips) * int(problem.trip_ore[v])
        changes += sum(int(problem.moved_ore[r]) for r in trips if problem.told[r] not in {-1, v})
        top_ups += max(int(problem.minimum_ore[v]) - fee - timed_ore - driven_ore - extra, 0)
        soft += ore(_outside(problem, route) * (GRAIN // 3600))
    aboard = {p.request for pins in problem.pinned if pins is not None for p in pins.visits}
    absent = [r for r in plan.unserved(problem.requests) if r not in aboard]
    refused = sum(int(problem.absence_ore[r]) for r in absent if problem.fallback_ore[r] < 0)
    fallbacks = sum(int(problem.fallback_ore[r]) for r in absent if problem.fallback_ore[r] >= 0)
    shares = shares_ore(problem.shares, out)
    return Cost(fees, hours, distance, refused, fallbacks, top_ups, supplements, rankings, changes, soft, shares)


def _way_s(problem: Problem, route: Route) -> int:
    """Return the seconds between a route's places, pinned ones included."""
    v = route.vehicle
    pinned = problem.pinned[v]
    places = [(problem.pickup_loc if visit.is_pickup else problem.dropoff_loc)[visit.request] for visit in route.visits]
    if pinned is not None:
        places.insert(len(pinned.visits), pinned.ready_loc)
    return sum(int(problem.seconds[a, b]) for a, b in pairwise([problem.start_loc[v], *places, problem.end_loc[v]]))


def _supplement(problem: Problem, request: int, vehicle: int) -> int:
    mask, prices = int(problem.supplements[request]), problem.supplements_ore[vehicle]
    return sum(int(price) for kind, price in enumerate(prices) if mask >> kind & 1)


def _outside(problem: Problem, route: Route) -> int:
    """Return øre times seconds an hour of a route's open visits outside their soft windows."""
    pinned, total = problem.pinned[route.vehicle], 0
    for visit in route.visits[len(pinned.visits) if pinned is not None else 0 :]:
        r, windows = visit.request, (problem.dropoff_soft_from, problem.dropoff_soft_to)
        if visit.is_pickup:
            windows = (problem.pickup_soft_from, problem.pickup_soft_to)
        total += max(int(windows[0][r]) - visit.start, 0) * int(problem.early_hourly_ore[r])
        total += max(visit.start - int(windows[1][r]), 0) * int(problem.late_hourly_ore[r])
    return total
