"""The first answer to a trip: a promise, or a refusal with reasons."""

from __future__ import annotations

from dataclasses import replace

from planner.kernel.errors import InvalidInput
from planner.kernel.time import clock_text
from planner.messages.booking import TripBooked
from planner.messages.planning import TripPromised
from planner.messages.trips import Reason
from planner.planning.desk import Desk
from planner.planning.domain.promise import Told, place
from planner.planning.domain.reasons import from_obstacles, reason
from planner.planning.domain.trip import Trip
from planner.planning.domain.windows import Ride, Windows
from planner.planning.picture.build import ride_of
from planner.planning.picture.known import KnownTrip, known_trip
from planner.planning.placing.room import find_place, put


def answer(desk: Desk, trip: Trip, demand: TripBooked) -> None:
    """Put a new (or changed) trip into the day and promise it, or refuse it."""
    refusal = _hopeless(desk, demand)
    if refusal is None:
        try:
            known = enter(desk, trip, demand)
        except InvalidInput as error:
            if error.code != "roads.unreachable":
                raise
            refusal = (reason("planning.refused.unreachable"),)
        else:
            refusal = _try(desk, trip, known)
    if refusal is not None:
        desk.refuse(trip, refusal)


def enter(desk: Desk, trip: Trip, demand: TripBooked) -> KnownTrip:
    """Return a trip as the picture knows it, its places measured.

    Raises:
        InvalidInput: ``roads.unreachable``.
    """
    places = desk.picture.locate([demand.origin.place(), demand.destination.place()])
    ride = ride_of(desk.picture.places, demand)
    return known_trip(trip, demand, desk.picture.day, ride, (places[0], places[1]))


def wish(desk: Desk, known: KnownTrip, reserve: int) -> Windows:
    """Return the windows permitted to a trip that is asked for now."""
    return known.wish(reserve).no_earlier(desk.picture.clock + desk.config.notice_s)


def _hopeless(desk: Desk, demand: TripBooked) -> tuple[Reason, ...] | None:
    if demand.leg == "return" and demand.linked_trip_id is not None:
        outbound = desk.ctx.store.trip(demand.linked_trip_id)
        if outbound is not None and outbound.status == "refused":
            return (reason("planning.refused.linked"),)
    if not desk.picture.fleet:
        return (reason("planning.refused.no-fleet"),)
    return None


def _try(desk: Desk, trip: Trip, known: KnownTrip) -> tuple[Reason, ...] | None:
    """Promise the trip, or return why not."""
    if known.ride.direct_s > known.ride.max_ride_s:
        return (outlasts_oxygen(known.ride),)
    tight = wish(desk, known, 0)
    if tight.empty:
        return (reason("planning.refused.too-soon"),)
    within = seek(desk, known)
    if within is None:
        obstacles = desk.picture.why_not(known.trip_id)
        desk.picture.drop(known.trip_id)
        return from_obstacles(obstacles, known.demand.needs.equipment)
    told = propose(desk, known, within)
    promise = promise_of(desk, known, told, change="first")
    settle_on(desk, known, promise)
    desk.promise(trip, promise)
    return None


def outlasts_oxygen(ride: Ride) -> Reason:
    """Return the refusal of a direct ride that is longer than its limit."""
    return reason("planning.refused.oxygen", direct=clock_text(ride.direct_s), limit=clock_text(ride.max_ride_s))


def seek(desk: Desk, known: KnownTrip) -> Windows | None:
    """Place a trip within what is permitted to it; return the windows it was placed in, None when there is no place.

    A window that the passenger agreed to is kept first. The arrival reserve gives way next, then others are moved
    within their promises. The trip is in the picture afterwards, placed or not.
    """
    comfortable, tight = wish(desk, known, desk.config.arrival_reserve_s), wish(desk, known, 0)
    first = tight if comfortable.empty else comfortable
    desk.picture.add(known, first)
    agreed = _agreed(known, tight)
    if agreed is not None:
        desk.picture.update(known, agreed)
        if find_place(desk.picture, known.trip_id, desk.config):
            return agreed
        desk.picture.update(known, first)
    if put(desk.picture, known.trip_id):
        return first
    desk.picture.update(known, tight)
    return tight if find_place(desk.picture, known.trip_id, desk.config) else None


def _agreed(known: KnownTrip, permitted: Windows) -> Windows | None:
    """Return what is permitted, with pick-up in the window that the passenger agreed to; None when that is empty."""
    agreed = known.demand.timing.agreed
    if agreed is None:
        return None
    return permitted.within(known.day.seconds(agreed.pickup_from), known.day.seconds(agreed.pickup_to))


def propose(desk: Desk, known: KnownTrip, within: Windows) -> Told:
    """Return the promise around the planned time of a placed trip."""
    planned = desk.picture.planned(known.trip_id)
    if planned is None:
        raise AssertionError(f"trip {known.trip_id} is not placed")
    return place(known.demand, within, known.ride, planned[0], known.appointment)


def settle_on(desk: Desk, known: KnownTrip, promise: TripPromised) -> None:
    """Let the plan keep a promise from now on; the planned time lies inside, so the trip stays where it is."""
    if desk.picture.update(replace(known, promise=promise)):
        raise AssertionError(f"the promise of {known.trip_id} does not fit its own plan")


def promise_of(
    desk: Desk, known: KnownTrip, told: Told, *, change: str, reasons: tuple[Reason, ...] = ()
) -> TripPromised:
    """Return the message that tells a promise."""
    demand = known.demand
    return TripPromised.model_validate(
        {
            "trip_id": demand.trip_id,
            "journey_id": demand.journey_id,
            "service_day": demand.service_day,
            "kind": "on-call" if demand.timing.on_call else "timed",
            "change": change,
            "pickup_from": desk.instant(told.pickup_from),
            "pickup_to": desk.instant(told.pickup_to),
            "latest_arrival": desk.instant(told.latest_arrival),
            "direct_s": known.ride.direct_s,
            "direct_m": known.ride.direct_m,
            "max_ride_s": known.ride.max_ride_s,
            "promised_at": desk.at,
            "reasons": reasons,
        }
    )
