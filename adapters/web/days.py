"""The day at a glance: figures, the vehicles' timeline and the map."""

from __future__ import annotations

import asyncio
from typing import Any

from fastapi import APIRouter, Request
from fastapi.responses import JSONResponse, RedirectResponse, Response

from adapters.settings import MODULES
from adapters.web import timeline
from adapters.web.pages import OFFICE, Pages, only_part
from planner.kernel.errors import NotFound, SamturError
from planner.kernel.time import ServiceDay


def router(pages: Pages) -> APIRouter:
    """Return the routes."""
    web = APIRouter(include_in_schema=False)

    @web.get("/day")
    async def newest(request: Request) -> Response:
        visitor = pages.visitor(request, *OFFICE)
        day = await newest_day(pages, request)
        if day is None:
            return pages.render(request, "no_day.html", visitor)
        return RedirectResponse(f"/day/{day}")

    @web.get("/day/{day}")
    async def glance(request: Request, day: str) -> Response:
        visitor = pages.visitor(request, *OFFICE)
        values = await _values(pages, request, day)
        template = "_day.html" if only_part(request) else "day.html"
        return pages.render(request, template, visitor, updated=pages.clock(), **values)

    @web.get("/day/{day}/map.json")
    async def lines(request: Request, day: str) -> Response:
        pages.visitor(request, *OFFICE)
        found = await pages.backend.get(request, f"planning/days/{ServiceDay.parse(day)}/geojson")
        return JSONResponse(found, headers={"Cache-Control": "no-store"})

    return web


async def newest_day(pages: Pages, request: Request) -> str | None:
    """Return the last service day that planning knows, or None."""
    days: list[dict[str, Any]] = await pages.backend.get(request, "planning/days")
    return max((day["service_day"] for day in days), default=None)


async def _values(pages: Pages, request: Request, day: str) -> dict[str, Any]:
    parsed = ServiceDay.parse(day)
    days, runs, *parts = await asyncio.gather(
        pages.backend.get(request, "planning/days"),
        pages.backend.get(request, f"planning/days/{parsed}/runs"),
        *(_summary(pages, request, module, str(parsed)) for module in MODULES),
    )
    known = [each["service_day"] for each in days]
    if str(parsed) not in known:
        raise NotFound("web.no-day", "nothing is known of that day", where=str(parsed), do="Choose another day.")
    told = dict(zip(MODULES, parts, strict=True))
    return {
        "day": str(parsed),
        "days": sorted(known),
        "figures": {name: part if isinstance(part, dict) else None for name, part in told.items()},
        "away": [name for name, part in told.items() if isinstance(part, SamturError)],
        "picture": timeline.build(parsed, runs, pages.clock()),
    }


async def _summary(pages: Pages, request: Request, module: str, day: str) -> dict[str, Any] | SamturError | None:
    """Return a module's figures of the day, None when they are not for this visitor, or why it is away."""
    try:
        found: dict[str, Any] | None = await pages.backend.maybe(request, f"{module}/days/{day}/summary")
    except SamturError as error:
        return error
    return found
