"""Turns a place that the kernel found into an offer with times and consequences."""

from __future__ import annotations

from planner.routing.day_rows import DayRows
from planner.routing.offer import Moved, Offer
from planner.routing.plan import Route
from planner.routing.schedule import timed
from planner.routing.tracks import ore


def offer_at(rows: DayRows, index: int, current: list[int], place: tuple[int, int, int, int], before: Route) -> Offer:
    """Return the offer of a request at a valid place.

    Args:
        rows: the day.
        index: number of the request.
        current: the vehicle's open nodes without it.
        place: vehicle, added grains, and the positions behind which pick-up and drop-off go.
        before: the vehicle's route as it is now, to tell who moves.
    """
    vehicle, value, pick, drop = place
    nodes = [*current[:pick], 2 * index, *current[pick:drop], 2 * index + 1, *current[drop:]]
    after = timed(rows.facts, rows.tracks, vehicle, tuple(nodes), rows.pinned[vehicle])
    if after is None:
        raise AssertionError(f"vehicle {vehicle} cannot drive {nodes}")
    old = {visit.node: visit.start for visit in before.visits}
    up = next(visit for visit in after.visits if visit.node == 2 * index)
    down = next(visit for visit in after.visits if visit.node == 2 * index + 1)
    moved = tuple(
        Moved(visit.request, visit.is_pickup, old[visit.node], visit.start)
        for visit in after.visits
        if visit.request != index and old[visit.node] != visit.start
    )
    return Offer(
        request=index,
        vehicle=vehicle,
        nodes=tuple(nodes),
        added_ore=ore(value),
        pickup_s=up.start,
        dropoff_s=down.start,
        ride_s=down.start - up.departure,
        moved=moved,
    )
