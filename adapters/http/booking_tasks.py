"""Booking's tasks over HTTP: what a person must look at, whose it is, and what was done."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import APIRouter, Query

from adapters.http.access import Caller
from adapters.http.booking_forms import CallBackForm, DoneForm, OwnerForm
from adapters.runtime.runtime import ModuleRuntime
from planner.booking import handlers, views
from planner.booking.desk import Desk
from planner.booking.ports import BookingStore, TaskQuery
from planner.kernel.principal import Role

Answer = dict[str, Any]


def router(runtime: ModuleRuntime[BookingStore], desk: Desk) -> APIRouter:
    """Return the routes."""
    api = APIRouter()

    @api.get("/tasks")
    def tasks(
        caller: Caller,
        day: str | None = None,
        kind: Annotated[list[str] | None, Query()] = None,
        owner: str | None = None,
        *,
        include_done: bool = False,
    ) -> list[Answer]:
        """Return what a clerk must look at, the one due first first; an empty ``owner`` is what nobody has taken."""
        caller.require(Role.CLERK, Role.PLANNER, Role.AUDITOR)
        query = TaskQuery(not include_done, day, tuple(kind or ()), owner)
        return runtime.read(lambda store: views.tasks(store, query))

    @api.post("/trips/{trip_id}/call-back")
    def call_back(trip_id: str, form: CallBackForm, caller: Caller) -> Answer:
        """Note that the patient is to be called back about a trip, by whom and by when."""
        caller.require(Role.CLERK)
        owner = caller.name if form.owner is None else form.owner
        return runtime.execute(
            lambda ctx: views.task_data(handlers.ask_call_back(ctx, desk, trip_id, form.due_at, owner)),
            actor=caller.name,
        )

    @api.post("/tasks/{subject}/{kind}/owner")
    def take(subject: str, kind: str, form: OwnerForm, caller: Caller) -> Answer:
        """Take a task, give it to somebody, or give it back to all."""
        caller.require(Role.CLERK)
        owner = caller.name if form.owner is None else form.owner
        return runtime.execute(
            lambda ctx: views.task_data(handlers.take_task(ctx, subject, kind, owner)), actor=caller.name
        )

    @api.post("/tasks/{subject}/{kind}/done")
    def done(subject: str, kind: str, form: DoneForm, caller: Caller) -> Answer:
        """Mark a task as done."""
        caller.require(Role.CLERK)
        return runtime.execute(
            lambda ctx: views.task_data(handlers.finish_task(ctx, subject, kind, form.note)), actor=caller.name
        )

    return api
