"""How good the newest plan is, as gauges."""

from __future__ import annotations

import time
from typing import Any

from prometheus_client import CollectorRegistry, Gauge

from adapters.runtime.runtime import ModuleRuntime
from planner.planning import views
from planner.planning.ports import PlanningStore

EVERY_S = 30.0
"""Counting a whole day takes a moment, so it is done at most so often."""
_FIGURES = {
    "planned_cost_ore": "Planned cost of the runs as they stand, in øre",
    "runs": "Runs published",
    "vehicles_used": "Vehicles with work",
    "promised": "Trips promised",
    "refused": "Trips refused",
    "unanswered": "Trips neither promised nor refused yet",
    "without_vehicle": "Trips promised and without a vehicle",
    "promises_moved": "Promises that had to be moved",
    "appointments_late_by_plan": "Appointments reached late",
    "ride_limit_exceeded_by_plan": "Rides longer than the rule allows",
    "outside_promise_by_plan": "Rides outside what was promised",
    "shared_ride_share": "Share of rides that are shared, 0 to 1",
}


class PlanQuality:
    """Sets ``samtur_plan_…`` gauges from the newest service day that has a plan; 0 before the first.

    Args:
        runtime: planning's.
        registry: where the gauges are registered.
    """

    def __init__(self, runtime: ModuleRuntime[PlanningStore], registry: CollectorRegistry) -> None:
        self._runtime = runtime
        self._counted = float("-inf")
        self._gauges = {
            name: Gauge(
                f"samtur_plan_{name.removesuffix('_by_plan')}", f"{what}, of the newest plan", registry=registry
            )
            for name, what in _FIGURES.items()
        }

    def __call__(self) -> None:
        """Count and set, unless it was done a moment ago."""
        if time.monotonic() - self._counted < EVERY_S:
            return
        figures = self._runtime.read(_newest)
        for name, gauge in self._gauges.items():
            gauge.set(figures.get(name, 0))
        self._counted = time.monotonic()


def _newest(store: PlanningStore) -> dict[str, Any]:
    planned = (day["service_day"] for day in views.days_view(store) if day["plans_published"])
    newest = next(planned, None)
    return views.summary(store, newest) if newest is not None else {}
