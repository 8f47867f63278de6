"""After each report: when will the car be at its next stops, and who must be told."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta

from planner.execution.config import ExecutionConfig
from planner.execution.domain.forecast import Expected, Forecast, expected_arrivals, judge, standing_s
from planner.execution.domain.note import NoteKind
from planner.execution.domain.progress import TripState
from planner.execution.domain.run import Run
from planner.execution.domain.trip import Trip
from planner.execution.handlers.common import Ctx, note
from planner.kernel.errors import SamturError
from planner.kernel.travel import TravelTimes
from planner.messages.execution import DelayForecast
from planner.messages.payload import Point
from planner.messages.planning import RunStop


def look_ahead(ctx: Ctx, run: Run, at: datetime, config: ExecutionConfig, travel: TravelTimes) -> None:
    """Forecast the rest of the run from what is known at ``at`` and tell it when it changed enough."""
    stops = run.open_stops()
    if not stops:
        return
    trips = ctx.store.trips(run.plan.trips())
    first = _first_arrival(run, stops[0], at, trips, travel)
    expected = list(expected_arrivals(stops, first, lambda stop: standing_s(stop, trips.get)))
    _tell(ctx, run, at, expected, (judge(expected, trips.get, config.forecast_threshold_s), config.forecast_change_s))


def told_by_driver(
    ctx: Ctx, run: Run, at: datetime, delay: timedelta, config: ExecutionConfig
) -> tuple[int, tuple[str, ...]]:
    """Forecast the rest of the run from the driver's own word."""
    stops = run.open_stops()
    if not stops:
        return 0, ()
    trips = ctx.store.trips(run.plan.trips())
    first = max(at, stops[0].arrival_at + delay)
    expected = list(expected_arrivals(stops, first, lambda stop: standing_s(stop, trips.get)))
    forecast = judge(expected, trips.get, config.forecast_threshold_s)
    _tell(ctx, run, at, expected, (forecast, config.forecast_change_s))
    return forecast.delay_s, forecast.breaking


def _first_arrival(run: Run, stop: RunStop, at: datetime, trips: Mapping[str, Trip], travel: TravelTimes) -> datetime:
    """Return when the car is, or was, at its next stop: from where it was last seen, by the travel times."""
    standing = [run.event(a.trip_id, "arrived") for a in stop.actions if a.action == "pickup"]
    there = [e.at for e in standing if e is not None]
    if there:
        return min(there)
    point, free_at = _whereabouts(run, at, trips)
    try:
        seconds = int(travel.between([point.place()], [stop.point.place()]).seconds[0, 0])
    except SamturError:
        # A report from the road is never refused because a travel-time engine does not answer.
        seconds = 0
    return max(at, free_at + timedelta(seconds=seconds))


def _whereabouts(run: Run, at: datetime, trips: Mapping[str, Trip]) -> tuple[Point, datetime]:
    last = run.last_event()
    if run.position is not None and run.position_at is not None and (last is None or run.position_at > last.at):
        return run.position, run.position_at
    if last is None:
        return run.plan.start, max(at, run.left_at or run.plan.leaves_at)
    trip = trips.get(last.trip_id)
    alighting = trip.details.alight_s if last.event == "dropped-off" and trip is not None and trip.details else 0
    return last.point, last.at + timedelta(seconds=alighting)


def _tell(ctx: Ctx, run: Run, at: datetime, expected: list[Expected], outlook: tuple[Forecast, int]) -> None:
    """Send the forecast when promises break and it differs enough from what was told, or when they no longer do."""
    forecast, least_change_s = outlook
    change = abs(forecast.delay_s - run.told_delay_s)
    if change <= least_change_s or not (forecast.breaking or run.told_trips):
        return
    waiting = tuple(t for t in run.told_trips if run.state(t) in {TripState.OPEN, TripState.ON_BOARD})
    trips = forecast.breaking or waiting
    run.told_delay_s = forecast.delay_s if forecast.breaking else 0
    run.told_trips = forecast.breaking
    if not trips:
        return
    run.forecasts += 1
    payload = DelayForecast(
        run_id=run.run_id,
        service_day=run.service_day,
        vehicle_id=run.vehicle_id,
        operator_id=run.operator_id,
        at=at,
        delay_s=forecast.delay_s,
        trip_ids=trips,
    )
    ctx.record(payload, subject=f"{run.run_id}/delay", version=run.forecasts, at=at)
    arrival = {a.trip_id: e.arrival_at.isoformat() for e in reversed(expected) for a in e.stop.actions}
    for trip_id in trips:
        data = {"delay_s": forecast.delay_s, "expected_at": arrival.get(trip_id), "breaking": bool(forecast.breaking)}
        note(ctx, run, trip_id, NoteKind.DELAY, data, at=at)
