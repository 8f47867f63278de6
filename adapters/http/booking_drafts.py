"""Drafts of orders over HTTP. Only clerks see them; a list says whose they are and nothing of what they hold."""

from __future__ import annotations

from typing import Any

from fastapi import APIRouter, status

from adapters.http.access import Caller
from adapters.http.booking_forms import DraftForm, DraftSaveForm
from adapters.runtime.runtime import ModuleRuntime
from planner.booking import handlers
from planner.booking.desk import Desk
from planner.booking.domain.draft import Draft
from planner.booking.ports import BookingStore
from planner.kernel.principal import Role

Answer = dict[str, Any]


def router(runtime: ModuleRuntime[BookingStore], desk: Desk) -> APIRouter:
    """Return the routes."""
    api = APIRouter()

    @api.get("/drafts")
    def drafts(caller: Caller) -> list[Answer]:
        """Return the orders that are being typed, the one saved last first."""
        caller.require(Role.CLERK)
        return runtime.read(lambda store: [_about(each) for each in store.drafts()])

    @api.post("/drafts", status_code=status.HTTP_201_CREATED)
    def start(form: DraftForm, caller: Caller) -> Answer:
        """Keep the first of an order that is being typed."""
        caller.require(Role.CLERK)
        return runtime.execute(lambda ctx: _about(handlers.start_draft(ctx, desk, form.fields)), actor=caller.name)

    @api.get("/drafts/{draft_id}")
    def one(draft_id: str, caller: Caller) -> Answer:
        """Return a draft with what was typed; the reading is entered."""
        caller.require(Role.CLERK)

        def look(ctx: Any) -> Answer:
            draft, fields = handlers.open_draft(ctx, desk, draft_id)
            return {**_about(draft), "fields": fields}

        return runtime.execute(look, actor=caller.name)

    @api.post("/drafts/{draft_id}")
    def save(draft_id: str, form: DraftSaveForm, caller: Caller) -> Answer:
        """Keep what was typed; a conflict when somebody saved a later version than it was typed on."""
        caller.require(Role.CLERK)
        return runtime.execute(
            lambda ctx: _about(handlers.save_draft(ctx, desk, draft_id, form.version, form.fields)),
            actor=caller.name,
        )

    @api.post("/drafts/{draft_id}/discard", status_code=status.HTTP_204_NO_CONTENT)
    def discard(draft_id: str, caller: Caller) -> None:
        """Forget a draft."""
        caller.require(Role.CLERK)
        runtime.execute(lambda ctx: handlers.discard_draft(ctx, draft_id), actor=caller.name)

    return api


def _about(draft: Draft) -> Answer:
    return {
        "draft_id": draft.id,
        "owner": draft.owner,
        "version": draft.version,
        "saved_at": draft.saved_at.isoformat().replace("+00:00", "Z"),
        "saved_by": draft.saved_by,
    }
