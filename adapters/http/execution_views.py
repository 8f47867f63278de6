"""Reading execution over HTTP, and the one way to passengers' data."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Annotated, Any

from fastapi import APIRouter, Query

from adapters.http.access import Caller
from adapters.http.execution_forms import Day
from adapters.runtime.runtime import ModuleRuntime
from planner.execution.config import ExecutionConfig
from planner.execution.domain.run import Run, RunStatus
from planner.execution.handlers import personal
from planner.execution.handlers.common import Ctx, require_run
from planner.execution.ports import ExecutionStore
from planner.execution.views import runs as run_views
from planner.execution.views import vehicles as vehicle_views
from planner.execution.views.story import story as tell_story
from planner.execution.views.summary import day_summary
from planner.kernel.errors import Forbidden
from planner.kernel.principal import Principal, Role
from planner.kernel.sealing import Cipher
from planner.kernel.travel import TravelTimes

Answer = dict[str, Any]
Runtime = ModuleRuntime[ExecutionStore]
DRIVES = (Role.OPERATOR, Role.SYSTEM)
_READS = (*DRIVES, Role.PLANNER, Role.CLERK, Role.SETTLEMENT, Role.AUDITOR)
_OFFICE = (Role.PLANNER, Role.CLERK, Role.SETTLEMENT, Role.AUDITOR, Role.SYSTEM)


@dataclass(frozen=True)
class Desk:
    """What the interface works with beside the database."""

    config: ExecutionConfig
    travel: TravelTimes
    cipher: Cipher


def own_run(store: ExecutionStore, run_id: str, caller: Principal) -> Run:
    """Return the run; for an operator only its own.

    Raises:
        NotFound: ``execution.no-run``.
        Forbidden: ``access.other-operator``.
    """
    run = require_run(store, run_id)
    caller.require_operator(run.operator_id)
    return run


def _scope(caller: Principal, operator: str | None) -> str | None:
    """Return whose rows to show: operators see their own."""
    if Role.OPERATOR not in caller.roles or Role.ADMINISTRATOR in caller.roles:
        return operator
    caller.require_operator(operator or caller.operator_id or "")
    return caller.operator_id


def reading(runtime: Runtime, desk: Desk) -> APIRouter:
    """Return the routes that read what is not personal."""
    api = APIRouter()

    @api.get("/vehicles")
    def listing(day: Day, caller: Caller, operator: str | None = None) -> list[Answer]:
        """List a day's offered vehicles; operators see their own."""
        caller.require(*_READS)
        scope = _scope(caller, operator)
        return runtime.read(lambda store: vehicle_views.day_vehicles(store, day, scope))

    @api.get("/statements")
    def statements(caller: Caller, operator: str | None = None) -> list[Answer]:
        """List statements, newest first; operators see their own."""
        caller.require(*_READS)
        scope = _scope(caller, operator)
        return runtime.read(lambda store: vehicle_views.statements(store, scope))

    @api.get("/days")
    def days(caller: Caller, operator: str | None = None) -> list[str]:
        """List the service days that have runs, newest first; operators see the days of their own runs."""
        caller.require(*_READS)
        scope = _scope(caller, operator)
        return list(runtime.read(lambda store: store.days(scope)))

    @api.get("/runs")
    def runs(
        day: Day,
        caller: Caller,
        operator: str | None = None,
        changed_since: Annotated[int, Query(ge=0)] = 0,
        *,
        detail: bool = False,
    ) -> Answer:
        """List a day's runs; operators see their own.

        ``changed`` is the place to ask from next time (``changed_since``) for only what changed: a new version, an
        answer, left, lost, completed. ``detail`` adds stops and events.
        """
        caller.require(*_READS)
        scope = _scope(caller, operator)

        def look(store: ExecutionStore) -> Answer:
            if detail:
                rows = [run_views.detail(store, run) for run in store.runs(day, scope, changed_since)]
            else:
                rows = run_views.day_runs(store, day, scope, changed_since)
            return {"day": day, "changed": max((r["changed"] for r in rows), default=changed_since), "runs": rows}

        return runtime.read(look)

    @api.get("/runs/{run_id}")
    def run(run_id: str, caller: Caller) -> Answer:
        """Return a run: stops, events, and what changed since the operator accepted. Nothing about who travels."""
        caller.require(*_READS)
        return runtime.read(lambda store: run_views.detail(store, own_run(store, run_id, caller)))

    @api.get("/trips/{trip_id}/story")
    def story(trip_id: str, caller: Caller) -> list[Answer]:
        """Return execution's part of a trip's story."""
        caller.require(*_OFFICE)
        lines = runtime.read(lambda store: tell_story(store, trip_id))
        return [asdict(line) | {"at": line.at.isoformat()} for line in lines]

    @api.get("/days/{day}/summary")
    def summary(day: Day, caller: Caller) -> Answer:
        """Return how the day went, counted from what was reported."""
        caller.require(*_OFFICE)
        return runtime.read(lambda store: day_summary(store, day, desk.config))

    return api


def passengers(runtime: Runtime, desk: Desk) -> APIRouter:
    """Return the routes to passengers' data, its audit trail and its erasure."""
    api = APIRouter()

    @api.get("/runs/{run_id}/sheet")
    def sheet(run_id: str, caller: Caller) -> Answer:
        """Return the driver's sheet with passengers' names, phones and addresses. Each card opened is on record."""
        caller.require(Role.OPERATOR, Role.CLERK)

        def look(ctx: Ctx) -> Answer:
            run = own_run(ctx.store, run_id, caller)
            if Role.OPERATOR in caller.roles and run.status in {RunStatus.REJECTED, RunStatus.WITHDRAWN}:
                raise Forbidden(
                    "execution.sheet-closed", f"the run is {run.status.value}", where=run_id, do="You do not drive it."
                )
            cards = personal.open_cards(ctx, run, run.plan.trips(), "run-sheet", desk.cipher)
            return run_views.sheet(ctx.store, run, cards)

        return runtime.execute(look, actor=caller.name)

    @api.get("/audit")
    def audit(
        caller: Caller, trip_id: str | None = None, limit: Annotated[int, Query(ge=1, le=5000)] = 500
    ) -> list[Answer]:
        """Return who had passengers' cards opened, newest first."""
        caller.require(Role.AUDITOR)
        return runtime.read(
            lambda store: [
                {"at": r.at.isoformat(), "reader": r.reader, "purpose": r.purpose, "trip_id": r.trip_id,
                 "run_id": r.run_id}
                for r in store.personal_reads(trip_id, limit)
            ]
        )  # fmt: skip

    @api.post("/personal/erase")
    def erase(caller: Caller) -> Answer:
        """Erase every passenger card whose time is up."""
        caller.require(Role.SYSTEM)
        return {"erased": runtime.execute(personal.erase_personal_data, actor=caller.name)}

    return api
