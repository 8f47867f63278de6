"""Where a referral stands, as an R4 Task and as the ServiceRequest that it came as; without personal data."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from adapters.fhir.names import BUSINESS_STATUS, OWN, REFERRAL_ID, TASK_OUTPUT, TRIP_ID
from adapters.fhir.reading import Resource

Data = dict[str, Any]
_WAITING = frozenset({"booked", "promised"})
_TEXTS = {
    "received": ("Modtaget", "Received"),
    "to-decide": ("Venter på afgørelse", "To be decided"),
    "allowance": ("Befordringsgodtgørelse, ikke kørsel", "An allowance, not transport"),
    "refused": ("Afslag", "Refused"),
    "granted": ("Kørsel bevilget", "Transport granted"),
    "booked": ("Bestilt, tiden følger", "Booked, the time follows"),
    "promised": ("Tiden er lovet", "The time is promised"),
    "no-car": ("Kan ikke køres som bestilt, kontoret ser på det", "Cannot be driven as booked, the office looks at it"),
    "under-way": ("Undervejs", "Under way"),
    "carried": ("Kørt", "Carried"),
    "no-show": ("Patienten var der ikke", "The patient was not there"),
    "cancelled": ("Afbestilt", "Cancelled"),
}


def standing(outcome: str | None, trips: Sequence[str]) -> tuple[str, str]:
    """Return Task's status and business status of a referral, by the decision's outcome and its trips' statuses."""
    if outcome is None:
        return "requested", "received"
    if outcome in {"allowance", "refused"}:
        return "rejected", outcome
    if outcome != "transport":
        return "requested", "to-decide"
    live = {status for status in trips if status != "cancelled"}
    if not live:
        return ("cancelled", "cancelled") if trips else ("accepted", "granted")
    return _driving(live)


def _driving(live: set[str]) -> tuple[str, str]:
    if "on-board" in live or ("carried" in live and live & {*_WAITING, "refused"}):
        return "in-progress", "under-way"
    if "refused" in live:
        return "on-hold", "no-car"
    if live & _WAITING:
        return "accepted", "booked" if "booked" in live else "promised"
    return ("completed", "carried") if "carried" in live else ("failed", "no-show")


def task(referral: Data, reply_by: str) -> Resource:
    """Return the Task of a referral.

    Args:
        referral: as ``views.referral`` gives it.
        reply_by: when the sender is answered at the latest.
    """
    decision = referral["decisions"][-1] if referral["decisions"] else None
    trips = [trip for journey in referral["journeys"] for trip in journey["trips"]]
    status, business = standing(decision["outcome"] if decision else None, [trip["status"] for trip in trips])
    request = f"ServiceRequest/{referral['referral_id']}"
    made: Resource = {
        "resourceType": "Task",
        "id": referral["referral_id"],
        "identifier": _identifiers(referral),
        "basedOn": [{"reference": request}],
        "status": status,
        "businessStatus": _concept(BUSINESS_STATUS, business, _TEXTS[business]),
        "intent": "order",
        "focus": {"reference": request},
        "authoredOn": referral["received_at"],
        "lastModified": decision["decided_at"] if decision else referral["received_at"],
        "restriction": {"period": {"end": reply_by}},
    }
    if decision is not None:
        reasons = decision["reasons"]
        texts = (" ".join(r["da"] for r in reasons), " ".join(r["en"] for r in reasons))
        codes = [{"system": f"{OWN}:decision-reason", "code": reason["code"]} for reason in reasons]
        made["statusReason"] = {"coding": codes, "text": _both(texts)}
        outcome = _concept(f"{OWN}:outcome", decision["outcome"], None)
        made["output"] = [_output("decision", None, valueCodeableConcept=outcome), *_promises(trips)]
    return made


def service_request(referral: Data) -> Resource:
    """Return the ServiceRequest of a referral as far as it holds nothing personal."""
    decision = referral["decisions"][-1] if referral["decisions"] else None
    trips = [trip["status"] for journey in referral["journeys"] for trip in journey["trips"]]
    status, _ = standing(decision["outcome"] if decision else None, trips)
    ended = {"completed": "completed", "failed": "completed", "cancelled": "revoked"}
    return {
        "resourceType": "ServiceRequest",
        "id": referral["referral_id"],
        "identifier": _identifiers(referral),
        "status": ended.get(status, "active"),
        "intent": "order",
        "code": _concept(f"{OWN}:reason", referral["reason"], None),
        "subject": {"type": "Patient", "display": "as sent"},
        "authoredOn": referral["received_at"],
    }


def _identifiers(referral: Data) -> list[Resource]:
    return [
        {"system": referral["source"], "value": referral["external_id"]},
        {"system": REFERRAL_ID, "value": referral["referral_id"]},
    ]


def _promises(trips: list[Data]) -> list[Resource]:
    """Return what was promised for each trip that is to be driven or was."""
    found: list[Resource] = []
    for trip in trips:
        promise = trip["promise"]
        if promise is None or trip["status"] == "cancelled":
            continue
        window = {"start": promise["pickup_from"], "end": promise["pickup_to"]}
        found.append(_output("pickup-window", trip, valuePeriod=window))
        found.append(_output("latest-arrival", trip, valueDateTime=promise["latest_arrival"]))
    return found


def _output(kind: str, trip: Data | None, **value: Any) -> Resource:
    made: Resource = {"type": _concept(TASK_OUTPUT, kind, None), **value}
    if trip is not None:
        made["type"]["text"] = f"{kind} {trip['leg']}"
        made["extension"] = [{"url": TRIP_ID, "valueString": trip["trip_id"]}]
    return made


def _concept(system: str, code: str, texts: tuple[str, str] | None) -> Resource:
    concept: Resource = {"coding": [{"system": system, "code": code}]}
    if texts is not None:
        concept["text"] = _both(texts)
    return concept


def _both(texts: tuple[str, str]) -> str:
    return " / ".join(texts)
