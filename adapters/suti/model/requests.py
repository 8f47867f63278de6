"""Questions about places, prices, resources and authorizations."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated, ClassVar

from adapters.suti.model.basis import TEXT_CHILD, Record, Term
from adapters.suti.model.ids import Id
from adapters.suti.model.money import Price
from adapters.suti.model.nodes import Contents, Node, NodeProcess
from adapters.suti.model.orders import Order
from adapters.suti.model.parties import Agreement, Organization, Product
from adapters.suti.model.places import Address, Location
from adapters.suti.model.resources import Resource, Vehicle
from adapters.suti.model.times import Calendar, Time, Times


@dataclass(frozen=True, kw_only=True)
class Interval(Record):
    """How often, in seconds or metres."""

    seconds: int | None = None
    meter: int | None = None


@dataclass(frozen=True, kw_only=True)
class LocationRequest(Record):
    """Where a vehicle is wanted to be told, how often and how long."""

    time_from: Time | None = None
    time_to: Time | None = None
    interval: Interval | None = None


@dataclass(frozen=True, kw_only=True)
class AddressRestrictions(Record):
    """Where an authorization holds."""

    needs: ClassVar[tuple[str, ...]] = ("address_restriction",)

    address_restriction: tuple[Address, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Restrictions(Record):
    """Limits of an authorization."""

    needs: ClassVar[tuple[str, ...]] = ("price_restriction",)

    price_restriction: Price | None = None
    adress_restrictions: AddressRestrictions | None = None
    distance: int | None = None


@dataclass(frozen=True, kw_only=True)
class AuthorizationAccept(Record):
    """An authorization to travel."""

    needs: ClassVar[tuple[str, ...]] = ("id_authorization", "process", "restrictions", "contents")

    id_authorization: Id | None = None
    process: NodeProcess | None = None
    restrictions: Restrictions | None = None
    contents: Contents | None = None


@dataclass(frozen=True, kw_only=True)
class ResourceAllocation(Record):
    """A question without obligation whether vehicles can be had."""

    resource_orderid: Id | None = None
    resource_capacity: Resource | None = None
    resource_starttime: Times | None = None
    resource_endtime: Times | None = None
    resource_address: Address | None = None


@dataclass(frozen=True, kw_only=True)
class RequestItem(Record):
    """What is asked about."""

    request_content: Id | None = None
    request_vehicle: Vehicle | None = None
    request_price: Order | None = None
    request_customer: Id | None = None
    request_org: Organization | None = None


@dataclass(frozen=True, kw_only=True)
class InfoRequest(Record):
    """A question about nodes or prices."""

    needs: ClassVar[tuple[str, ...]] = ("request_item",)

    request_item: tuple[RequestItem, ...] = ()
    request_calendar: tuple[Calendar, ...] = ()
    request_product: tuple[Product, ...] = ()


@dataclass(frozen=True, kw_only=True)
class InfoResponse(Record):
    """The answer about nodes or prices."""

    response_list: tuple[Node, ...] = ()
    response_price: tuple[Price, ...] = ()
    response_org: tuple[Organization, ...] = ()


@dataclass(frozen=True, kw_only=True)
class BulkLocationRequest(Record):
    """A question about many vehicles’ places."""

    bulk_interval_request: LocationRequest | None = None
    location_resource: Resource | None = None
    bulk_location_agreement: Agreement | None = None
    status_free: bool | None = None
    status_occupied: bool | None = None
    status_break: bool | None = None
    status_notinuse: bool | None = None
    location_list_type: Annotated[str | None, Term("locationListType")] = None


@dataclass(frozen=True, kw_only=True)
class BulkLocationList(Record):
    """Many vehicles’ places as one list."""

    location_list: Annotated[str | None, TEXT_CHILD] = None
    location_list_type: Annotated[str | None, Term("locationListType")] = None
    is_complete: bool | None = None
    msg_seq_no: str | None = None
    msg_count: str | None = None


@dataclass(frozen=True, kw_only=True)
class ActionRequest(Record):
    """Something the other party is asked to do at a node."""

    needs: ClassVar[tuple[str, ...]] = ("id_action", "node_action")

    id_action: Id | None = None
    node_action: Node | None = None


@dataclass(frozen=True, kw_only=True)
class VehicleLocation(Record):
    """Where a vehicle was when."""

    needs: ClassVar[tuple[str, ...]] = ("id_vehicle", "time", "geographic_location")

    id_vehicle: tuple[Id, ...] = ()
    time: Time | None = None
    geographic_location: Location | None = None
