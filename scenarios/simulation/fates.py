"""What will happen to each trip, looked up by the trip ids that booking gave."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from planner.kernel.time import ServiceDay
from planner.messages.trips import Leg
from scenarios.day.truth import Breakdown, JourneyTruth, Truth


@dataclass(frozen=True)
class Fate:
    """What will happen to one trip.

    Attributes:
        trip_id, journey_id, leg: as booked; outbound: trip id of the way there, for a way home that has one.
        appointment_at: of the way there.
        no_show: nobody is there when the car comes.
        keeps_waiting_s: how long the driver is kept waiting at the pick-up.
        ready_at: way home: when the patient is really ready; on_call: which the department then calls in.
    """

    trip_id: str
    journey_id: str
    leg: Leg
    on_call: bool
    outbound: str | None = None
    appointment_at: datetime | None = None
    no_show: bool = False
    keeps_waiting_s: int = 0
    ready_at: datetime | None = None


@dataclass(frozen=True)
class Order:
    """A referral that comes in during the simulated time: body of ``POST /api/booking/referrals``."""

    at: datetime
    body: dict[str, Any]
    truth: JourneyTruth


@dataclass(frozen=True)
class Cancellation:
    """A patient cancels the journey of a referral."""

    at: datetime
    reference: str


@dataclass(frozen=True)
class Script:
    """Everything that happens by itself during the simulated time.

    Attributes:
        service_day: which day is driven.
        starts_at: first instant of the simulation; operators accept their runs then.
        truths: what really happens with the journeys, by referral reference.
        receipts: booking's answers to the referrals booked before, by reference.
        orders, cancellations: those that fall within the simulated time.
        breakdowns: vehicles that break down.
    """

    service_day: ServiceDay
    starts_at: datetime
    truths: Mapping[str, JourneyTruth]
    receipts: Mapping[str, Mapping[str, Any]]
    orders: tuple[Order, ...] = ()
    cancellations: tuple[Cancellation, ...] = ()
    breakdowns: tuple[Breakdown, ...] = ()


def script_of(
    truth: Truth,
    referrals: tuple[dict[str, Any], ...],
    receipts: Mapping[str, Mapping[str, Any]],
    service_day: ServiceDay,
    starts_at: datetime,
) -> Script:
    """Return the script of a generated day from ``starts_at`` on.

    Args:
        truth: the scenario's hidden facts.
        referrals: the scenario's referral bodies; those ordered from ``starts_at`` on are sent by the simulation.
        receipts: booking's answers to those sent before, by their ``external_id``.
        service_day: which day is driven.
        starts_at: first instant of the simulation; what was to be cancelled before is left to the caller.
    """
    orders = tuple(
        Order(fact.ordered_at, body, fact)
        for body in referrals
        if (fact := truth.journeys[body["external_id"]]).ordered_at >= starts_at
    )
    cancellations = tuple(
        Cancellation(fact.cancel_at, reference)
        for reference, fact in sorted(truth.journeys.items())
        if fact.cancel_at is not None and fact.cancel_at >= starts_at
    )
    return Script(service_day, starts_at, truth.journeys, receipts, orders, cancellations, truth.breakdowns)


def fates_of(receipt: Mapping[str, Any], truth: JourneyTruth) -> list[Fate]:
    """Return the fates of a booked referral's trips, from booking's answer to it."""
    outbound = {trip["journey_id"]: trip["trip_id"] for trip in receipt["trips"] if trip["leg"] == "outbound"}
    fates = []
    for trip in receipt["trips"]:
        leg, home = trip["leg"], trip["leg"] == "return"
        appointment = trip["timing"]["appointment_at"]
        fates.append(
            Fate(
                trip_id=trip["trip_id"],
                journey_id=trip["journey_id"],
                leg=leg,
                on_call=trip["timing"]["on_call"],
                outbound=outbound.get(trip["journey_id"]) if home else None,
                appointment_at=datetime.fromisoformat(appointment) if appointment else None,
                no_show=leg in truth.no_show,
                keeps_waiting_s=truth.keeps_waiting_s.get(leg, 0),
                ready_at=truth.ready_at if home else None,
            )
        )
    return fates
