"""What settlement knows of trips, vehicles and runs: gathered from messages, in whatever order they came."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any


@dataclass
class PayerOfReferral:
    """Who pays for the trips of a referral."""

    referral_id: str
    payer_code: str
    payer_name: str
    payer_kind: str
    scheme: str


@dataclass
class TripFacts:
    """A trip as far as money is concerned.

    Attributes:
        booked_version, promised_version: versions of the messages seen, 0 before the first.
        direct_m, direct_s: the direct ride, by planning's travel times; the usual split key.
    """

    trip_id: str
    journey_id: str = ""
    referral_id: str = ""
    service_day: str = ""
    wheelchair: bool = False
    direct_m: int = 0
    direct_s: int = 0
    cancelled: bool = False
    booked_version: int = 0
    promised_version: int = 0


@dataclass
class VehicleDay:
    """A vehicle that an operator offered for a day."""

    vehicle_id: str
    service_day: str
    operator_id: str
    contract_id: str
    kind: str
    withdrawn: bool = False


@dataclass
class RunFacts:
    """The newest planned version of a run, and how it ended.

    Attributes:
        run_version: version of ``plan``; 0 when only the completion is known yet.
        plan: the ``run-planned`` payload as JSON; None before it arrived.
        withdrawn_version: version of the withdrawal, 0 when none; a later plan revives the run.
        completed_version, left_at, returned_at: from ``run-completed``.
        lost_at: when the vehicle broke down, if it did.
    """

    run_id: str
    service_day: str
    vehicle_id: str
    operator_id: str
    contract_id: str = ""
    run_version: int = 0
    plan: dict[str, Any] | None = None
    withdrawn_version: int = 0
    completed_version: int = 0
    left_at: datetime | None = None
    returned_at: datetime | None = None
    lost_at: datetime | None = None

    @property
    def completed(self) -> bool:
        """Whether the run is over and can be priced."""
        return self.returned_at is not None


@dataclass
class Boarding:
    """What happened with a trip on a run; the last word of ``picked-up``, ``no-show`` and so on."""

    run_id: str
    trip_id: str
    event: str
    at: datetime


@dataclass
class PricedRun:
    """A run's price in one revision. A new revision replaces the money of the one before by new entries.

    Attributes:
        lines: price lines as JSON; shares: trip id, payer code and øre of each part, as JSON.
        fingerprint: hash of everything but the time; the same facts are not priced twice.
    """

    run_id: str
    revision: int
    service_day: str
    operator_id: str
    vehicle_id: str
    contract_id: str
    contract_version: str
    run_version: int
    total_ore: int
    split_key: str
    lines: list[dict[str, Any]] = field(default_factory=list)
    shares: list[dict[str, Any]] = field(default_factory=list)
    fingerprint: str = ""
    priced_at: datetime | None = None
    message_id: str = ""
