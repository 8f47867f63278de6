"""Recurring orders."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated, ClassVar

from adapters.suti.model.basis import Record, Term
from adapters.suti.model.ids import TemplateId
from adapters.suti.model.nodes import Route
from adapters.suti.model.parties import Agreement
from adapters.suti.model.references import References
from adapters.suti.model.times import Calendar, Day, Weekdays


@dataclass(frozen=True, kw_only=True)
class ScheduleElement(Record):
    """An element of a template: when, and along which route."""

    schedule_element_weekday: Weekdays | None = None
    schedule_element_date: Day | None = None
    schedule_element_references_to: References | None = None
    schedule_element_route: Route | None = None
    schedule_element_sequence_nbr: int | None = None
    schedule_element_function: Annotated[str | None, Term("scheduleElementFunction")] = None
    schedule_element_response: str | None = None


@dataclass(frozen=True, kw_only=True)
class ScheduleElements(Record):
    """Elements of a template."""

    needs: ClassVar[tuple[str, ...]] = ("schedule_element",)

    schedule_element: tuple[ScheduleElement, ...] = ()


@dataclass(frozen=True, kw_only=True)
class OrderTemplate(Record):
    """A recurring order."""

    needs: ClassVar[tuple[str, ...]] = ("id_order_template", "order_template_calendar", "schedule_elements")

    id_order_template: TemplateId | None = None
    order_template_calendar: Calendar | None = None
    order_template_agreement: Agreement | None = None
    schedule_elements: ScheduleElements | None = None


@dataclass(frozen=True, kw_only=True)
class ScheduledOrder(Record):
    """An order made from a template."""

    needs: ClassVar[tuple[str, ...]] = ("scheduled_element_order_date",)

    schedule_element_order_references_to: References | None = None
    scheduled_element_order_date: Day | None = None
    order_list_closed: bool | None = None


@dataclass(frozen=True, kw_only=True)
class ScheduledOrders(Record):
    """Orders made from a template."""

    needs: ClassVar[tuple[str, ...]] = ("schedule_element_order",)

    schedule_element_order: tuple[ScheduledOrder, ...] = ()
