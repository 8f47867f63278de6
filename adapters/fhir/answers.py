"""Bundles that are answered: searches, transactions, messages."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from adapters.fhir.names import OWN
from adapters.fhir.package import Found, Package
from adapters.fhir.reading import Resource
from planner.kernel.ids import uuid7


def searchset(resources: Sequence[Resource]) -> Resource:
    """Return what a search found."""
    entries = [{"fullUrl": _name(each), "resource": each, "search": {"mode": "match"}} for each in resources]
    return {"resourceType": "Bundle", "type": "searchset", "total": len(entries), **_entries(entries)}


def transaction_response(package: Package, task: Resource, *, new: bool) -> Resource:
    """Return the answer to a transaction: one entry each in the order of the request, and the Task after them.

    What came along with the request (Patient, Location, …) is kept as part of the referral and has no address here.
    """
    status = "201 Created" if new else "200 OK"
    entries: list[Resource] = [{"response": _response(each, task, status)} for each in package.entries]
    entries.append({"resource": task, "response": {"status": status, "location": f"Task/{task['id']}"}})
    return {"resourceType": "Bundle", "type": "transaction-response", **_entries(entries)}


def message_response(package: Package, now: datetime, task: Resource | None) -> Resource:
    """Return the acknowledgement of a message, with the Task where it was about a referral."""
    header = package.one("MessageHeader").content
    event: Resource = {name: header[name] for name in ("eventCoding", "eventUri") if name in header}
    made: Resource = {
        "resourceType": "MessageHeader",
        "id": uuid7(),
        **event,
        "source": {"name": "Samtur", "endpoint": f"{OWN}:endpoint"},
        "response": {"identifier": header.get("id", "unknown"), "code": "ok"},
    }
    if task is not None:
        made["focus"] = [{"reference": f"Task/{task['id']}"}]
    entries = [{"fullUrl": _name(each), "resource": each} for each in (made, task) if each is not None]
    stamp = now.isoformat().replace("+00:00", "Z")
    return {"resourceType": "Bundle", "type": "message", "timestamp": stamp, **_entries(entries)}


def _response(entry: Found, task: Resource, status: str) -> Resource:
    response: Resource = {"status": status}
    if entry.kind == "ServiceRequest":
        response["location"] = f"ServiceRequest/{task['id']}"
    return response


def _entries(entries: Sequence[Any]) -> Resource:
    """Return the entries as a member; FHIR knows no empty lists."""
    return {"entry": list(entries)} if entries else {}


def _name(resource: Resource) -> str:
    return f"{OWN}:{resource['resourceType']}:{resource['id']}"
