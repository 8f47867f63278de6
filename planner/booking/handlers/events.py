"""What planning and execution say, and what booking makes of it."""

from __future__ import annotations

from planner.booking.desk import Desk
from planner.booking.domain.record import Kind
from planner.booking.domain.trip import WAITING, CancelReason, Promise, Trip, TripStatus
from planner.booking.handlers.flags import close_followed, flag_moved
from planner.booking.handlers.governing import governing_of_day
from planner.booking.handlers.history import note
from planner.booking.handlers.missed import count_missed, follow_with_return
from planner.booking.handlers.tasks import ask
from planner.booking.notices import telling
from planner.booking.ports import BookingStore
from planner.messages.execution import DelayForecast, StopServed
from planner.messages.handling import Context
from planner.messages.planning import TripPromised, TripRefused

Ctx = Context[BookingStore]

_SERVED: dict[str, Kind] = {
    "arrived": "car-arrived",
    "picked-up": "picked-up",
    "dropped-off": "dropped-off",
    "no-show": "no-show",
    "cancelled-at-door": "cancelled-at-door",
}


def on_promised(desk: Desk, said: TripPromised, ctx: Ctx) -> None:
    """Keep the promise and enter it in the trip's history. Older than what is known: only the history.

    A first promise other than what the patient agreed to within the call has to be told: a clerk is asked to.
    """
    if _seen(ctx, said.trip_id):
        return
    data = {
        "kind": said.kind,
        "change": said.change,
        "pickup_from": said.pickup_from.isoformat(),
        "pickup_to": said.pickup_to.isoformat(),
        "latest_arrival": said.latest_arrival.isoformat(),
        "reasons": [reason.model_dump() for reason in said.reasons],
    }
    note(ctx, said.trip_id, "trip-promised", data, at=said.promised_at)
    trip = _newer(ctx, said.trip_id)
    if trip is not None:
        trip.promised(Promise.of(said))
        close_followed(ctx, trip.referral_id, [trip])
        telling.promised(ctx, desk, trip, moved=said.kind == "timed" and said.change != "kept")
        agreed = trip.timing.agreed
        if (
            agreed
            and said.change == "first"
            and (agreed.pickup_from, agreed.pickup_to) != (said.pickup_from, said.pickup_to)
        ):
            ask(ctx, desk, trip.id, "promise-differs", trip.service_day)


def on_refused(desk: Desk, said: TripRefused, ctx: Ctx) -> None:
    """Keep the refusal; a refused outbound trip takes its return with it, and a clerk is asked to look.

    Both or none: a patient who cannot be brought need not be fetched, and a car would wait for nobody.
    """
    if _seen(ctx, said.trip_id):
        return
    note(ctx, said.trip_id, "trip-refused", {"reasons": [r.model_dump() for r in said.reasons]}, at=said.refused_at)
    trip = _newer(ctx, said.trip_id)
    if trip is None or not trip.refused(said.reasons):
        return
    outbound = trip.leg == "outbound"
    if any(each.kind == "trip-changed" for each in ctx.store.history([trip.id])):
        flag_moved(ctx, desk, trip, trip.anchor(), "planning.refused")  # one task is enough: it asks for the same
    else:
        ask(ctx, desk, trip.id, "refused-outbound" if outbound else "refused-return", trip.service_day)
    if outbound:
        office = governing_of_day(ctx, desk, trip).office
        follow_with_return(ctx, desk, trip, "refused-outbound", "cancel", office)


def on_served(desk: Desk, said: StopServed, ctx: Ctx) -> None:
    """Keep what happened at a stop. After a trip in vain follows what the trip's authority says."""
    if _seen(ctx, said.trip_id):
        return
    trip = ctx.store.trip(said.trip_id)
    data = {"vehicle": said.vehicle_id, "run": said.run_id, "planned_at": said.planned_at.isoformat()}
    was = trip.status if trip else None
    if trip is not None and not trip.served(said.event, said.at):
        return
    note(ctx, said.trip_id, _SERVED[said.event], data, at=said.at)
    if trip is None:
        return
    if was is TripStatus.CANCELLED and trip.status in {TripStatus.ON_BOARD, TripStatus.CARRIED}:
        ask(ctx, desk, trip.id, "driven-though-cancelled", trip.service_day)
    in_vain = trip.status in {TripStatus.NO_SHOW, TripStatus.CANCELLED} and was in WAITING
    if in_vain:
        under = governing_of_day(ctx, desk, trip)
        reason: CancelReason = "no-show-outbound" if said.event == "no-show" else "patient"
        follow_with_return(ctx, desk, trip, reason, under.office.no_show_return, under.office)
        count_missed(ctx, desk, trip, under)


def on_delay(desk: Desk, said: DelayForecast, ctx: Ctx) -> None:
    """Enter a forecast delay in the history of every trip that it is about, and tell those who wait."""
    for trip_id in said.trip_ids:
        if not _seen(ctx, trip_id):
            note(ctx, trip_id, "delay-forecast", {"delay_s": said.delay_s, "vehicle": said.vehicle_id}, at=said.at)
            telling.delayed(ctx, desk, trip_id, said.delay_s)


def _seen(ctx: Ctx, trip_id: str) -> bool:
    return ctx.message is not None and ctx.store.has_history(trip_id, ctx.message.id)


def _newer(ctx: Ctx, trip_id: str) -> Trip | None:
    """Return the trip when this is the newest that planning has said about it."""
    trip = ctx.store.trip(trip_id)
    if trip is None or ctx.message is None or ctx.message.version <= trip.planning_version:
        return None
    trip.planning_version = ctx.message.version
    return trip
