"""What execution says from the road: stops served, delays, lost vehicles, completed runs."""

from __future__ import annotations

from contextlib import suppress

from planner.kernel.errors import InvalidInput
from planner.kernel.ids import run_id
from planner.kernel.time import ServiceDay
from planner.messages.booking import TripBooked
from planner.messages.execution import DelayForecast, RunCompleted, StopServed, VehicleLost
from planner.messages.payload import Point
from planner.planning.desk import Ctx, Desk, recall, renew
from planner.planning.domain.fleet import FleetVehicle
from planner.planning.domain.run import Report, Run, RunState, enter
from planner.planning.domain.trip import Stranded, Trip, TripStatus
from planner.planning.handlers.fleet import replan
from planner.planning.office import Office
from planner.planning.placing.live import catch_up
from planner.planning.placing.publish import save
from planner.planning.placing.settle import settle

_STATUS: dict[str, TripStatus] = {
    "picked-up": "on-board",
    "dropped-off": "done",
    "no-show": "no-show",
    "cancelled-at-door": "cancelled",
}
_ORDER = {"on-board": 1, "done": 2, "no-show": 2}


def stop_served(message: StopServed, ctx: Ctx, office: Office) -> None:
    """Enter what happened at a stop. What happened counts, wherever the plan had the trip."""
    trip, run = ctx.store.trip(message.trip_id), ctx.store.run(message.run_id)
    if trip is None or trip.demand is None or run is None:
        return  # no run of this office: nothing here depends on it
    recall(ctx, office, run.service_day)
    state = enter(run.state, _report(message, trip.demand))
    status = _STATUS.get(message.event)
    if status is not None and _ORDER.get(status, 0) >= _ORDER.get(trip.status, 0):
        trip.status = status
    if state == run.state:
        return
    if message.event in {"no-show", "cancelled-at-door"} and run.state.has(trip.trip_id):
        _in_vain(ctx, office, trip, run, state)
        return
    if message.event != "arrived" and trip.vehicle_id != run.vehicle_id:
        _off_plan(ctx, office, trip, run, state)
        return
    day = ctx.store.day(run.service_day)
    picture = office.cached(day)
    run.state = state
    renew(day)
    if picture is not None:
        picture.states[run.vehicle_id] = state
        picture.clock = max(picture.clock, picture.day.seconds(message.at))
        picture.stamp = day.stamp


def _report(message: StopServed, demand: TripBooked) -> Report:
    dropped = message.event == "dropped-off"
    place = demand.destination if dropped else demand.origin
    return Report(
        trip_id=message.trip_id,
        event=message.event,
        at=ServiceDay.parse(message.service_day).seconds(message.at),
        where=(place.lat, place.lon),
        service_s=demand.alight_s if dropped else demand.board_s,
    )


def _in_vain(ctx: Ctx, office: Office, trip: Trip, run: Run, state: RunState) -> None:
    """Take a passenger who does not travel out of the run."""
    run.state = state
    trip.vehicle_id = None
    desk = Desk(ctx, office, run.service_day)
    desk.note(trip.trip_id, "not-driven", run_id=run.run_id, status=trip.status)
    if trip.trip_id in desk.picture.known:
        desk.picture.states[run.vehicle_id] = state
        desk.picture.drop(trip.trip_id)
    catch_up(desk)
    settle(desk)
    save(desk)
    desk.close()


def _off_plan(ctx: Ctx, office: Office, trip: Trip, run: Run, state: RunState) -> None:
    """Take over what happened otherwise than planned, and plan the rest of the runs concerned anew."""
    other = None if trip.vehicle_id is None else ctx.store.run(run_id(run.service_day, trip.vehicle_id))
    if other is not None and other is not run:
        other.state = other.state.without(trip.trip_id)
    run.state = state
    trip.vehicle_id = run.vehicle_id if state.has(trip.trip_id) else None
    renew(ctx.store.day(run.service_day))
    desk = Desk(ctx, office, run.service_day)
    desk.picture.touched.update(
        vehicle for vehicle in (run.vehicle_id, other.vehicle_id if other else None) if vehicle in desk.picture.fleet
    )
    catch_up(desk)
    settle(desk)
    save(desk)
    desk.close()


def delay_forecast(message: DelayForecast, ctx: Ctx, office: Office) -> None:
    """Shift a late run; move whom it would fail to others, and tell whom nobody can serve as promised."""
    run = ctx.store.run(message.run_id)
    if run is None or run.status != "published":
        return
    at = ServiceDay.parse(message.service_day).seconds(message.at)
    if run.state.seen is not None and at < run.state.seen[2]:
        return  # something newer is known
    desk = Desk(ctx, office, message.service_day)
    if run.vehicle_id not in desk.picture.fleet:
        return
    desk.cause = "delay"
    desk.picture.forecast(run.vehicle_id, message.delay_s, _told(desk, run))
    desk.picture.touched.add(run.vehicle_id)
    catch_up(desk)
    settle(desk)
    save(desk)
    desk.close()


def _told(desk: Desk, run: Run) -> dict[tuple[str, bool], int]:
    """Return the times of a run's visits as its driver was told last."""
    stops = run.published.stops if run.published is not None else ()
    return {
        (action.trip_id, action.action == "pickup"): desk.picture.day.seconds(stop.arrival_at)
        for stop in stops
        for action in stop.actions
    }


def vehicle_lost(message: VehicleLost, ctx: Ctx, office: Office) -> None:
    """Fetch the passengers of a lost vehicle where they wait, and give its other trips to others."""
    vehicle = ctx.store.vehicle(message.service_day, message.vehicle_id)
    if vehicle is None or vehicle.status == "lost":
        return
    vehicle.status = "lost"
    run = ctx.store.run(message.run_id)
    point = _reachable(message.point, vehicle, run, office) if message.on_board else message.point
    for trip_id in message.on_board:
        trip = ctx.store.trip(trip_id)
        if trip is not None and trip.status in {"on-board", "promised"}:
            trip.status, trip.stranded = "stranded", Stranded(point=point, at=message.at)
    renew(ctx.store.day(message.service_day))
    replan(ctx, office, message.service_day, "vehicle-lost", gone=message.vehicle_id)
    if run is not None:
        run.status = "lost"


def _reachable(point: Point, vehicle: FleetVehicle, run: Run | None, office: Office) -> Point:
    """Return where a car can fetch passengers: the reported point, or where the car was seen last, or its base.

    A position may lie in the sea or on an island: passengers must be planned for all the same.
    """
    if vehicle.offer is None:
        return point
    base, seen = vehicle.offer.base, run.state.seen if run is not None else None
    for candidate in (point, Point(lat=seen[0], lon=seen[1]) if seen is not None else None):
        if candidate is not None:
            with suppress(InvalidInput):
                office.travel.between([base.place(), candidate.place()], [candidate.place(), base.place()])
                return candidate
    return base


def run_completed(message: RunCompleted, ctx: Ctx, office: Office) -> None:
    """Close a run; capacity it still held for ready-calls is sought elsewhere."""
    run = ctx.store.run(message.run_id)
    vehicle = ctx.store.vehicle(message.service_day, message.vehicle_id)
    if run is None or vehicle is None or run.status in {"completed", "lost"}:
        return
    run.status = "completed"
    vehicle.status = "completed" if vehicle.status != "lost" else "lost"
    left = run.state.ahead
    run.state = RunState(run.state.done, run.state.left_base_s, run.state.seen)
    renewed = ctx.store.day(message.service_day)
    picture = office.cached(renewed)
    renew(renewed)
    if picture is not None and not left:
        picture.closed.add(message.vehicle_id)
        picture.states[message.vehicle_id] = run.state
        picture.stamp = renewed.stamp
    elif left:
        replan(ctx, office, message.service_day, "plan-changed")
