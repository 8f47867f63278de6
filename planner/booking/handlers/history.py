"""Append to the history from within a command or handler."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from planner.booking.domain.record import HistoryEntry, Kind
from planner.booking.ports import BookingStore
from planner.kernel.ids import uuid7
from planner.messages.handling import Context


def note(
    ctx: Context[BookingStore], subject: str, kind: Kind, data: dict[str, Any], at: datetime | None = None
) -> None:
    """Enter what happened to a referral or trip, true since ``at`` (default: now)."""
    cause = ctx.message.id if ctx.message else ""
    ctx.store.add_history(HistoryEntry(uuid7(), subject, kind, at or ctx.now, ctx.actor, cause, data))
