"""A day's runs as GeoJSON: a line each run, a point each stop, a point each vehicle."""

from __future__ import annotations

from typing import Any

from planner.messages.payload import Point
from planner.messages.planning import RunPlanned
from planner.planning.domain.run import Run
from planner.planning.ports import PlanningStore


def geojson(store: PlanningStore, service_day: str, operator_id: str | None = None) -> dict[str, Any]:
    """Return a FeatureCollection (RFC 7946) of a day's published runs, of one operator or all.

    Lines run straight from stop to stop; they show the order, not the roads.
    """
    features: list[dict[str, Any]] = []
    for run in store.runs(service_day):
        plan = run.published
        if plan is None or run.status == "withdrawn" or (operator_id is not None and run.operator_id != operator_id):
            continue
        features.append(_line(run, plan))
        features += _stops(run, plan)
    shown = {feature["properties"]["vehicle_id"] for feature in features}
    for vehicle in store.vehicles(service_day):
        if vehicle.located is not None and vehicle.vehicle_id in shown:
            about = {"kind": "vehicle", "vehicle_id": vehicle.vehicle_id, "at": vehicle.located.at.isoformat()}
            features.append(_feature("Point", _position(vehicle.located.point), about))
    return {"type": "FeatureCollection", "features": features}


def _line(run: Run, plan: RunPlanned) -> dict[str, Any]:
    points = [plan.start, *(stop.point for stop in plan.stops), plan.end]
    about = {
        "kind": "run",
        "run_id": run.run_id,
        "vehicle_id": run.vehicle_id,
        "operator_id": run.operator_id,
        "status": run.status,
        "version": run.version,
        "leaves_at": plan.leaves_at.isoformat(),
        "returns_at": plan.returns_at.isoformat(),
    }
    return _feature("LineString", [_position(point) for point in points], about)


def _stops(run: Run, plan: RunPlanned) -> list[dict[str, Any]]:
    done = {(visit.trip_id, "pickup" if visit.is_pickup else "dropoff") for visit in run.state.done}
    return [
        _feature(
            "Point",
            _position(stop.point),
            {
                "kind": "stop",
                "run_id": run.run_id,
                "vehicle_id": run.vehicle_id,
                "seq": stop.seq,
                "arrival_at": stop.arrival_at.isoformat(),
                "actions": [{"trip_id": a.trip_id, "action": a.action} for a in stop.actions],
                "done": all((a.trip_id, a.action) in done for a in stop.actions),
            },
        )
        for stop in plan.stops
    ]


def _position(point: Point) -> list[float]:
    return [point.lon, point.lat]


def _feature(kind: str, coordinates: list[Any], about: dict[str, Any]) -> dict[str, Any]:
    return {"type": "Feature", "geometry": {"type": kind, "coordinates": coordinates}, "properties": about}
