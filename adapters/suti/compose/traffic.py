"""The day as it is driven: duty, dispatch, events, positions, messages, reports, and technical words."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Literal

from adapters.suti.compose.link import Pen, moment, references
from adapters.suti.compose.orders import About, reason
from adapters.suti.compose.trip import Ride, location, order, text
from adapters.suti.model.ids import Id
from adapters.suti.model.message import Envelope
from adapters.suti.model.money import EconomyReport, FormOfPayment, Payment
from adapters.suti.model.nodes import Content, Contents, Node
from adapters.suti.model.places import Address
from adapters.suti.model.replies import Event
from adapters.suti.model.reports import EventReport, OrderReport, ReportedEvent, Summary
from adapters.suti.model.resources import Capacity, Driver, Resource, Seats, Vehicle
from adapters.suti.model.times import Times
from planner.messages.payload import Point

Technical = Literal["7000", "7001", "7010", "7011", "7015", "7020", "7021", "7030", "7031", "7099"]
_ORE = Decimal(100)


@dataclass(frozen=True)
class Crew:
    """A vehicle and its driver, by both sides' numbers."""

    vehicle: tuple[Id, ...]
    driver: Id | None = None
    seats: int = 0

    def resource(self) -> Resource:
        """Return the crew as the standard has it."""
        return Resource(
            vehicle=Vehicle(id_vehicle=self.vehicle, capacity=Capacity(seats=Seats(no_of_seats=self.seats))),
            driver=Driver(id_driver=self.driver) if self.driver else None,
        )


@dataclass(frozen=True)
class Happened:
    """Something at a node: ``passengerinvehicle``, ``noshow`` and so on, when, where, and to whom."""

    event: str
    at: datetime
    node: int
    node_type: Literal["pickup", "destination", "action", "navigation"]
    point: Point | None = None
    content: Id | None = None


def log_on(pen: Pen, crew: Crew) -> Envelope:
    """Return a 1020 (provider): a vehicle is on duty."""
    refers = references(pen.link, id_vehicle=crew.vehicle, id_driver=crew.driver)
    return pen.say("1020", refers=refers, resource_dispatch=crew.resource())


def about_vehicle(
    pen: Pen, msg_type: str, vehicle: tuple[Id, ...], answers: Id | None = None,
    why: str | None = None,
) -> Envelope:  # fmt: skip
    """Return a 1021, 1022, 1023, 1024 or 1025, or a 5020 (client: where is the vehicle?)."""
    refers = references(pen.link, id_vehicle=vehicle, id_msg=answers, id_reject_reason=reason(why) if why else None)
    return pen.say(msg_type, refers=refers)


def dispatch(pen: Pen, msg_type: Literal["3000", "3003"], about: About, crew: Crew) -> Envelope:
    """Return a 3000 (provider: may this crew drive it?) or a 3003 (this crew drives it)."""
    refers = references(pen.link, **about.fields(), id_vehicle=crew.vehicle, id_driver=crew.driver)  # type: ignore[arg-type]
    return pen.say(msg_type, refers=refers, resource_dispatch=crew.resource())


def order_word(
    pen: Pen, msg_type: str, about: About, vehicle: tuple[Id, ...] = (),
    why: str | None = None,
) -> Envelope:  # fmt: skip
    """Return a 3001, 3002, 4020, 4021 or 4031: references alone, and a reason where something is refused."""
    given = references(pen.link, **about.fields(), id_vehicle=vehicle, id_reject_reason=reason(why) if why else None)  # type: ignore[arg-type]
    return pen.say(msg_type, refers=given)


def next_nodes(pen: Pen, ride: Ride, answers: Id | None = None) -> Envelope:
    """Return a 4001 (client): what the vehicle is to drive next."""
    refers = references(pen.link, id_order=ride.trip_id, id_msg=answers)
    return pen.say("4001", refers=refers, order=order(pen.link, ride))


def event(
    pen: Pen, msg_type: Literal["4010", "4011", "4012"], about: About, happened: Happened,
    *, vehicle: tuple[Id, ...] = (), why: str | None = None,
) -> Envelope:  # fmt: skip
    """Return a 4010 (provider), or the 4011 or 4012 (client) that answers it; a 4012 says why it is not believed."""
    place = Address(geographic_location=location(happened.point)) if happened.point else None
    contents = Contents(content=(Content(content_type="traveller", name="", id_content=happened.content),))
    node = Node(
        node_seqno=happened.node,
        node_type=happened.node_type,
        address_node=place,
        times_node=Times(time=(moment(happened.at, "actual"),)),
        contents=contents if happened.content else None,
    )
    given = references(pen.link, **about.fields(), id_vehicle=vehicle, id_reject_reason=reason(why) if why else None)  # type: ignore[arg-type]
    body = Event(event_type=happened.event, node_confirmed=node)
    return pen.say(msg_type, refers=given, pickup_confirmation=body)


def message_from_vehicle(pen: Pen, vehicle: tuple[Id, ...], told: str) -> Envelope:
    """Return a 5010 (provider)."""
    refers = references(pen.link, id_vehicle=vehicle)
    return pen.say("5010", refers=refers, manual_description_msg=text(told, to_vehicle=False))


def received(pen: Pen, msg_type: Literal["5011", "7099", "7001"], answers: Id) -> Envelope:
    """Return the bare receipt of a message."""
    return pen.say(msg_type, refers=references(pen.link, id_msg=answers))


def position(
    pen: Pen, vehicle: tuple[Id, ...], point: Point, seen_at: datetime,
    answers: Id | None = None,
) -> Envelope:  # fmt: skip
    """Return a 5021 (provider): where a vehicle was, asked for or not."""
    return pen.say(
        "5021",
        refers=references(pen.link, id_vehicle=vehicle, id_msg=answers),
        info_time_stamp=Times(time=(moment(seen_at),)),
        address_location=Address(geographic_location=location(point)),
    )


def report(
    pen: Pen, about: About, events: tuple[Happened, ...], *, seconds: int, metres: int,
    paid_ore: int | None = None,
) -> Envelope:  # fmt: skip
    """Return a 6001 (provider): events, time and way of an order, and what the passenger paid in øre."""
    told = tuple(
        ReportedEvent(
            event_type=each.event,
            node_seq_no=each.node,
            event_time=moment(each.at, "actual"),
            event_address=Address(geographic_location=location(each.point)) if each.point else None,
        )
        for each in events
    )
    paid = () if paid_ore is None else (_paid(paid_ore),)
    body = OrderReport(
        event_report=EventReport(event=told),
        summary_report=(Summary(duration_start=seconds, distance_start=metres, order_ended=True),),
        economy_report=paid,
    )
    return pen.say("6001", refers=references(pen.link, **about.fields()), order_report=body)  # type: ignore[arg-type]


def _paid(ore: int) -> EconomyReport:
    payment = Payment(payment_type="socialservicefee", amount=Decimal(ore) / _ORE)
    return EconomyReport(form_of_payment=FormOfPayment(payment=(payment,)))


def technical(pen: Pen, msg_type: Technical, *, answers: Id | None = None, told: str = "") -> Envelope:
    """Return a technical message; ``told`` says what is wrong (7015, 7030, 7031)."""
    body = {"manual_description_msg": text(told, to_vehicle=False)} if told else {}
    refers = references(pen.link, id_msg=answers) if answers else None
    return pen.say(msg_type, refers=refers, **body)
