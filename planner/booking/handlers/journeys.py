"""Book journeys: outbound and return trips, linked."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta

from planner.booking.desk import Desk
from planner.booking.domain.collisions import collisions
from planner.booking.domain.days import is_late, service_day_of
from planner.booking.domain.personal import PersonalData
from planner.booking.domain.referral import Appointment, Decision, Referral
from planner.booking.domain.trip import Journey, Trip
from planner.booking.handlers.decisions import need_referral, standing
from planner.booking.handlers.flags import close_followed
from planner.booking.handlers.governing import Governing, governing
from planner.booking.handlers.history import note
from planner.booking.handlers.tasks import ask
from planner.booking.personal import open_personal, record_card
from planner.booking.ports import BookingStore
from planner.booking.rules.ordering import order_remarks
from planner.booking.rules.tables import Office
from planner.kernel.errors import Conflict, InvalidInput
from planner.kernel.ids import journey_id, trip_id
from planner.kernel.time import LOCAL, ServiceDay
from planner.messages.handling import Context
from planner.messages.trips import Leg, Needs, Timing

Ctx = Context[BookingStore]
_LEG_NUMBER: dict[Leg, int] = {"outbound": 1, "return": 2}


@dataclass(frozen=True)
class BookJourneys:
    """Book further appointments on a referral whose decision is transport."""

    referral_id: str
    appointments: tuple[Appointment, ...]


@dataclass(frozen=True)
class Granted:
    """What journeys are booked on: a referral, the decision that grants it, and who the patient is."""

    referral: Referral
    decision: Decision
    data: PersonalData


def book_journeys(ctx: Ctx, desk: Desk, command: BookJourneys) -> list[Trip]:
    """Book further journeys and return their trips.

    Raises:
        NotFound: ``booking.no-referral``.
        Conflict: ``booking.not-transport`` when transport was not granted; ``booking.identical-journey``.
        InvalidInput: as ``check_appointments``.
    """
    referral, decision = need_granted(ctx, command.referral_id)
    check_appointments(command.appointments)
    granted = Granted(referral, decision, open_personal(ctx, desk, referral.id, "book further journeys"))
    trips = book_all(ctx, desk, granted, command.appointments)
    keep_until(ctx, desk, referral.id, max(trip.service_day for trip in trips))
    close_followed(ctx, referral.id, trips)
    return trips


def preview_journeys(ctx: Ctx, desk: Desk, command: BookJourneys) -> list[Trip]:
    """Return the trips that booking further journeys would make; nothing is kept.

    Their ids stand for nothing. What is refused is what ``book_journeys`` would refuse.
    """
    referral, decision = need_granted(ctx, command.referral_id)
    check_appointments(command.appointments)
    granted = Granted(referral, decision, open_personal(ctx, desk, referral.id, "see what can be booked"))
    return previewed(ctx, governing(ctx, desk, referral), granted, command.appointments)


def previewed(ctx: Ctx, under: Governing, granted: Granted, appointments: tuple[Appointment, ...]) -> list[Trip]:
    """Return the trips that appointments would make; nothing is kept. InvalidInput: what ``check_day`` raises."""
    trips = []
    for number, appointment in enumerate(appointments):
        check_day(ctx, under.office, appointment, f"appointments.{number}")
        journey = Journey(f"preview{number}", granted.referral.id, str(appointment.service_day()), ctx.now, ctx.actor)
        trips += _trips(ctx, under, granted, journey, appointment)
    return trips


def need_granted(ctx: Ctx, referral_id: str) -> tuple[Referral, Decision]:
    """Return a referral and the decision that grants transport.

    Raises:
        NotFound: ``booking.no-referral``. Conflict: ``booking.not-transport``.
    """
    referral = need_referral(ctx, referral_id)
    decision = standing(ctx, referral.id)
    if decision is None or decision.outcome != "transport":
        raise Conflict(
            "booking.not-transport",
            f"the decision is {decision.outcome if decision else 'still open'}; nothing is driven on it",
            where=referral.id,
            do="Have the referral decided anew by a person where there is ground for it.",
        )
    return referral, decision


def check_appointments(appointments: tuple[Appointment, ...]) -> None:
    """Raise InvalidInput when there is none, or when one contradicts itself; see ``Appointment.check``."""
    if not appointments:
        raise InvalidInput("booking.no-appointments", "there is no appointment", where="appointments", do="Give one.")
    for number, appointment in enumerate(appointments):
        appointment.check(f"appointments.{number}")


def check_day(ctx: Ctx, office: Office, appointment: Appointment, where: str) -> None:
    """Raise InvalidInput when an appointment cannot be booked now.

    Raises:
        InvalidInput: ``booking.appointment-in-past``, ``booking.beyond-horizon`` or ``booking.too-late``.
    """
    day, today = appointment.service_day().date, ctx.now.astimezone(LOCAL).date()
    if day < today or (appointment.at is not None and appointment.at <= ctx.now):
        raise InvalidInput(
            "booking.appointment-in-past",
            "the time of the appointment is over",
            where=where,
            do="Give a time that is still to come.",
        )
    if day > today + timedelta(days=office.horizon_days):
        raise InvalidInput(
            "booking.beyond-horizon",
            f"trips are booked at most {office.horizon_days} days ahead",
            where=where,
            do="Send the referral again when the day is nearer.",
        )
    if not office.accept_late and is_late(ctx.now, day, office.cutoff):
        raise InvalidInput(
            "booking.too-late",
            f"the cut-off was {office.cutoff:%H:%M} on the working day before",
            where=where,
            do="Call the office.",
        )


def book_all(ctx: Ctx, desk: Desk, granted: Granted, appointments: tuple[Appointment, ...]) -> list[Trip]:
    """Book a journey for each appointment: record trips and cards, and return the trips.

    Raises:
        InvalidInput: what ``check_day`` raises, and ``booking.equipment-closed``.
        Conflict: ``booking.identical-journey`` when the patient has the same journey already.
    """
    under = governing(ctx, desk, granted.referral)
    trips = []
    for number, appointment in enumerate(appointments):
        check_day(ctx, under.office, appointment, f"appointments.{number}")
        _check_equipment(ctx, under.office, granted, appointment, f"appointments.{number}")
        trips += _book(ctx, desk, under, granted, appointment)
    return trips


def _refuse_identical(ctx: Ctx, referral_id: str, trips: list[Trip]) -> None:
    """Raise Conflict ``booking.identical-journey`` when a patient has a journey already that is the same throughout."""
    known = ctx.store.trips_of_patient(referral_id, {trips[0].service_day})
    same = [each for each in collisions(trips, known) if each.kind == "identical"]
    if same:
        raise Conflict(
            "booking.identical-journey",
            "the patient has this very journey already",
            where=", ".join(each.other[0].journey_id for each in same),
            do="Use the one that is booked, or cancel it first.",
        )


def tie(store: BookingStore, referral_id: str, trips: Sequence[Trip]) -> None:
    """Note which journey was booked for which of the sender's appointments; both are in the same order."""
    journeys = list(dict.fromkeys(trip.journey_id for trip in trips))
    waiting = [each for each in store.sender_appointments(referral_id) if not each.journey_id and not each.cancelled]
    for appointment, journey in zip(waiting, journeys, strict=False):
        appointment.journey_id = journey


def _check_equipment(ctx: Ctx, office: Office, granted: Granted, appointment: Appointment, where: str) -> None:
    """Raise InvalidInput ``booking.equipment-closed`` when what is needed cannot be had on that day of the year."""
    needed = _needs(granted.referral.needs, granted.decision, 0).equipment
    if "equipment-closed" in order_remarks(office, ctx.now, appointment.service_day().date, needed):
        raise InvalidInput(
            "booking.equipment-closed",
            "the equipment cannot be had on that day",
            where=where,
            do="Choose another day, or book without it.",
        )


def _book(ctx: Ctx, desk: Desk, under: Governing, granted: Granted, appointment: Appointment) -> list[Trip]:
    day = str(appointment.service_day())
    name = journey_id(ctx.store.next_number("journey"))
    journey = Journey(name, granted.referral.id, day, ctx.now, ctx.actor)
    trips = _trips(ctx, under, granted, journey, appointment)
    _refuse_identical(ctx, granted.referral.id, trips)
    ctx.store.add_journey(journey, trips)
    for trip in trips:
        ctx.record(trip.booked(), subject=trip.id, version=trip.version)
        record_card(ctx, desk, trip, granted.data, under.office.card_retention_days)
        note(ctx, trip.id, "trip-booked", {"wanted": trip.anchor().isoformat(), "leg": trip.leg, "late": trip.late})
        if _equipment_late(ctx, under.office, trip):
            ask(ctx, desk, trip.id, "late-equipment", day)
    return trips


def _trips(ctx: Ctx, under: Governing, granted: Granted, journey: Journey, appointment: Appointment) -> list[Trip]:
    timings: dict[Leg, Timing] = {}
    if appointment.at is not None:
        timings["outbound"] = Timing(appointment_at=appointment.at, agreed=appointment.agreed_out)
    if appointment.ready_at is not None:
        timings["return"] = Timing(
            ready_at=appointment.ready_at, on_call=appointment.on_call, agreed=appointment.agreed_home
        )
    return [_trip(ctx, under, granted, journey, leg, timings) for leg in timings]


def _trip(  # noqa: PLR0917 - what a trip is made of
    ctx: Ctx, under: Governing, granted: Granted, journey: Journey, leg: Leg, timings: dict[Leg, Timing]
) -> Trip:
    referral, decision = granted.referral, granted.decision
    outbound = leg == "outbound"
    companions = decision.companions if outbound or decision.companion_home else 0
    handling = under.rules.handling[referral.needs.mobility]
    day = ServiceDay.parse(journey.service_day)
    trip = Trip(
        id=trip_id(journey.id, _LEG_NUMBER[leg]),
        journey_id=journey.id,
        referral_id=referral.id,
        leg=leg,
        service_day=journey.service_day,
        origin=referral.home if outbound else referral.facility,
        destination=referral.facility if outbound else referral.home,
        timing=timings[leg],
        needs=_needs(referral.needs, decision, companions),
        service_level=under.rules.level_for(decision.scheme, granted.data.treatment),
        board_s=handling.board_s,
        alight_s=handling.alight_s,
        linked_trip_id=next((trip_id(journey.id, _LEG_NUMBER[each]) for each in timings if each != leg), None),
        booked_at=ctx.now,
        same_day=service_day_of(ctx.now) == day,
        late=is_late(ctx.now, day.date, under.office.cutoff),
    )
    trip.late = trip.late or _equipment_late(ctx, under.office, trip)
    return trip


def _needs(needs: Needs, decision: Decision, companions: int) -> Needs:
    """Return the needs as granted: without the aids that the decision declined."""
    declined = {grant.aid for grant in decision.aids if not grant.granted}
    return needs.model_copy(
        update={
            "companions": companions,
            "equipment": tuple(code for code in needs.equipment if code not in declined),
            "alone": needs.alone and "alone" not in declined,
        }
    )


def _equipment_late(ctx: Ctx, office: Office, trip: Trip) -> bool:
    day = ServiceDay.parse(trip.service_day).date
    return "late-equipment" in order_remarks(office, ctx.now, day, trip.needs.equipment)


def keep_until(ctx: Ctx, desk: Desk, referral_id: str, last_day: str) -> None:
    """Let personal data live on after a later trip than was known before."""
    record = ctx.store.personal(referral_id)
    if record is not None:
        office = governing(ctx, desk, need_referral(ctx, referral_id)).office
        day = ServiceDay.parse(last_day).date + timedelta(days=office.personal_retention_days)
        record.erase_after = max(record.erase_after, ServiceDay(day).at(0))
