"""Ride times and windows together, exactly: the earliest and the latest times of a fixed order of visits.

Every rule about times of a fixed order is a difference constraint: a visit starts no earlier than the one before
it plus service and travel, not outside its window, and a drop-off no later than its pick-up plus boarding plus
the ride limit. Such a system has a least and a greatest solution, or none. Forward passes raise starts to the
least solution; only ride limits point backwards, and a chain of raises uses each of them at most once, so that a
change after as many passes as there are drop-offs proves that there is none (the argument of Bellman and Ford).
This decides feasibility exactly, as the linear-time method of M. Firat and G. J. Woeginger, "Analysis of the
dial-a-ride problem of Hunsaker and Savelsbergh", Operations Research Letters 39 (2011) does, where the
eight-step evaluation of J.-F. Cordeau and G. Laporte, "A tabu search heuristic for the static multi-vehicle
dial-a-ride problem", Transportation Research Part B 37 (2003) reaches it by forward slacks.

Arrays run over positions 0 (start), 1 … n (visits) and n + 1 (end). Starts are stored in 32 bits, but sums are made
in 64 (so numba adds 32-bit numbers) and judged before they are stored.
"""

from __future__ import annotations

from planner.routing.columns import CLOSES, EARLY, FROM, LATE, LEAVES, LOC, ON_BOARD, RIDE, SERVICE, STATE, TO
from planner.routing.compiled import kernel
from planner.routing.facts import Facts
from planner.routing.problem import Int32


@kernel
def partners(facts: Facts, order: Int32, n: int, place: Int32, partner: Int32) -> None:
    """Write the position of the pick-up of every drop-off of an order, 0 for pick-ups and passengers on board."""
    for k in range(1, n + 1):
        node = order[k - 1]
        partner[k] = 0
        if node & 1 == 0:
            place[node] = k
        elif facts.request[node >> 1, STATE] != ON_BOARD:
            partner[k] = place[node - 1]


@kernel
def least(facts: Facts, vehicle: int, order: Int32, n: int, begin: int, partner: Int32, start: Int32) -> bool:
    """Write the earliest starts of an order that leaves at ``begin``; return False when there is no valid one."""
    start[0] = begin
    for k in range(1, n + 1):
        start[k] = facts.node[order[k - 1], EARLY]
    start[n + 1] = begin
    first = 1
    for _ in range(n // 2 + 2):
        for k in range(first, n + 2):
            if k == 1:
                ready, at = begin, facts.vehicle[vehicle, FROM]
            else:
                before = order[k - 2]
                ready, at = start[k - 1] + facts.node[before, SERVICE], facts.node[before, LOC]
            if k <= n:
                node = order[k - 1]
                soonest = max(start[k], ready + facts.seconds[at, facts.node[node, LOC]])
                if soonest > facts.node[node, LATE]:
                    return False
                start[k] = soonest
            else:
                home = ready + facts.seconds[at, facts.vehicle[vehicle, TO]]
                if home > facts.vehicle[vehicle, CLOSES]:
                    return False
                start[k] = home
        first = n + 2
        for k in range(n, 0, -1):
            pick = partner[k]
            if pick > 0:
                node = order[k - 1]
                needed = start[k] - facts.request[node >> 1, RIDE] - facts.node[node - 1, SERVICE]
                if start[pick] < needed:
                    if needed > facts.node[node - 1, LATE]:
                        return False
                    start[pick] = needed
                    first = min(first, pick + 1)
        if first == n + 2:
            return True
    return False


@kernel
def greatest(facts: Facts, vehicle: int, order: Int32, n: int, end: int, partner: Int32, start: Int32) -> None:
    """Write the latest starts of an order that has a valid schedule and is at its end base at ``end``."""
    start[n + 1] = end
    for k in range(1, n + 1):
        start[k] = facts.node[order[k - 1], LATE]
    start[0] = facts.vehicle[vehicle, LEAVES]
    last = n
    while last >= 0:
        for k in range(last, -1, -1):
            if k == 0:
                service, at = 0, facts.vehicle[vehicle, FROM]
            else:
                service, at = facts.node[order[k - 1], SERVICE], facts.node[order[k - 1], LOC]
            to = facts.node[order[k], LOC] if k < n else facts.vehicle[vehicle, TO]
            start[k] = min(start[k], start[k + 1] - service - facts.seconds[at, to])
        last = -1
        for k in range(1, n + 1):
            pick = partner[k]
            if pick > 0:
                node = order[k - 1]
                allowed = start[pick] + facts.node[node - 1, SERVICE] + facts.request[node >> 1, RIDE]
                if start[k] > allowed:
                    start[k] = allowed
                    last = k - 1
