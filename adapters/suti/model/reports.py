"""Reports of what was driven."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated, ClassVar

from adapters.suti.model.basis import Record, Term
from adapters.suti.model.ids import Id, SubOrders
from adapters.suti.model.money import EconomyReport
from adapters.suti.model.nodes import Content
from adapters.suti.model.orders import OrderStatus
from adapters.suti.model.parties import Agreement
from adapters.suti.model.places import Address
from adapters.suti.model.resources import Resource
from adapters.suti.model.times import Time


@dataclass(frozen=True, kw_only=True)
class ReportedEvent(Record):
    """An event of a report."""

    needs: ClassVar[tuple[str, ...]] = ("event_type",)

    event_time: Time | None = None
    sub_order_event: SubOrders | None = None
    event_address: Address | None = None
    event_content: Content | None = None
    node_seq_no: int | None = None
    event_type: Annotated[str | None, Term("reportedEvent")] = None


@dataclass(frozen=True, kw_only=True)
class EventReport(Record):
    """Events of an order."""

    event: tuple[ReportedEvent, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Summary(Record):
    """Seconds and metres since the order began."""

    sub_order_summary: SubOrders | None = None
    vehicle: str | None = None
    duration_start: int | None = None
    distance_start: int | None = None
    order_ended: bool | None = None


@dataclass(frozen=True, kw_only=True)
class OrderReport(Record):
    """What an order became: events, distance, payments."""

    needs: ClassVar[tuple[str, ...]] = ("summary_report",)

    event_report: EventReport | None = None
    summary_report: tuple[Summary, ...] = ()
    economy_report: tuple[EconomyReport, ...] = ()
    order_status: OrderStatus | None = None
    resource_report: Resource | None = None


@dataclass(frozen=True, kw_only=True)
class DeliveryNote(Record):
    """A delivery note for an order."""

    needs: ClassVar[tuple[str, ...]] = ("id_receipt", "summary_report_delivery_note")

    id_receipt: Id | None = None
    agreement_delivery_note: Agreement | None = None
    event_report_delivery_note: EventReport | None = None
    summary_report_delivery_note: Summary | None = None
    economy_report_delivery_note: tuple[EconomyReport, ...] = ()
    delivery_note_type: Annotated[str | None, Term("deliveryNoteType")] = None
