"""Single orders and whole sessions: handing over, refusing, giving back, cancelling. Functions say who may send."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from adapters.suti.compose.link import SUTI, Pen, moment, references
from adapters.suti.compose.trip import Ride, order
from adapters.suti.model.ids import Id, TemplateId
from adapters.suti.model.message import Envelope
from adapters.suti.model.money import Economy, Price
from adapters.suti.model.nodes import Route
from adapters.suti.model.replies import CancellationConsequence, OrderReject
from adapters.suti.model.sessions import ChangeLog, DriverSession, SessionNode, SessionNodes, SessionReject
from adapters.suti.model.templates import OrderTemplate, ScheduleElement, ScheduleElements
from adapters.suti.model.texts import Attribute, Attributes
from adapters.suti.model.times import Calendar, Day, ExceptionDates, Period, Weekdays
from adapters.suti.vocabulary import attribute
from planner.kernel.errors import InvalidInput

Subject = Literal["order", "session"]
_FIELD = {"order": "id_order", "session": "id_driver_session"}


@dataclass(frozen=True)
class About:
    """What an answer is about: an order or session by both sides' numbers, and the message that it answers."""

    ids: tuple[Id, ...]
    subject: Subject = "order"
    answers: Id | None = None

    def fields(self) -> dict[str, object]:
        """Return the fields of ``References``."""
        return {_FIELD[self.subject]: self.ids, "id_msg": self.answers}


def reason(name: str) -> Id:
    """Return a reason of the list, by number or name: ``nocapacity``, ``2504``.

    Raises:
        InvalidInput: ``suti.reason`` when the list has none such.
    """
    found = attribute(name, "idRejectreason")
    if found is None or found.place != "idRejectreason":
        raise InvalidInput("suti.reason", f"{name!r} is no reason", where="idRejectReason", do="Use one of the list.")
    return Id(src=SUTI, id=str(found.number), unique=True)


def place_order(pen: Pen, ride: Ride, vehicle_id: str | None = None) -> Envelope:
    """Return a 2000 (client)."""
    return pen.say("2000", order=order(pen.link, ride, vehicle_id))


def say_about(pen: Pen, msg_type: str, about: About, *, why: str | None = None) -> Envelope:
    """Return a message that has references alone, and a reason where something is refused.

    For 2001, 2003, 2005 to 2007, 2010, 2011, 2013, 2101, 2103 to 2107, 2110, 2111, 2113.
    """
    given = references(pen.link, **about.fields(), id_reject_reason=reason(why) if why else None)  # type: ignore[arg-type]
    return pen.say(msg_type, refers=given)


def refuse_order(pen: Pen, about: About, why: str) -> Envelope:
    """Return a 2002 (provider): the order is not taken, for a reason of the list."""
    rejected = OrderReject(attributes_reject=Attributes(attribute=(Attribute(id_attribute=reason(why)),)))
    given = references(pen.link, **about.fields(), id_reject_reason=reason(why))  # type: ignore[arg-type]
    return pen.say("2002", refers=given, order_reject=rejected)


def accept_with_cost(pen: Pen, about: About, cost: Price) -> Envelope:
    """Return a 2012 or 2112 (provider): cancelled, and what that costs."""
    body = CancellationConsequence(
        cancellation_acceptance=True, cancellation_consequence=True, economy_cancellation=Economy(price=(cost,))
    )
    given = references(pen.link, **about.fields())  # type: ignore[arg-type]
    msg_type = "2012" if about.subject == "order" else "2112"
    return pen.say(msg_type, refers=given, cancellation_consequence=body)


def confirm_session(pen: Pen, about: About, nodes: tuple[SessionNode, ...] = ()) -> Envelope:
    """Return a 2101 (provider): the session is taken, with the nodes as the provider will drive them."""
    body = DriverSession(id_driver_session=about.ids[0], session_nodes=SessionNodes(session_node=nodes))
    return pen.say("2101", refers=references(pen.link, **about.fields()), driver_session=body)  # type: ignore[arg-type]


def refuse_session(pen: Pen, about: About, why: str, refused: ChangeLog) -> Envelope:
    """Return a 2102 (provider): which changes of a session are refused, and why."""
    body = SessionReject(
        driver_session=DriverSession(id_driver_session=about.ids[0]),
        attributes_reject=Attributes(attribute=(Attribute(id_attribute=reason(why)),)),
        changelog=refused,
    )
    given = references(pen.link, **about.fields(), id_reject_reason=reason(why))  # type: ignore[arg-type]
    return pen.say("2102", refers=given, driver_session_reject=body)


@dataclass(frozen=True)
class Series:
    """A recurring order: from when to when, on which weekdays (0 is Monday), not on which days."""

    template_id: str
    name: str
    valid_from: datetime
    valid_to: datetime
    weekdays: frozenset[int]
    not_on: tuple[datetime, ...] = ()


def place_template(pen: Pen, series: Series, ride: Ride) -> Envelope:
    """Return a 2800 (client): the first ride of a series and the days that it is driven on."""
    template = OrderTemplate(
        id_order_template=TemplateId(
            src=f"{pen.link.us.link_id}:idOrderTemplate",
            id=series.template_id,
            unique=True,
            order_template_name=series.name,
        ),
        order_template_calendar=Calendar(
            valid_period=Period(
                valid_from=moment(series.valid_from).time, valid_to=moment(series.valid_to).time, week_type="all"
            ),
            valid_weekdays=_weekdays(series),
            exception_dates=ExceptionDates(exception_date=tuple(_day(each) for each in series.not_on)),
        ),
        schedule_elements=ScheduleElements(
            schedule_element=(
                ScheduleElement(
                    schedule_element_route=order(pen.link, ride).route or Route(),
                    schedule_element_weekday=_weekdays(series),
                    schedule_element_sequence_nbr=1,
                    schedule_element_function="Insert",
                ),
            )
        ),
    )
    refers = references(pen.link, id_order_template=series.template_id)
    return pen.say("2800", refers=refers, order_template=template)


def _day(at: datetime) -> Day:
    wall = moment(at).time
    return Day(date=wall.date() if wall else None)


def _weekdays(series: Series) -> Weekdays:
    monday, tuesday, wednesday, thursday, friday, saturday, sunday = (day in series.weekdays for day in range(7))
    return Weekdays(
        monday=monday,
        tuesday=tuesday,
        wednesday=wednesday,
        thursday=thursday,
        friday=friday,
        saturday=saturday,
        sunday=sunday,
    )
