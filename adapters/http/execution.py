"""Execution over HTTP.

Rights: operators offer vehicles, answer runs and report from the road, for themselves only; systems with a key may do
it for anyone. Planners, clerks, settlement and auditors read. Passengers' data is opened for the operator that drives
them and for clerks, and every opening is put on record.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import asdict
from datetime import timedelta
from typing import Annotated, Any, TypeVar

from fastapi import APIRouter, Body, status

from adapters.http.access import Caller
from adapters.http.execution_forms import (
    AcceptForm,
    DelayForm,
    EventsForm,
    LostForm,
    MomentForm,
    PositionForm,
    RejectForm,
    RunAcceptForm,
    RunEventForm,
    RunPositionForm,
    VehicleForm,
    WithdrawForm,
)
from adapters.http.execution_views import DRIVES, Answer, Desk, Runtime, own_run, passengers, reading
from planner.execution.config import ExecutionConfig
from planner.execution.domain.run import Run
from planner.execution.domain.vehicle import Position
from planner.execution.handlers import answers, reports, vehicles
from planner.execution.handlers.common import Ctx, require_run
from planner.execution.views import vehicles as vehicle_views
from planner.kernel.errors import SamturError
from planner.kernel.principal import Principal
from planner.kernel.sealing import Cipher
from planner.kernel.travel import TravelTimes

T = TypeVar("T")


def router(runtime: Runtime, config: ExecutionConfig, travel: TravelTimes, cipher: Cipher) -> APIRouter:
    """Return execution's routes, to be mounted at ``/api/execution``."""
    desk = Desk(config, travel, cipher)
    api = APIRouter(tags=["execution"])
    api.include_router(_vehicles(runtime))
    api.include_router(_answers(runtime, desk))
    api.include_router(_reports(runtime, desk))
    api.include_router(reading(runtime, desk))
    api.include_router(passengers(runtime, desk))
    return api


def _brief(run: Run) -> Answer:
    return {
        "run_id": run.run_id,
        "status": run.status.value,
        "version": run.plan_version,
        "accepted_version": run.accepted_version,
        "changed": run.changed,
    }


def _command(runtime: Runtime, caller: Principal, run_id: str, command: Callable[[Ctx], T]) -> T:
    """Carry out a command on a run of the caller's."""
    caller.require(*DRIVES)

    def act(ctx: Ctx) -> T:
        own_run(ctx.store, run_id, caller)
        return command(ctx)

    return runtime.execute(act, actor=caller.name)


def _vehicles(runtime: Runtime) -> APIRouter:
    api = APIRouter()

    @api.post("/vehicles", status_code=status.HTTP_201_CREATED)
    def offer(form: Annotated[VehicleForm | list[VehicleForm], Body()], caller: Caller) -> Any:
        """Offer a vehicle, or several: all or, when one is wrong, none. The same offer twice is one offer."""
        caller.require(*DRIVES)
        several = form if isinstance(form, list) else [form]
        for one in several:
            caller.require_operator(one.operator_id)
        offers = [one.command() for one in several]
        rows = runtime.execute(
            lambda ctx: [vehicle_views.vehicle_row(vehicles.offer_vehicle(ctx, one)) for one in offers],
            actor=caller.name,
        )
        return rows if isinstance(form, list) else rows[0]

    @api.post("/vehicles/{vehicle_id}/withdraw")
    def withdraw(vehicle_id: str, form: WithdrawForm, caller: Caller) -> Answer:
        """Take an offered vehicle back before it drives."""
        caller.require(*DRIVES)

        def act(ctx: Ctx) -> Answer:
            caller.require_operator(vehicles.require_vehicle(ctx, vehicle_id, form.service_day).operator_id)
            return vehicle_views.vehicle_row(vehicles.withdraw_vehicle(ctx, vehicle_id, form.service_day, form.reason))

        return runtime.execute(act, actor=caller.name)

    return api


def _answers(runtime: Runtime, desk: Desk) -> APIRouter:
    api = APIRouter()

    @api.post("/runs/{run_id}/accept")
    def accept(run_id: str, form: AcceptForm, caller: Caller) -> Answer:
        """Accept the newest version of a run; an older one is a conflict."""
        return _command(runtime, caller, run_id, lambda ctx: _brief(answers.accept_run(ctx, run_id, form.version)))

    @api.post("/acceptances")
    def accept_many(form: Annotated[list[RunAcceptForm], Body(max_length=2000)], caller: Caller) -> list[Answer]:
        """Accept the newest versions of many runs. What cannot be accepted is answered with its error, by itself."""
        caller.require(*DRIVES)

        def one(ctx: Ctx, item: RunAcceptForm) -> Answer:
            try:
                own_run(ctx.store, item.run_id, caller)
                return _brief(answers.accept_run(ctx, item.run_id, item.version))
            except SamturError as error:  # raised before anything is changed
                return {"run_id": item.run_id, "error": error.as_dict()}

        return runtime.execute(lambda ctx: [one(ctx, item) for item in form], actor=caller.name)

    @api.post("/runs/{run_id}/reject")
    def reject(run_id: str, form: RejectForm, caller: Caller) -> Answer:
        """Refuse to drive the newest version of a run."""
        return _command(
            runtime, caller, run_id, lambda ctx: _brief(answers.reject_run(ctx, run_id, form.version, form.reason))
        )

    @api.post("/runs/{run_id}/leave")
    def leave(run_id: str, form: MomentForm, caller: Caller) -> Answer:
        """Report that the vehicle has left its base."""
        return _command(
            runtime,
            caller,
            run_id,
            lambda ctx: _brief(answers.leave_base(ctx, run_id, form.at or ctx.now, desk.config)),
        )

    @api.post("/runs/{run_id}/lost")
    def lost(run_id: str, form: LostForm, caller: Caller) -> Answer:
        """Report that the vehicle cannot go on; passengers on board wait at the point."""

        def act(ctx: Ctx) -> Answer:
            place = Position(run_id, form.at or ctx.now, form.point)
            return _brief(answers.lose_vehicle(ctx, place, form.reason, desk.config))

        return _command(runtime, caller, run_id, act)

    @api.post("/runs/{run_id}/complete")
    def complete(run_id: str, form: MomentForm, caller: Caller) -> Answer:
        """Report that the vehicle is back at its base with its work done."""
        return _command(
            runtime,
            caller,
            run_id,
            lambda ctx: _brief(answers.complete_run(ctx, run_id, form.at or ctx.now, desk.config)),
        )

    return api


def _reports(runtime: Runtime, desk: Desk) -> APIRouter:
    api = APIRouter()

    @api.post("/runs/{run_id}/events")
    def events(run_id: str, form: EventsForm, caller: Caller) -> Answer:
        """Report events at stops, all or none; what is already known stands as first reported."""

        def act(ctx: Ctx) -> Answer:
            given = [event.report(ctx.now) for event in form.events]
            done = reports.report_events(ctx, run_id, given, desk.config, desk.travel)
            return _brief(require_run(ctx.store, run_id)) | {
                "events": [asdict(r) | {"at": r.at.isoformat()} for r in done]
            }

        return _command(runtime, caller, run_id, act)

    @api.post("/events")
    def all_events(form: Annotated[list[RunEventForm], Body(max_length=2000)], caller: Caller) -> list[Answer]:
        """Report events on many runs, in their order. What cannot be taken is answered with its error, by itself."""
        caller.require(*DRIVES)

        def one(ctx: Ctx, item: RunEventForm) -> Answer:
            event = item.report(ctx.now)
            known = {"run_id": item.run_id, "trip_id": item.trip_id, "event": item.event}
            try:
                run = own_run(ctx.store, item.run_id, caller)
                done = reports.report_events(ctx, item.run_id, [event], desk.config, desk.travel)
            except SamturError as error:  # raised before anything is changed
                return known | {"error": error.as_dict()}
            return known | {"duplicate": done[0].duplicate, "version": run.plan_version}

        return runtime.execute(lambda ctx: [one(ctx, item) for item in form], actor=caller.name)

    @api.post("/runs/{run_id}/position")
    def position(run_id: str, form: PositionForm, caller: Caller) -> Answer:
        """Report where the vehicle is; an older position than known changes nothing."""

        def act(ctx: Ctx) -> Answer:
            place = Position(run_id, form.at or ctx.now, form.point)
            return {"run_id": run_id, "taken": reports.report_position(ctx, place, desk.config, desk.travel)}

        return _command(runtime, caller, run_id, act)

    @api.post("/positions")
    def positions(form: Annotated[list[RunPositionForm], Body(max_length=2000)], caller: Caller) -> list[Answer]:
        """Report where many vehicles are. What cannot be taken is answered with its error; the others count."""
        caller.require(*DRIVES)

        def one(ctx: Ctx, item: RunPositionForm) -> Answer:
            try:
                own_run(ctx.store, item.run_id, caller)
                place = Position(item.run_id, item.at or ctx.now, item.point)
                taken = reports.report_position(ctx, place, desk.config, desk.travel)
            except SamturError as error:  # raised before anything is changed
                return {"run_id": item.run_id, "taken": False, "error": error.as_dict()}
            return {"run_id": item.run_id, "taken": taken}

        return runtime.execute(lambda ctx: [one(ctx, item) for item in form], actor=caller.name)

    @api.post("/runs/{run_id}/delay")
    def delay(run_id: str, form: DelayForm, caller: Caller) -> Answer:
        """Report by how much the vehicle will be late at its next stop; answers whose promise that breaks."""

        def act(ctx: Ctx) -> Answer:
            late, outlook = timedelta(seconds=form.delay_s), (desk.config, desk.travel)
            delay_s, trips = reports.report_delay(ctx, run_id, form.at or ctx.now, late, outlook)
            return {"run_id": run_id, "delay_s": delay_s, "breaking": list(trips)}

        return _command(runtime, caller, run_id, act)

    return api
