"""A trip's whole story, told by all four modules."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from datetime import datetime
from typing import Annotated, Any

from fastapi import APIRouter, Form, Request
from fastapi.responses import Response

from adapters.settings import MODULES
from adapters.web import forms
from adapters.web.pages import OFFICE, Pages, only_part
from planner.kernel.errors import Forbidden, NotFound, SamturError

_ECHO = frozenset({"trip-promised", "trip-refused", "car-arrived", "picked-up", "dropped-off", "no-show",
                   "cancelled-at-door", "delay-forecast"})  # fmt: skip
"""What booking enters when another module has told it: at the same instant it stands after the teller's line."""


@dataclass(frozen=True)
class Heard:
    """What the modules tell about a trip: lines and messages in order of time, and which modules are away."""

    lines: list[dict[str, Any]]
    messages: list[dict[str, Any]]
    away: list[str]


def router(pages: Pages) -> APIRouter:
    """Return the routes."""
    web = APIRouter(include_in_schema=False)

    @web.get("/trips/{trip_id}")
    async def trip(request: Request, trip_id: str) -> Response:
        visitor = pages.visitor(request, *OFFICE)
        booked = await _booked(pages, request, trip_id)
        heard = await _hear(pages, request, trip_id)
        if booked is None and not heard.lines and not heard.away:
            raise NotFound("booking.no-trip", "there is no such trip", where=trip_id)
        return pages.render(
            request,
            "trip.html",
            visitor,
            trip_id=trip_id,
            trip=booked,
            heard=heard,
            decisions=await _decisions(pages, request, booked) if visitor.has("clerk", "case-lead") else [],
            runs=sorted({run for line in heard.lines if (run := run_of(line))}),
            money=[line["data"] for line in heard.lines if line["kind"] == "run-priced"],
            invoices=[line["data"] for line in heard.lines if line["kind"] == "invoice-issued"],
        )

    @web.get("/trips/{trip_id}/why")
    async def why(request: Request, trip_id: str) -> Response:
        visitor = pages.visitor(request, *OFFICE)
        told = await pages.backend.get(request, f"planning/trips/{trip_id}/why")
        return pages.render(request, "why.html", visitor, trip_id=trip_id, told=told)

    @web.get("/referrals/{referral_id}/decisions/{number}/letter.pdf")
    async def letter(request: Request, referral_id: str, number: int, lang: str = "da") -> Response:
        """Hand the letter on; the module puts the reading on record with its purpose."""
        pages.visitor(request, "clerk", "case-lead")
        path = f"booking/referrals/{referral_id}/decisions/{number}/letter.pdf"
        return await pages.backend.file(request, path, lang=lang)

    @web.post("/trips/{trip_id}/passenger")
    async def passenger(
        request: Request,
        trip_id: str,
        why: Annotated[str, Form()] = "",
        csrf: Annotated[str, Form()] = "",
    ) -> Response:
        """Show who travels; the module puts the reading on record with its purpose."""
        visitor = pages.visitor(request, "clerk")
        forms.check(request, csrf)
        person = await pages.backend.get(request, f"booking/trips/{trip_id}/passenger", why=why.strip() or "-")
        template = "_passenger.html" if only_part(request) else "passenger.html"
        return pages.render(request, template, visitor, person=person, trip_id=trip_id)

    return web


def run_of(line: dict[str, Any]) -> str | None:
    """Return the run that a line of a story is about, if it names one."""
    data: dict[str, str] = line["data"]
    return data.get("run_id") or data.get("run")


def is_echo(line: dict[str, Any]) -> bool:
    """Whether booking enters with this line what another module told it."""
    return line["module"] == "booking" and line["kind"] in _ECHO


def in_order(line: dict[str, Any]) -> tuple[datetime, int]:
    """Return by what a story is ordered: time, and at the same instant who told first."""
    return datetime.fromisoformat(line["at"]), len(MODULES) if is_echo(line) else MODULES.index(line["module"])


async def _booked(pages: Pages, request: Request, trip_id: str) -> dict[str, Any] | None:
    """Return the trip as booked, or None when that is not for this visitor or booking is away."""
    try:
        found: dict[str, Any] = await pages.backend.get(request, f"booking/trips/{trip_id}")
    except NotFound:
        raise
    except SamturError:
        return None
    return found


async def _decisions(pages: Pages, request: Request, booked: dict[str, Any] | None) -> list[dict[str, Any]]:
    """Return what was decided about the trip's referral, the newest first; nothing when booking is away."""
    if booked is None:
        return []
    try:
        found = await pages.backend.maybe(request, f"booking/referrals/{booked['referral_id']}")
    except SamturError:
        return []
    decided: list[dict[str, Any]] = found["decisions"] if found else []
    return decided[::-1]


async def _hear(pages: Pages, request: Request, trip_id: str) -> Heard:
    stories = await asyncio.gather(*(_ask(pages, request, f"{module}/trips/{trip_id}/story") for module in MODULES))
    sent = await asyncio.gather(*(_ask(pages, request, f"{module}/messages/{trip_id}") for module in MODULES))
    return Heard(
        lines=sorted((line | {"echo": is_echo(line)} for part in stories for line in part or []), key=in_order),
        messages=sorted(
            (m for part in sent for m in part or []), key=lambda m: (datetime.fromisoformat(m["time"]), m["id"])
        ),
        away=[module for module, part in zip(MODULES, stories, strict=True) if part is None],
    )


async def _ask(pages: Pages, request: Request, path: str) -> list[dict[str, Any]] | None:
    """Return a module's lines, none when it tells this visitor nothing, or None when it is away."""
    try:
        found: list[dict[str, Any]] = await pages.backend.get(request, path)
    except (NotFound, Forbidden):
        return []
    except SamturError:
        return None
    return found
