"""What booking shows of the register of places."""

from __future__ import annotations

from datetime import date
from typing import Any

from planner.booking.domain.places import KnownPlace
from planner.booking.finding.places import find_places, holding_on
from planner.booking.ports import BookingStore
from planner.booking.shown import instant
from planner.kernel.errors import NotFound


def found(store: BookingStore, text: str, day: date, limit: int) -> list[dict[str, Any]]:
    """Return the places of a day that a text finds, the best fitting first."""
    return [place_data(each) for each in find_places(holding_on(store.places(), day), text, limit)]


def one(store: BookingStore, code: str) -> dict[str, Any]:
    """Return a place in all its versions with its history; NotFound ``booking.no-place``."""
    versions = store.places(code)
    if not versions:
        raise NotFound("booking.no-place", "there is no such place", where=code, do="Search by name or alias.")
    history = [
        {"at": instant(each.at), "who": each.actor, "kind": each.kind, **each.data}
        for each in store.history([f"place:{code}"])
    ]
    return {"code": code, "versions": [place_data(each) for each in versions], "history": history}


def place_data(place: KnownPlace) -> dict[str, Any]:
    """Return a version of a place as plain data."""
    return {
        "code": place.code,
        "valid_from": place.valid_from.isoformat(),
        "valid_to": place.valid_to.isoformat() if place.valid_to else None,
        "name": place.name,
        "aliases": list(place.aliases),
        "sor": place.sor,
        "ean": place.ean,
        "address": place.address,
        "text": place.text,
        "point": place.point.model_dump(mode="json"),
        "door_level": place.door_level,
        "waiting": place.waiting,
        "phone": place.phone,
        "authority": place.authority,
    }
