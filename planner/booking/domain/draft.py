"""What a clerk has typed and not booked yet. It is about a person, so it is sealed like everything else about one."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, timedelta

KEPT = timedelta(days=7)
"""A draft that nobody touches for so long is forgotten."""


@dataclass
class Draft:
    """The fields of an order that is being typed.

    Attributes:
        id: also the order's id once it is booked, so that sending it twice books it once.
        owner: the account that began it.
        sealed: the fields as JSON, sealed in context ``context_of(id)``; key_id: under which key.
        saved_at, saved_by: the last who changed it, and when.
        version: rises with every saving; who saves names the version it was typed on.
    """

    id: str
    owner: str
    sealed: str
    key_id: str
    saved_at: datetime
    saved_by: str
    version: int = 1
    row_version: int = field(default=1, repr=False)


def context_of(draft_id: str) -> str:
    """Return the context that a draft is sealed in."""
    return f"booking.draft.sealed.{draft_id}"
