"""Whether an order of visits is one at all: whose visits they are, and every pick-up before its drop-off."""

from __future__ import annotations

from planner.routing.columns import GONE, ON_BOARD, STATE
from planner.routing.compiled import kernel
from planner.routing.facts import Facts
from planner.routing.problem import Int32
from planner.routing.tracks import Tracks


@kernel
def in_order(facts: Facts, tracks: Tracks, vehicle: int, order: Int32, n: int) -> bool:
    """Return whether every visit belongs to this vehicle and every pick-up comes before its drop-off."""
    for k in range(n):
        tracks.place[order[k]] = -1
        tracks.place[order[k] ^ 1] = -1
    for k in range(n):
        node = order[k]
        request = node >> 1
        if tracks.place[node] >= 0 or facts.request[request, STATE] == GONE or not facts.can[request, vehicle]:
            return False
        tracks.place[node] = k
        if node & 1 == 1 and facts.request[request, STATE] != ON_BOARD and tracks.place[node - 1] < 0:
            return False
        if node & 1 == 0 and facts.request[request, STATE] == ON_BOARD:
            return False
    for k in range(n):  # noqa: SIM110 - compiled code has no generators
        if order[k] & 1 == 0 and tracks.place[order[k] + 1] < 0:
            return False
    return True
