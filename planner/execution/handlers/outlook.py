"""After each report: when will the car be at its next stops, and who must be told."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from itertools import pairwise

from planner.execution.config import ExecutionConfig
from planner.execution.domain.forecast import Expected, Forecast, expected_arrivals, judge, standing_s
from planner.execution.domain.note import NoteKind
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
    first = _first_arrival(ctx, run, stops[0], at, travel)
    if Expected(stops[0], first).delay_s <= config.forecast_threshold_s and not run.told_trips:
        return  # delays do not grow along a run, and a plan keeps its promises: nothing can break
    trips = ctx.store.trips({a.trip_id for stop in stops for a in stop.actions})
    _forecast(ctx, run, at, first, (stops, trips, config, travel))


def told_by_driver(
    ctx: Ctx, run: Run, at: datetime, delay: timedelta, outlook: tuple[ExecutionConfig, TravelTimes]
) -> tuple[int, tuple[str, ...]]:
    """Forecast the rest of the run from the driver's own word."""
    stops, (config, travel) = run.open_stops(), outlook
    if not stops:
        return 0, ()
    trips = ctx.store.trips({a.trip_id for stop in stops for a in stop.actions})
    first = max(at, stops[0].arrival_at + delay)
    forecast = _forecast(ctx, run, at, first, (stops, trips, config, travel))
    return forecast.delay_s, forecast.breaking


Known = tuple[list[RunStop], Mapping[str, Trip], ExecutionConfig, TravelTimes]


def _forecast(ctx: Ctx, run: Run, at: datetime, first: datetime, known: Known) -> Forecast:
    stops, trips, config, travel = known
    driving = _driving(stops, travel)
    expected = list(expected_arrivals(stops, first, lambda stop: standing_s(stop, trips.get), driving))
    forecast = judge(expected, trips.get, config.forecast_threshold_s)
    _tell(ctx, run, at, expected, (forecast, config.forecast_change_s))
    return forecast


def _driving(stops: list[RunStop], travel: TravelTimes) -> list[int]:
    """Return the seconds from each stop to the next; as planned when the engine does not answer."""
    places = [stop.point.place() for stop in stops]
    if len(places) < 2:
        return []
    try:
        seconds = travel.between(places[:-1], places[1:]).seconds
    except SamturError:
        return [int((b.arrival_at - a.departure_at).total_seconds()) for a, b in pairwise(stops)]
    return [int(seconds[n, n]) for n in range(len(places) - 1)]


def _first_arrival(ctx: Ctx, run: Run, stop: RunStop, at: datetime, travel: TravelTimes) -> datetime:
    """Return when the car is, or was, at its next stop: from where it was last seen, by the travel times."""
    standing = [run.event(a.trip_id, "arrived") for a in stop.actions if a.action == "pickup"]
    there = [e.at for e in standing if e is not None]
    if there:
        return min(there)
    point, free_at = _whereabouts(ctx, run, at)
    try:
        seconds = int(travel.between([point.place()], [stop.point.place()]).seconds[0, 0])
    except SamturError:
        # A report from the road is never refused because a travel-time engine does not answer.
        seconds = 0
    return max(at, free_at + timedelta(seconds=seconds))


def _whereabouts(ctx: Ctx, run: Run, at: datetime) -> tuple[Point, datetime]:
    last = run.last_event()
    if run.position is not None and run.position_at is not None and (last is None or run.position_at > last.at):
        return run.position, run.position_at
    if last is None:
        return run.plan.start, max(at, run.left_at or run.plan.leaves_at)
    trip = ctx.store.trip(last.trip_id) if last.event == "dropped-off" else None
    alighting = trip.details.alight_s if trip is not None and trip.details is not None else 0
    return last.point, last.at + timedelta(seconds=alighting)


def _tell(ctx: Ctx, run: Run, at: datetime, expected: list[Expected], outlook: tuple[Forecast, int]) -> None:
    """Send the forecast when promises break and it differs enough from what was told, or when they no longer do."""
    forecast, least_change_s = outlook
    change = abs(forecast.delay_s - run.told_delay_s)
    if change <= least_change_s or not (forecast.breaking or run.told_trips):
        return
    ahead = {a.trip_id for e in expected for a in e.stop.actions}
    waiting = tuple(t for t in run.told_trips if t in ahead)
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
    following = {a.trip_id: e for e in reversed(expected) for a in e.stop.actions}
    for trip_id in trips:
        data = {
            "delay_s": following[trip_id].delay_s,
            "expected_at": following[trip_id].arrival_at.isoformat(),
            "breaking": bool(forecast.breaking),
        }
        note(ctx, run, trip_id, NoteKind.DELAY, data, at=at)
