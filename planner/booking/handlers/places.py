"""Keep the register of places; every change is entered in the place's history."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, fields

from planner.booking.domain.places import KnownPlace
from planner.booking.domain.record import HistoryEntry
from planner.booking.ports import BookingStore
from planner.kernel.errors import InvalidInput
from planner.kernel.ids import uuid7
from planner.messages.handling import Context

Ctx = Context[BookingStore]
_CHANGES = tuple(each.name for each in fields(KnownPlace) if each.name not in {"code", "valid_from"})


@dataclass(frozen=True)
class Kept:
    """What came of keeping places: how many versions were new, changed, and as they were."""

    new: int = 0
    changed: int = 0
    same: int = 0


def keep_places(ctx: Ctx, places: Sequence[KnownPlace]) -> Kept:
    """Keep versions of places: new ones are added, known ones changed to what is said now. Again is no change.

    Raises:
        InvalidInput: ``booking.place-ends-before-it-begins``, ``booking.place-twice``; nothing is kept then.
    """
    counted = {"new": 0, "changed": 0, "same": 0}
    seen = set()
    for place in places:
        key = (place.code, place.valid_from)
        where = f"{place.code} {place.valid_from}"
        if key in seen:
            raise InvalidInput(
                "booking.place-twice", "a place is given twice from the same day", where=where, do="Leave one out."
            )
        if place.valid_to is not None and place.valid_to < place.valid_from:
            raise InvalidInput(
                "booking.place-ends-before-it-begins",
                "the last day of a place is before its first",
                where=where,
                do="Correct one of them.",
            )
        seen.add(key)
        counted[_keep(ctx, place)] += 1
    return Kept(**counted)


def _keep(ctx: Ctx, place: KnownPlace) -> str:
    known = ctx.store.place(place.code, place.valid_from)
    if known is None:
        ctx.store.add_place(place)
        _note(ctx, place, {"new": True})
        return "new"
    changed = [name for name in _CHANGES if getattr(known, name) != getattr(place, name)]
    if not changed:
        return "same"
    before = {name: _plain(getattr(known, name)) for name in changed}
    ctx.store.change_place(place)
    _note(ctx, place, {"before": before})
    return "changed"


def _note(ctx: Ctx, place: KnownPlace, data: dict[str, object]) -> None:
    told = {"valid_from": place.valid_from.isoformat(), **data}
    ctx.store.add_history(HistoryEntry(uuid7(), f"place:{place.code}", "place-kept", ctx.now, ctx.actor, "", told))


def _plain(value: object) -> object:
    if hasattr(value, "model_dump"):
        return value.model_dump(mode="json")
    return value if value is None or isinstance(value, str | tuple) else str(value)
