"""What settlement told: who the operators are, their contracts, and their statements."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime


@dataclass(eq=False)
class Operator:
    """An operator's name, as of the newest contract that named it."""

    operator_id: str
    name: str
    named_at: datetime


@dataclass(eq=False)
class Contract:
    """Whose contract it is and when it is in force (ISO dates, last day included)."""

    contract_id: str
    operator_id: str
    kind: str
    valid_from: str
    valid_to: str | None
    version: int

    def covers(self, service_day: str) -> bool:
        """Return whether it is in force on a day."""
        return self.valid_from <= service_day and (self.valid_to is None or service_day <= self.valid_to)


@dataclass(eq=False)
class Statement:
    """What an operator is paid for a period, in øre."""

    statement_id: str
    operator_id: str
    period_from: str
    period_to: str
    runs: int
    total_ore: int
    issued_at: datetime
    version: int
