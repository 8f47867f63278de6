"""What settlement says."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from planner.messages.duty import Duty
from planner.messages.payload import Count, Id, Instant, Ore, Part, Payload, Seconds, message
from planner.messages.trips import VehicleKind


class Price(Part):
    """What a run costs, from leaving the base to being back.

    Attributes:
        start_fee_ore: once a run.
        hourly_driving_ore: per hour on the way; hourly_waiting_ore: per hour standing.
        km_ore: per km.
        guaranteed_s: time paid anyway; time beyond it is paid by the hour.
        minimum_ore: a run is never paid less.
        wheelchair_ore: supplement per wheelchair trip.
    """

    start_fee_ore: Annotated[int, Field(ge=0)] = 0
    hourly_driving_ore: Annotated[int, Field(ge=0)]
    hourly_waiting_ore: Annotated[int, Field(ge=0)]
    km_ore: Annotated[int, Field(ge=0)] = 0
    guaranteed_s: Seconds = 0
    minimum_ore: Annotated[int, Field(ge=0)] = 0
    wheelchair_ore: Annotated[int, Field(ge=0)] = 0


@message("settlement.contract-published.v1")
class ContractPublished(Payload):
    """A contract version is in force. Planning plans with its planning price; the paid price stays in settlement.

    ``duty`` is the working time and the breaks of its drivers; without it there are no such rules.
    """

    contract_id: Id
    contract_version: str
    operator_id: Id
    operator_name: str
    kind: VehicleKind
    valid_from: str
    valid_to: str | None = None
    planning_price: Price
    duty: Duty | None = None
    published_at: Instant


class PriceLine(Part):
    """One line of a run's price: quantity times rate is the amount, to the øre."""

    code: str
    text: str
    quantity: int
    unit: Literal["run", "s", "m", "trip", "ore"]
    rate_ore: Ore
    amount_ore: Ore


class TripShare(Part):
    """The part of a run's price that one trip's payer bears."""

    trip_id: Id
    payer_code: Id
    amount_ore: Ore


@message("settlement.run-priced.v1")
class RunPriced(Payload):
    """A completed run was priced by its contract and shared among its trips; the parts sum exactly."""

    run_id: Id
    run_version: int
    service_day: str
    operator_id: Id
    vehicle_id: Id
    contract_id: Id
    contract_version: str
    lines: tuple[PriceLine, ...]
    total_ore: Ore
    shares: tuple[TripShare, ...]
    split_key: str
    priced_at: Instant


@message("settlement.correction-decided.v1")
class CorrectionDecided(Payload):
    """A correction to a priced run was decided."""

    correction_id: Id
    run_id: Id
    operator_id: Id
    decision: Literal["accepted", "rejected"]
    amount_ore: Ore
    reason: str
    decided_at: Instant


@message("settlement.statement-issued.v1")
class StatementIssued(Payload):
    """What an operator is paid for a period (reverse billing)."""

    statement_id: Id
    operator_id: Id
    period_from: str
    period_to: str
    runs: Count
    total_ore: Ore
    issued_at: Instant


@message("settlement.invoice-issued.v1")
class InvoiceIssued(Payload):
    """What a payer owes for a period."""

    invoice_id: Id
    payer_code: Id
    payer_name: str
    period_from: str
    period_to: str
    trips: Count
    total_ore: Ore
    issued_at: Instant
