"""Work lists: what a person must look at, whose it is and by when; taken, handed on and closed with a trail."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any

from fastapi import APIRouter, Form, Request
from fastapi.responses import RedirectResponse, Response

from adapters.web import forms
from adapters.web.pages import Pages
from planner.kernel.errors import InvalidInput

LISTS: dict[str, tuple[str, ...]] = {
    "decide": ("to-decide",),
    "call": ("call-back", "promise-differs"),
    "flagged": (),
    "undelivered": ("not-delivered",),
}
"""Kinds of task by list; what no other list names is flagged, so that nothing is overlooked."""
_STEPS = frozenset({"take", "give", "close"})


def list_of(kind: str) -> str:
    """Return the list that a kind of task stands on."""
    return next((name for name, kinds in LISTS.items() if kind in kinds), "flagged")


def router(pages: Pages) -> APIRouter:
    """Return the routes."""
    web = APIRouter(include_in_schema=False)

    @web.get("/worklists")
    async def worklists(request: Request, *, show: str = "", mine: str = "") -> Response:
        visitor = pages.visitor(request, "clerk")
        if show and show not in LISTS:
            raise InvalidInput("web.bad-request", "the address or form has a wrong value", where="show")
        me = visitor.session.principal.name
        found: list[dict[str, Any]] = await pages.backend.get(request, "booking/tasks")
        counted = {name: sum(list_of(task["kind"]) == name for task in found) for name in LISTS}
        chosen = [
            task for task in found if show in {"", list_of(task["kind"])} and (not mine or task["owner"] in {me, ""})
        ]
        now = pages.clock()
        for task in chosen:
            task["late"] = datetime.fromisoformat(task["due_at"]) < now
            task["age_h"] = int((now - datetime.fromisoformat(task["opened_at"])).total_seconds() // 3600)
        return pages.render(
            request, "worklists.html", visitor, tasks=chosen, counted=counted, show=show, mine=mine, me=me
        )

    @web.post("/worklists")
    async def step(  # noqa: PLR0917 - one argument per field
        request: Request,
        subject: Annotated[str, Form()],
        kind: Annotated[str, Form()],
        do: Annotated[str, Form()],
        owner: Annotated[str, Form()] = "",
        note: Annotated[str, Form()] = "",
        back: Annotated[str, Form()] = "",
        csrf: Annotated[str, Form()] = "",
    ) -> Response:
        visitor = pages.visitor(request, "clerk")
        forms.check(request, csrf)
        if do not in _STEPS or (back and back not in LISTS):
            raise InvalidInput("web.bad-request", "the address or form has a wrong value", where="do, back")
        path = f"booking/tasks/{subject}/{kind}"
        if do == "close":
            await pages.backend.post(request, f"{path}/done", {"note": note}, csrf=csrf)
        else:
            to = visitor.session.principal.name if do == "take" else owner.strip()
            await pages.backend.post(request, f"{path}/owner", {"owner": to}, csrf=csrf)
        return RedirectResponse(f"/worklists?show={back}", status_code=303)

    return web
