"""What booking remembers about what happened, and what it asks a clerk to look at."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Literal

Kind = Literal[
    "referral-received",
    "referral-decided",
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


TaskKind = Literal["refused-outbound", "refused-return", "driven-though-cancelled", "late-equipment"]


@dataclass
class ClerkTask:
    """Something that a person must look at. One of a kind per trip."""

    trip_id: str
    kind: TaskKind
    opened_at: datetime
    service_day: str
    done_at: datetime | None = None
    done_by: str = ""
    note: str = ""
    row_version: int = field(default=1, repr=False)
