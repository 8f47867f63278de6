"""What booking remembers about what happened."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Literal

Kind = Literal[
    "referral-received",
    "referral-decided",
    "case-opened",
    "facts-completed",
    "trip-booked",
    "trip-changed",
    "trip-cancelled",
    "trip-ready",
    "trip-promised",
    "trip-refused",
    "car-arrived",
    "picked-up",
    "dropped-off",
    "no-show",
    "cancelled-at-door",
    "delay-forecast",
    "task-opened",
    "task-taken",
    "task-done",
    "series-created",
    "series-changed",
    "series-cancelled",
    "series-ended",
    "occurrence-skipped",
    "occurrence-moved",
    "occurrence-restored",
    "access-kept",
    "appointment-moved",
    "place-kept",
]


@dataclass(frozen=True)
class HistoryEntry:
    """Something that happened to a referral or trip. Only ever added.

    Attributes:
        id: UUIDv7, so that entries of one instant keep their order.
        at: when it became true.
        actor: who did it, empty for other modules.
        cause: id of the message that told it, empty for a command; a message is entered once per subject.
        data: figures behind it; no personal data.
    """

    id: str
    subject: str
    kind: Kind
    at: datetime
    actor: str = ""
    cause: str = ""
    data: dict[str, Any] = field(default_factory=dict)
