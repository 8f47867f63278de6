"""Appointments that moved while their ride could not follow: flagged for a clerk, and closed when the ride does."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from planner.booking.desk import Desk
from planner.booking.domain.trip import Trip
from planner.booking.handlers.history import note
from planner.booking.handlers.tasks import ask, drop_task
from planner.booking.ports import BookingStore
from planner.messages.handling import Context

Ctx = Context[BookingStore]


def flag_moved(ctx: Ctx, desk: Desk, trip: Trip, wanted: datetime, why: str) -> None:
    """Keep in the trip's history where the appointment has moved to, and ask a clerk to correct the ride.

    The task stands on the first trip of the journey, so that a journey has one, whoever told of the move. ``why`` is
    the code of what kept the ride from following. Doing it twice is doing it once.
    """
    told = {"wanted": wanted.isoformat(), "why": why}
    first = ctx.store.trips_of([trip.journey_id])[0]
    task = ctx.store.task(first.id, "appointment-moved")
    news = task is None or task.done_at is not None
    if news or all(each.kind != "appointment-moved" or each.data != told for each in ctx.store.history([trip.id])):
        note(ctx, trip.id, "appointment-moved", told)
    ask(ctx, desk, first.id, "appointment-moved", first.service_day)


def close_followed(ctx: Ctx, referral_id: str, trips: Sequence[Trip]) -> None:
    """Close the flags of a referral whose appointment has a ride now among ``trips``."""
    journeys = [journey.id for journey in ctx.store.journeys_of([referral_id])]
    rides = {trip.anchor() for trip in trips}
    for journey in journeys:
        parts = ctx.store.trips_of([journey])
        task = ctx.store.task(parts[0].id, "appointment-moved") if parts else None
        if task is None or task.done_at is not None:
            continue
        moves = [each for each in ctx.store.history([part.id for part in parts]) if each.kind == "appointment-moved"]
        if moves and datetime.fromisoformat(moves[-1].data["wanted"]) in rides:
            drop_task(ctx, parts[0].id, "appointment-moved", "the ride follows the appointment again")
