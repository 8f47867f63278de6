"""What an operator says about a whole run: accepted, rejected, left, lost, completed."""

from __future__ import annotations

from datetime import datetime

from planner.execution.config import ExecutionConfig
from planner.execution.domain.note import NoteKind
from planner.execution.domain.progress import TripState
from planner.execution.domain.run import Run, RunStatus
from planner.execution.domain.vehicle import Position, VehicleStatus, vehicle_subject
from planner.execution.handlers.common import Ctx, not_ahead, note, require_run
from planner.kernel.errors import Conflict, InvalidInput
from planner.messages.execution import RunAccepted, RunCompleted, RunRejected, VehicleLost


def accept_run(ctx: Ctx, run_id: str, version: int) -> Run:
    """Accept the newest version of a run; accepting it twice is accepting it once. Errors as `Run.accept`."""
    run = require_run(ctx.store, run_id)
    if run.accept(version, ctx.now):
        payload = RunAccepted(
            run_id=run.run_id,
            run_version=version,
            service_day=run.service_day,
            vehicle_id=run.vehicle_id,
            operator_id=run.operator_id,
            accepted_at=ctx.now,
        )
        ctx.record(payload, subject=run.run_id, version=run.next_message())
        ctx.store.touch(run)
    return run


def reject_run(ctx: Ctx, run_id: str, version: int, reason: str) -> Run:
    """Refuse to drive the newest version of a run; once is enough. Errors as `Run.reject`."""
    run = require_run(ctx.store, run_id)
    if run.reject(version, reason):
        payload = RunRejected(
            run_id=run.run_id,
            run_version=version,
            service_day=run.service_day,
            vehicle_id=run.vehicle_id,
            operator_id=run.operator_id,
            rejected_at=ctx.now,
            reason=reason,
        )
        ctx.record(payload, subject=run.run_id, version=run.next_message())
        ctx.store.touch(run)
    return run


def leave_base(ctx: Ctx, run_id: str, at: datetime, config: ExecutionConfig) -> Run:
    """Report that the vehicle has left its base. Errors as `Run.leave`, ``execution.future``."""
    run = require_run(ctx.store, run_id)
    not_ahead(at, ctx, config, run_id)
    if run.leave(at):
        ctx.store.touch(run)
    return run


def lose_vehicle(ctx: Ctx, place: Position, reason: str, config: ExecutionConfig) -> Run:
    """Report that the vehicle cannot go on. Passengers on board wait where it stands; the run is over.

    Reporting it again changes nothing.

    Raises:
        Conflict: ``execution.run-over`` or ``execution.run-not-accepted``.
        InvalidInput: ``execution.future``, or ``execution.event-before`` when something later was reported.
    """
    run, at = require_run(ctx.store, place.run_id), place.at
    if run.status is RunStatus.LOST:
        return run
    run.require_under_way()
    _plausible_end(ctx, run, at, config)
    on_board = run.on_board()
    trips = ctx.store.trips(run.plan.trips())
    for trip_id, trip in trips.items():
        if trip_id in on_board:
            trip.state = TripState.STRANDED
            note(ctx, run, trip_id, NoteKind.STRANDED, {"reason": reason, "vehicle_id": run.vehicle_id}, at=at)
        elif run.state(trip_id) is TripState.ARRIVED:
            trip.state, trip.run_id = TripState.OPEN, None
    run.finish(at, RunStatus.LOST, reason)
    vehicle = ctx.store.vehicle(run.vehicle_id, run.service_day)
    sent = run.next_message()
    if vehicle is not None:
        vehicle.status, vehicle.reason = VehicleStatus.LOST, reason
        sent = vehicle.next_message()
    payload = VehicleLost(
        vehicle_id=run.vehicle_id,
        operator_id=run.operator_id,
        run_id=run.run_id,
        service_day=run.service_day,
        at=at,
        point=place.point,
        reason=reason,
        on_board=on_board,
    )
    ctx.record(payload, subject=vehicle_subject(run.vehicle_id, run.service_day), version=sent, at=at)
    if run.left_at is not None:
        _completed(ctx, run, run.left_at, at)
    ctx.store.touch(run)
    return run


def complete_run(ctx: Ctx, run_id: str, at: datetime, config: ExecutionConfig) -> Run:
    """Report that the vehicle is back at its base with all its work done; once is enough.

    Raises:
        Conflict: ``execution.run-unfinished`` naming trips that are neither finished nor cancelled,
            ``execution.run-not-left`` when it never left, ``execution.run-over``.
        InvalidInput: ``execution.future``, ``execution.event-before``.
    """
    run = require_run(ctx.store, run_id)
    if run.status is RunStatus.COMPLETED:
        return run
    run.require_under_way()
    if run.left_at is None:
        raise Conflict("execution.run-not-left", "the vehicle has not left its base", where=run_id)
    _plausible_end(ctx, run, at, config)
    trips = ctx.store.trips(run.plan.trips())
    unfinished = [t for t in run.unserved() if t in run.on_board() or t not in trips or not trips[t].cancelled_at]
    if unfinished:
        raise Conflict(
            "execution.run-unfinished",
            "the run still has trips to serve",
            where=f"{run_id}: {', '.join(unfinished)}",
            do="Serve them, or report what happened with them.",
        )
    run.finish(at, RunStatus.COMPLETED)
    _completed(ctx, run, run.left_at, at)
    ctx.store.touch(run)
    return run


def _plausible_end(ctx: Ctx, run: Run, at: datetime, config: ExecutionConfig) -> None:
    not_ahead(at, ctx, config, run.run_id)
    last = run.last_event()
    if last is not None and at < last.at:
        raise InvalidInput(
            "execution.event-before",
            "something later was already reported on this run",
            where=f"{run.run_id}: {last.event} of trip {last.trip_id}",
            do="Report the time at which it really happened.",
        )


def _completed(ctx: Ctx, run: Run, left_at: datetime, at: datetime) -> None:
    payload = RunCompleted(
        run_id=run.run_id,
        run_version=run.plan_version,
        service_day=run.service_day,
        vehicle_id=run.vehicle_id,
        operator_id=run.operator_id,
        left_at=left_at,
        returned_at=max(at, left_at),
        trips_carried=run.count(TripState.DROPPED_OFF),
        trips_no_show=run.count(TripState.NO_SHOW),
    )
    ctx.record(payload, subject=run.run_id, version=run.next_message(), at=at)
