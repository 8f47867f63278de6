"""Runs: a day's list, one run with stops, changes and price, the driver's sheet, and the operator's answer."""

from __future__ import annotations

import asyncio
from typing import Annotated, Any

from fastapi import APIRouter, Form, Request
from fastapi.responses import JSONResponse, RedirectResponse, Response

from adapters.web import forms
from adapters.web.pages import OFFICE, Pages, Visitor
from planner.kernel.errors import InvalidInput, SamturError
from planner.kernel.time import ServiceDay

_WHO = (*OFFICE, "operator")
STATUSES = ("planned", "accepted", "rejected", "driving", "completed", "lost", "withdrawn")
_OVER = frozenset({"rejected", "completed", "lost", "withdrawn"})


def router(pages: Pages) -> APIRouter:
    """Return the routes."""
    web = APIRouter(include_in_schema=False)

    @web.get("/runs")
    async def runs(request: Request, day: str = "", operator: str = "", status: str = "") -> Response:
        visitor = pages.visitor(request, *_WHO)
        days: list[str] = await pages.backend.get(request, "execution/days")
        chosen = str(ServiceDay.parse(day)) if day else next(iter(days), "")
        found = (await pages.backend.get(request, "execution/runs", day=chosen))["runs"] if chosen else []
        operators = sorted({run["operator_id"]: run["operator_name"] or run["operator_id"] for run in found}.items())
        shown = [r for r in found if operator in {"", r["operator_id"]} and status in {"", r["status"]}]
        return pages.render(
            request,
            "runs.html",
            visitor,
            runs=sorted(shown, key=lambda run: (run["leaves_at"], run["run_id"])),
            days=sorted(days),
            day=chosen,
            operators=operators,
            operator=operator,
            statuses=[each for each in STATUSES if any(run["status"] == each for run in found)],
            status=status,
        )

    @web.get("/runs/{run_id}")
    async def run(request: Request, run_id: str) -> Response:
        visitor = pages.visitor(request, *_WHO)
        found = await pages.backend.get(request, f"execution/runs/{run_id}")
        beside = ("planning", "settlement")
        planned, price = await asyncio.gather(*(_beside(pages, request, module, run_id) for module in beside))
        return pages.render(
            request,
            "run.html",
            visitor,
            run=found,
            price=price if isinstance(price, dict) else None,
            versions=planned["versions"] if isinstance(planned, dict) else [],
            away=[m for m, part in zip(beside, (planned, price), strict=True) if isinstance(part, SamturError)],
            answerable=_answerable(visitor, found),
        )

    @web.get("/runs/{run_id}/map.json")
    async def lines(request: Request, run_id: str) -> Response:
        pages.visitor(request, *_WHO)
        found = await pages.backend.get(request, f"execution/runs/{run_id}")
        return JSONResponse(geojson(found), headers={"Cache-Control": "no-store"})

    @web.get("/runs/{run_id}/sheet")
    async def sheet(request: Request, run_id: str) -> Response:
        """Show the driver's sheet with who travels; the reading is put on record by the module."""
        visitor = pages.visitor(request, "operator", "clerk")
        found = await pages.backend.get(request, f"execution/runs/{run_id}/sheet")
        return pages.render(request, "sheet.html", visitor, run=found)

    @web.post("/runs/{run_id}/answer")
    async def answer(
        request: Request,
        run_id: str,
        *,
        what: Annotated[str, Form()],
        version: Annotated[int, Form()],
        reason: Annotated[str, Form()] = "",
        csrf: Annotated[str, Form()] = "",
    ) -> Response:
        pages.visitor(request, "operator")
        forms.check(request, csrf)
        if what not in {"accept", "reject"}:
            raise InvalidInput("web.bad-request", "the address or form has a wrong value", where="what")
        body = {"version": version} | ({"reason": reason} if what == "reject" else {})
        await pages.backend.post(request, f"execution/runs/{run_id}/{what}", body, csrf=csrf)
        return RedirectResponse(f"/runs/{run_id}", status_code=303)

    return web


async def _beside(pages: Pages, request: Request, module: str, run_id: str) -> dict[str, Any] | SamturError | None:
    """Return what a module adds to a run, None when it has nothing for this visitor, or why it is away."""
    try:
        found: dict[str, Any] | None = await pages.backend.maybe(request, f"{module}/runs/{run_id}")
    except SamturError as error:
        return error
    return found


def _answerable(visitor: Visitor, run: dict[str, Any]) -> bool:
    """Whether this visitor is the operator and the newest version waits for an answer."""
    return visitor.drives and run["status"] not in _OVER and run["version"] != run["accepted_version"]


def geojson(run: dict[str, Any]) -> dict[str, Any]:
    """Return a run as planning's map has it: a line from base to base and a point a stop."""
    stops = run["itinerary"]
    points = [p for p in (run.get("start"), *(stop["point"] for stop in stops), run.get("end")) if p]
    about = {"run_id": run["run_id"], "vehicle_id": run["vehicle_id"]}
    features: list[dict[str, Any]] = []
    if len(points) > 1:
        line = {"type": "LineString", "coordinates": [_position(point) for point in points]}
        features.append({"type": "Feature", "geometry": line, "properties": {"kind": "run", **about}})
    for stop in stops:
        actions = [{"trip_id": a["trip_id"], "action": a["action"]} for a in stop["actions"]]
        shown = {"kind": "stop", **about, "arrival_at": stop["arrival_at"], "actions": actions}
        point = {"type": "Point", "coordinates": _position(stop["point"])}
        features.append({"type": "Feature", "geometry": point, "properties": shown})
    if run.get("position"):
        point = {"type": "Point", "coordinates": _position(run["position"])}
        shown = {"kind": "vehicle", "vehicle_id": run["vehicle_id"], "at": run["position_at"]}
        features.append({"type": "Feature", "geometry": point, "properties": shown})
    return {"type": "FeatureCollection", "features": features}


def _position(point: dict[str, Any]) -> list[float]:
    return [point["lon"], point["lat"]]
