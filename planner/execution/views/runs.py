"""Runs as lists, in detail, and as the sheet that a driver works by."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any

from planner.execution.domain.merge import done
from planner.execution.domain.plan import changes
from planner.execution.domain.progress import FINISHED, StopEvent
from planner.execution.domain.run import Run
from planner.execution.domain.trip import Trip
from planner.execution.ports import ExecutionStore
from planner.messages.payload import Point
from planner.messages.planning import RunStop

Data = dict[str, Any]


def _text(at: datetime | None) -> str | None:
    return at.isoformat() if at is not None else None


def _point(point: Point | None) -> Data | None:
    return point.model_dump() if point is not None else None


def row(run: Run, operator_name: str = "") -> Data:
    """Return a run as a line of a list: where it stands, how far it is, what comes next."""
    following = run.open_stops()
    trips = run.plan.trips()
    return {
        "run_id": run.run_id,
        "service_day": run.service_day,
        "vehicle_id": run.vehicle_id,
        "operator_id": run.operator_id,
        "operator_name": operator_name,
        "contract_id": run.contract_id,
        "phase": run.phase,
        "status": run.status.value,
        "version": run.plan_version,
        "accepted_version": run.accepted_version,
        "changed": run.changed,
        "leaves_at": _text(run.plan.leaves_at),
        "returns_at": _text(run.plan.returns_at),
        "left_at": _text(run.left_at),
        "returned_at": _text(run.returned_at),
        "reason": run.reason,
        "stops": len(run.plan.stops),
        "stops_open": len(following),
        "trips": len(trips),
        "trips_finished": sum(run.state(t) in FINISHED for t in trips),
        "on_board": list(run.on_board()),
        "next_stop_at": _text(following[0].arrival_at) if following else None,
        "delay_s": run.told_delay_s,
        "position": _point(run.position),
        "position_at": _text(run.position_at),
    }


def day_runs(
    store: ExecutionStore, service_day: str, operator_id: str | None = None, changed_since: int = 0
) -> list[Data]:
    """Return a day's runs by id, of one operator or all, that changed after a place in the order of changes."""
    names = {o.operator_id: o.name for o in store.operators()}
    return [row(r, names.get(r.operator_id, "")) for r in store.runs(service_day, operator_id, changed_since)]


def detail(store: ExecutionStore, run: Run) -> Data:
    """Return a run with its stops, events, and what changed since the operator last accepted. No personal data."""
    operator = store.operator(run.operator_id)
    trips = store.trips(run.plan.trips())
    changed = changes(run.accepted_plan, run.plan) if run.accepted_plan is not None else None
    return row(run, operator.name if operator else "") | {
        "start": _point(run.plan.start),
        "end": _point(run.plan.end),
        "driving_s": run.plan.driving_s,
        "distance_m": run.plan.distance_m,
        "breaks": _breaks(run),
        "itinerary": _stops(run, trips, lambda _: {}),
        "events": [_event(e) for e in run.events],
        "changes_since_accepted": {
            "added": list(changed.added),
            "removed": list(changed.removed),
            "moved": list(changed.moved),
        }
        if changed is not None
        else None,
    }


def sheet(store: ExecutionStore, run: Run, cards: Mapping[str, dict[str, str]]) -> Data:
    """Return the driver's sheet: the stops with needs, promises and the opened passenger cards.

    Args:
        store: the repository.
        run: which run.
        cards: opened cards by trip; opening them has put the reading on record.
    """
    return row(run) | {
        "breaks": _breaks(run),
        "itinerary": _stops(run, store.trips(run.plan.trips()), lambda trip_id: {"passenger": cards.get(trip_id)}),
    }


def _breaks(run: Run) -> list[Data]:
    return [{"starts_at": _text(b.starts_at), "ends_at": _text(b.ends_at)} for b in run.plan.breaks]


def _stops(run: Run, trips: Mapping[str, Trip], more: Callable[[str], Data]) -> list[Data]:
    return [_stop(run, stop, trips, more) for stop in run.plan.stops]


def _stop(run: Run, stop: RunStop, trips: Mapping[str, Trip], more: Callable[[str], Data]) -> Data:
    return {
        "seq": stop.seq,
        "point": _point(stop.point),
        "arrival_at": _text(stop.arrival_at),
        "departure_at": _text(stop.departure_at),
        "actions": [
            {
                "trip_id": a.trip_id,
                "action": a.action,
                "done": done(run.state(a.trip_id), (a.trip_id, a.action)),
                "state": run.state(a.trip_id).value,
            }
            | _trip(trips.get(a.trip_id))
            | more(a.trip_id)
            for a in stop.actions
        ],
    }


def _trip(trip: Trip | None) -> Data:
    details, promise = (trip.details, trip.promise) if trip is not None else (None, None)
    return {
        "leg": details.leg if details else None,
        "needs": details.needs.model_dump(mode="json") if details else None,
        "board_s": details.board_s if details else None,
        "alight_s": details.alight_s if details else None,
        "appointment_at": _text(details.appointment_at) if details else None,
        "on_call": trip.on_call() if trip is not None else False,
        "ready_at": _text(trip.ready_called_at) if trip is not None else None,
        "cancelled": trip is not None and trip.cancelled_at is not None,
        "pickup_from": _text(promise.pickup_from) if promise else None,
        "pickup_to": _text(promise.pickup_to) if promise else None,
        "latest_arrival": _text(promise.latest_arrival) if promise else None,
    }


def _event(event: StopEvent) -> Data:
    return {
        "trip_id": event.trip_id,
        "event": event.event,
        "at": _text(event.at),
        "planned_at": _text(event.planned_at),
        "point": _point(event.point),
        "reported_by": event.reported_by,
    }
