"""What execution remembers about a trip for its story, beside the reported events."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Any


class NoteKind(StrEnum):
    """Stable codes of the notes."""

    ASSIGNED = "run-assigned"
    MOVED = "run-moved"
    UNASSIGNED = "run-unassigned"
    KEPT = "plan-overruled"
    ELSEWHERE = "carried-elsewhere"
    DELAY = "delay-forecast"
    STRANDED = "vehicle-lost"
    CANCELLED = "trip-cancelled"


@dataclass(eq=False)
class Note:
    """One remembered fact: which trip, on which run, when, and the figures behind it (JSON-able)."""

    trip_id: str
    run_id: str
    service_day: str
    at: datetime
    kind: NoteKind
    data: dict[str, Any] = field(default_factory=dict)
