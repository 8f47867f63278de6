"""Notices as plain data."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from planner.booking.handlers.changes import need_trip
from planner.booking.notices.contact import Contact, Reached
from planner.booking.ports import BookingStore
from planner.booking.shown import instant
from planner.kernel.time import LOCAL


def contact_data(contact: Contact, reached: Reached | None, now: datetime) -> dict[str, Any]:
    """Return a permission; who and where only when it was opened."""
    opened = {"address": reached.address, "name": reached.name, "called": reached.called} if reached else {}
    return {
        "contact_id": contact.id,
        "who": contact.who,
        "channel": contact.channel,
        "language": contact.language,
        "kinds": list(contact.kinds),
        "basis": contact.basis,
        "via": contact.via,
        "given_at": instant(contact.given_at),
        "given_by": contact.given_by,
        "expires_on": contact.expires_on.isoformat(),
        "withdrawn_at": instant(contact.withdrawn_at),
        "withdrawn_by": contact.withdrawn_by,
        "holds": contact.holds(now.astimezone(LOCAL).date()),
        **opened,
    }


def notices(store: BookingStore, trip_id: str) -> list[dict[str, Any]]:
    """Return the notices about a trip in the order they were queued; NotFound ``booking.no-trip``."""
    trip = need_trip(store, trip_id)
    found = [each for each in store.notices_of(trip.journey_id) if trip_id in each.trip_ids]
    people = {each.contact_id: store.contact(each.contact_id) for each in found}
    return [
        {
            "notice_id": each.id,
            "kind": each.kind,
            "to": person.who if (person := people[each.contact_id]) else "",
            "channel": each.channel,
            "state": each.state.value,
            "queued_at": instant(each.queued_at),
            "not_before": instant(each.not_before),
            "sent_at": instant(each.sent_at),
            "ended_at": instant(each.ended_at),
            "segments": each.segments,
            "attempts": each.attempts,
            "problem": each.problem,
            "instead_of": each.instead_of,
        }
        for each in found
    ]


def reply_data(store: BookingStore, reply_id: str) -> dict[str, Any]:
    """Return what is in the open about a reply."""
    reply = store.reply(reply_id)
    if reply is None:
        return {}
    return {
        "reply_id": reply.id,
        "received_at": instant(reply.received_at),
        "understood": reply.understood,
        "journey_id": reply.journey_id,
    }
