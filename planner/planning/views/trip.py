"""One trip: its promise and who drives it."""

from __future__ import annotations

from typing import Any

from planner.kernel.errors import NotFound
from planner.kernel.ids import run_id
from planner.planning.domain.trip import Trip
from planner.planning.ports import PlanningStore


def find_trip(store: PlanningStore, trip_id: str) -> Trip:
    """Return a trip.

    Raises:
        NotFound: ``planning.no-trip``.
    """
    trip = store.trip(trip_id)
    if trip is None:
        raise NotFound("planning.no-trip", "planning knows no such trip", where=trip_id)
    return trip


def trip_view(store: PlanningStore, trip_id: str) -> dict[str, Any]:
    """Return status, promise or refusal, and run of a trip.

    Raises:
        NotFound: ``planning.no-trip``.
    """
    return trip_line(find_trip(store, trip_id))


def trip_line(trip: Trip) -> dict[str, Any]:
    """Return a trip as plain data."""
    return {
        "trip_id": trip.trip_id,
        "journey_id": trip.journey_id,
        "service_day": trip.service_day,
        "leg": trip.demand.leg if trip.demand is not None else None,
        "status": trip.status,
        "waits_for_call": trip.waits_for_call,
        "ready_at": trip.ready_at.isoformat() if trip.ready_at is not None else None,
        "cancel_reason": trip.cancel_reason,
        "promise": trip.promise.model_dump(mode="json") if trip.promise is not None else None,
        "refusal": trip.refusal.model_dump(mode="json") if trip.refusal is not None else None,
        "moved": trip.moved,
        "vehicle_id": trip.vehicle_id,
        "run_id": run_id(trip.service_day, trip.vehicle_id) if trip.vehicle_id is not None else None,
    }
