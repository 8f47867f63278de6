"""Settlement: tours, fares and totals."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import Annotated, ClassVar

from adapters.suti.model.basis import TEXT_CHILD, Record, Term
from adapters.suti.model.ids import Id
from adapters.suti.model.money import EconomyReport
from adapters.suti.model.parties import Organization
from adapters.suti.model.places import Location
from adapters.suti.model.references import References
from adapters.suti.model.reports import ReportedEvent, Summary
from adapters.suti.model.resources import Resource
from adapters.suti.model.texts import Fault, Text
from adapters.suti.model.times import Time


@dataclass(frozen=True, kw_only=True)
class TourStatus(Record):
    """How far the payment of a tour has come."""

    needs: ClassVar[tuple[str, ...]] = ("id_activity",)

    id_activity: Id | None = None
    status_tour_error: tuple[Fault, ...] = ()
    manual_description_status: tuple[Text, ...] = ()


@dataclass(frozen=True, kw_only=True)
class TourSuborder(Record):
    """One patient’s part of a tour."""

    event_suborder_tour: tuple[ReportedEvent, ...] = ()
    id_suborder_client: Id | None = None
    id_suborder_provider: Id | None = None
    summary_report_suborder: Summary | None = None
    economy_report_suborder: EconomyReport | None = None


@dataclass(frozen=True, kw_only=True)
class DistancePrice(Record):
    """Metres at a price each."""

    needs: ClassVar[tuple[str, ...]] = ("distance_count", "distance_unit_price")

    distance_count: Annotated[Decimal | None, TEXT_CHILD] = None
    distance_unit_price: Annotated[Decimal | None, TEXT_CHILD] = None


@dataclass(frozen=True, kw_only=True)
class DurationPrice(Record):
    """Seconds at a price each."""

    needs: ClassVar[tuple[str, ...]] = ("duration_count", "duration_unit_price")

    duration_count: Annotated[Decimal | None, TEXT_CHILD] = None
    duration_unit_price: Annotated[Decimal | None, TEXT_CHILD] = None


@dataclass(frozen=True, kw_only=True)
class TaximeterAmount(Record):
    """Start, distance and time at their prices."""

    needs: ClassVar[tuple[str, ...]] = (
        "start_price",
        "distance_total_price",
        "duration_total_price",
        "taximeter_total_price",
    )

    start_price: Annotated[Decimal | None, TEXT_CHILD] = None
    distance_total_price: DistancePrice | None = None
    duration_total_price: DurationPrice | None = None
    taximeter_total_price: Annotated[Decimal | None, TEXT_CHILD] = None


@dataclass(frozen=True, kw_only=True)
class Fare(Record):
    """One tariff: a fixed amount or taximeter figures."""

    calculation_type: Id | None = None
    fixed_price_amount: Annotated[Decimal | None, TEXT_CHILD] = None
    taximeter_amount: TaximeterAmount | None = None


@dataclass(frozen=True, kw_only=True)
class Calculations(Record):
    """Tariffs of a tour."""

    needs: ClassVar[tuple[str, ...]] = ("calculation_fare",)

    calculation_fare: tuple[Fare, ...] = ()


@dataclass(frozen=True, kw_only=True)
class TourEvent(Record):
    """When and where a tour began and ended."""

    needs: ClassVar[tuple[str, ...]] = ("event_vehicle",)

    event_tour_time: Time | None = None
    tour_geographic_location: Location | None = None
    event_vehicle: Annotated[str | None, Term("eventVehicle")] = None


@dataclass(frozen=True, kw_only=True)
class Tour(Record):
    """A tour: what happened, what it costs, whether it is accepted."""

    needs: ClassVar[tuple[str, ...]] = ("references_to_tour", "status_tour")

    references_to_tour: References | None = None
    status_tour: TourStatus | None = None
    suborder_tour: tuple[TourSuborder, ...] = ()
    calculations_tour: Calculations | None = None
    summary_report_tour: Summary | None = None
    economy_report_tour: tuple[EconomyReport, ...] = ()
    resource_tour: Resource | None = None
    event_tour: tuple[TourEvent, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Accounting(Record):
    """Tours of an agreement to be paid."""

    needs: ClassVar[tuple[str, ...]] = ("id_accounting", "economy_report_accounting", "org_client", "org_provider")

    id_accounting: Id | None = None
    tour: tuple[Tour, ...] = ()
    economy_report_accounting: EconomyReport | None = None
    org_client: Organization | None = None
    org_provider: Organization | None = None
    accounting_type: str | None = None
