"""One run with its stops, times, progress and versions."""

from __future__ import annotations

import json
from typing import Any

from planner.kernel.errors import NotFound
from planner.kernel.time import ServiceDay
from planner.planning.domain.run import PlannedVisit, Run
from planner.planning.ports import PlanningStore


def run_view(store: PlanningStore, run_id: str) -> dict[str, Any]:
    """Return a run whole: what was published last, how far it has come, and all its versions.

    Raises:
        NotFound: ``planning.no-run``.
    """
    run = store.run(run_id)
    if run is None:
        raise NotFound("planning.no-run", "planning knows no such run", where=run_id)
    versions = [{"version": v.version, "kind": v.kind, "body": json.loads(v.body)} for v in store.run_versions(run_id)]
    day = ServiceDay.parse(run.service_day)
    visits = [_visit(day, visit) for visit in run.state.visits]
    return run_line(run) | {"visits": visits, "versions": versions, "published": _published(run)}


def run_line(run: Run) -> dict[str, Any]:
    """Return a run in short."""
    plan = run.published
    return {
        "run_id": run.run_id,
        "service_day": run.service_day,
        "vehicle_id": run.vehicle_id,
        "operator_id": run.operator_id,
        "contract_id": run.contract_id,
        "status": run.status,
        "version": run.version,
        "accepted_version": run.accepted_version,
        "stops_planned": len(plan.stops) if plan is not None else 0,
        "stops_done": len(run.state.done),
        "trips": len({visit.trip_id for visit in run.state.visits}),
        "delay_s": run.state.delay_s,
        "leaves_at": plan.leaves_at.isoformat() if plan is not None else None,
        "returns_at": plan.returns_at.isoformat() if plan is not None else None,
        "driving_s": plan.driving_s if plan is not None else None,
        "distance_m": plan.distance_m if plan is not None else None,
        "planning_cost_ore": plan.planning_cost_ore if plan is not None else None,
    }


def _published(run: Run) -> dict[str, Any] | None:
    return run.published.model_dump(mode="json") if run.published is not None else None


def _visit(day: ServiceDay, visit: PlannedVisit) -> dict[str, Any]:
    return {
        "trip_id": visit.trip_id,
        "action": "pickup" if visit.is_pickup else "dropoff",
        "start_at": day.at(visit.start).isoformat(),
        "departure_at": day.at(visit.departure).isoformat(),
        "state": visit.state,
    }
