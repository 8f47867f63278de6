"""Contracts: dated versions with a planning price to plan with and a paid price to pay by."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from planner.kernel.errors import InvalidInput
from planner.messages.duty import Duty
from planner.messages.settlement import Price
from planner.messages.trips import VehicleKind


@dataclass
class ContractVersion:
    """One version of a contract; once published it never changes.

    Attributes:
        valid_from, valid_to: first and last service day it is paid by; no last day when None.
        paid_price: what the operator is paid by; planning_price: what planning compares vehicles by.
        duty: working time and breaks of its drivers, None for none.
        revision: position in the contract's history, from 1; the version that messages carry.
    """

    contract_id: str
    contract_version: str
    operator_id: str
    operator_name: str
    kind: VehicleKind
    valid_from: date
    valid_to: date | None
    planning_price: Price
    paid_price: Price
    published_at: datetime
    revision: int
    duty: Duty | None = None

    def covers(self, day: date) -> bool:
        """Whether the version is in force on a service day."""
        return self.valid_from <= day and (self.valid_to is None or day <= self.valid_to)


def in_force(versions: Iterable[ContractVersion], day: date) -> ContractVersion | None:
    """Return the newest version that covers the day, or None."""
    covering = [v for v in versions if v.covers(day)]
    return max(covering, key=lambda v: v.revision, default=None)


def check_validity(contract_id: str, valid_from: date, valid_to: date | None) -> None:
    """Raise InvalidInput ``settlement.contract-dates`` when a contract would end before it starts."""
    if valid_to is not None and valid_to < valid_from:
        raise InvalidInput(
            "settlement.contract-dates",
            "the contract ends before it starts",
            where=f"{contract_id}: valid_to",
            do="Give a last day on or after the first.",
        )
