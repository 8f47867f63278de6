"""A service day as a whole."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any


@dataclass(eq=False)
class PlanDay:
    """A service day under planning.

    Attributes:
        stamp: changes with every change to the day; pictures in memory are valid for exactly one stamp.
        plans: how many optimisations were asked for; published: how many were published.
        figures: of the plan published last.
    """

    service_day: str
    stamp: str = ""
    plans: int = 0
    published: int = 0
    planned_at: datetime | None = None
    figures: dict[str, Any] = field(default_factory=dict)

    @property
    def driving(self) -> bool:
        """Whether runs have been sent out, so that every change to one is sent too."""
        return self.published > 0


@dataclass(eq=False)
class PlanRecord:
    """One finished optimisation, for the record."""

    plan_id: str
    service_day: str
    at: datetime
    data: dict[str, Any]
