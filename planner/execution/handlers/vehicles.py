"""Operators offer vehicles and take them back."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from planner.execution.domain.run import UNDER_WAY
from planner.execution.domain.vehicle import Vehicle, VehicleStatus, vehicle_subject
from planner.execution.handlers.common import Ctx
from planner.kernel.errors import Conflict, InvalidInput, NotFound
from planner.kernel.ids import run_id
from planner.messages.execution import Layout, VehicleOffered, VehicleWithdrawn
from planner.messages.payload import Point
from planner.messages.trips import VehicleKind


@dataclass(frozen=True)
class OfferVehicle:
    """An operator's offer of one vehicle for one service day; fields as in the message ``vehicle-offered``."""

    vehicle_id: str
    service_day: str
    operator_id: str
    contract_id: str
    kind: VehicleKind
    vehicle_type: str
    layouts: tuple[Layout, ...]
    base: Point
    opens_at: datetime
    closes_at: datetime
    front_seats: int = 1
    equipment: tuple[str, ...] = ()


def offer_vehicle(ctx: Ctx, offer: OfferVehicle) -> Vehicle:
    """Offer a vehicle, or offer it anew with other facts. The same offer twice is one offer.

    Raises:
        InvalidInput: see `Vehicle.check`; ``execution.contract`` when the contract is another operator's or not in
            force on the day.
        Conflict: ``execution.vehicle-of-other`` when another operator offers it, ``execution.vehicle-under-way``
            when it is already on a run that day, ``execution.vehicle-lost``.
    """
    _check_contract(ctx, offer)
    known = ctx.store.vehicle(offer.vehicle_id, offer.service_day)
    fresh = Vehicle(**vars(offer), offered_at=ctx.now)
    fresh.check()
    if known is None:
        vehicle = fresh
        ctx.store.add_vehicle(vehicle)
    else:
        vehicle = known
        if known.operator_id != offer.operator_id:
            raise Conflict("execution.vehicle-of-other", "another operator offers this vehicle", where=offer.vehicle_id)
        if known.status is VehicleStatus.OFFERED and all(getattr(known, n) == v for n, v in vars(offer).items()):
            return known
        if known.status is VehicleStatus.LOST:
            raise Conflict("execution.vehicle-lost", "the vehicle is reported lost", where=offer.vehicle_id)
        _not_under_way(ctx, known)
        for name, value in vars(offer).items():
            setattr(known, name, value)
        known.offered_at, known.status, known.reason = ctx.now, VehicleStatus.OFFERED, ""
    payload = VehicleOffered(**vars(offer), offered_at=vehicle.offered_at)
    subject = vehicle_subject(vehicle.vehicle_id, vehicle.service_day)
    ctx.record(payload, subject=subject, version=vehicle.next_message())
    return vehicle


def require_vehicle(ctx: Ctx, vehicle_id: str, service_day: str) -> Vehicle:
    """Return the vehicle, or raise NotFound ``execution.no-vehicle``."""
    vehicle = ctx.store.vehicle(vehicle_id, service_day)
    if vehicle is None:
        raise NotFound(
            "execution.no-vehicle", "no such vehicle is offered that day", where=f"{vehicle_id} {service_day}"
        )
    return vehicle


def withdraw_vehicle(ctx: Ctx, vehicle_id: str, service_day: str, reason: str) -> Vehicle:
    """Take an offered vehicle back before it drives.

    Raises:
        NotFound: ``execution.no-vehicle``.
        Conflict: ``execution.vehicle-under-way`` when it has left its base: report it lost instead.
    """
    vehicle = require_vehicle(ctx, vehicle_id, service_day)
    if vehicle.status is VehicleStatus.OFFERED:
        _not_under_way(ctx, vehicle, left_only=True)
    if vehicle.withdraw(reason):
        payload = VehicleWithdrawn(
            vehicle_id=vehicle_id,
            operator_id=vehicle.operator_id,
            service_day=service_day,
            withdrawn_at=ctx.now,
            reason=reason,
        )
        ctx.record(payload, subject=vehicle_subject(vehicle_id, service_day), version=vehicle.next_message())
    return vehicle


def _not_under_way(ctx: Ctx, vehicle: Vehicle, *, left_only: bool = False) -> None:
    run = ctx.store.run(run_id(vehicle.service_day, vehicle.vehicle_id))
    if run is not None and (run.left_at is not None if left_only else run.status in UNDER_WAY):
        raise Conflict(
            "execution.vehicle-under-way",
            "the vehicle is already on its run",
            where=run.run_id,
            do="Report the vehicle lost when it cannot go on.",
        )


def _check_contract(ctx: Ctx, offer: OfferVehicle) -> None:
    # Contracts arrive as messages; an offer under one that has not arrived yet is taken on trust.
    contract = ctx.store.contract(offer.contract_id)
    if contract is None or (contract.operator_id == offer.operator_id and contract.covers(offer.service_day)):
        return
    raise InvalidInput(
        "execution.contract",
        "the contract is another operator's or not in force that day",
        where=f"vehicle {offer.vehicle_id}, contract {offer.contract_id}",
        do="Offer the vehicle under a contract of its operator that covers the day.",
    )
