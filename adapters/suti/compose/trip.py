"""One trip as an order: a pick-up and a destination, who travels and what they need."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from adapters.suti.compose.link import Link, moment
from adapters.suti.compose.needs import attributes_for, untold
from adapters.suti.model.ids import Id
from adapters.suti.model.nodes import Content, Contents, Node, Route
from adapters.suti.model.orders import Order, OrderStatus, Process
from adapters.suti.model.parties import Contact, Contacts
from adapters.suti.model.places import Address, Location
from adapters.suti.model.resources import Capacity, Driver, Resource, Seats, Vehicle
from adapters.suti.model.texts import Text
from adapters.suti.model.times import Times
from planner.messages.payload import Point
from planner.messages.trips import Needs

_STREET = re.compile(r"\s*(?P<street>[^,]*?)\s+(?P<number>\d{1,5})\s?(?P<letter>[A-Za-zÆØÅæøå])?\s*(?:,|$)")
_PLACES = Decimal("0.000001")


@dataclass(frozen=True)
class Passenger:
    """Who travels; only for the operator who drives. Texts may be empty."""

    name: str
    phone: str = ""
    origin: str = ""
    destination: str = ""
    notes: str = ""


@dataclass(frozen=True)
class Halt:
    """Where and when a trip gets on or off: node number in the session, place, arrival and departure, aware."""

    seqno: int
    point: Point
    arrival: datetime
    departure: datetime


@dataclass(frozen=True)
class Ride:
    """A trip to be driven.

    Attributes:
        pickup_from, latest_arrival: what was promised, or None before there is a promise.
        max_ride_s: the longest ride allowed.
        passenger: None for a reader who is not to know.
        status: ``none``, ``confirmed``, ``dispatched``, ``started``, ``noshow``, ``completed`` or ``cancelled``.
    """

    trip_id: str
    needs: Needs
    pickup: Halt
    dropoff: Halt
    pickup_from: datetime | None = None
    latest_arrival: datetime | None = None
    max_ride_s: int | None = None
    passenger: Passenger | None = None
    status: str = "none"


def process() -> Process:
    """Return how orders are to be handled: dispatched by our plan, every event told, nothing routed anew."""
    return Process(
        manual_dispatch=False,
        dispatch=True,
        dispatch_responsible="client",
        traffic_control=True,
        report=True,
        preordered_vehicle=True,
        allow_routing=False,
        order_alteration=True,
        pickupconfirmation="standard",
    )


def order(link: Link, ride: Ride, vehicle_id: str | None = None) -> Order:
    """Return a trip as an order of ours."""
    vehicle = Vehicle(
        id_vehicle=(link.us.id("idVehicle", vehicle_id),) if vehicle_id else (),
        capacity=Capacity(seats=Seats(no_of_seats=1 + ride.needs.companions)),
        attributes_vehicle=attributes_for(ride.needs, "attributesVehicle"),
    )
    skills = attributes_for(ride.needs, "attributesDriver")
    rest = untold(ride.needs)
    return Order(
        id_order=link.us.id("idOrder", ride.trip_id),
        process=process(),
        order_status=OrderStatus(status=ride.status),
        resource_order=Resource(
            vehicle=vehicle,
            manual_description_resource=(text(", ".join(rest)),) if rest else (),
            driver=Driver(attributes_driver=skills) if skills else None,
        ),
        route=Route(node=(_node(link, ride, pickup=True), _node(link, ride, pickup=False))),
    )


def text(told: str, *, to_vehicle: bool = True) -> Text:
    """Return a text for the operator's office, and the vehicle if wanted."""
    return Text(
        manual_text=told,
        sendto_invoice=False,
        sendto_vehicle=to_vehicle,
        sendto_operator=True,
        vehicle_confirmation=False,
    )


def location(point: Point) -> Location:
    """Return a point in degrees with six decimals, a tenth of a metre."""
    lat, long = (Decimal(str(degrees)).quantize(_PLACES) for degrees in (point.lat, point.lon))
    return Location(type_of_coordinate="WGS-84", lat=lat, long=long, precision=6)


def address(point: Point, told: str) -> Address:
    """Return a place: coordinates and postcode always, street and house number where the text has them."""
    found = _STREET.match(told)
    return Address(
        address_name=told or None,
        street=found["street"] if found else None,
        street_no=int(found["number"]) if found and int(found["number"]) > 0 else None,
        street_no_letter=found["letter"] if found else None,
        postal_no=point.postcode,
        geographic_location=location(point),
    )


def _node(link: Link, ride: Ride, *, pickup: bool) -> Node:
    halt = ride.pickup if pickup else ride.dropoff
    passenger = ride.passenger or Passenger("")
    promised = ride.pickup_from if pickup else ride.latest_arrival
    dwell = max(0, int((halt.departure - halt.arrival).total_seconds()))
    times = [moment(halt.arrival, "scheduledtime", dwell), moment(halt.arrival, "estimatedtime", dwell)]
    if promised is not None:
        times.append(moment(promised, "promisedtime"))
    return Node(
        node_seqno=halt.seqno,
        node_type="pickup" if pickup else "destination",
        address_node=address(halt.point, passenger.origin if pickup else passenger.destination),
        times_node=Times(time=tuple(times)),
        contents=Contents(content=tuple(_contents(link, ride, passenger))),
    )


def _contents(link: Link, ride: Ride, passenger: Passenger) -> list[Content]:
    phone = Contacts(contact_info=(Contact(contact_type="phone", contact_info=passenger.phone),))
    traveller = Content(
        content_type="traveller",
        name=passenger.name,
        id_content=link.us.id("idContent", ride.trip_id),
        max_travel_duration=str(ride.max_ride_s) if ride.max_ride_s is not None else None,
        attribute_content=attributes_for(ride.needs, "attributeContent"),
        manual_description_content=(text(passenger.notes),) if passenger.notes else (),
        contact_infos_content=phone if passenger.phone else None,
    )
    companions = [
        Content(
            content_type="companion",
            name="",
            id_content=Id(src=f"{link.us.link_id}:idContent", id=f"{ride.trip_id}-{number}", unique=True),
        )
        for number in range(1, ride.needs.companions + 1)
    ]
    return [traveller, *companions]
