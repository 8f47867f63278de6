"""The message and its envelope."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated, ClassVar

from adapters.suti.model.accounting import Accounting
from adapters.suti.model.basis import Named, Record
from adapters.suti.model.ids import Id
from adapters.suti.model.orders import Order
from adapters.suti.model.parties import Contacts, Party
from adapters.suti.model.places import Address
from adapters.suti.model.references import References
from adapters.suti.model.replies import (
    CancellationConsequence,
    Event,
    NodeCancelation,
    NodeCancellation,
    OrderLink,
    OrderReject,
    OrderUpdate,
)
from adapters.suti.model.reports import DeliveryNote, OrderReport
from adapters.suti.model.requests import (
    ActionRequest,
    AuthorizationAccept,
    BulkLocationList,
    BulkLocationRequest,
    InfoRequest,
    InfoResponse,
    LocationRequest,
    ResourceAllocation,
)
from adapters.suti.model.resources import Ratings, Resource
from adapters.suti.model.sessions import DriverSession, SessionReject
from adapters.suti.model.templates import OrderTemplate, ScheduledOrders
from adapters.suti.model.texts import Text
from adapters.suti.model.times import Times


@dataclass(frozen=True, kw_only=True)
class Message(Record):
    """One message: its number, its type, what it refers to, and its body."""

    needs: ClassVar[tuple[str, ...]] = ("id_msg", "msg_type")

    id_msg: Id | None = None
    msg_time_stamp: Times | None = None
    info_time_stamp: Times | None = None
    references_to: References | None = None
    order: Order | None = None
    driver_session: DriverSession | None = None
    driver_session_reject: SessionReject | None = None
    order_reject: OrderReject | None = None
    cancellation_consequence: CancellationConsequence | None = None
    resource_dispatch: Resource | None = None
    address_location: Address | None = None
    manual_description_msg: Text | None = None
    pickup_confirmation: Event | None = None
    order_link: OrderLink | None = None
    location_request: LocationRequest | None = None
    order_report: OrderReport | None = None
    node_cancelation: tuple[NodeCancelation, ...] = ()
    node_cancellation: NodeCancellation | None = None
    authorization_accept: AuthorizationAccept | None = None
    delivery_note: DeliveryNote | None = None
    resource_allocation: ResourceAllocation | None = None
    order_template: OrderTemplate | None = None
    schedule_element_order_list: ScheduledOrders | None = None
    info_request: InfoRequest | None = None
    info_response: InfoResponse | None = None
    accounting: Accounting | None = None
    provider_orderupdate: OrderUpdate | None = None
    bulk_location_request: BulkLocationRequest | None = None
    bulk_location: BulkLocationList | None = None
    resource_information: Resource | None = None
    ratings: Ratings | None = None
    action_request: ActionRequest | None = None
    client_contact_reference: Annotated[Contacts | None, Named("ClientContactReference")] = None
    msg_type: str | None = None
    msg_name: str | None = None


@dataclass(frozen=True, kw_only=True)
class Envelope(Record):
    """What travels: sender, receiver, one or more messages."""

    needs: ClassVar[tuple[str, ...]] = ("org_sender", "org_receiver", "msg")

    org_sender: Party | None = None
    org_receiver: Party | None = None
    msg: tuple[Message, ...] = ()
    id_version: Id | None = None
    version: Annotated[str | None, Named("SUTI")] = None
