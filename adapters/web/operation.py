"""Health of the messaging, and what becomes of dead letters."""

from __future__ import annotations

import asyncio
from typing import Annotated, Any

from fastapi import APIRouter, Form, Request
from fastapi.responses import RedirectResponse, Response

from adapters.settings import MODULES
from adapters.web import forms
from adapters.web.pages import Pages, only_part
from planner.kernel.errors import Forbidden, InvalidInput, NotFound, SamturError


def router(pages: Pages) -> APIRouter:
    """Return the routes."""
    web = APIRouter(include_in_schema=False)

    async def state(request: Request, module: str) -> dict[str, Any]:
        try:
            found: dict[str, Any] = await pages.backend.get(request, f"{module}/messaging")
        except (Forbidden, NotFound):
            raise
        except SamturError:
            return {"module": module, "away": True}
        return {**found, "away": False}

    @web.get("/messaging")
    async def messaging(request: Request) -> Response:
        visitor = pages.visitor(request, "planner", "auditor")
        modules = await asyncio.gather(*(state(request, module) for module in MODULES))
        template = "_messaging.html" if only_part(request) else "messaging.html"
        return pages.render(request, template, visitor, modules=modules, updated=pages.clock())

    @web.post("/messaging/{module}/{dead_id}")
    async def decide(
        request: Request,
        module: str,
        dead_id: str,
        *,
        what: Annotated[str, Form()],
        reason: Annotated[str, Form()] = "",
        csrf: Annotated[str, Form()] = "",
    ) -> Response:
        pages.visitor(request, "planner")
        forms.check(request, csrf)
        if module not in MODULES or what not in {"replay", "discard"}:
            raise InvalidInput("web.bad-request", "the address or form has a wrong value", where="what")
        body = {"reason": reason} if what == "discard" else None
        await pages.backend.post(request, f"{module}/messaging/dead/{dead_id}/{what}", body, csrf=csrf)
        return RedirectResponse("/messaging", status_code=303)

    return web
