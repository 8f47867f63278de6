"""References: what a message is about and what it answers."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from adapters.suti.model.basis import Record
from adapters.suti.model.ids import Id
from adapters.suti.model.parties import Party


@dataclass(frozen=True, kw_only=True)
class MessageReference(Record):
    """Reference to an earlier message, by its number, type and order."""

    needs: ClassVar[tuple[str, ...]] = ("src", "id_msg", "msg_type")

    src: str | None = None
    id_order: str | None = None
    id_msg: str | None = None
    msg_type: str | None = None
    unique: bool | None = None


@dataclass(frozen=True, kw_only=True)
class OrderForward(Record):
    """Who forwarded an order to whom."""

    id_order_forwarder_client: Id | None = None
    org_client_forwarder: Party | None = None
    id_order_forward_provider: Id | None = None
    org_forward_provider: Party | None = None


@dataclass(frozen=True, kw_only=True)
class References(Record):
    """What a message is about: orders, sessions, vehicles, drivers and the message that it answers."""

    id_driver_session: tuple[Id, ...] = ()
    id_order: tuple[Id, ...] = ()
    id_msg: Id | None = None
    id_vehicle: tuple[Id, ...] = ()
    id_driver: tuple[Id, ...] = ()
    id_suborder: tuple[Id, ...] = ()
    id_node: Id | None = None
    id_msg_ref: MessageReference | None = None
    id_password: Id | None = None
    id_reject_reason: Id | None = None
    id_receipt: Id | None = None
    id_authorization: Id | None = None
    id_order_status: Id | None = None
    id_order_template: Id | None = None
    id_response: Id | None = None
    id_order_forward: tuple[OrderForward, ...] = ()
    id_runoff_group: Id | None = None
