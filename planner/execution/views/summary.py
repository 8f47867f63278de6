"""How a day went, counted from what was reported."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any

from planner.execution.config import ExecutionConfig
from planner.execution.domain.progress import StopEvent, TripState
from planner.execution.domain.run import Run, RunStatus
from planner.execution.domain.trip import Trip
from planner.execution.domain.vehicle import VehicleStatus
from planner.execution.ports import ExecutionStore

_STATES = (
    ("carried", TripState.DROPPED_OFF),
    ("no_show", TripState.NO_SHOW),
    ("cancelled_at_door", TripState.CANCELLED_AT_DOOR),
    ("on_board", TripState.ON_BOARD),
    ("stranded", TripState.STRANDED),
)


def day_summary(store: ExecutionStore, service_day: str, config: ExecutionConfig) -> dict[str, Any]:
    """Return the day's figures.

    Punctuality counts real events: a pick-up by the car's arrival at the door (or the pick-up itself when nobody
    reported the arrival) against the promised window, a drop-off against the latest promised arrival, a pick-up
    after a ready-call against the longest wait. A ride counts from boarding to the drop-off, over every car.
    """
    runs, trips = store.runs(service_day), store.day_trips(service_day)
    vehicles = store.vehicles(service_day)
    events = _by_trip(runs)
    left = [run for run in runs if run.left_at is not None]
    return {
        "service_day": service_day,
        "trips_known": len(trips),
        **{f"trips_{name}": sum(t.state is state for t in trips) for name, state in _STATES},
        "trips_cancelled": sum(_cancelled(t) for t in trips),
        "trips_open": sum(_waits(t) and t.promise is not None for t in trips),
        "trips_without_promise": sum(_waits(t) and t.promise is None for t in trips),
        "runs": sum(run.status is not RunStatus.WITHDRAWN for run in runs),
        **{f"runs_{status.value}": sum(run.status is status for run in runs) for status in RunStatus},
        "vehicles_offered": len(vehicles),
        "vehicles_withdrawn": sum(v.status is VehicleStatus.WITHDRAWN for v in vehicles),
        "vehicles_lost": sum(v.status is VehicleStatus.LOST for v in vehicles),
        "vehicles_used": len({run.vehicle_id for run in left}),
        "time_out_s": sum(_out_s(run) for run in left),
        "delay_forecasts": sum(run.forecasts for run in runs),
        "trips_shared": len(_shared(runs)),
        **_punctuality(trips, events, config),
    }


def _by_trip(runs: Iterable[Run]) -> Mapping[str, list[StopEvent]]:
    events: dict[str, list[StopEvent]] = {}
    for run in runs:
        for event in run.events:
            events.setdefault(event.trip_id, []).append(event)
    return {trip_id: sorted(found, key=lambda e: (e.at, e.seq)) for trip_id, found in events.items()}


def _cancelled(trip: Trip) -> bool:
    return trip.cancelled_at is not None and trip.state in {TripState.OPEN, TripState.ARRIVED}


def _waits(trip: Trip) -> bool:
    return trip.state in {TripState.OPEN, TripState.ARRIVED} and trip.cancelled_at is None


def _out_s(run: Run) -> int:
    if run.left_at is None or run.returned_at is None:
        return 0
    return int((run.returned_at - run.left_at).total_seconds())


def _shared(runs: Iterable[Run]) -> set[str]:
    """Return the carried trips that rode together with another for some time."""
    shared: set[str] = set()
    for run in runs:
        on_board: set[str] = set()
        for event in run.events:
            if event.event == "picked-up":
                on_board.add(event.trip_id)
                shared |= on_board if len(on_board) > 1 else set()
            elif event.event == "dropped-off":
                on_board.discard(event.trip_id)
    return shared


def _punctuality(
    trips: Sequence[Trip], events: Mapping[str, list[StopEvent]], config: ExecutionConfig
) -> dict[str, Any]:
    window, ready, arrival, appointments = [], [], [], []
    early = rides_over = 0
    for trip in trips:
        mine = events.get(trip.trip_id, [])
        there, boarded, left = _first(mine, "arrived", "picked-up"), _first(mine, "picked-up"), _last(mine)
        if there is not None and trip.on_call() and trip.ready_called_at is not None and trip.details is not None:
            ready.append(_seconds(trip.ready_called_at, there) - trip.details.home_wait_max_s)
        elif there is not None and trip.promise is not None and not trip.on_call():
            window.append(_seconds(trip.promise.pickup_to, there))
            early += boarded is not None and boarded < trip.promise.pickup_from
        if left is None or boarded is None:
            continue
        if trip.promise is not None:
            rides_over += _seconds(boarded, left) > trip.promise.max_ride_s
            if not trip.on_call():
                arrival.append(_seconds(trip.promise.latest_arrival, left))
        if trip.details is not None and trip.details.appointment_at is not None:
            appointments.append(_seconds(trip.details.appointment_at, left))
    return {
        **_lateness("pickups_timed", window, config.on_time_s),
        "pickups_before_window": early,
        **_lateness("pickups_ready_call", ready, config.on_time_s),
        **_lateness("arrivals", arrival, config.on_time_s),
        **_lateness("appointments", appointments, config.on_time_s),
        "rides_over_limit": rides_over,
    }


def _lateness(name: str, late_s: Sequence[int], on_time_s: int) -> dict[str, int]:
    """Return how many there were, how many were late at all, how many by more than the tolerance, and the worst."""
    return {
        name: len(late_s),
        f"{name}_late": sum(s > 0 for s in late_s),
        f"{name}_late_beyond_tolerance": sum(s > on_time_s for s in late_s),
        f"{name}_worst_late_s": max((s for s in late_s if s > 0), default=0),
    }


def _first(events: Sequence[StopEvent], *names: str) -> datetime | None:
    return next((e.at for e in events if e.event in names), None)


def _last(events: Sequence[StopEvent]) -> datetime | None:
    return next((e.at for e in reversed(events) if e.event == "dropped-off"), None)


def _seconds(since: datetime, until: datetime) -> int:
    return int((until - since).total_seconds())
