"""The list of a day's booked trips."""

from __future__ import annotations

from fastapi import APIRouter, Request
from fastapi.responses import Response

from adapters.web.days import newest_day
from adapters.web.pages import Pages
from planner.kernel.errors import InvalidInput
from planner.kernel.time import LOCAL, ServiceDay

STATUSES = ("booked", "promised", "on-board", "carried", "no-show", "cancelled", "refused")
LEGS = ("outbound", "return")
PAGE = 50


def router(pages: Pages) -> APIRouter:
    """Return the routes."""
    web = APIRouter(include_in_schema=False)

    @web.get("/bookings")
    async def bookings(
        request: Request, *, day: str = "", status: str = "", leg: str = "", kind: str = "", page: str = "1"
    ) -> Response:
        visitor = pages.visitor(request, "clerk", "planner", "auditor")
        filters = {"status": one_of(status, STATUSES, "status"), "leg": one_of(leg, LEGS, "leg"), "kind": kind}
        number = page_number(page)
        chosen = day or await newest_day(pages, request) or pages.clock().astimezone(LOCAL).date().isoformat()
        found = await pages.backend.get(
            request,
            "booking/trips",
            day=str(ServiceDay.parse(chosen)),
            status=status,
            leg=leg,
            same_day="true" if kind == "same-day" else None,
            on_call="true" if kind == "on-call" else None,
            page=number,
            size=PAGE,
        )
        return pages.render(
            request,
            "bookings.html",
            visitor,
            found=found,
            filters={"day": chosen, **filters},
            statuses=STATUSES,
            legs=LEGS,
        )

    return web


def one_of(value: str, allowed: tuple[str, ...], where: str) -> str:
    """Return a value that is empty or among those allowed; InvalidInput ``web.bad-request`` otherwise."""
    if value and value not in allowed:
        raise InvalidInput("web.bad-request", "the address or form has a wrong value", where=where)
    return value


def page_number(text: str) -> int:
    """Return a whole number from 1, such as that of a page; InvalidInput ``web.bad-request`` otherwise."""
    if not text.isdecimal() or not 1 <= int(text) <= 1_000_000:
        raise InvalidInput("web.bad-request", "the address or form has a wrong value", where="page")
    return int(text)
