"""The day's figures, every one asked from what the modules have stored."""

from __future__ import annotations

import platform
from dataclasses import asdict
from importlib.metadata import version
from typing import Any

from adapters.settings import MODULES
from planner.checking.violation import Report
from planner.kernel.errors import SamturError
from scenarios.demo.day import Day
from scenarios.demo.meter import Meter
from scenarios.demo.quiet import flow
from scenarios.demo.world import World

_LIBRARIES = ("ortools", "numba", "sqlalchemy", "pika", "fastapi", "pydantic")


def summary(day: Day, meter: Meter, plan: Report, end: Report) -> dict[str, Any]:
    """Return what ``summary.json`` holds.

    Args:
        day: the day that was run.
        meter: its phases.
        plan: the checker's report on the overnight plan.
        end: its report on the runs as they stand at the end of the day.
    """
    world, service_day = day.world, str(day.service_day)
    booking, planning, execution, settlement = (_ask(world, module, service_day) for module in MODULES)
    night = world.api.get(f"/api/planning/days/{service_day}")["figures"]
    trips = {
        "requested": booking["requested"],
        "promised": booking["promised"],
        "refused": booking["refused"],
        "carried": booking["carried"],
        "no_show": booking["no_show"],
        "cancelled": booking["cancelled"],
        "unanswered": booking["unanswered"],
        "by_status": booking["by_status"],
        "refused_by_reason": planning["refused_by_reason"],
        "same_day": booking["same_day"],
        "on_call": booking["on_call"],
    }
    return {
        "service_day": service_day,
        "seed": day.scenario.seed,
        "parameters_sha256": day.scenario.digest,
        "referrals": booking["referrals"],
        "trips": trips,
        "runs": planning["runs"],
        "vehicles_used": planning["vehicles_used"],
        "vehicles_offered": len(day.scenario.vehicles),
        "overnight": night,
        "plan": {
            "violations": len(plan.violations),
            "violations_by_code": plan.by_code,
            "runs_checked": plan.runs,
            "stops_checked": plan.stops,
            "appointments_late": plan.by_code.get("level.appointment-late", 0),
            "ride_limit_exceeded": plan.by_code.get("level.ride-too-long", 0),
            "end_of_day_by_code": end.by_code,
        },
        "live": {
            "promises_kept": planning["promises_kept"],
            "promises_moved": planning["promises_moved"],
            "shared_ride_share": planning["shared_ride_share"],
            "appointments_late_in_fact": execution["appointments_late"],
            "execution": execution,
        },
        "money": _money(night, planning, settlement),
        "messages": _messages(world),
        "promise_latency": day.course.latency.figures(),
        "phases": [asdict(phase) for phase in meter.phases],
        "seconds": round(sum(p.seconds for p in meter.phases), 1),
        "peak_mib": max((p.peak_mib for p in meter.phases), default=0),
        "simulation": _simulated(day),
        "exports": day.course.exports,
        "versions": {
            "samtur": version("samtur"),
            "python": platform.python_version(),
            "machine": platform.platform(),
            "travel_times": world.travel.label,
            **{name: version(name) for name in _LIBRARIES},
        },
    }


def _ask(world: World, module: str, service_day: str) -> dict[str, Any]:
    found: dict[str, Any] = world.api.get(f"/api/{module}/days/{service_day}/summary")
    return found


def _money(night: dict[str, Any], planning: dict[str, Any], settlement: dict[str, Any]) -> dict[str, Any]:
    """Return the money in øre and whether it agrees; ``reconciles`` is a comparison of stored sums."""
    paid, invoiced = settlement["operators_paid_ore"], settlement["payers_invoiced_ore"]
    return {
        "planned_cost_ore": night["planning_cost_ore"],
        "planned_cost_end_of_day_ore": planning["planned_cost_ore"],
        "operators_paid_ore": paid,
        "payers_invoiced_ore": invoiced,
        "priced_ore": settlement["priced_ore"],
        "runs_priced": settlement["runs_priced"],
        "ledger_difference_ore": settlement["ledger_difference_ore"],
        "paid_invoiced_difference_ore": paid - invoiced,
        "reconciles": paid == invoiced == settlement["priced_ore"] and settlement["ledger_difference_ore"] == 0,
    }


def _messages(world: World) -> dict[str, Any]:
    """Count messages in the modules' own tables; ``lost`` are deliveries due and neither handled nor given up."""
    states = [world.api.get(f"/api/{module}/messaging") for module in MODULES]
    counts = {name: sum(state[name] for state in states) for name in ("published", "handled", "dead", "waiting")}
    queued = sum(sum(state["queues"].values()) for state in states)
    return {
        **counts,
        "duplicate": max(state["duplicate"] for state in states),
        "retried": max(state["retried"] for state in states),
        "queued": queued,
        "lost": flow(world.api).missing,
    }


def _simulated(day: Day) -> dict[str, Any]:
    log = day.course.log
    if log is None:
        raise SamturError("demo.not-driven", "the day has not been driven")
    return {
        "reports": dict(sorted(log.reports.items())),
        "refused": dict(sorted(log.refused.items())),
        "orders": log.orders,
        "cancellations": log.cancellations,
        "ready_calls": log.ready_calls,
        "positions": log.positions,
        "vehicles_lost": log.lost,
    }
