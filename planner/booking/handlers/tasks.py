"""Ask a person to look at something, give it an owner, and close it. Each step is entered in the subject's history."""

from __future__ import annotations

from datetime import datetime

from planner.booking.desk import Desk
from planner.booking.domain.tasks import ClerkTask, TaskKind, due_before
from planner.booking.handlers.governing import governing_subject
from planner.booking.handlers.history import note
from planner.booking.ports import BookingStore
from planner.kernel.errors import Conflict, InvalidInput, NotFound
from planner.kernel.time import LOCAL, ServiceDay
from planner.messages.handling import Context

Ctx = Context[BookingStore]


def ask(  # noqa: PLR0917 - what a task is made of
    ctx: Ctx,
    desk: Desk,
    subject: str,
    kind: TaskKind,
    service_day: str | None,
    due_at: datetime | None = None,
    owner: str = "",
) -> None:
    """Open a task, or open it again when it was done; one that is open stays as it is.

    It is due at ``due_at``, by default at the cut-off before the service day (of today, where it is about no day) by
    the policy that governs the subject. ``owner`` has it at once; empty: anybody's.
    """
    today = ctx.now.astimezone(LOCAL).date()
    day = ServiceDay.parse(service_day).date if service_day else today
    known = ctx.store.task(subject, kind)
    if known is not None and known.done_at is None:
        return
    due_at = due_at or due_before(ctx.now, day, governing_subject(ctx, desk, subject).office.cutoff)
    due = due_at.astimezone(ctx.now.tzinfo)
    if known is None:
        ctx.store.add_task(ClerkTask(subject, kind, ctx.now, service_day, due, owner))
    else:
        known.open_again(ctx.now, due)
        known.owner = owner
    note(ctx, subject, "task-opened", {"kind": kind, "due_at": due.isoformat()})


def ask_call_back(ctx: Ctx, desk: Desk, trip_id: str, due_at: datetime | None, owner: str) -> ClerkTask:
    """Note that a patient is to be called back about a trip, by whom and by when; asked again, the newer time counts.

    Args:
        ctx: the transaction.
        desk: the office, whose cut-off is the time where none is given.
        trip_id: the trip.
        due_at: when the patient was told to expect the call at the latest.
        owner: the account that calls.

    Raises:
        NotFound: ``booking.no-trip``.
        InvalidInput: ``booking.call-back-in-past``.
    """
    trip = ctx.store.trip(trip_id)
    if trip is None:
        raise NotFound("booking.no-trip", "there is no such trip", where=trip_id)
    if due_at is not None and due_at <= ctx.now:
        raise InvalidInput(
            "booking.call-back-in-past",
            "the time to call back is over",
            where="due_at",
            do="Give a time that is still to come.",
        )
    ask(ctx, desk, trip_id, "call-back", trip.service_day)
    task = _need(ctx, trip_id, "call-back")
    if due_at is not None and task.due_at != due_at:
        task.due_at = due_at
        note(ctx, trip_id, "task-opened", {"kind": "call-back", "due_at": due_at.isoformat()})
    return take_task(ctx, trip_id, "call-back", owner)


def take_task(ctx: Ctx, subject: str, kind: str, owner: str) -> ClerkTask:
    """Give an open task to somebody; an empty owner gives it back to all.

    Raises:
        NotFound: ``booking.no-task``.
        Conflict: ``booking.task-done``.
    """
    task = _need(ctx, subject, kind)
    if task.done_at is not None:
        raise Conflict(
            "booking.task-done", "the task is done", where=f"{subject} {kind}", do="Look at what was done about it."
        )
    if task.owner != owner:
        task.owner = owner
        note(ctx, subject, "task-taken", {"kind": kind, "owner": owner})
    return task


def finish_task(ctx: Ctx, subject: str, kind: str, note_text: str) -> ClerkTask:
    """Mark a task as done; what is done stays as it was done.

    Raises:
        NotFound: ``booking.no-task``.
    """
    task = _need(ctx, subject, kind)
    if task.done_at is None:
        task.done_at, task.done_by, task.note = ctx.now, ctx.actor, note_text
        note(ctx, subject, "task-done", {"kind": kind, "note": note_text})
    return task


def drop_task(ctx: Ctx, subject: str, kind: TaskKind, why: str) -> None:
    """Close a task that has become pointless; where none is open, nothing happens."""
    if ctx.store.task(subject, kind) is not None:
        finish_task(ctx, subject, kind, why)


def _need(ctx: Ctx, subject: str, kind: str) -> ClerkTask:
    task = ctx.store.task(subject, kind)
    if task is None:
        raise NotFound("booking.no-task", "there is no such task", where=f"{subject} {kind}")
    return task
