"""How booking shows an instant."""

from __future__ import annotations

from datetime import datetime


def instant(at: datetime | None) -> str | None:
    """Return an instant as text in UTC."""
    return at.isoformat().replace("+00:00", "Z") if at else None
