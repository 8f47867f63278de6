"""Notices as plain data."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from planner.booking.handlers.changes import need_trip
from planner.booking.notices.contact import Contact, Reached
from planner.booking.notices.notice import Notice
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
    return [notice_data(each, people[each.contact_id]) for each in found]


def notice_data(notice: Notice, contact: Contact | None) -> dict[str, Any]:
    """Return a notice and what became of it; to whom only as patient, relative or home care."""
    return {
        "notice_id": notice.id,
        "kind": notice.kind,
        "to": contact.who if contact else "",
        "channel": notice.channel,
        "state": notice.state.value,
        "queued_at": instant(notice.queued_at),
        "not_before": instant(notice.not_before),
        "sent_at": instant(notice.sent_at),
        "ended_at": instant(notice.ended_at),
        "segments": notice.segments,
        "attempts": notice.attempts,
        "problem": notice.problem,
        "instead_of": notice.instead_of,
    }


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
