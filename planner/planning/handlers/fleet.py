"""What execution and settlement say about vehicles and contracts."""

from __future__ import annotations

from planner.kernel.ids import run_id
from planner.messages.execution import RunAccepted, RunRejected, VehicleLocated, VehicleOffered, VehicleWithdrawn
from planner.messages.settlement import ContractPublished
from planner.planning.desk import Ctx, Desk, renew, version
from planner.planning.domain.fleet import Contract, FleetVehicle, VehicleStatus
from planner.planning.domain.reasons import Cause
from planner.planning.domain.run import RunState
from planner.planning.office import Office
from planner.planning.placing.live import catch_up
from planner.planning.placing.publish import save, withdraw
from planner.planning.placing.settle import settle

_GONE: frozenset[VehicleStatus] = frozenset({"withdrawn", "rejected", "lost", "completed"})


def contract_published(message: ContractPublished, ctx: Ctx, office: Office) -> None:
    """Plan with the newest planning price; vehicles whose contract was not known yet become usable."""
    del office
    contract = ctx.store.contract(message.contract_id)
    if contract is None:
        ctx.store.add(Contract(message.contract_id, version(ctx, 0), message))
    elif version(ctx, contract.version) > contract.version:
        contract.version, contract.body = version(ctx, contract.version), message
    else:
        return
    for day in ctx.store.days_from(message.valid_from):
        renew(day)


def vehicle_offered(message: VehicleOffered, ctx: Ctx, office: Office) -> None:
    """Take a vehicle into the day, or its new terms; what it can no longer do is given to others."""
    vehicle = _vehicle_or_new(ctx, message.service_day, message.vehicle_id)
    if version(ctx, vehicle.version) <= vehicle.version:
        return
    vehicle.version = version(ctx, vehicle.version)
    if vehicle.status in {"lost", "completed"}:
        return
    vehicle.offer, vehicle.status = message, "offered"
    renew(ctx.store.day(message.service_day))
    if _has_work(ctx, message.service_day, message.vehicle_id):
        replan(ctx, office, message.service_day, "plan-changed")


def vehicle_withdrawn(message: VehicleWithdrawn, ctx: Ctx, office: Office) -> None:
    """Give the work of a withdrawn vehicle to others."""
    vehicle = _vehicle_or_new(ctx, message.service_day, message.vehicle_id)
    if version(ctx, vehicle.version) <= vehicle.version:
        return
    vehicle.version = version(ctx, vehicle.version)
    retire(ctx, office, vehicle, "withdrawn", "vehicle-withdrawn")


def run_accepted(message: RunAccepted, ctx: Ctx, office: Office) -> None:
    """Remember which version of a run its operator will drive."""
    del office
    run = ctx.store.run(message.run_id)
    if run is not None and message.run_version > run.accepted_version:
        run.accepted_version = message.run_version


def run_rejected(message: RunRejected, ctx: Ctx, office: Office) -> None:
    """Give the work of a run that its operator will not drive to others. A rejected older version changes nothing."""
    run = ctx.store.run(message.run_id)
    if run is None or message.run_version < run.version or run.status != "published":
        return
    vehicle = _vehicle_or_new(ctx, message.service_day, message.vehicle_id)
    retire(ctx, office, vehicle, "rejected", "run-rejected")


def vehicle_located(message: VehicleLocated, ctx: Ctx, office: Office) -> None:
    """Keep where a vehicle is, for those who look at the day."""
    del office
    vehicle = _vehicle_or_new(ctx, message.service_day, message.vehicle_id)
    if vehicle.located is None or message.at > vehicle.located.at:
        vehicle.located = message


def retire(ctx: Ctx, office: Office, vehicle: FleetVehicle, status: VehicleStatus, cause: Cause) -> None:
    """Let a vehicle take no more work today and give away what it had left."""
    if vehicle.status in {"lost", "completed"}:
        return
    vehicle.status = status
    renew(ctx.store.day(vehicle.service_day))
    run = ctx.store.run(run_id(vehicle.service_day, vehicle.vehicle_id))
    if run is None or (not run.state.ahead and run.status != "published"):
        return
    replan(ctx, office, vehicle.service_day, cause, gone=vehicle.vehicle_id)


def replan(ctx: Ctx, office: Office, service_day: str, cause: Cause, *, gone: str | None = None) -> None:
    """Build the day anew from what is stored and place what is without a vehicle.

    Args:
        ctx: the transaction.
        office: the module's shared things.
        service_day: ISO date.
        cause: what patients are told if a promise must move.
        gone: a vehicle that no longer counts; its run is taken back if it was published.
    """
    desk = Desk(ctx, office, service_day)
    desk.cause = cause
    catch_up(desk)
    if gone is not None:
        run = ctx.store.run(run_id(service_day, gone))
        if run is not None:
            run.state = RunState(run.state.done, run.state.left_base_s, run.state.seen)
            if run.status == "published":
                withdraw(desk, run, cause)
    settle(desk)
    save(desk)
    desk.close()


def _vehicle_or_new(ctx: Ctx, service_day: str, vehicle_id: str) -> FleetVehicle:
    vehicle = ctx.store.vehicle(service_day, vehicle_id)
    if vehicle is None:
        vehicle = FleetVehicle(vehicle_id, service_day)
        ctx.store.add(vehicle)
    return vehicle


def _has_work(ctx: Ctx, service_day: str, vehicle_id: str) -> bool:
    run = ctx.store.run(run_id(service_day, vehicle_id))
    return run is not None and bool(run.state.ahead)
