"""Rejections, cancellations and events."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated, ClassVar

from adapters.suti.model.basis import Record, Term
from adapters.suti.model.ids import Id, SubOrders
from adapters.suti.model.money import Economy
from adapters.suti.model.nodes import Node
from adapters.suti.model.parties import Party
from adapters.suti.model.resources import Resource
from adapters.suti.model.texts import Attributes


@dataclass(frozen=True, kw_only=True)
class SentBefore(Record):
    """The earlier message that brought the same order."""

    needs: ClassVar[tuple[str, ...]] = ("id_msg",)

    id_msg: Id | None = None


@dataclass(frozen=True, kw_only=True)
class OrderReject(Record):
    """Why an order is refused."""

    attributes_reject: Attributes | None = None
    org_new_provider: Party | None = None
    resource_reject: Resource | None = None
    order_sent_before: SentBefore | None = None


@dataclass(frozen=True, kw_only=True)
class CancellationConsequence(Record):
    """Whether a cancellation is accepted and what it costs."""

    needs: ClassVar[tuple[str, ...]] = ("cancellation_acceptance", "cancellation_consequence")

    economy_cancellation: Economy | None = None
    cancellation_acceptance: bool | None = None
    cancellation_consequence: bool | None = None


@dataclass(frozen=True, kw_only=True)
class Event(Record):
    """What happened at a node."""

    node_confirmed: Node | None = None
    event_type: Annotated[str | None, Term("eventType")] = None


@dataclass(frozen=True, kw_only=True)
class OrderLink(Record):
    """Orders that belong together."""

    needs: ClassVar[tuple[str, ...]] = ("id_order", "sub_order_link")

    id_order: tuple[Id, ...] = ()
    sub_order_link: tuple[SubOrders, ...] = ()


@dataclass(frozen=True, kw_only=True)
class NodeCancelation(Record):
    """Nodes that fall away (older spelling)."""

    needs: ClassVar[tuple[str, ...]] = ("node_start",)

    node_start: int | None = None
    node_end: int | None = None


@dataclass(frozen=True, kw_only=True)
class NodeCancellation(Record):
    """Nodes that fall away."""

    needs: ClassVar[tuple[str, ...]] = ("node_start",)

    node_start: int | None = None
    node_end: int | None = None


@dataclass(frozen=True, kw_only=True)
class OrderUpdate(Record):
    """A change that the provider made with the passenger."""

    node_updated: Node | None = None
    update_type: Annotated[str | None, Term("updateType")] = None
