"""Health of the messaging, dead letters, and the audit trail."""

from __future__ import annotations

import asyncio
from typing import Annotated, Any

from fastapi import APIRouter, Form, Request
from fastapi.responses import RedirectResponse, Response

from adapters.settings import MODULES
from adapters.web.pages import Pages
from planner.kernel.errors import Forbidden, InvalidInput, SamturError, Transient


def router(pages: Pages) -> APIRouter:
    """Return the routes."""
    web = APIRouter(include_in_schema=False)

    async def state(request: Request, module: str) -> dict[str, Any]:
        try:
            found: dict[str, Any] = await pages.backend.get(request, f"{module}/messaging")
        except Transient as error:
            return {"module": module, "away": error.what}
        return found

    @web.get("/messaging")
    async def messaging(request: Request) -> Response:
        visitor = pages.visitor(request)
        modules = await asyncio.gather(*(state(request, module) for module in MODULES))
        part = "HX-Request" in request.headers
        return pages.render(request, "_messaging.html" if part else "messaging.html", visitor, modules=modules)

    @web.post("/messaging/{module}/{dead_id}")
    async def decide(
        request: Request,
        module: str,
        dead_id: str,
        *,
        what: Annotated[str, Form()],
        csrf: Annotated[str, Form()] = "",
        reason: Annotated[str, Form()] = "",
    ) -> Response:
        pages.visitor(request)
        if module not in MODULES or what not in {"replay", "discard"}:
            raise InvalidInput("web.bad-form", "the form is not one of ours", where=what)
        body = {"reason": reason} if what == "discard" else None
        await pages.backend.post(request, f"{module}/messaging/dead/{dead_id}/{what}", body, csrf=csrf)
        return RedirectResponse("/messaging", status_code=303)

    @web.get("/audit")
    async def audit(request: Request, page: int = 1) -> Response:
        visitor = pages.visitor(request)
        parts = await asyncio.gather(
            *(_reads(pages, request, module, page) for module in ("booking", "execution")),
        )
        reads = sorted((read for part in parts for read in part), key=lambda read: str(read["at"]), reverse=True)
        return pages.render(request, "audit.html", visitor, reads=reads, page=page)

    return web


async def _reads(pages: Pages, request: Request, module: str, page: int) -> list[dict[str, Any]]:
    try:
        found = await pages.backend.get(request, f"{module}/audit", page=page)
    except Forbidden:
        raise
    except SamturError:
        return []
    items: list[dict[str, Any]] = found["items"] if isinstance(found, dict) else found
    return [{**item, "module": module} for item in items]
