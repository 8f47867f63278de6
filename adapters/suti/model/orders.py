"""Orders and how they are to be handled."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated, ClassVar

from adapters.suti.model.basis import Record, Term
from adapters.suti.model.ids import Id
from adapters.suti.model.money import Economy
from adapters.suti.model.nodes import Route
from adapters.suti.model.parties import Agreement, Party
from adapters.suti.model.resources import Resource


@dataclass(frozen=True, kw_only=True)
class MultiDispatch(Record):
    """An order that several vehicles share."""


@dataclass(frozen=True, kw_only=True)
class Process(Record):
    """How an order is to be handled, and who may do what."""

    needs: ClassVar[tuple[str, ...]] = (
        "manual_dispatch",
        "dispatch",
        "dispatch_responsible",
        "traffic_control",
        "report",
        "preordered_vehicle",
        "allow_routing",
    )

    multi_dispatch: MultiDispatch | None = None
    manual_dispatch: bool | None = None
    dispatch: bool | None = None
    dispatch_responsible: Annotated[str | None, Term("dispatchResponsible")] = None
    traffic_control: bool | None = None
    report: bool | None = None
    preordered_vehicle: bool | None = None
    allow_routing: bool | None = None
    automatic_status: bool | None = None
    status_distance: int | None = None
    order_alteration: bool | None = None
    delivery_note: bool | None = None
    pickupconfirmation: Annotated[str | None, Term("pickupconfirmation")] = None
    pree_order: str | None = None
    allow_forward: bool | None = None


@dataclass(frozen=True, kw_only=True)
class OrderStatus(Record):
    """How far an order has come."""

    needs: ClassVar[tuple[str, ...]] = ("status",)

    status: Annotated[str | None, Term("status")] = None


@dataclass(frozen=True, kw_only=True)
class Order(Record):
    """An order: what, under which agreement, by what kind of vehicle, along which route."""

    id_order: Id | None = None
    org_provider: Party | None = None
    agreement: Agreement | None = None
    process: Process | None = None
    order_status: OrderStatus | None = None
    economy_order: Economy | None = None
    resource_order: Resource | None = None
    route: Route | None = None


@dataclass(frozen=True, kw_only=True)
class Orders(Record):
    """Orders of a session."""

    order: tuple[Order, ...] = ()
