"""What retention would erase now, and what it has erased: for who must account for it."""

from __future__ import annotations

from dataclasses import asdict
from datetime import datetime
from typing import Any

from planner.booking.desk import Desk
from planner.booking.domain.draft import KEPT
from planner.booking.ports import BookingStore
from planner.booking.shown import instant
from planner.booking.views import check_page, page_of


def due(store: BookingStore, desk: Desk, now: datetime) -> dict[str, Any]:
    """Return the table of retention with how much of each kind housekeeping would erase now. Nothing is changed."""
    notes = desk.retention.days("task-notes")
    counts = {
        "personal-data": store.personal_due_count(now),
        "drafts": store.drafts_due_count(now - KEPT),
        "task-notes": 0 if notes is None else store.notes_due_count(now - notes),
    }
    return {
        "at": instant(now),
        "kinds": [{**each.model_dump(), "due": counts.get(each.id)} for each in desk.retention.kinds],
    }


def erasures(store: BookingStore, page: int, size: int) -> dict[str, Any]:
    """Return a page of the record of erasures, the newest first; InvalidInput ``booking.bad-page``."""
    check_page(page, size)
    found, total = store.erasures(page, size)
    return page_of([{**asdict(each), "at": instant(each.at)} for each in found], total, page, size)
