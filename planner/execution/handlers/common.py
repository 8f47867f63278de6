"""Looking things up, the same way in every handler."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from planner.execution.config import ExecutionConfig
from planner.execution.domain.note import Note, NoteKind
from planner.execution.domain.run import Run
from planner.execution.domain.trip import Trip
from planner.execution.ports import ExecutionStore
from planner.kernel.errors import InvalidInput, NotFound
from planner.messages.handling import Context

Ctx = Context[ExecutionStore]


def version_of(ctx: Ctx) -> int:
    """Return the version of the message being handled."""
    if ctx.message is None:
        raise InvalidInput("execution.no-message", "a message handler was called without a message")
    return ctx.message.version


def require_run(store: ExecutionStore, run_id: str) -> Run:
    """Return the run.

    Raises:
        NotFound: ``execution.no-run``.
    """
    run = store.run(run_id)
    if run is None:
        raise NotFound("execution.no-run", "there is no such run", where=run_id)
    return run


def trip_or_new(store: ExecutionStore, trip_id: str, service_day: str) -> Trip:
    """Return the trip, making an empty picture of it when a message about it comes before it is known."""
    trip = store.trip(trip_id)
    if trip is None:
        trip = Trip(trip_id, service_day)
        store.add_trip(trip)
    return trip


def not_ahead(at: datetime, ctx: Ctx, config: ExecutionConfig, where: str) -> None:
    """Raise InvalidInput ``execution.future`` for a report that lies ahead of the clock by more than the tolerance."""
    if at - ctx.now > timedelta(seconds=config.future_tolerance_s):
        raise InvalidInput(
            "execution.future",
            "the reported time lies in the future",
            where=where,
            do="Report when it has happened; check the clock of the device.",
        )


def note(ctx: Ctx, run: Run, trip_id: str, kind: NoteKind, data: dict[str, Any], *, at: datetime | None = None) -> None:
    """Remember something about a trip on a run, true since ``at`` (default: now)."""
    ctx.store.add_note(Note(trip_id, run.run_id, run.service_day, at or ctx.now, kind, data))
