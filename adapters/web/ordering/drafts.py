"""The draft behind the screen: saved at every step, and merged field by field when a colleague was quicker."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from adapters.web.ordering.fields import SHOWN, TOGETHER, Typed, typed_in
from adapters.web.ordering.screen import Asking, Screen
from planner.kernel.errors import Conflict, NotFound


@dataclass
class Draft:
    """Which draft the screen stands on: its id (empty before the first saving) and version; who saved it last."""

    id: str = ""
    version: int = 0
    owner: str = ""
    saved_by: str = ""
    saved_at: str = ""


def draft_in(form: Mapping[str, Any]) -> Draft:
    """Return the draft that a form was typed on."""
    version = str(form.get("version", ""))
    return Draft(str(form.get("draft", ""))[:40], int(version) if version.isdecimal() else 0)


def chosen_on(form: Mapping[str, Any], draft: Draft) -> Draft:
    """Return the draft at the version that a choice was made on."""
    later = str(form.get("later", ""))
    return replace(draft, version=int(later)) if later.isdecimal() else draft


def merged(form: Mapping[str, Any], typed: Typed) -> Typed:
    """Return the fields after a choice between what was typed here and what a colleague saved."""
    chosen = [name for name in SHOWN if form.get(f"keep_{name}") == "theirs"]
    names = [part for name in chosen for part in (name, *TOGETHER.get(name, ()))]
    return typed | {name: str(form.get(f"their_{name}", "")) for name in names}


async def begin(ask: Asking, wanted: str) -> tuple[Draft, Typed]:
    """Return the draft that was asked for, else the one that the account was typing, else an empty one."""
    if not wanted:
        mine = [each["draft_id"] for each in await ask.get("booking/drafts") if each["owner"] == ask.account]
        wanted = mine[0] if mine else ""
    if not wanted:
        return Draft(), typed_in({})
    found = await ask.get(f"booking/drafts/{wanted}")
    return _known(found), typed_in(found["fields"])


async def save(ask: Asking, draft: Draft, typed: Typed, screen: Screen) -> Draft:
    """Save what was typed; when a colleague saved later, let the screen show both. Nothing typed is no draft."""
    fields = {name: text for name, text in typed.items() if text}
    if not draft.id:
        return _known(await ask.post("booking/drafts", {"fields": fields})) if fields else draft
    try:
        return _known(await ask.post(f"booking/drafts/{draft.id}", {"fields": fields, "version": draft.version}))
    except NotFound:  # booked or thrown away in another window: what was typed here is kept as a new one
        return _known(await ask.post("booking/drafts", {"fields": fields}))
    except Conflict as problem:
        if problem.code != "booking.draft-changed":
            raise
        found = await ask.get(f"booking/drafts/{draft.id}")
        theirs = typed_in(found["fields"])
        screen.conflict = [(name, typed[name], theirs[name]) for name in SHOWN if typed[name] != theirs[name]]
        screen.theirs = {name: theirs[name] for names in TOGETHER.values() for name in names}
        later = _known(found)
        if not screen.conflict:
            return await save(ask, later, typed, screen)
        screen.later = later.version  # until somebody has chosen, what is typed stays on the version it was typed on
        return replace(later, version=draft.version)


def _known(found: dict[str, Any]) -> Draft:
    return Draft(found["draft_id"], found["version"], found["owner"], found["saved_by"], found["saved_at"])
