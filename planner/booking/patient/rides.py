"""Where a ride has come to, as the patient is told it: nothing in it is personal data.

What execution said last counts over what planning promised: a forecast delay shifts the promised window.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any, Literal

from planner.booking.desk import Desk
from planner.booking.domain.days import is_late
from planner.booking.domain.patient_link import PatientLink
from planner.booking.domain.record import HistoryEntry
from planner.booking.domain.trip import WAITING, Trip, TripStatus
from planner.booking.handlers.governing import governing_of_trip
from planner.booking.ports import BookingStore
from planner.booking.shown import instant
from planner.kernel.time import LOCAL, ServiceDay
from planner.messages.handling import Context

Ctx = Context[BookingStore]
Step = Literal["booked", "planned", "on-the-way", "here", "on-board", "done", "cancelled", "refused", "no-show"]
SHOWN_BACK = timedelta(days=7)
"""Rides that are over are shown so long."""
_ENDS: dict[TripStatus, Step] = {
    TripStatus.ON_BOARD: "on-board",
    TripStatus.CARRIED: "done",
    TripStatus.CANCELLED: "cancelled",
    TripStatus.REFUSED: "refused",
    TripStatus.NO_SHOW: "no-show",
}


def trips_of(ctx: Ctx, link: PatientLink) -> list[Trip]:
    """Return the trips that a link shows, by day and id: of its journey, or all of the patient's from last week on."""
    if link.journey_id is not None:
        return list(ctx.store.trips_of([link.journey_id]))
    first = (ctx.now.astimezone(LOCAL).date() - SHOWN_BACK).isoformat()
    return list(ctx.store.all_trips_of_patient(link.referral_id, first))


def journeys(ctx: Ctx, desk: Desk, link: PatientLink) -> list[dict[str, Any]]:
    """Return the journeys that a link shows, the next one first and those that are over last."""
    trips = trips_of(ctx, link)
    told = ctx.store.history([trip.id for trip in trips])
    found: dict[str, list[Trip]] = {}
    for trip in trips:
        found.setdefault(trip.journey_id, []).append(trip)
    shown = [_journey(ctx, desk, link, key, part, told) for key, part in found.items()]
    return sorted(shown, key=lambda each: (each["over"], each["day"], each["journey_id"]))


def _journey(  # noqa: PLR0917 - what a journey is shown from
    ctx: Ctx, desk: Desk, link: PatientLink, journey_id: str, trips: list[Trip], told: Sequence[HistoryEntry]
) -> dict[str, Any]:
    rides = [ride(ctx, desk, link, trip, [e for e in told if e.subject == trip.id]) for trip in trips]
    over = all(each["step"] in {"done", "cancelled", "refused", "no-show"} for each in rides)
    return {"journey_id": journey_id, "day": trips[0].service_day, "over": over, "rides": rides}


def ride(ctx: Ctx, desk: Desk, link: PatientLink, trip: Trip, told: Sequence[HistoryEntry]) -> dict[str, Any]:
    """Return one ride: its step, times, and what the holder of the link may do about it."""
    office = governing_of_trip(ctx, desk, trip).office
    waiting = trip.status in WAITING
    delay = _delay(trip, told) if waiting else 0
    promise = trip.promise
    shift = timedelta(seconds=delay)
    day = ServiceDay.parse(trip.service_day).date
    may = link.may_act and waiting and trip.arrived_at is None
    cancel_by = trip.anchor() - timedelta(seconds=office.late_cancel_s)
    return {
        "trip_id": trip.id,
        "leg": trip.leg,
        "service_day": trip.service_day,
        "step": _step(trip, delay, told),
        "appointment_at": instant(trip.timing.appointment_at),
        "ready_at": instant(trip.timing.ready_at),
        "on_call": trip.timing.on_call,
        "ready_called_at": instant(trip.ready_at_called),
        "car_from": instant(promise.pickup_from + shift) if promise else None,
        "car_to": instant(promise.pickup_to + shift) if promise else None,
        "there_by": instant(promise.latest_arrival + shift) if promise else None,
        "promised_from": instant(promise.pickup_from) if promise else None,
        "delay_min": -(-delay // 60),
        "arrived_at": instant(trip.arrived_at),
        "picked_up_at": instant(trip.picked_up_at),
        "dropped_off_at": instant(trip.dropped_off_at),
        "companions": trip.needs.companions,
        "mobility": trip.needs.mobility,
        "changes": trip.version + trip.planning_version,
        "may_cancel": may,
        "may_move": may and not is_late(ctx.now, day, office.cutoff) and trip.ready_at_called is None,
        "may_call_ready": _may_call(ctx, link, trip, day),
        "cancel_is_late": ctx.now > cancel_by,
        "cancel_by": instant(cancel_by),
    }


def _may_call(ctx: Ctx, link: PatientLink, trip: Trip, day: Any) -> bool:
    """Return whether the ready button is there: on the day, for a ride that waits for a call."""
    waits = trip.timing.on_call and trip.status in WAITING and trip.ready_at_called is None
    return link.may_act and waits and ctx.now.astimezone(LOCAL).date() == day


def _delay(trip: Trip, told: Sequence[HistoryEntry]) -> int:
    """Return the delay in seconds by the newest forecast since planning last said when the car comes; else 0."""
    since: datetime | None = trip.promise.promised_at if trip.promise else None
    said = [e for e in told if e.kind == "delay-forecast" and (since is None or e.at >= since)]
    return int(said[-1].data["delay_s"]) if said else 0


def _step(trip: Trip, delay: int, told: Sequence[HistoryEntry]) -> Step:
    if trip.status in _ENDS:
        return _ENDS[trip.status]
    if trip.arrived_at is not None:
        return "here"
    if delay or any(e.kind == "delay-forecast" for e in told):
        return "on-the-way"
    return "planned" if trip.promise is not None else "booked"
