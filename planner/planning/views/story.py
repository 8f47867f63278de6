"""What planning did with a trip, told in both languages."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from planner.kernel.story import StoryLine
from planner.kernel.time import LOCAL
from planner.planning.domain.trip import TripEvent
from planner.planning.ports import PlanningStore

_SENTENCES: dict[str, tuple[str, str]] = {
    "promised": (
        "Lovet: afhentning kl. {pickup_from}–{pickup_to}, fremme senest kl. {latest_arrival}.",
        "Promised: pick-up at {pickup_from}–{pickup_to}, arrival by {latest_arrival}.",
    ),
    "expected": (
        "Lovet efter klarmelding; ventet afhentning kl. {pickup_from}–{pickup_to}.",
        "Promised after a ready-call; pick-up expected at {pickup_from}–{pickup_to}.",
    ),
    "kept": (
        "Tider meddelt: afhentning kl. {pickup_from}–{pickup_to}, fremme senest kl. {latest_arrival}.",
        "Times told: pick-up at {pickup_from}–{pickup_to}, arrival by {latest_arrival}.",
    ),
    "moved": (
        "Løftet måtte flyttes: afhentning kl. {pickup_from}–{pickup_to}, fremme senest kl. {latest_arrival}. {da}",
        "The promise had to move: pick-up at {pickup_from}–{pickup_to}, arrival by {latest_arrival}. {en}",
    ),
    "refused": ("Afvist. {da}", "Refused. {en}"),
    "cancelled": ("Afbestilt og taget ud af planen.", "Cancelled and taken out of the plan."),
    "on-run": (
        "Sat på vognløb {run_id}: afhentning kl. {pickup_at}, aflevering kl. {dropoff_at}.",
        "Put on run {run_id}: pick-up at {pickup_at}, drop-off at {dropoff_at}.",
    ),
    "not-driven": ("Ikke kørt; taget af vognløb {run_id}.", "Not driven; taken off run {run_id}."),
    "unplanned": ("Ingen vogn kan tage turen nu. {da}", "No vehicle can take the trip at present. {en}"),
}


def story(store: PlanningStore, trip_id: str) -> list[StoryLine]:
    """Return planning's part of a trip's story, oldest first; empty for a trip it has never heard of."""
    return [_line(event) for event in store.events(trip_id)]


def _line(event: TripEvent) -> StoryLine:
    on_call = event.kind == "promised" and event.data.get("promise_kind") == "on-call"
    da, en = _SENTENCES["expected" if on_call else event.kind]
    values = _values(event.data)
    kind = {"promised": "trip-promised", "kept": "trip-promised", "moved": "promise-moved", "refused": "trip-refused"}
    return StoryLine(
        at=event.at,
        module="planning",
        kind=kind.get(event.kind, event.kind),
        da=da.format(**values).strip(),
        en=en.format(**values).strip(),
        data=dict(event.data),
    )


def _values(data: dict[str, Any]) -> dict[str, str]:
    values = {"pickup_at": "–", "dropoff_at": "–"}
    for name, value in data.items():
        if name in {"pickup_from", "pickup_to", "latest_arrival", "pickup_at", "dropoff_at"}:
            values[name] = datetime.fromisoformat(value).astimezone(LOCAL).strftime("%H:%M")
        elif isinstance(value, str):
            values[name] = value
    reasons = data.get("reasons", [])
    return values | {lang: " ".join(reason[lang] for reason in reasons) for lang in ("da", "en")}
