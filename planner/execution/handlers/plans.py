"""Runs as planning publishes them, version by version."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from planner.execution.domain.merge import Merged
from planner.execution.domain.note import NoteKind
from planner.execution.domain.plan import Changes, Plan, changes, plan_of
from planner.execution.domain.progress import TripState
from planner.execution.domain.run import Run, RunStatus, Withdrawal
from planner.execution.domain.trip import Trip
from planner.execution.handlers.common import Ctx, note, version_of
from planner.messages.execution import RunRejected
from planner.messages.planning import RunPlanned, RunWithdrawn

_NOTE_OF = {"added": NoteKind.ASSIGNED, "moved": NoteKind.MOVED}


def run_planned(message: RunPlanned, ctx: Ctx) -> None:
    """Take a new version of a run. What has happened stays; where the plan says otherwise, the story tells it.

    A run that is over takes no more work: new trips on it are answered with a rejection, so that planning can put
    them on another vehicle.
    """
    version, new = version_of(ctx), plan_of(message)
    run = ctx.store.run(message.run_id)
    if run is None:
        early = ctx.store.withdrawal(message.run_id)
        if early is not None and version <= early.version:
            return
        run = _first(message, new)
        ctx.store.add_run(run)
    elif version <= run.plan_version:
        return
    trips = ctx.store.trips({*run.plan.trips(), *new.trips()})
    if run.status in {RunStatus.COMPLETED, RunStatus.LOST}:
        _refuse_more(ctx, run, new, version, trips)
        return
    run.planned_at, run.phase, run.contract_id = message.planned_at, message.phase, message.contract_id
    before = run.plan
    merged = run.replan(
        new, version, elsewhere=lambda t: _elsewhere(trips, run, t), cancelled=lambda t: _cancelled(trips, t)
    )
    _tell(ctx, run, changes(before, run.plan), merged)
    ctx.store.touch(run)


def run_withdrawn(message: RunWithdrawn, ctx: Ctx) -> None:
    """Take a run back. Under way, only the work that has not begun is taken; then the vehicle goes home."""
    version, run = version_of(ctx), ctx.store.run(message.run_id)
    if run is None:
        _remember(ctx, message.run_id, version)
        return
    if version <= run.plan_version:
        return
    if run.status in {RunStatus.COMPLETED, RunStatus.LOST}:
        run.plan_version = version
        return
    trips = ctx.store.trips(run.plan.trips())
    before = run.plan
    nothing = before.with_stops(()).model_copy(update={"returns_at": message.withdrawn_at})
    merged = run.replan(nothing, version, elsewhere=lambda _: False, cancelled=lambda t: _cancelled(trips, t))
    if run.left_at is None:
        run.status, run.reason = RunStatus.WITHDRAWN, message.reason
    _tell(ctx, run, changes(before, run.plan), merged)
    ctx.store.touch(run)


def _first(message: RunPlanned, new: Plan) -> Run:
    return Run(
        run_id=message.run_id,
        service_day=message.service_day,
        vehicle_id=message.vehicle_id,
        operator_id=message.operator_id,
        contract_id=message.contract_id,
        phase=message.phase,
        plan=new.with_stops(()),
        plan_version=0,
        planned_at=message.planned_at,
    )


def _remember(ctx: Ctx, run_id: str, version: int) -> None:
    """Remember a withdrawal that came before its run, so that an older version coming late is not driven."""
    early = ctx.store.withdrawal(run_id)
    if early is None:
        ctx.store.add_withdrawal(Withdrawal(run_id, version))
    else:
        early.version = max(early.version, version)


def _refuse_more(ctx: Ctx, run: Run, new: Plan, version: int, trips: Mapping[str, Trip]) -> None:
    run.plan_version = version
    wanted = [
        t
        for t in new.trips()
        if run.event(t, "arrived") is None
        and run.event(t, "picked-up") is None
        and not _elsewhere(trips, run, t)
        and not _cancelled(trips, t)
    ]
    if wanted:
        payload = RunRejected(
            run_id=run.run_id,
            run_version=version,
            service_day=run.service_day,
            vehicle_id=run.vehicle_id,
            operator_id=run.operator_id,
            rejected_at=ctx.now,
            reason=run.status.value,
        )
        ctx.record(payload, subject=run.run_id, version=run.next_message())


def _elsewhere(trips: Mapping[str, Trip], run: Run, trip_id: str) -> bool:
    trip = trips.get(trip_id)
    return trip is not None and trip.in_other_hands(run.run_id)


def _cancelled(trips: Mapping[str, Trip], trip_id: str) -> bool:
    trip = trips.get(trip_id)
    return trip is not None and trip.cancelled_at is not None


def _tell(ctx: Ctx, run: Run, changed: Changes, merged: Merged) -> None:
    for name, kind in _NOTE_OF.items():
        for trip_id in getattr(changed, name):
            note(ctx, run, trip_id, kind, _times(run, trip_id))
    for trip_id in changed.removed:
        if run.state(trip_id) in {TripState.OPEN, TripState.ARRIVED}:
            note(ctx, run, trip_id, NoteKind.UNASSIGNED, _about(run))
    for trip_id in merged.kept:
        note(ctx, run, trip_id, NoteKind.KEPT, _about(run) | {"state": run.state(trip_id).value})
    for trip_id in merged.left_out:
        note(ctx, run, trip_id, NoteKind.ELSEWHERE, _about(run))


def _about(run: Run) -> dict[str, Any]:
    return {"vehicle_id": run.vehicle_id, "operator_id": run.operator_id, "plan_version": run.plan_version}


def _times(run: Run, trip_id: str) -> dict[str, Any]:
    pickup, dropoff = run.plan.stop_of(trip_id, "pickup"), run.plan.stop_of(trip_id, "dropoff")
    return _about(run) | {
        "pickup_at": pickup.arrival_at.isoformat() if pickup else None,
        "dropoff_at": dropoff.arrival_at.isoformat() if dropoff else None,
    }
