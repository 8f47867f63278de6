"""What drivers report from the road: events at stops, positions, delays."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from planner.execution.config import ExecutionConfig
from planner.execution.domain.note import NoteKind
from planner.execution.domain.progress import AFTER, StopEvent, TripState, action_of, check_order
from planner.execution.domain.run import Run
from planner.execution.domain.trip import Trip
from planner.execution.domain.vehicle import Position, vehicle_subject
from planner.execution.handlers.common import Ctx, not_ahead, note, require_run, trip_or_new
from planner.execution.handlers.outlook import look_ahead, told_by_driver
from planner.kernel.errors import Conflict, InvalidInput
from planner.kernel.travel import TravelTimes
from planner.messages.execution import StopServed, VehicleLocated
from planner.messages.payload import Point
from planner.messages.trips import RunEvent


@dataclass(frozen=True)
class Report:
    """One event at a stop. Without ``point`` the planned stop's place is taken."""

    trip_id: str
    event: RunEvent
    at: datetime
    point: Point | None = None


@dataclass(frozen=True)
class Reported:
    """What became of a report. ``duplicate``: it was known already, and the first report stands."""

    trip_id: str
    event: RunEvent
    at: datetime
    duplicate: bool


def report_events(
    ctx: Ctx, run_id: str, reports: Sequence[Report], config: ExecutionConfig, travel: TravelTimes
) -> list[Reported]:
    """Record events on a run, all or none, and look ahead what they mean for later promises.

    Raises:
        NotFound: ``execution.no-run``.
        Conflict: ``execution.event-order``; ``execution.run-not-accepted``; ``execution.run-over``;
            ``execution.trip-not-on-run`` when the trip is not (or no more) on this run; ``execution.trip-elsewhere``
            when another vehicle has it.
        InvalidInput: ``execution.future``; ``execution.event-before`` when the trip's earlier event is later;
            ``execution.no-show-too-early`` before the wait is over, naming from when it may be reported.
    """
    run = require_run(ctx.store, run_id)
    done = [_one(ctx, run, report, config) for report in reports]
    fresh = [r for r in done if not r.duplicate]
    if fresh:
        look_ahead(ctx, run, max(r.at for r in fresh), config, travel)
    return done


def _one(ctx: Ctx, run: Run, report: Report, config: ExecutionConfig) -> Reported:
    known = run.event(report.trip_id, report.event)
    if known is not None:
        return Reported(known.trip_id, known.event, known.at, duplicate=True)
    run.require_under_way()
    where = f"run {run.run_id}, trip {report.trip_id}"
    not_ahead(report.at, ctx, config, where)
    trip = trip_or_new(ctx.store, report.trip_id, run.service_day)
    if trip.in_other_hands(run.run_id):
        raise Conflict(
            "execution.trip-elsewhere",
            "another vehicle has this passenger",
            where=where,
            do=f"See run {trip.run_id}.",
        )
    check_order(run.state(report.trip_id), report.event, report.trip_id)
    _after_earlier(run, report, where)
    if report.event == "no-show":
        _waited(run, trip, report, config.wait_s(run.service_day), where)
    _on_this_run(ctx, run, report)  # last of the checks: it may put the trip back on the run
    event = _event(ctx, run, report)
    run.record(event)
    trip.state, trip.run_id = AFTER[report.event], run.run_id
    _say(ctx, run, event)
    return Reported(event.trip_id, event.event, event.at, duplicate=False)


def _on_this_run(ctx: Ctx, run: Run, report: Report) -> None:
    if (report.trip_id, action_of(report.event)) in run.planned_keys():
        return
    # Planning took the trip off while the driver already had the passenger in the car: what happened stays.
    if report.event == "picked-up" and run.take_back(report.trip_id):
        note(ctx, run, report.trip_id, NoteKind.KEPT, {"state": TripState.ON_BOARD.value, "vehicle_id": run.vehicle_id})
        ctx.store.touch(run)
        return
    raise Conflict(
        "execution.trip-not-on-run",
        "the trip is not on this run",
        where=f"run {run.run_id}, trip {report.trip_id}",
        do="Read the run again; it may have changed.",
    )


def _after_earlier(run: Run, report: Report, where: str) -> None:
    if any(e.trip_id == report.trip_id and e.at > report.at for e in run.events):
        raise InvalidInput(
            "execution.event-before",
            "an earlier event of the trip was reported with a later time",
            where=where,
            do="Report the time at which it really happened.",
        )


def _waited(run: Run, trip: Trip, report: Report, wait_s: int, where: str) -> None:
    arrived = run.event(report.trip_id, "arrived")
    since = arrived.at if arrived is not None else report.at
    earliest = trip.no_show_from(since, wait_s)
    if report.at < earliest:
        raise InvalidInput(
            "execution.no-show-too-early",
            "the driver has not waited long enough",
            where=where,
            do=f"Wait until {earliest.isoformat()}.",
        )


def _event(ctx: Ctx, run: Run, report: Report) -> StopEvent:
    stop = run.plan.stop_of(report.trip_id, action_of(report.event))
    if stop is None:  # pragma: no cover - `_on_this_run` has made sure
        raise Conflict("execution.trip-not-on-run", "the trip is not on this run", where=report.trip_id)
    return StopEvent(
        run_id=run.run_id,
        seq=len(run.events) + 1,
        trip_id=report.trip_id,
        event=report.event,
        at=report.at,
        point=report.point or stop.point,
        planned_at=stop.arrival_at if report.event in {"arrived", "dropped-off"} else stop.departure_at,
        reported_at=ctx.now,
        reported_by=ctx.actor,
    )


def _say(ctx: Ctx, run: Run, event: StopEvent) -> None:
    payload = StopServed(
        run_id=run.run_id,
        service_day=run.service_day,
        vehicle_id=run.vehicle_id,
        operator_id=run.operator_id,
        trip_id=event.trip_id,
        event=event.event,
        at=event.at,
        point=event.point,
        planned_at=event.planned_at,
    )
    number = sum(e.trip_id == event.trip_id for e in run.events)
    ctx.record(payload, subject=f"{run.run_id}/{event.trip_id}", version=number, at=event.at)


def report_position(ctx: Ctx, position: Position, config: ExecutionConfig, travel: TravelTimes) -> bool:
    """Take a position and look ahead; return False for one that is not newer than the newest known.

    Raises:
        NotFound: ``execution.no-run``.
        Conflict: ``execution.run-not-accepted``, ``execution.run-over``.
        InvalidInput: ``execution.future``.
    """
    run = require_run(ctx.store, position.run_id)
    run.require_under_way()
    not_ahead(position.at, ctx, config, position.run_id)
    if run.position_at is not None and position.at <= run.position_at:
        return False
    run.position, run.position_at = position.point, position.at
    vehicle = ctx.store.vehicle(run.vehicle_id, run.service_day)
    if vehicle is not None:
        vehicle.position, vehicle.position_at = position.point, position.at
    payload = VehicleLocated(
        vehicle_id=run.vehicle_id, service_day=run.service_day, at=position.at, point=position.point
    )
    # A subject of its own, versioned by time: a late position must never outrank news about the vehicle itself.
    subject = f"{vehicle_subject(run.vehicle_id, run.service_day)}/position"
    ctx.record(payload, subject=subject, version=int(position.at.timestamp()), at=position.at)
    look_ahead(ctx, run, position.at, config, travel)
    return True


def report_delay(
    ctx: Ctx, run_id: str, at: datetime, delay: timedelta, outlook: tuple[ExecutionConfig, TravelTimes]
) -> tuple[int, tuple[str, ...]]:
    """Take the driver's word that the vehicle will be ``delay`` late at its next stop.

    Returns:
        The delay at the next stop in seconds and the trips whose promise it breaks.

    Raises:
        NotFound: ``execution.no-run``.
        Conflict: ``execution.run-not-accepted``, ``execution.run-over``.
        InvalidInput: ``execution.future``.
    """
    run = require_run(ctx.store, run_id)
    run.require_under_way()
    not_ahead(at, ctx, outlook[0], run_id)
    return told_by_driver(ctx, run, at, delay, outlook)
