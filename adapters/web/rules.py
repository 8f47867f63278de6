"""What the rules cost on a day: a table and a picture of bars, worked out when a planner asks."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Annotated, Any

from fastapi import APIRouter, Form, Request
from fastapi.responses import RedirectResponse, Response

from adapters.web import forms
from adapters.web.pages import OFFICE, Pages, only_part
from planner.kernel.time import ServiceDay

LONGEST, ROW = 420, 34
"""Length of the longest bar, and height of a row, in pixels."""


@dataclass(frozen=True)
class Bar:
    """A rule's bar: its row's top and its length in pixels."""

    rule: str
    price_ore: int
    y: int
    length: float


def router(pages: Pages) -> APIRouter:
    """Return the routes."""
    web = APIRouter(include_in_schema=False)

    @web.get("/day/{day}/rules")
    async def rules(request: Request, day: str) -> Response:
        visitor = pages.visitor(request, *OFFICE)
        told: dict[str, Any] = await pages.backend.get(request, f"planning/days/{ServiceDay.parse(day)}/rule-prices")
        job = told["job"]
        return pages.render(
            request,
            "_rules.html" if only_part(request) else "rules.html",
            visitor,
            day=told["service_day"],
            told=told,
            busy=job is not None and job["state"] in {"waiting", "leased"},
            bars=bars(told["rules"]),
            updated=pages.clock(),
        )

    @web.post("/day/{day}/rules")
    async def ask(request: Request, day: str, csrf: Annotated[str, Form()] = "") -> Response:
        """Ask for the prices of today's plan; the page shows how far they are."""
        pages.visitor(request, "planner")
        forms.check(request, csrf)
        parsed = ServiceDay.parse(day)
        await pages.backend.post(request, f"planning/days/{parsed}/rule-prices", {}, csrf=csrf)
        return RedirectResponse(f"/day/{parsed}/rules", status_code=303)

    return web


def bars(rows: Sequence[dict[str, Any]]) -> tuple[Bar, ...]:
    """Return a bar for each rule, the dearest as long as there is room; a price of nothing has no length."""
    most = max((row["price_ore"] for row in rows), default=0) or 1
    return tuple(
        Bar(row["rule"], row["price_ore"], n * ROW, round(LONGEST * row["price_ore"] / most, 1))
        for n, row in enumerate(rows)
    )
