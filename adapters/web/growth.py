"""Growth per criterion: a table, and a small chart for what grew."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from fastapi import APIRouter, Request
from fastapi.responses import Response

from adapters.web.pages import Pages
from planner.kernel.errors import InvalidInput

_ROLES = ("case-lead", "auditor")
_CHARTS = 6
WIDTH, HEIGHT, LEFT, TOP = 340, 150, 56, 16
"""Size of a chart in pixels, and the room beside and above its lines."""
_COUNTS = {"month": (6, 12, 24), "week": (8, 12, 26)}


@dataclass(frozen=True)
class Chart:
    """A criterion's share of decisions over the periods.

    Attributes:
        line: the criterion, as the module told it; path: the points of its polyline.
        top_percent: what the upper edge stands for.
        dots: x and y of each point, and whether it is flagged.
        versions: x of where a new version of the rules begins to decide.
    """

    line: dict[str, Any]
    path: str
    top_percent: float
    dots: tuple[tuple[float, float, bool], ...]
    versions: tuple[float, ...]


def router(pages: Pages) -> APIRouter:
    """Return the routes."""
    web = APIRouter(include_in_schema=False)

    @web.get("/growth")
    async def growth(
        request: Request, unit: str = "month", count: int = 12, authority: str = "", show: str = ""
    ) -> Response:
        visitor = pages.visitor(request, *_ROLES)
        if unit not in _COUNTS or show not in {"", "all"}:
            raise InvalidInput("web.bad-request", "the address or form has a wrong value", where="unit, show")
        told: dict[str, Any] = await pages.backend.get(
            request, "booking/growth", unit=unit, count=count, authority=authority
        )
        flagged = [line for line in told["lines"] if line["flagged"]]
        return pages.render(
            request,
            "growth.html",
            visitor,
            told=told,
            flagged=len(flagged),
            lines=told["lines"] if show or not flagged else flagged,
            charts=[chart(line) for line in told["lines"][:_CHARTS]],
            unit=unit,
            count=count,
            counts=sorted({*_COUNTS[unit], count}),
            authority=authority,
            show=show,
        )

    @web.get("/growth.csv")
    async def as_csv(request: Request, unit: str = "month", count: int = 12, authority: str = "") -> Response:
        pages.visitor(request, *_ROLES)
        return await pages.backend.file(request, "booking/growth.csv", unit=unit, count=count, authority=authority)

    return web


def chart(line: dict[str, Any]) -> Chart:
    """Return a criterion's chart: time to the right, share upwards, no point where nothing was decided."""
    points: Sequence[dict[str, Any]] = line["points"]
    top = min(1.0, max(0.01, *(1.1 * point["share"] for point in points)))
    step = (WIDTH - LEFT - 8) / max(1, len(points) - 1)
    floor = HEIGHT - 24
    dots = tuple(
        (round(LEFT + at * step, 1), round(floor - (floor - TOP) * point["share"] / top, 1), bool(point["flagged"]))
        for at, point in enumerate(points)
        if point["of"]
    )
    return Chart(
        line=line,
        path=" ".join(f"{x},{y}" for x, y, _ in dots),
        top_percent=round(100 * top, 1),
        dots=dots,
        versions=tuple(round(LEFT + at * step, 1) for at, point in enumerate(points) if point["new_version"]),
    )
