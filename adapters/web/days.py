"""The day at a glance: figures, the vehicles' timeline and the map."""

from __future__ import annotations

import asyncio
from typing import Any

from fastapi import APIRouter, Request
from fastapi.responses import JSONResponse, RedirectResponse, Response

from adapters.web import timeline
from adapters.web.pages import Pages, Visitor
from planner.kernel.errors import NotFound, SamturError
from planner.kernel.time import ServiceDay

_MODULES = ("booking", "planning", "execution", "settlement")


def router(pages: Pages) -> APIRouter:
    """Return the routes."""
    web = APIRouter(include_in_schema=False)

    @web.get("/day")
    async def newest(request: Request) -> Response:
        visitor = pages.visitor(request)
        day = await newest_day(pages, request)
        if day is None:
            return pages.render(request, "no_day.html", visitor)
        return RedirectResponse(f"/day/{day}")

    @web.get("/day/{day}")
    async def glance(request: Request, day: str) -> Response:
        visitor = pages.visitor(request)
        values = await _values(pages, request, visitor, day)
        days = await pages.backend.get(request, "planning/days")
        part = "HX-Request" in request.headers
        return pages.render(request, "_day.html" if part else "day.html", visitor, days=days, **values)

    @web.get("/day/{day}/map.json")
    async def lines(request: Request, day: str) -> Response:
        pages.visitor(request)
        return JSONResponse(await pages.backend.get(request, f"planning/days/{day}/geojson"))

    return web


async def newest_day(pages: Pages, request: Request) -> str | None:
    """Return the last service day that planning knows, or None."""
    days: list[dict[str, Any]] = await pages.backend.get(request, "planning/days")
    return max((day["service_day"] for day in days), default=None)


async def _values(pages: Pages, request: Request, visitor: Visitor, day: str) -> dict[str, Any]:
    parsed = ServiceDay.parse(day)
    runs, *parts = await asyncio.gather(
        pages.backend.get(request, f"planning/days/{day}/runs"),
        *(_summary(pages, request, module, day) for module in _MODULES),
    )
    if visitor.has("operator") and not visitor.has("planner", "clerk", "settlement", "auditor"):
        raise NotFound("web.no-page", "there is no such page", where=request.url.path)
    figures = dict(zip(_MODULES, parts, strict=True))
    return {"day": day, "figures": figures, "picture": timeline.build(parsed, runs)}


async def _summary(pages: Pages, request: Request, module: str, day: str) -> dict[str, Any] | None:
    """Return a module's figures of the day, or None when it is away."""
    try:
        found: dict[str, Any] = await pages.backend.get(request, f"{module}/days/{day}/summary")
    except SamturError:
        return None
    return found
