"""How a run's price is shared among its trips. Parts always sum exactly to the price."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from enum import StrEnum

from planner.kernel.money import Ore, allocate
from planner.messages.planning import RunPlanned
from planner.settlement.domain.facts import TripFacts


class SplitKey(StrEnum):
    """What a trip's part is measured by."""

    DIRECT_KM = "direct-km"
    DIRECT_MINUTES = "direct-minutes"
    OCCUPIED_MINUTES = "occupied-minutes"
    EQUAL = "equal"


def _occupied(run: RunPlanned) -> dict[str, int]:
    on_at: dict[str, datetime] = {}
    seconds: dict[str, int] = {}
    for stop in run.stops:
        for action in stop.actions:
            if action.action == "pickup":
                on_at[action.trip_id] = stop.departure_at
            elif action.trip_id in on_at:
                ride = stop.arrival_at - on_at[action.trip_id]
                seconds[action.trip_id] = max(0, int(ride.total_seconds()))
    return seconds


def split(total: Ore, trips: Iterable[TripFacts], run: RunPlanned, key: SplitKey) -> dict[str, Ore]:
    """Share ``total`` øre among the trips by the key.

    A trip without a measure (zero metres) bears nothing unless all are without: then the parts are equal.
    """
    occupied = _occupied(run)

    def measure(trip: TripFacts) -> int:
        if key is SplitKey.DIRECT_KM:
            return trip.direct_m
        if key is SplitKey.DIRECT_MINUTES:
            return trip.direct_s
        return occupied.get(trip.trip_id, 0) if key is SplitKey.OCCUPIED_MINUTES else 1

    return allocate(total, {trip.trip_id: measure(trip) for trip in trips})
