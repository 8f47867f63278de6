"""Referrals of systems that go on to speak of them: the same again, an appointment moved or cancelled."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from planner.booking.desk import Desk
from planner.booking.domain.referral import Appointment, Referral
from planner.booking.domain.sender import SenderAppointment
from planner.booking.domain.tasks import TaskKind
from planner.booking.domain.trip import WAITING, CancelReason, Trip, TripStatus
from planner.booking.handlers.changes import ChangeTrip, cancel_journey, change_trip
from planner.booking.handlers.decisions import standing
from planner.booking.handlers.flags import flag_moved
from planner.booking.handlers.intake import ReceiveReferral
from planner.booking.handlers.journeys import BookJourneys, book_journeys, tie
from planner.booking.handlers.referrals import receive
from planner.booking.handlers.tasks import ask, drop_task
from planner.booking.ports import BookingStore
from planner.kernel.errors import Conflict, InvalidInput, NotFound
from planner.messages.handling import Context
from planner.messages.trips import Leg

Ctx = Context[BookingStore]
_MOVED = "appointment-moved"


@dataclass(frozen=True)
class SaidAppointment:
    """What a sender says of one appointment.

    Attributes:
        source, external_id: its id with the sender.
        wanted: its times; cancelled: by whom it is cancelled, None when it stands.
        stated_at: when it became so, None when the sender does not say.
    """

    source: str
    external_id: str
    wanted: Appointment
    cancelled: CancelReason | None = None
    stated_at: datetime | None = None


@dataclass(frozen=True)
class SaidReferral:
    """A referral with its appointments as their sender knows them, which stand for ``referral.appointments``."""

    referral: ReceiveReferral
    appointments: tuple[SaidAppointment, ...]


def receive_said(ctx: Ctx, desk: Desk, said: SaidReferral) -> tuple[Referral, bool]:
    """Receive a referral, or take what is new in one that is known; return it and whether it is new.

    Said again it is the same referral. Only its appointments may have changed: their journeys follow.

    Raises:
        Conflict: ``booking.other-sender``, ``booking.appointment-elsewhere``; what ``receive`` raises.
        InvalidInput: what ``receive`` and ``say_appointment`` raise.
    """
    kept = [each for each in said.appointments if each.cancelled is None]
    command = replace(said.referral, appointments=tuple(each.wanted for each in kept))
    known = ctx.store.referral_from(command.source, command.external_id)
    if known is None:
        receipt = receive(ctx, desk, command)
        for number, each in enumerate(kept):
            _remember(ctx, receipt.referral, each, number, original=each.wanted)
        tie(ctx.store, receipt.referral.id, receipt.trips)
        return receipt.referral, True
    require_sender(ctx, known)
    # Recognised by the appointments that it first came with; how they stand now is told one by one.
    first = [each.original for each in ctx.store.sender_appointments(known.id) if each.original is not None]
    receive(ctx, desk, replace(command, appointments=tuple(first) or known.appointments))
    for each in said.appointments:
        _say(ctx, desk, known, each)
    return known, False


def say_appointment(ctx: Ctx, desk: Desk, said: SaidAppointment) -> Referral:
    """Take what a sender says of an appointment that is known; return its referral.

    Raises:
        NotFound: ``booking.no-appointment`` also for what another sender sent.
        InvalidInput: what ``Appointment.check`` raises.
    """
    link = ctx.store.sender_appointment(said.source, said.external_id)
    referral = ctx.store.referral(link.referral_id) if link else None
    if referral is None or referral.received_by != ctx.actor:
        raise NotFound("booking.no-appointment", "there is no such appointment of yours", where=said.external_id)
    _say(ctx, desk, referral, said)
    return referral


def withdraw(ctx: Ctx, desk: Desk, source: str, external_id: str) -> Referral:
    """Cancel everything that is still to be driven on a sender's referral; return it.

    Raises:
        NotFound: ``booking.no-referral`` also for what another sender sent.
    """
    referral = ctx.store.referral_from(source, external_id)
    if referral is None or referral.received_by != ctx.actor:
        raise NotFound("booking.no-referral", "there is no such referral", where=external_id)
    for link in ctx.store.sender_appointments(referral.id):
        link.cancelled = True
    for journey in ctx.store.journeys_of([referral.id]):
        _cancel(ctx, desk, journey.id, "clinic")
    return referral


def require_sender(ctx: Ctx, referral: Referral) -> None:
    """Raise Conflict ``booking.other-sender`` unless the caller is who sent the referral."""
    if referral.received_by != ctx.actor:
        raise Conflict(
            "booking.other-sender",
            "a referral with this id was received from another sender",
            where="source, external_id",
            do="Use a system of ids that is your own.",
        )


def _say(ctx: Ctx, desk: Desk, referral: Referral, said: SaidAppointment) -> None:
    link = ctx.store.sender_appointment(said.source, said.external_id)
    if link is None:
        if said.cancelled is None:
            _add(ctx, desk, referral, said)
        return
    if link.referral_id != referral.id:
        raise _elsewhere()
    if link.outdated_by(said.stated_at):
        return
    link.stated_at = said.stated_at or link.stated_at
    _take(ctx, desk, referral, link, said)


def _take(ctx: Ctx, desk: Desk, referral: Referral, link: SenderAppointment, said: SaidAppointment) -> None:
    """Let the journey follow what is new about an appointment."""
    if said.cancelled is not None:
        news, link.cancelled = not link.cancelled, True
        if news and link.journey_id is not None:
            _cancel(ctx, desk, link.journey_id, said.cancelled)
        return
    if said.wanted == link.wanted and not link.cancelled:
        return
    said.wanted.check("appointments")
    stands_again, link.cancelled, link.wanted = link.cancelled, False, said.wanted
    _keep(referral, link.number, said.wanted)
    if link.journey_id is not None and stands_again:
        _flag(ctx, desk, ctx.store.trips_of([link.journey_id])[0], "appointment-moved")
    elif link.journey_id is not None:
        _move(ctx, desk, link.journey_id, said.wanted)


def _add(ctx: Ctx, desk: Desk, referral: Referral, said: SaidAppointment) -> None:
    """Book an appointment that comes to a known referral later."""
    number = len(referral.appointments)
    _remember(ctx, referral, said, number)
    _keep(referral, number, said.wanted)
    decision = standing(ctx, referral.id)
    if decision is not None and decision.outcome == "transport":
        tie(ctx.store, referral.id, book_journeys(ctx, desk, BookJourneys(referral.id, (said.wanted,))))


def _remember(
    ctx: Ctx, referral: Referral, said: SaidAppointment, number: int, original: Appointment | None = None
) -> None:
    if ctx.store.sender_appointment(said.source, said.external_id) is not None:
        raise _elsewhere()
    ctx.store.add_sender_appointment(
        SenderAppointment(said.source, said.external_id, referral.id, number, said.wanted, original, said.stated_at)
    )


def _elsewhere() -> Conflict:
    return Conflict(
        "booking.appointment-elsewhere",
        "the appointment belongs to another referral",
        where="appointments",
        do="Send it with the referral that it was first sent with, or under an id of its own.",
    )


def _keep(referral: Referral, number: int, wanted: Appointment) -> None:
    """Let the referral say the appointment as it now is, for whoever decides later."""
    every = [*referral.appointments[:number], wanted, *referral.appointments[number + 1 :]]
    referral.appointments = tuple(every)
    referral.first_day = min(str(each.service_day()) for each in every)


def _cancel(ctx: Ctx, desk: Desk, journey_id: str, reason: CancelReason) -> None:
    """Cancel what is still to be driven, unless the patient is under way: who was driven out must be driven home."""
    trips = ctx.store.trips_of([journey_id])
    still = [trip for trip in trips if trip.status in WAITING or trip.status is TripStatus.REFUSED]
    if not still:
        return
    if any(trip.status in {TripStatus.ON_BOARD, TripStatus.CARRIED} for trip in trips):
        _flag(ctx, desk, still[0], "cancelled-by-sender")
        return
    cancel_journey(ctx, desk, journey_id, reason)


def _move(ctx: Ctx, desk: Desk, journey_id: str, wanted: Appointment) -> None:
    """Move a journey's trips; what cannot follow is a clerk's task, because the appointment has moved all the same."""
    trips = ctx.store.trips_of([journey_id])
    order = _order(trips, wanted)
    why = "booking.other-legs"
    try:
        if order is not None:
            change_trip(ctx, desk, order)
    except (Conflict, InvalidInput) as error:
        why = error.code  # the task below says so
    legs = {leg for leg, at in _legs(wanted).items() if at is not None}
    if legs != {trip.leg for trip in trips} or any(_left_behind(trip, wanted) for trip in trips):
        flag_moved(ctx, desk, trips[0], wanted.at or wanted.ready_at or ctx.now, why)
    else:
        drop_task(ctx, trips[0].id, "appointment-moved", "the trips follow the appointment again")


def _flag(ctx: Ctx, desk: Desk, trip: Trip, kind: TaskKind) -> None:
    ask(ctx, desk, trip.id, kind, trip.service_day)


def _order(trips: Sequence[Trip], wanted: Appointment) -> ChangeTrip | None:
    """Return how to move the trips. A trip out whose time stays is left alone, its promise with it."""
    by_leg = {trip.leg: trip for trip in trips}
    outbound, home = by_leg.get("outbound"), by_leg.get("return")
    if outbound is not None and wanted.at is not None and outbound.timing.appointment_at != wanted.at:
        with_home = home is not None and wanted.ready_at is not None
        on_call = wanted.on_call if with_home else None
        return ChangeTrip(outbound.id, wanted.at, wanted.ready_at if with_home else None, on_call, _MOVED)
    if home is not None and wanted.ready_at is not None:
        return ChangeTrip(home.id, None, wanted.ready_at, wanted.on_call, _MOVED)
    return None


def _legs(wanted: Appointment) -> dict[Leg, datetime | None]:
    return {"outbound": wanted.at, "return": wanted.ready_at}


def _left_behind(trip: Trip, wanted: Appointment) -> bool:
    """Return whether a trip is still wanted but not at the time that the appointment asks for."""
    if trip.status is TripStatus.CANCELLED:
        return False
    return (trip.timing.appointment_at or trip.timing.ready_at) != _legs(wanted)[trip.leg]
