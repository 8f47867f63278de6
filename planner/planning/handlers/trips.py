"""What booking says about trips: booked, changed, cancelled, ready to be driven home."""

from __future__ import annotations

from dataclasses import replace

from planner.messages.booking import TripBooked, TripCancelled, TripChanged, TripReady
from planner.planning.desk import Ctx, Desk, recall, version
from planner.planning.domain.promise import MINUTE, Told, place
from planner.planning.domain.reasons import from_obstacles, moved
from planner.planning.domain.trip import Trip
from planner.planning.office import Office
from planner.planning.picture.known import KnownTrip
from planner.planning.placing.answer import answer, promise_of, settle_on
from planner.planning.placing.live import catch_up
from planner.planning.placing.publish import save
from planner.planning.placing.room import find_place
from planner.planning.placing.settle import place_late, settle, told_anew


def trip_booked(message: TripBooked, ctx: Ctx, office: Office) -> None:
    """Promise a booked trip or refuse it."""
    trip = _trip_or_new(ctx, message.trip_id, message.service_day, message.journey_id)
    if version(ctx, trip.demand_version) <= trip.demand_version:
        return
    recall(ctx, office, message.service_day)
    trip.demand, trip.demand_version = message, version(ctx, trip.demand_version)
    trip.service_day, trip.journey_id = message.service_day, message.journey_id
    if trip.status in {"cancelled", "on-board", "stranded", "done", "no-show"}:
        return  # cancelled meanwhile, or on its way: the road decides now
    desk = Desk(ctx, office, message.service_day)
    if trip.trip_id in desk.picture.known:
        desk.picture.drop(trip.trip_id)
    trip.status = "heard-of"
    catch_up(desk)
    settle(desk)
    answer(desk, trip, message)
    save(desk)
    desk.close()


def trip_changed(message: TripChanged, ctx: Ctx, office: Office) -> None:
    """Plan a trip anew from its full new state; a change of the day takes it out of the old one."""
    trip = ctx.store.trip(message.trip_id)
    newer = trip is not None and version(ctx, trip.demand_version) > trip.demand_version
    if trip is not None and newer and trip.demand is not None and trip.service_day != message.service_day:
        old = Desk(ctx, office, trip.service_day)
        if trip.trip_id in old.picture.known:
            catch_up(old)
            old.picture.drop(trip.trip_id)
            settle(old)
            save(old)
        trip.vehicle_id = None
        old.close()
    trip_booked(TripBooked.model_validate(message.model_dump()), ctx, office)


def trip_cancelled(message: TripCancelled, ctx: Ctx, office: Office) -> None:
    """Take a cancelled trip out of the day; who is on board already is driven on."""
    trip = _trip_or_new(ctx, message.trip_id, message.service_day, message.journey_id)
    if version(ctx, trip.cancelled_version) <= trip.cancelled_version:
        return
    recall(ctx, office, trip.service_day)
    trip.cancelled_version = version(ctx, trip.cancelled_version)
    if trip.status in {"on-board", "stranded", "done", "no-show"}:
        return
    trip.cancel_reason = message.reason
    trip.status, trip.vehicle_id = "cancelled", None
    desk = Desk(ctx, office, trip.service_day)
    desk.note(trip.trip_id, "cancelled", reason=message.reason)
    if trip.trip_id in desk.picture.known:
        catch_up(desk)
        desk.picture.drop(trip.trip_id)
        settle(desk)
        save(desk)
    desk.close()


def trip_ready(message: TripReady, ctx: Ctx, office: Office) -> None:
    """Send a car for a patient who called: within the granted wait where any vehicle can, later with reasons else."""
    trip = _trip_or_new(ctx, message.trip_id, message.service_day, message.journey_id)
    if version(ctx, trip.ready_version) <= trip.ready_version:
        return
    recall(ctx, office, trip.service_day)
    trip.ready_version, trip.ready_at = version(ctx, trip.ready_version), message.ready_at
    if trip.status != "promised":
        return  # not booked yet, not wanted any more, or in the car already
    desk = Desk(ctx, office, trip.service_day)
    if trip.trip_id not in desk.picture.known:
        raise LookupError(f"promised trip {trip.trip_id} is not in the picture")
    ready = desk.picture.day.seconds(message.ready_at)
    known = replace(desk.picture.known[trip.trip_id], provisional=False, ready_s=ready)
    desk.picture.clock = max(desk.picture.clock, ready)
    catch_up(desk)
    settle(desk)
    _fetch(desk, trip, known)
    save(desk)
    desk.close()


def _fetch(desk: Desk, trip: Trip, known: KnownTrip) -> None:
    """Place a patient who is ready now and tell when the car comes."""
    picture = desk.picture
    within = known.wish().no_earlier(known.ready_s or 0)
    opened = replace(known, promise=None)
    picture.take_out(known.trip_id)
    picture.update(opened, within)
    if find_place(picture, known.trip_id, desk.config):
        planned = picture.planned(known.trip_id)
        if planned is None:
            raise AssertionError(f"trip {known.trip_id} is not placed")
        told = place(known.demand, within, known.ride, planned[0], None)
        promise = promise_of(desk, known, told, change="kept")
    else:
        obstacles = from_obstacles(picture.why_not(known.trip_id), known.demand.needs.equipment)
        if not place_late(desk, opened):
            picture.update(known, within)
            desk.note(known.trip_id, "unplanned", reasons=[reason.model_dump() for reason in obstacles])
            return
        planned = picture.planned(known.trip_id)
        if planned is None:
            raise AssertionError(f"trip {known.trip_id} is not placed")
        begin = planned[0] // MINUTE * MINUTE
        empty = Told(begin, begin - MINUTE, begin)
        told = told_anew(opened, empty, planned, desk.config.moved_slack_s)
        promise = promise_of(desk, known, told, change="moved", reasons=(moved("ready-call"), *obstacles))
    desk.promise(trip, promise)
    settle_on(desk, known, promise)


def _trip_or_new(ctx: Ctx, trip_id: str, service_day: str, journey_id: str) -> Trip:
    """Return a trip, making a first note of it when a message about it comes before its booking."""
    trip = ctx.store.trip(trip_id)
    if trip is None:
        trip = Trip(trip_id, service_day, journey_id)
        ctx.store.add(trip)
    return trip
