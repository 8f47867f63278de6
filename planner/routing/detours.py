"""Lower bounds on what a drop-off adds, so that a search need not look at places that cannot be cheap."""

from __future__ import annotations

from planner.routing.columns import AHEAD_FROM, AHEAD_S, BEHIND_TO, EARLY, FROM, LATE, LENGTH, LOC, SERVICE, TO
from planner.routing.compiled import kernel
from planner.routing.facts import Facts
from planner.routing.problem import Int32
from planner.routing.tracks import Tracks

FAR = 2**30
"""Metres of a place that the drop-off's window forbids."""


@kernel
def least_detours(facts: Facts, tracks: Tracks, request: int, vehicle: int, least: Int32) -> None:
    """Write the fewest metres that a request's drop-off adds behind position k or any later one, k from n to 0."""
    n = tracks.route[vehicle, LENGTH]
    order, spot, down = tracks.order[vehicle], tracks.spot[vehicle], facts.node[2 * request + 1]
    at_down = down[LOC]
    least[n + 1] = FAR
    after = facts.vehicle[vehicle, TO]
    for k in range(n, -1, -1):
        before = facts.vehicle[vehicle, FROM] if k == 0 else facts.node[order[k - 1], LOC]
        added = FAR
        too_late = spot[k, AHEAD_S] + spot[k, AHEAD_FROM] > down[LATE]
        if not too_late and down[EARLY] + down[SERVICE] <= spot[k + 1, BEHIND_TO]:
            added = facts.metres[before, at_down] + facts.metres[at_down, after] - facts.metres[before, after]
        least[k] = min(least[k + 1], added)
        after = before
