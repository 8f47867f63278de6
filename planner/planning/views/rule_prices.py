"""What the rules cost on a day, as it was worked out last."""

from __future__ import annotations

from typing import Any

from planner.planning.ports import PlanningStore
from planner.planning.views.day import known_day


def rule_prices(store: PlanningStore, service_day: str) -> dict[str, Any]:
    """Return the prices in øre, the dearest rule first, and the job that was asked for last.

    ``job`` is None before anybody asked, ``found_at`` before there is an answer. ``fresh``: nobody has asked since.

    Raises:
        NotFound: ``planning.no-day``.
    """
    known_day(store, service_day)
    found = store.rule_prices(service_day)
    if found is None:
        return {"service_day": service_day, "job": None, "found_at": None, "fresh": True, "rules": []}
    return {
        "service_day": service_day,
        "job": found.job,
        "found_at": found.found_at.isoformat() if found.found_at is not None else None,
        "fresh": found.found_number == found.asked,
        **({"rules": []} | found.data),
    }
