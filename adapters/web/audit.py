"""Who has read personal data: the audit trails of booking and of execution, as one."""

from __future__ import annotations

import asyncio
from datetime import datetime
from typing import Any

from fastapi import APIRouter, Request
from fastapi.responses import Response

from adapters.web.pages import Pages
from planner.kernel.errors import Forbidden, SamturError

SHOWN = 500
"""Lines of each module that a page holds; a filter finds older ones."""


def router(pages: Pages) -> APIRouter:
    """Return the routes."""
    web = APIRouter(include_in_schema=False)

    @web.get("/audit")
    async def audit(request: Request, about: str = "") -> Response:
        visitor = pages.visitor(request, "auditor")
        about = about.strip()
        parts = await asyncio.gather(_booking(pages, request, about), _execution(pages, request, about))
        reads = [read for part in parts for read in part or []]
        return pages.render(
            request,
            "audit.html",
            visitor,
            reads=sorted(reads, key=lambda read: read["at"], reverse=True),
            away=[name for name, part in zip(("booking", "execution"), parts, strict=True) if part is None],
            about=about,
            shown=SHOWN,
        )

    return web


async def _booking(pages: Pages, request: Request, about: str) -> list[dict[str, Any]] | None:
    """Return booking's lines, of a referral or of the one that a trip belongs to; None when it is away."""
    try:
        trip = await pages.backend.maybe(request, f"booking/trips/{about}") if about and "/" not in about else None
        subject = trip["referral_id"] if trip else about
        found = await pages.backend.get(request, "booking/audit", size=SHOWN, subject=subject)
    except Forbidden:
        raise
    except SamturError:
        return None
    return [
        _line("booking", item, who=item["who"], what=item["what"], about=item["subject"], why=item["why"])
        for item in found["items"]
    ]


async def _execution(pages: Pages, request: Request, about: str) -> list[dict[str, Any]] | None:
    """Return execution's lines, of a trip; None when it is away."""
    try:
        found = await pages.backend.get(request, "execution/audit", limit=SHOWN, trip_id=about)
    except Forbidden:
        raise
    except SamturError:
        return None
    return [
        _line("execution", item, who=item["reader"], what=item["purpose"], about=item["trip_id"], run=item["run_id"])
        for item in found
    ]


def _line(module: str, item: dict[str, Any], **more: str) -> dict[str, Any]:
    return {"module": module, "at": datetime.fromisoformat(item["at"]), "why": "", "run": "", **more}
