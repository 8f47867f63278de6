"""Ruin: take related requests out of their routes.

Related removal of S. Ropke and D. Pisinger, "An adaptive large neighborhood search heuristic for the pickup
and delivery problem with time windows", Transportation Science 40 (2006), section 3.1.1; how related two requests are
is decided once, in `planner.routing.near`.
"""

from __future__ import annotations

from planner.routing.chance import Chance, below, uniform
from planner.routing.columns import FREE, LENGTH, LINKED, STATE
from planner.routing.compiled import kernel
from planner.routing.facts import Facts
from planner.routing.problem import Int32
from planner.routing.ruin import Trail, to_bank, touch
from planner.routing.rules.linked import ELSEWHERE, NOBODY
from planner.routing.tracks import Tracks, refresh

SHARPNESS = 4.0
"""How strongly nearer requests are preferred: a rank is a random share, to this power."""


@kernel
def pull_bank(facts: Facts, tracks: Tracks, trail: Trail) -> bool:
    """Take every request of the bank out of its route; return False when a route then has no schedule."""
    for k in range(trail.tally[1]):  # all of them before the first is changed: a step may be taken back half-way
        vehicle = tracks.owner[trail.bank[k]]
        if vehicle >= 0:
            touch(tracks, trail, vehicle)
    for k in range(trail.tally[1]):
        vehicle = tracks.owner[trail.bank[k]]
        if vehicle < 0:
            continue
        kept = 0
        for position in range(tracks.route[vehicle, LENGTH]):
            node = tracks.order[vehicle, position]
            if trail.banked[node >> 1]:
                tracks.owner[node >> 1] = -1
            else:
                tracks.order[vehicle, kept] = node
                kept += 1
        tracks.route[vehicle, LENGTH] = kept
        if not refresh(facts, tracks, vehicle):
            return False
    return True


@kernel
def pull_partners(facts: Facts, tracks: Tracks, trail: Trail) -> bool:
    """Take out who is linked to somebody in the bank without a place; return False when this step cannot stand.

    It cannot where the partner is served in another part of the day, nor where a route then has no schedule. Unlike in
    ``pull_bank`` one trip leaves the route: others of the bank may have found their place in it.
    """
    for k in range(trail.tally[1]):
        request = trail.bank[k]
        partner = facts.request[request, LINKED]
        if tracks.owner[request] >= 0 or partner == NOBODY:
            continue
        if partner == ELSEWHERE:
            return False
        if partner < 0 or tracks.owner[partner] < 0:
            continue
        vehicle, kept = tracks.owner[partner], 0
        to_bank(trail, partner)
        touch(tracks, trail, vehicle)
        for position in range(tracks.route[vehicle, LENGTH]):
            node = tracks.order[vehicle, position]
            if node >> 1 != partner:
                tracks.order[vehicle, kept] = node
                kept += 1
        tracks.route[vehicle, LENGTH] = kept
        tracks.owner[partner] = -1
        if not refresh(facts, tracks, vehicle):
            return False
    return True


@kernel
def pick_related(facts: Facts, tracks: Tracks, kin: Int32, trail: Trail, count: int, first: int, dice: Chance) -> None:
    """Put a request and others related to what is in the bank already into the bank."""
    if tracks.owner[first] >= 0 and facts.request[first, STATE] == FREE:
        to_bank(trail, first)
    centre = first
    for _ in range(3 * count):
        if trail.tally[1] >= count or kin.shape[1] == 0:
            break
        if trail.tally[1] > 0:
            centre = trail.bank[below(dice, trail.tally[1])]
        other = kin[centre, int(uniform(dice) ** SHARPNESS * kin.shape[1])]
        if tracks.owner[other] >= 0:
            to_bank(trail, other)
