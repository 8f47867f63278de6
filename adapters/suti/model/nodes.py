"""Routes: nodes and what gets on or off at them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated, ClassVar

from adapters.suti.model.basis import Record, Term
from adapters.suti.model.ids import Id, SubOrders
from adapters.suti.model.money import Economy
from adapters.suti.model.parties import Contact, Contacts, Party, Product
from adapters.suti.model.places import Address
from adapters.suti.model.resources import Resource
from adapters.suti.model.texts import Attributes, Text
from adapters.suti.model.times import Times


@dataclass(frozen=True, kw_only=True)
class Reservation(Record):
    """The reservation behind a connection."""

    needs: ClassVar[tuple[str, ...]] = ("address_reservation", "times_reservation", "contact_infos_reservation")

    address_reservation: Address | None = None
    times_reservation: Times | None = None
    org_reservation: Party | None = None
    id_reservation: Id | None = None
    contact_infos_reservation: Contacts | None = None


@dataclass(frozen=True, kw_only=True)
class Connection(Record):
    """A flight, train, boat or meeting to be in time for."""

    needs: ClassVar[tuple[str, ...]] = ("connection_type", "connection_arr_dep")

    associated_reservation: Reservation | None = None
    connection_type: Annotated[str | None, Term("connectionType")] = None
    connection_name: str | None = None
    connection_arr_dep: Annotated[str | None, Term("connectionArrDep")] = None


@dataclass(frozen=True, kw_only=True)
class Content(Record):
    """A passenger, companion, animal or parcel."""

    needs: ClassVar[tuple[str, ...]] = ("content_type", "name")

    id_content: Id | None = None
    attribute_content: Attributes | None = None
    economy_content: Economy | None = None
    resource_content: Resource | None = None
    manual_description_content: tuple[Text, ...] = ()
    contact_infos_content: Contacts | None = None
    connection: Connection | None = None
    sub_order_content: SubOrders | None = None
    product_content: Product | None = None
    content_type: Annotated[str | None, Term("contentType")] = None
    name: str | None = None
    max_travel_duration: str | None = None
    gender: Annotated[str | None, Term("gender")] = None


@dataclass(frozen=True, kw_only=True)
class Contents(Record):
    """What gets on or off at a node."""

    content: tuple[Content, ...] = ()


@dataclass(frozen=True, kw_only=True)
class NodeProcess(Record):
    """What the passenger is told about dispatch, delay and arrival."""

    sendinformation_content: Contact | None = None
    sendinformation_disptch: Annotated[str | None, Term("sendinformationDisptch")] = None
    sendinformation_delay: Annotated[str | None, Term("sendinformationDelay")] = None
    sendinformation_arrival: Annotated[str | None, Term("sendinformationArrival")] = None


@dataclass(frozen=True, kw_only=True)
class Node(Record):
    """A place and time where something happens: pick-up, destination, navigation, action."""

    needs: ClassVar[tuple[str, ...]] = ("node_seqno", "node_type")

    address_node: Address | None = None
    times_node: Times | None = None
    contents: Contents | None = None
    nodeprocess: NodeProcess | None = None
    node_seqno: int | None = None
    node_type: Annotated[str | None, Term("nodeType")] = None
    subnode_type: Annotated[str | None, Term("subnodeType")] = None


@dataclass(frozen=True, kw_only=True)
class Route(Record):
    """Nodes in the order that they are driven."""

    needs: ClassVar[tuple[str, ...]] = ("node",)

    node: tuple[Node, ...] = ()
