"""Bookings: the list of a day's trips, and a trip's whole story."""

from __future__ import annotations

import asyncio
from datetime import date
from typing import Annotated, Any

from fastapi import APIRouter, Query, Request
from fastapi.responses import Response

from adapters.web.days import newest_day
from adapters.web.pages import Pages
from planner.kernel.errors import Forbidden, NotFound, SamturError

STATUSES = ("booked", "promised", "on-board", "carried", "no-show", "cancelled", "refused")


def router(pages: Pages) -> APIRouter:
    """Return the routes."""
    web = APIRouter(include_in_schema=False)

    @web.get("/bookings")
    async def bookings(
        request: Request,
        day: str | None = None,
        status: str | None = None,
        leg: str | None = None,
        page: Annotated[int, Query(ge=1)] = 1,
    ) -> Response:
        visitor = pages.visitor(request)
        chosen = day or await newest_day(pages, request) or date.today().isoformat()  # noqa: DTZ011 - a form's default
        found = await pages.backend.get(
            request, "booking/trips", day=chosen, status=status, leg=leg, page=page, size=50
        )
        return pages.render(
            request, "bookings.html", visitor, found=found, day=chosen, status=status, leg=leg, statuses=STATUSES
        )

    @web.get("/trips/{trip_id}")
    async def trip(request: Request, trip_id: str) -> Response:
        visitor = pages.visitor(request)
        booked = await pages.backend.get(request, f"booking/trips/{trip_id}")
        told = await asyncio.gather(
            *(_story(pages, request, module, trip_id) for module in ("booking", "planning", "execution", "settlement"))
        )
        sent = await asyncio.gather(*(_messages(pages, request, module, trip_id) for module in ("booking", "planning")))
        lines = sorted((line for part in told for line in part), key=lambda line: str(line["at"]))
        messages = sorted((m for part in sent for m in part), key=lambda m: str(m["time"]))
        return pages.render(
            request, "trip.html", visitor, trip=booked, lines=lines, messages=messages, text=visitor.language
        )

    @web.get("/trips/{trip_id}/passenger")
    async def passenger(request: Request, trip_id: str) -> Response:
        """Show who travels; the reading is put on record by the module."""
        visitor = pages.visitor(request)
        why = "opened on the trip's page"
        person = await pages.backend.get(request, f"booking/trips/{trip_id}/passenger", why=why)
        return pages.render(request, "_passenger.html", visitor, person=person)

    return web


async def _story(pages: Pages, request: Request, module: str, trip_id: str) -> list[dict[str, Any]]:
    """Return a module's part; a module that is away or tells this visitor nothing is left out, and says so."""
    try:
        lines: list[dict[str, Any]] = await pages.backend.get(request, f"{module}/trips/{trip_id}/story")
    except (NotFound, Forbidden):
        return []
    except SamturError as error:
        sentence = f"{module}: {error.what}"
        return [{"at": "9999", "module": module, "kind": "away", "da": sentence, "en": sentence, "data": {}}]
    return lines


async def _messages(pages: Pages, request: Request, module: str, subject: str) -> list[dict[str, Any]]:
    try:
        found: list[dict[str, Any]] = await pages.backend.get(request, f"{module}/messages/{subject}")
    except SamturError:
        return []
    return found
