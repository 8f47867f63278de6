"""Move an appointment: the ride moves with it, or a clerk is asked because it could not."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from planner.booking.desk import Desk
from planner.booking.domain.trip import Trip, TripStatus
from planner.booking.handlers.changes import ChangeTrip, change_trip, need_trip
from planner.booking.handlers.flags import flag_moved
from planner.booking.handlers.tasks import drop_task
from planner.booking.ports import BookingStore
from planner.kernel.errors import Conflict, InvalidInput
from planner.messages.handling import Context

Ctx = Context[BookingStore]
_CANNOT_FOLLOW = frozenset({"booking.beyond-horizon", "booking.too-late", "booking.trip-not-waiting"})
"""Why a ride cannot follow an appointment that makes sense in itself."""


@dataclass(frozen=True)
class Moved:
    """What became of a move.

    Attributes:
        trips: those that changed; when nothing could follow, the journey's trips as they stay.
        flagged: code of why the ride could not follow; empty when it did.
    """

    trips: Sequence[Trip]
    flagged: str = ""


def move_appointment(ctx: Ctx, desk: Desk, command: ChangeTrip) -> Moved:
    """Move a trip with its appointment; where the ride cannot follow, the move is kept and a clerk gets a task.

    The ride cannot follow when the day is beyond the horizon, past the cut-off of an authority that takes no late
    orders, or when the ride was driven, has begun or was refused. A cancelled ride is moved by nobody.

    Raises:
        NotFound, Conflict, InvalidInput: what ``change_trip`` raises otherwise.
    """
    trip = need_trip(ctx.store, command.trip_id)
    try:
        trips = change_trip(ctx, desk, command)
    except (Conflict, InvalidInput) as error:
        wanted = _wanted(trip, command)
        hopeless = trip.status is TripStatus.CANCELLED or wanted is None or wanted <= ctx.now
        if hopeless or wanted is None or error.code not in _CANNOT_FOLLOW:
            raise
        flag_moved(ctx, desk, trip, wanted, error.code)
        return Moved(ctx.store.trips_of([trip.journey_id]), error.code)
    first = ctx.store.trips_of([trip.journey_id])[0]
    drop_task(ctx, first.id, "appointment-moved", "the ride follows the appointment again")
    return Moved(trips)


def _wanted(trip: Trip, command: ChangeTrip) -> datetime | None:
    """Return the new time of the trip that was named; None where the command has none for its leg."""
    if trip.leg == "outbound":
        return command.at
    return command.ready_at if command.at is None else None
