"""What a clerk or sender is told about journeys of one patient that do not go together."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from planner.booking.domain.collisions import Collision, collisions
from planner.booking.domain.trip import Trip
from planner.booking.ports import BookingStore
from planner.kernel.time import LOCAL

_TEXTS = {
    "identical": ("Patienten har nøjagtig samme rejse én gang til", "The patient has the very same journey once more"),
    "same-place": (
        "Patienten har en anden rejse til samme sted den dag",
        "The patient has another journey to the same place that day",
    ),
    "overlap": ("Patienten har en anden rejse på samme tid", "The patient has another journey at the same time"),
}


def warnings(store: BookingStore, trips: Sequence[Trip]) -> list[dict[str, Any]]:
    """Return what the journeys of some trips of one patient collide with, as things stand now.

    Each is ``{"kind", "journey_id", "collides_with", "da", "en"}``; ``collides_with`` names journey, referral, trips,
    day and times of the other journey, nothing personal.
    """
    if not trips:
        return []
    known = store.trips_of_patient(trips[0].referral_id, {trip.service_day for trip in trips})
    return [_warning(each) for each in collisions(trips, known)]


def _warning(collision: Collision) -> dict[str, Any]:
    da, en = _TEXTS[collision.kind]
    first = collision.other[0]
    which = f"{first.journey_id}, {first.anchor().astimezone(LOCAL):%d.%m. %H:%M}"
    return {
        "kind": collision.kind,
        "journey_id": collision.journey_id,
        "collides_with": {
            "journey_id": first.journey_id,
            "referral_id": first.referral_id,
            "trip_ids": [trip.id for trip in collision.other],
            "service_day": first.service_day,
            "at": _time(next((t.timing.appointment_at for t in collision.other if t.leg == "outbound"), None)),
            "ready_at": _time(next((t.timing.ready_at for t in collision.other if t.leg == "return"), None)),
        },
        "da": f"{da}: {which}.",
        "en": f"{en}: {which}.",
    }


def _time(at: datetime | None) -> str | None:
    return at.isoformat().replace("+00:00", "Z") if at else None
