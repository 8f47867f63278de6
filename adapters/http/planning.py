"""Planning over HTTP.

Rights: planners and systems optimise; clerks, planners, settlement, auditors and systems read; clerks, planners and
systems ask for quotes. Operators see their own runs and nothing else. Nothing here says who a passenger is.
"""

from __future__ import annotations

from dataclasses import asdict
from datetime import date
from typing import Annotated, Any

from fastapi import APIRouter, Header, status

from adapters.http.access import Caller
from adapters.http.planning_forms import OptimiseForm, PriceRulesForm, QuoteForm
from adapters.runtime.runtime import ModuleRuntime
from adapters.sql import jobs
from adapters.sql.engine import reading
from adapters.sql.jobs import Job
from planner.kernel.errors import NotFound
from planner.kernel.principal import Principal, Role
from planner.kernel.story import StoryLine
from planner.messages.handling import Context
from planner.planning import views
from planner.planning.handlers import rule_prices as rule_prices_
from planner.planning.handlers.overnight import KIND, OptimiseDay, optimise_day
from planner.planning.handlers.quote import quote
from planner.planning.handlers.why import ask_why, tell_why
from planner.planning.module import PlanningModule
from planner.planning.office import Office
from planner.planning.ports import PlanningStore

Runtime = ModuleRuntime[PlanningStore]
Key = Annotated[str | None, Header(alias="Idempotency-Key", min_length=1, max_length=200)]
_READS = (Role.CLERK, Role.PLANNER, Role.SETTLEMENT, Role.AUDITOR, Role.SYSTEM)
_ASKS = (Role.CLERK, Role.PLANNER, Role.SYSTEM)
_PLANS = (Role.PLANNER, Role.SYSTEM)


def router(runtime: Runtime) -> APIRouter:
    """Return planning's routes, to be mounted at ``/api/planning``.

    Args:
        runtime: of a module that `planner.planning.module.build` made.
    """
    api = APIRouter(tags=["planning"])
    module = runtime.module
    if not isinstance(module, PlanningModule) or module.office is None:
        raise TypeError("planning's routes need planning's module")
    _days(api, runtime)
    _runs_and_trips(api, runtime)
    _why(api, runtime, module.office)
    _commands(api, runtime, module.office)
    return api


def _days(api: APIRouter, runtime: Runtime) -> None:
    @api.get("/days")
    def days(caller: Caller) -> list[dict[str, Any]]:
        """List the service days that planning knows, newest first."""
        caller.require(*_READS, Role.OPERATOR)
        return runtime.read(views.days_view)

    @api.get("/days/{day}")
    def one_day(day: date, caller: Caller) -> dict[str, Any]:
        """Return where planning of a day stands."""
        caller.require(*_READS)
        return runtime.read(lambda store: views.day_view(store, day.isoformat()))

    @api.get("/days/{day}/summary")
    def summary(day: date, caller: Caller) -> dict[str, Any]:
        """Return the day's figures."""
        caller.require(*_READS)
        return runtime.read(lambda store: views.summary(store, day.isoformat()))

    @api.get("/days/{day}/runs")
    def runs(day: date, caller: Caller) -> list[dict[str, Any]]:
        """Return the published runs; operators see their own."""
        caller.require(*_READS, Role.OPERATOR)
        return runtime.read(lambda store: views.runs_view(store, day.isoformat(), _only(caller)))

    @api.get("/days/{day}/trips")
    def trips(day: date, caller: Caller) -> list[dict[str, Any]]:
        """Return the day's trips with their promises."""
        caller.require(*_READS)
        return runtime.read(lambda store: views.trips_view(store, day.isoformat()))

    @api.get("/days/{day}/geojson")
    def geojson(day: date, caller: Caller) -> dict[str, Any]:
        """Return the published runs for a map; operators see their own."""
        caller.require(*_READS, Role.OPERATOR)
        return runtime.read(lambda store: views.geojson(store, day.isoformat(), _only(caller)))

    @api.get("/days/{day}/published")
    def published(day: date, caller: Caller) -> dict[str, Any]:
        """Return runs, demand, promises, vehicles and contracts as messages, for an independent check."""
        caller.require(*_READS)
        return runtime.read(lambda store: views.published(store, day.isoformat()))


def _runs_and_trips(api: APIRouter, runtime: Runtime) -> None:
    @api.get("/runs/{run_id}")
    def run(run_id: str, caller: Caller) -> dict[str, Any]:
        """Return a run with its stops, times and versions; operators see their own published ones."""
        caller.require(*_READS, Role.OPERATOR)
        found = runtime.read(lambda store: views.run_view(store, run_id))
        only = _only(caller)
        if only is not None and (found["operator_id"] != only or not found["version"]):
            raise NotFound("planning.no-run", "planning knows no such run", where=run_id)
        return found

    @api.get("/trips/{trip_id}")
    def trip(trip_id: str, caller: Caller) -> dict[str, Any]:
        """Return a trip's promise and run."""
        caller.require(*_READS)
        return runtime.read(lambda store: views.trip_view(store, trip_id))

    @api.get("/trips/{trip_id}/story")
    def story(trip_id: str, caller: Caller) -> list[dict[str, Any]]:
        """Return planning's part of a trip's story."""
        caller.require(*_READS)
        return [_story(line) for line in runtime.read(lambda store: views.story(store, trip_id))]


def _why(api: APIRouter, runtime: Runtime, office: Office) -> None:
    @api.get("/trips/{trip_id}/why")
    def why(trip_id: str, caller: Caller) -> dict[str, Any]:
        """Return why a trip is on its run at its time, and what other vehicles would cost or what forbids them."""
        caller.require(*_READS)
        return tell_why(runtime.execute(lambda ctx: ask_why(ctx, trip_id, office), actor=caller.name))


def _commands(api: APIRouter, runtime: Runtime, office: Office) -> None:
    @api.post("/offers")
    def offers(body: QuoteForm, caller: Caller) -> dict[str, Any]:
        """Quote a trip without booking it: ranked possibilities; or why there are none, and what would work instead."""
        caller.require(*_ASKS)
        found = runtime.execute(lambda ctx: quote(ctx, body.trip(ctx.now), office), actor=caller.name)
        return {
            "offers": list(found.offers),
            "reasons": [reason.model_dump() for reason in found.reasons],
            "instead": list(found.instead),
        }

    @api.post("/days/{day}/optimise", status_code=status.HTTP_202_ACCEPTED)
    def optimise(day: date, body: OptimiseForm, caller: Caller, key: Key = None) -> dict[str, Any]:
        """Ask for the optimisation of a day; ``GET /jobs`` shows how far it is."""
        caller.require(*_PLANS)
        order = OptimiseDay(day.isoformat(), body.seconds, body.iterations, body.seed, body.worthwhile)

        def command(ctx: Context[PlanningStore]) -> dict[str, Any]:
            return {"kind": KIND, "job": optimise_day(ctx, order, office)}

        if key is None:
            return runtime.execute(command, actor=caller.name)
        answer: dict[str, Any] = runtime.execute_once(key, asdict(order), command, actor=caller.name)
        return answer

    @api.get("/days/{day}/rule-prices")
    def rule_prices(day: date, caller: Caller) -> dict[str, Any]:
        """Return what the rules cost on a day as it was worked out last, and how far a new answer is."""
        caller.require(*_READS)
        found = runtime.read(lambda store: views.rule_prices(store, day.isoformat()))
        with reading(runtime.engine) as connection:
            job = jobs.find(connection, rule_prices_.KIND, found["job"]) if found["job"] is not None else None
        return found | {"job": _job(job) if job is not None else None}

    @api.post("/days/{day}/rule-prices", status_code=status.HTTP_202_ACCEPTED)
    def price_rules(day: date, body: PriceRulesForm, caller: Caller, key: Key = None) -> dict[str, Any]:
        """Ask what each rule costs on a day: it is searched once with all rules and once with each left out."""
        caller.require(*_PLANS)
        order = rule_prices_.PriceRules(day.isoformat(), body.seconds, body.iterations, body.seed)

        def command(ctx: Context[PlanningStore]) -> dict[str, Any]:
            return {"kind": rule_prices_.KIND, "job": rule_prices_.price_rules(ctx, order, office)}

        if key is None:
            return runtime.execute(command, actor=caller.name)
        answer: dict[str, Any] = runtime.execute_once(key, asdict(order), command, actor=caller.name)
        return answer

    @api.get("/jobs")
    def all_jobs(caller: Caller) -> list[dict[str, Any]]:
        """Return the jobs asked for, newest first, with their progress."""
        caller.require(*_READS)
        with reading(runtime.engine) as connection:
            return [_job(job) for job in reversed(jobs.jobs(connection))]

    @api.get("/jobs/{key:path}")
    def one_job(key: str, caller: Caller) -> dict[str, Any]:
        """Return one job by the ``job`` that asking for it answered."""
        caller.require(*_READS)
        with reading(runtime.engine) as connection:
            found = jobs.find(connection, KIND, key) or jobs.find(connection, rule_prices_.KIND, key)
        if found is None:
            raise NotFound("planning.no-job", "there is no such job", where=key)
        return _job(found)


def _only(caller: Principal) -> str | None:
    """Return the operator that a caller is limited to, or None."""
    office = caller.roles & {*_READS, Role.ADMINISTRATOR}
    return None if office else caller.operator_id or ""


def _story(line: StoryLine) -> dict[str, Any]:
    return {**vars(line), "at": line.at.isoformat()}


def _job(job: Job) -> dict[str, Any]:
    return {
        "job": job.key,
        "kind": job.kind,
        "state": job.state.value,
        "progress": job.progress,
        "progress_text": job.progress_text,
        "attempts": job.attempts,
        "error": job.error,
        "asked_at": job.created_at.isoformat(),
        "started_at": job.started_at.isoformat() if job.started_at is not None else None,
        "finished_at": job.finished_at.isoformat() if job.finished_at is not None else None,
    }
