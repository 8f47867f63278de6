"""Runs: a day's list, and one run with stops, changes and price."""

from __future__ import annotations

from typing import Any

from fastapi import APIRouter, Request
from fastapi.responses import JSONResponse, Response

from adapters.web.pages import Pages
from planner.kernel.errors import SamturError


def router(pages: Pages) -> APIRouter:
    """Return the routes."""
    web = APIRouter(include_in_schema=False)

    @web.get("/runs")
    async def runs(request: Request, day: str | None = None, operator: str | None = None) -> Response:
        visitor = pages.visitor(request)
        found = await pages.backend.get(request, "execution/runs", day=day, operator=operator)
        return pages.render(request, "runs.html", visitor, runs=found["runs"], day=found["day"], operator=operator)

    @web.get("/runs/{run_id}")
    async def run(request: Request, run_id: str) -> Response:
        visitor = pages.visitor(request)
        found = await pages.backend.get(request, f"execution/runs/{run_id}")
        price = await _price(pages, request, run_id)
        return pages.render(request, "run.html", visitor, run=found, price=price)

    @web.get("/runs/{run_id}/map.json")
    async def lines(request: Request, run_id: str) -> Response:
        pages.visitor(request)
        return JSONResponse(geojson(await pages.backend.get(request, f"execution/runs/{run_id}")))

    @web.get("/runs/{run_id}/sheet")
    async def sheet(request: Request, run_id: str) -> Response:
        """Show the driver's sheet with who travels; the reading is put on record by the module."""
        visitor = pages.visitor(request)
        found = await pages.backend.get(request, f"execution/runs/{run_id}/sheet")
        return pages.render(request, "sheet.html", visitor, run=found)

    return web


async def _price(pages: Pages, request: Request, run_id: str) -> dict[str, Any] | None:
    try:
        found: dict[str, Any] = await pages.backend.get(request, f"settlement/runs/{run_id}")
    except SamturError:
        return None
    return found


def geojson(run: dict[str, Any]) -> dict[str, Any]:
    """Return a run as a line from base to base and a point a stop."""
    stops = run["itinerary"]
    points = [p for p in (run.get("start"), *(stop["point"] for stop in stops), run.get("end")) if p]
    line = {"type": "LineString", "coordinates": [[p["lon"], p["lat"]] for p in points]}
    features: list[dict[str, Any]] = []
    if len(points) > 1:
        features.append({"type": "Feature", "geometry": line, "properties": {"run_id": run["run_id"], "index": 0}})
    features += [
        {
            "type": "Feature",
            "geometry": {"type": "Point", "coordinates": [stop["point"]["lon"], stop["point"]["lat"]]},
            "properties": {
                "label": ", ".join(action["trip_id"] for action in stop["actions"]),
                "action": stop["actions"][0]["action"],
            },
        }
        for stop in stops
    ]
    return {"type": "FeatureCollection", "features": features}
