"""Hospital stays that hospitals tell of: who is admitted stays there, who is discharged may need a ride home."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from planner.booking.desk import Desk
from planner.booking.domain.days import service_day_of
from planner.booking.domain.referral import Appointment, Referral
from planner.booking.domain.tasks import TaskKind
from planner.booking.domain.trip import WAITING, Trip, TripStatus
from planner.booking.handlers.changes import cancel_trip
from planner.booking.handlers.decisions import standing
from planner.booking.handlers.governing import governing, governing_of_trip
from planner.booking.handlers.journeys import BookJourneys, book_journeys
from planner.booking.handlers.tasks import ask, drop_task
from planner.booking.personal import look_up
from planner.booking.ports import BookingStore
from planner.kernel.errors import Conflict, InvalidInput, NotFound
from planner.messages.handling import Context

Ctx = Context[BookingStore]
StayEvent = Literal["admitted", "acute", "admission-withdrawn", "discharged", "discharge-withdrawn", "deceased"]
_OUT_OF_HOSPITAL = frozenset({"discharge", "leave"})
"""Reasons of travel of who was admitted already when the ride was ordered."""


@dataclass(frozen=True, repr=False)
class HospitalStay:
    """What a hospital tells of a stay. Personal: kept nowhere; its ``repr`` says nothing.

    Attributes:
        cpr: whose stay; at: when it happened.
        event: ``acute`` is a patient seen at an emergency department, who may go home the same day.
    """

    cpr: str
    event: StayEvent
    at: datetime

    def __repr__(self) -> str:
        return "HospitalStay(…)"


def take_stay(ctx: Ctx, desk: Desk, stay: HospitalStay) -> None:
    """Let what is booked follow a hospital stay; who is not known here leaves no trace but the look-up's.

    Doing it twice is doing it once. What happens is the office's choice: ``Office.admission``, ``Office.discharge``.

    Raises:
        InvalidInput: ``booking.bad-cpr``.
    """
    records = look_up(ctx, desk, "cpr", stay.cpr, f"hospital stay: {stay.event}")
    referrals = [found for each in records if (found := ctx.store.referral(each.referral_id)) is not None]
    trips = _trips(ctx, referrals)
    today = [trip for trip in trips if trip.service_day == str(service_day_of(stay.at))]
    match stay.event:
        case "admitted":
            _admitted(ctx, desk, referrals, today)
        case "acute":
            _flag_all(ctx, desk, (trip for trip in today if _wanted(trip)), "admitted")
        case "admission-withdrawn":
            for trip in today:
                if trip.leg == "return" and trip.status is TripStatus.CANCELLED and trip.cancel_reason == "clinic":
                    _flag(ctx, desk, trip, "admission-withdrawn")
                drop_task(ctx, trip.id, "admitted", "the admission was withdrawn")
        case "discharged":
            _discharged(ctx, desk, referrals, trips, stay)
        case "discharge-withdrawn":
            for referral in referrals:
                drop_task(ctx, referral.id, "discharged", "the discharge was withdrawn")
            _flag_all(ctx, desk, (trip for trip in today if _goes_home(referrals, trip)), "discharge-withdrawn")
        case "deceased":
            _flag_all(ctx, desk, (trip for trip in trips if trip.status in WAITING), "deceased")


def _admitted(ctx: Ctx, desk: Desk, referrals: list[Referral], today: list[Trip]) -> None:
    """Cancel or flag the day's way home after treatment; what else is booked that day is flagged."""
    for trip in today:
        if not _wanted(trip):
            continue
        policy = governing_of_trip(ctx, desk, trip).office.admission
        if policy == "cancel" and trip.leg == "return" and not _goes_home(referrals, trip):
            cancel_trip(ctx, desk, trip.id, "clinic")
        else:
            _flag(ctx, desk, trip, "admitted")


def _discharged(ctx: Ctx, desk: Desk, referrals: list[Referral], trips: list[Trip], stay: HospitalStay) -> None:
    """Book or propose a ride home on the newest referral that grants transport, unless one is booked."""
    day = str(service_day_of(stay.at))
    if any(trip.leg == "return" and trip.service_day >= day and trip.status in WAITING for trip in trips):
        return
    for referral in referrals:
        latest = max((t for t in trips if t.referral_id == referral.id), key=lambda t: t.service_day, default=None)
        decision = standing(ctx, referral.id)
        if latest is None or decision is None or decision.outcome != "transport":
            continue
        policy = governing(ctx, desk, referral).office.discharge
        if latest.service_day == day and latest.leg == "return":
            return  # driven home, or given up, that very day: nothing to propose
        if policy == "task" or not _booked(ctx, desk, referral, stay.at):
            ask(ctx, desk, referral.id, "discharged", day)
        return


def _booked(ctx: Ctx, desk: Desk, referral: Referral, at: datetime) -> bool:
    """Book the ride home; return whether it could be."""
    order = BookJourneys(referral.id, (Appointment(ready_at=max(at, ctx.now)),))
    try:
        book_journeys(ctx, desk, order)
    except (Conflict, InvalidInput, NotFound):
        return False
    return True


def _trips(ctx: Ctx, referrals: list[Referral]) -> list[Trip]:
    journeys = ctx.store.journeys_of([referral.id for referral in referrals])
    return list(ctx.store.trips_of([journey.id for journey in journeys]))


def _wanted(trip: Trip) -> bool:
    return trip.status in WAITING or trip.status is TripStatus.REFUSED


def _goes_home(referrals: list[Referral], trip: Trip) -> bool:
    """Return whether a waiting trip takes home somebody who was in hospital when it was ordered."""
    if trip.leg != "return" or trip.status not in WAITING:
        return False
    if trip.linked_trip_id is None:
        return True
    return any(each.id == trip.referral_id and each.facts.reason in _OUT_OF_HOSPITAL for each in referrals)


def _flag_all(ctx: Ctx, desk: Desk, trips: Iterable[Trip], kind: TaskKind) -> None:
    for trip in trips:
        _flag(ctx, desk, trip, kind)


def _flag(ctx: Ctx, desk: Desk, trip: Trip, kind: TaskKind) -> None:
    ask(ctx, desk, trip.id, kind, trip.service_day)
