"""Keep what a clerk is typing, so that a reload, an expired sign-in or a colleague loses nothing of it."""

from __future__ import annotations

import json
from collections.abc import Mapping

from planner.booking.desk import Desk
from planner.booking.domain.draft import Draft, context_of
from planner.booking.personal import log_read, own
from planner.booking.ports import BookingStore
from planner.kernel.errors import Conflict, NotFound
from planner.kernel.ids import uuid7
from planner.kernel.sealing import key_id_of
from planner.messages.handling import Context

Ctx = Context[BookingStore]


def start_draft(ctx: Ctx, desk: Desk, fields: Mapping[str, str]) -> Draft:
    """Keep the first of an order that is being typed."""
    draft = Draft(uuid7(), ctx.actor, "", desk.new_key(), ctx.now, ctx.actor)
    _seal(desk, draft, fields)
    ctx.store.add_draft(draft)
    return draft


def save_draft(ctx: Ctx, desk: Desk, draft_id: str, version: int, fields: Mapping[str, str]) -> Draft:
    """Keep what was typed on a version of a draft; what is there already is not a new version.

    Raises:
        NotFound: ``booking.no-draft`` when it was booked or thrown away meanwhile.
        Conflict: ``booking.draft-changed`` when somebody saved a later version.
    """
    draft = _need(ctx, draft_id)
    if fields_of(desk, draft) == dict(fields):
        return draft
    if draft.version != version:
        raise Conflict(
            "booking.draft-changed",
            f"{draft.saved_by} has changed this order meanwhile",
            where=draft_id,
            do="Look at both and choose.",
        )
    draft.version += 1
    draft.saved_at, draft.saved_by = ctx.now, ctx.actor
    _seal(desk, draft, fields)
    return draft


def open_draft(ctx: Ctx, desk: Desk, draft_id: str) -> tuple[Draft, dict[str, str]]:
    """Return a draft with its fields; the reading is entered in the audit trail.

    Raises:
        NotFound: ``booking.no-draft``.
    """
    draft = _need(ctx, draft_id)
    log_read(ctx, "draft", draft_id, "go on with an order")
    return draft, fields_of(desk, draft)


def discard_draft(ctx: Ctx, draft_id: str) -> None:
    """Forget a draft; what is forgotten already stays so."""
    draft = ctx.store.draft(draft_id)
    if draft is not None:
        forget_draft(ctx, draft)


def forget_draft(ctx: Ctx, draft: Draft) -> None:
    """Remove a draft and have its key destroyed."""
    ctx.store.remove_draft(draft)
    if own(draft.key_id):
        ctx.store.doom_key(draft.key_id, ctx.now)


def reseal_drafts(ctx: Ctx, desk: Desk, limit: int = 500) -> int:
    """Give drafts a key of their own that a key of the office sealed; return how many."""
    present_key = "" if desk.own_keys else key_id_of(desk.cipher.seal("", "booking.present-key"))
    found = ctx.store.drafts_not_under(present_key, limit)
    for draft in found:
        fields = fields_of(desk, draft)
        draft.key_id = desk.new_key()
        _seal(desk, draft, fields)
    return len(found)


def _seal(desk: Desk, draft: Draft, fields: Mapping[str, str]) -> None:
    text = json.dumps(dict(fields), ensure_ascii=False)
    draft.sealed = desk.cipher.seal(text, context_of(draft.id), own(draft.key_id))
    draft.key_id = key_id_of(draft.sealed)


def fields_of(desk: Desk, draft: Draft) -> dict[str, str]:
    """Return what was typed, for who has entered why it is read, or shows it to nobody."""
    found: dict[str, str] = json.loads(desk.cipher.open(draft.sealed, context_of(draft.id)))
    return found


def _need(ctx: Ctx, draft_id: str) -> Draft:
    draft = ctx.store.draft(draft_id)
    if draft is None:
        raise NotFound("booking.no-draft", "there is no such draft, or it is booked", where=draft_id)
    return draft
