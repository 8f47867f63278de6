"""What the rules cost on a service day, as it was worked out last."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any


@dataclass(eq=False)
class RulePrices:
    """Prices of the rules of one service day.

    Attributes:
        asked: how often they were asked for; found_number: which asking the answer is to, 0 for none.
        found_at: when the answer was worked out.
        data: the answer, JSON-able, see `planner.planning.handlers.rule_prices`.
    """

    service_day: str
    asked: int = 0
    found_number: int = 0
    found_at: datetime | None = None
    data: dict[str, Any] = field(default_factory=dict)

    @property
    def job(self) -> str:
        """Key of the job that was asked for last."""
        return f"{self.service_day}/rules/{self.asked}"
