"""Change, cancel and call ready what is booked."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from planner.booking.desk import Desk
from planner.booking.domain.referral import Appointment
from planner.booking.domain.trip import WAITING, CancelReason, Trip, TripStatus
from planner.booking.handlers.governing import governing_of_trip
from planner.booking.handlers.history import note
from planner.booking.handlers.journeys import check_day, keep_until
from planner.booking.handlers.missed import cancel, count_missed, follow_with_return
from planner.booking.handlers.series_days import follow
from planner.booking.personal import open_personal, record_card
from planner.booking.ports import BookingStore
from planner.kernel.errors import InvalidInput, NotFound
from planner.kernel.time import ServiceDay
from planner.messages.handling import Context
from planner.messages.trips import Timing

Ctx = Context[BookingStore]


@dataclass(frozen=True)
class ChangeTrip:
    """The appointment was moved, or the patient is ready at another time.

    Attributes:
        at: new time to be there (outbound); ready_at: new time to go home (return).
        on_call: for a return, whether it now waits for a ready-call; None leaves it.
        reason: for the record, without personal data.

    An outbound trip may carry the new ``ready_at`` of its return along; without it, a return that still waits moves
    by as much as the appointment does.
    """

    trip_id: str
    at: datetime | None = None
    ready_at: datetime | None = None
    on_call: bool | None = None
    reason: str = ""


@dataclass(frozen=True)
class CallReady:
    """The patient is ready to be driven home, since ``ready_at`` (default: now)."""

    trip_id: str
    ready_at: datetime | None = None


def need_trip(store: BookingStore, trip_id: str) -> Trip:
    """Return a trip, or raise NotFound ``booking.no-trip``."""
    trip = store.trip(trip_id)
    if trip is None:
        raise NotFound("booking.no-trip", "there is no such trip", where=trip_id)
    return trip


def cancel_trip(ctx: Ctx, desk: Desk, trip_id: str, reason: CancelReason) -> Trip:
    """Cancel one trip; what becomes of a way home without its way out is the policy's. Twice is once.

    Raises:
        NotFound: ``booking.no-trip``.
        Conflict: ``booking.trip-not-waiting``.
    """
    trip = need_trip(ctx.store, trip_id)
    under = governing_of_trip(ctx, desk, trip)
    if cancel(ctx, trip, reason, under.office):
        follow_with_return(ctx, desk, trip, reason, under.office.cancelled_out_return, under.office)
        count_missed(ctx, desk, trip, under)
    return trip


def cancel_journey(ctx: Ctx, desk: Desk, journey_id: str, reason: CancelReason) -> list[Trip]:
    """Cancel what is still to be driven of a journey; return its trips.

    Raises:
        NotFound: ``booking.no-journey``.
        Conflict: ``booking.trip-not-waiting`` when nothing of it is left to cancel and not all is cancelled.
    """
    trips = list(ctx.store.trips_of([journey_id]))
    if not trips:
        raise NotFound("booking.no-journey", "there is no such journey", where=journey_id)
    if not cancel_waiting(ctx, desk, trips, reason):
        for trip in trips:
            cancel(ctx, trip, reason, governing_of_trip(ctx, desk, trip).office)
    return trips


def cancel_waiting(ctx: Ctx, desk: Desk, trips: Iterable[Trip], reason: CancelReason) -> int:
    """Cancel those of the trips that are still to be driven; return how many."""
    waiting = [trip for trip in trips if trip.status in WAITING or trip.status is TripStatus.REFUSED]
    done = [trip for trip in waiting if cancel(ctx, trip, reason, governing_of_trip(ctx, desk, trip).office)]
    for trip in done[:1]:
        count_missed(ctx, desk, trip, governing_of_trip(ctx, desk, trip))
    return len(done)


def call_ready(ctx: Ctx, command: CallReady) -> Trip:
    """Take a ready-call; calling twice is calling once.

    Raises:
        NotFound: ``booking.no-trip``.
        Conflict: ``booking.not-on-call``, ``booking.trip-not-waiting``.
        InvalidInput: ``booking.ready-other-day``.
    """
    trip = need_trip(ctx.store, command.trip_id)
    ready_at = command.ready_at or ctx.now
    from_noon = ServiceDay.parse(trip.service_day).seconds(ready_at) - 43_200
    if trip.timing.on_call and abs(from_noon) > 86_400:
        raise InvalidInput(
            "booking.ready-other-day",
            "the ready-call is for another day than the trip",
            where="ready_at",
            do="Change the trip instead.",
        )
    said = trip.call_ready(ready_at)
    if said is not None:
        ctx.record(said, subject=trip.id, version=trip.version)
        note(ctx, trip.id, "trip-ready", {"ready_at": ready_at.isoformat()})
    return trip


def change_trip(ctx: Ctx, desk: Desk, command: ChangeTrip) -> list[Trip]:
    """Move a trip, and its return with it; return the trips that changed. A day of a series keeps its new time.

    Raises:
        Conflict: ``booking.series-day-taken``, and what ``move_trip`` raises.
    """
    changed = move_trip(ctx, desk, command)
    follow(ctx, changed)
    return changed


def move_trip(ctx: Ctx, desk: Desk, command: ChangeTrip) -> list[Trip]:
    """Move a trip, and its return with it; return the trips that changed.

    Raises:
        NotFound: ``booking.no-trip``.
        Conflict: ``booking.trip-not-waiting``.
        InvalidInput: ``booking.nothing-to-change``, ``booking.wrong-time`` and what ``Appointment.check`` and
            ``check_day`` raise.
    """
    trip = need_trip(ctx.store, command.trip_id)
    trip.require_waiting("changed")
    other = ctx.store.trip(trip.linked_trip_id) if trip.linked_trip_id else None
    outbound, home = (trip, other) if trip.leg == "outbound" else (other, trip)
    if home is not None and home is not trip and home.status not in WAITING:
        home = None
    wanted = _wanted(command, trip, outbound, home)
    wanted.check("change")
    check_day(ctx, governing_of_trip(ctx, desk, trip).office, wanted, "change")
    changed, old_day = [], trip.service_day
    if outbound is trip and wanted.at is not None:
        _move(ctx, trip, Timing(appointment_at=wanted.at), str(wanted.service_day()), command.reason)
        changed.append(trip)
    if home is not None and wanted.ready_at is not None:
        timing = Timing(ready_at=wanted.ready_at, on_call=wanted.on_call)
        if timing != home.timing.model_copy(update={"agreed": None}) or home is trip:
            _move(ctx, home, timing, str(wanted.service_day()), command.reason)
            changed.append(home)
    if old_day != trip.service_day:
        _take_to_new_day(ctx, desk, changed)
    return changed


def _wanted(command: ChangeTrip, trip: Trip, outbound: Trip | None, home: Trip | None) -> Appointment:
    """Return the appointment as it shall be, from the command and what stays."""
    if trip.leg == "return":
        if command.at is not None:
            raise InvalidInput(
                "booking.wrong-time", "a trip home has no time to be there", where="at", do="Give ready_at."
            )
        if command.ready_at is None and command.on_call is None:
            raise InvalidInput("booking.nothing-to-change", "no new time is given", where="ready_at", do="Give one.")
        on_call = trip.timing.on_call if command.on_call is None else command.on_call
        there = outbound.timing.appointment_at if outbound else None
        return Appointment(at=there, ready_at=command.ready_at or trip.timing.ready_at, on_call=on_call)
    if command.at is None:
        raise InvalidInput("booking.nothing-to-change", "no new time is given", where="at", do="Give one.")
    ready_at = command.ready_at
    if home is not None and ready_at is None and home.timing.ready_at and trip.timing.appointment_at:
        ready_at = home.timing.ready_at + (command.at - trip.timing.appointment_at)
    on_call = home.timing.on_call if home and command.on_call is None else bool(command.on_call)
    return Appointment(at=command.at, ready_at=ready_at if home else None, on_call=on_call and home is not None)


def _move(ctx: Ctx, trip: Trip, timing: Timing, day: str, reason: str) -> None:
    before = trip.anchor()
    trip.change(timing, day)
    ctx.record(trip.changed(reason), subject=trip.id, version=trip.version)
    note(ctx, trip.id, "trip-changed", {"from": before.isoformat(), "wanted": trip.anchor().isoformat()})


def _take_to_new_day(ctx: Ctx, desk: Desk, trips: list[Trip]) -> None:
    """Let the journey and the passenger cards follow to another service day."""
    day = trips[0].service_day
    journey = ctx.store.journey(trips[0].journey_id)
    if journey is not None:
        journey.service_day = day
    data = open_personal(ctx, desk, trips[0].referral_id, "new passenger card for a new service day")
    office = governing_of_trip(ctx, desk, trips[0]).office
    for trip in trips:
        record_card(ctx, desk, trip, data, office.card_retention_days)
    keep_until(ctx, desk, trips[0].referral_id, day)
