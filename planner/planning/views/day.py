"""A service day: figures, runs, trips, and everything published for whoever checks it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import Any

from planner.kernel.errors import NotFound
from planner.kernel.time import ServiceDay
from planner.planning.domain.day import PlanDay
from planner.planning.domain.trip import Trip
from planner.planning.ports import PlanningStore
from planner.planning.views.quality import quality
from planner.planning.views.run import run_line
from planner.planning.views.trip import trip_line


def day_view(store: PlanningStore, service_day: str) -> dict[str, Any]:
    """Return where planning of a day stands: trips and vehicles by status, and the figures of the last plan.

    Vehicles count as usable when they are offered and their contract is known and in force.

    Raises:
        NotFound: ``planning.no-day``.
    """
    day = known_day(store, service_day)
    contracts = {c.contract_id for c in store.contracts() if c.in_force(service_day)}
    usable = [
        v.vehicle_id
        for v in store.vehicles(service_day)
        if v.status == "offered" and v.offer is not None and v.offer.contract_id in contracts
    ]
    plans = [plan.data | {"plan_id": plan.plan_id, "at": plan.at.isoformat()} for plan in store.plans(service_day)]
    return {
        "service_day": service_day,
        **store.counts(service_day),
        "vehicles_usable": len(usable),
        "plans_asked_for": day.plans,
        "plans_published": day.published,
        "planned_at": day.planned_at.isoformat() if day.planned_at is not None else None,
        "figures": day.figures,
        "plans": plans,
    }


def known_day(store: PlanningStore, service_day: str) -> PlanDay:
    """Return a day that planning knows, without holding it.

    Raises:
        NotFound: ``planning.no-day``.
    """
    day = store.find_day(service_day)
    if day is None:
        raise NotFound("planning.no-day", "nothing is known of that day", where=service_day)
    return day


def runs_view(store: PlanningStore, service_day: str, operator_id: str | None = None) -> list[dict[str, Any]]:
    """Return the published runs of a day as planned, with status and progress, of one operator or all."""
    return [
        run.published.model_dump(mode="json") | run_line(run)
        for run in store.runs(service_day)
        if run.published is not None and run.status != "withdrawn" and operator_id in {None, run.operator_id}
    ]


def days_view(store: PlanningStore) -> list[dict[str, Any]]:
    """Return the days that planning knows, newest first."""
    return [
        {
            "service_day": day.service_day,
            "plans_published": day.published,
            "planned_at": day.planned_at.isoformat() if day.planned_at is not None else None,
        }
        for day in reversed(store.days())
    ]


def trips_view(store: PlanningStore, service_day: str) -> list[dict[str, Any]]:
    """Return the trips of a day with their promises."""
    return [trip_line(trip) for trip in store.trips(service_day)]


def summary(store: PlanningStore, service_day: str) -> dict[str, Any]:
    """Return the day's figures, counted from what is stored.

    ``appointments_late_by_plan``, ``ride_limit_exceeded_by_plan`` and ``outside_promise_by_plan`` count the runs as
    they stand: by plan before the day, with real times for what has happened since.
    """
    trips, runs = store.trips(service_day), store.runs(service_day)
    by_id = {trip.trip_id: trip for trip in trips}
    wanted = [trip for trip in trips if trip.demand is not None and trip.status != "cancelled"]
    answered = [trip for trip in trips if trip.answer_version > 0]
    promised = [trip for trip in answered if trip.promise is not None]
    counted = quality(ServiceDay.parse(service_day), runs, by_id)
    driven = [run for run in runs if run.published is not None and run.status != "withdrawn"]
    return {
        "service_day": service_day,
        "requested": sum(1 for trip in trips if trip.demand is not None),
        "promised": len(promised),
        "refused": sum(1 for trip in answered if trip.refusal is not None),
        "refused_by_reason": _reasons(trips),
        "cancelled": sum(1 for trip in trips if trip.status == "cancelled"),
        "unanswered": sum(1 for trip in wanted if not trip.answer_version),
        "without_vehicle": sum(1 for t in trips if t.status in {"promised", "stranded"} and t.vehicle_id is None),
        "waiting_for_call": sum(1 for t in trips if t.status == "promised" and t.waits_for_call),
        "runs": len(driven),
        "vehicles_used": sum(1 for run in runs if run.state.visits),
        "planned_cost_ore": sum(run.published.planning_cost_ore for run in driven if run.published is not None),
        "promises_kept": sum(1 for trip in promised if not trip.moved),
        "promises_moved": sum(1 for trip in promised if trip.moved),
        "appointments_late_by_plan": counted.late_appointments,
        "ride_limit_exceeded_by_plan": counted.over_ride_limit,
        "outside_promise_by_plan": counted.outside_promise,
        "rides": counted.rides,
        "shared_rides": counted.shared,
        "shared_ride_share": round(counted.shared_share, 4),
    }


def _reasons(trips: Sequence[Trip]) -> dict[str, int]:
    """Count refused trips by their decisive reason."""
    return dict(sorted(Counter(t.refusal.reasons[0].code for t in trips if t.refusal is not None).items()))


def published(store: PlanningStore, service_day: str) -> dict[str, Any]:
    """Return everything that an independent checker needs, as plain messages.

    ``runs`` are the newest published versions, ``demand`` and ``promises`` belong to trips promised and wanted.
    """
    trips = [t for t in store.trips(service_day) if t.promise is not None and t.status != "cancelled"]
    runs = [r for r in store.runs(service_day) if r.status in {"published", "completed", "lost"}]
    return {
        "service_day": service_day,
        "runs": [
            run.published.model_dump(mode="json") | {"version": run.version}
            for run in runs
            if run.published is not None
        ],
        "demand": [t.demand.model_dump(mode="json") for t in trips if t.demand is not None],
        "promises": [t.promise.model_dump(mode="json") for t in trips if t.promise is not None],
        "waiting_for_call": [t.trip_id for t in trips if t.waits_for_call],
        "ready_calls": {t.trip_id: t.ready_at.isoformat() for t in trips if t.ready_at is not None},
        "vehicles": [v.offer.model_dump(mode="json") for v in store.vehicles(service_day) if v.offer is not None],
        "contracts": [c.body.model_dump(mode="json") for c in store.contracts() if c.in_force(service_day)],
    }
