"""Driver sessions: a vehicle’s whole shift."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated, ClassVar

from adapters.suti.model.basis import Record, Term
from adapters.suti.model.ids import Id
from adapters.suti.model.nodes import Node
from adapters.suti.model.orders import Orders, Process
from adapters.suti.model.resources import Resource
from adapters.suti.model.texts import Attributes


@dataclass(frozen=True, kw_only=True)
class Change(Record):
    """One change: the order and what happened to it."""

    id_order: tuple[Id, ...] = ()
    change: Annotated[str | None, Term("change")] = None


@dataclass(frozen=True, kw_only=True)
class ChangeLog(Record):
    """What changed in a session."""

    log: tuple[Change, ...] = ()


@dataclass(frozen=True, kw_only=True)
class SessionNode(Record):
    """A node and the orders it belongs to."""

    needs: ClassVar[tuple[str, ...]] = ("id_order", "node")

    id_order: tuple[Id, ...] = ()
    node: Node | None = None


@dataclass(frozen=True, kw_only=True)
class SessionNodes(Record):
    """Nodes of the session as the provider drives them."""

    session_node: tuple[SessionNode, ...] = ()


@dataclass(frozen=True, kw_only=True)
class DriverSession(Record):
    """A whole shift of orders for one vehicle, with what changed since last time."""

    id_driver_session: Id | None = None
    process: Process | None = None
    resource_driver_session: Resource | None = None
    orders: Orders | None = None
    changelog: ChangeLog | None = None
    session_nodes: SessionNodes | None = None


@dataclass(frozen=True, kw_only=True)
class SessionReject(Record):
    """Which changes the provider refuses, and why."""

    needs: ClassVar[tuple[str, ...]] = ("driver_session", "attributes_reject", "changelog")

    driver_session: DriverSession | None = None
    attributes_reject: Attributes | None = None
    changelog: ChangeLog | None = None
