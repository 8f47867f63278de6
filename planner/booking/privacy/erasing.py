"""Erase what is kept about a patient: the keys of it are destroyed, so that every copy and backup is unreadable.

What is sealed about a referral (its record, the cards of its trips in outbox, execution and dead letters) is under one
key of its own. A key is destroyed after the commit that says so, by ``destroy_keys``; doing it twice harms nothing.
"""

from __future__ import annotations

from collections.abc import Sequence

from planner.booking.desk import Desk
from planner.booking.domain.draft import KEPT
from planner.booking.domain.personal import PersonalRecord
from planner.booking.handlers.drafts import forget_draft
from planner.booking.personal import content_of, let_find, own
from planner.booking.ports import BookingStore
from planner.booking.privacy.ports import Erasure
from planner.kernel.ids import uuid7
from planner.messages.booking import PersonalDataErased
from planner.messages.handling import Context
from planner.messages.payload import Point

Ctx = Context[BookingStore]
RETENTION = "retention"
"""Why something is erased that nobody asked to have erased."""


def forget(ctx: Ctx, desk: Desk, records: Sequence[PersonalRecord], why: str) -> dict[str, int]:
    """Erase records, their keys, indexes, links, exact places and task notes; return how much, by kind.

    A patient found by an erased record is found by the newest one left, or no more. The other modules are told.
    """
    orphaned: set[str] = set()
    links = [link for record in records for link in ctx.store.links_of_patient(record.referral_id)]
    erased = {record.referral_id for record in records}
    gone = {link.id: link for link in links if link.referral_id in erased}
    for link in gone.values():
        ctx.store.remove_link(link)
    done = {"personal-data": len(records), "links": len(gone), "places": 0, "task-notes": 0}
    for record in records:
        if record.patient_index is not None and ctx.store.is_caller(record.referral_id):
            orphaned.add(record.patient_index)
        if own(record.key_id):
            ctx.store.doom_key(record.key_id, ctx.now)
        record.sealed, record.key_id, record.erased_at = "", "", ctx.now
        record.cpr_index = record.phone_index = record.patient_index = None
        places, notes = _blur(ctx, record.referral_id)
        done["places"] += places
        done["task-notes"] += notes
        ctx.store.add_erasure(
            Erasure(uuid7(), ctx.now, ctx.actor or "booking", "personal-data", 1, record.referral_id, why)
        )
    for index in sorted(orphaned):
        newest = ctx.store.newest_personal(index)
        if newest is None:
            ctx.store.drop_caller(index)
        else:
            let_find(ctx, desk, newest, content_of(desk, newest))
    return done


def _blur(ctx: Ctx, referral_id: str) -> tuple[int, int]:
    """Make a referral's home and what was sent about it coarse, empty its tasks' notes, and tell the others."""
    referral = ctx.store.referral(referral_id)
    if referral is None:  # pragma: no cover - the tables are tied
        return 0, 0
    home, coarse = referral.home, coarse_point(referral.home)
    trips = ctx.store.trips_of([journey.id for journey in ctx.store.journeys_of([referral_id])])
    changed = 0
    for trip in trips:
        if home in {trip.origin, trip.destination}:
            trip.origin = coarse if trip.origin == home else trip.origin
            trip.destination = coarse if trip.destination == home else trip.destination
            changed += 1
    referral.home, referral.content_index = coarse, ""
    about = {referral_id, *(trip.id for trip in trips), *(trip.journey_id for trip in trips)}
    tasks = [task for task in ctx.store.tasks_about(sorted(about)) if task.note]
    for task in tasks:
        task.note = ""
    if trips:
        said = PersonalDataErased(referral_id=referral_id, trip_ids=tuple(trip.id for trip in trips))
        ctx.record(said, subject=referral_id, version=1)
    return changed, len(tasks)


def coarse_point(point: Point) -> Point:
    """Return a point to a hundredth of a degree (a kilometre), with its postcode: an area, no house."""
    return Point(lat=round(point.lat, 2), lon=round(point.lon, 2), postcode=point.postcode)


def erase_due(ctx: Ctx, desk: Desk, limit: int = 500) -> int:
    """Erase personal data whose retention is over; return how many records."""
    records = ctx.store.personal_due(ctx.now, limit)
    for part in desk.parts:
        _note(ctx, part.kind, part.erase(ctx, [record.referral_id for record in records]) if records else 0)
    forget(ctx, desk, records, RETENTION)
    return len(records)


def erase_drafts(ctx: Ctx, limit: int = 500) -> int:
    """Forget drafts that nobody has touched for long; return how many."""
    old = ctx.store.drafts_before(ctx.now - KEPT, limit)
    for draft in old:
        forget_draft(ctx, draft)
    _note(ctx, "drafts", len(old))
    return len(old)


def erase_notes(ctx: Ctx, desk: Desk, limit: int = 500) -> int:
    """Empty the notes of tasks that were done long ago; return how many."""
    days = desk.retention.days("task-notes")
    old = [] if days is None else ctx.store.notes_due(ctx.now - days, limit)
    for task in old:
        task.note = ""
    _note(ctx, "task-notes", len(old))
    return len(old)


def destroy_keys(ctx: Ctx, desk: Desk, limit: int = 500) -> int:
    """Destroy the keys of what was erased; return how many.

    The vault forgets them before this transaction ends; when it fails after that, destroying them again finds nothing.
    """
    if desk.own_keys is None:
        return 0
    doomed = ctx.store.doomed_keys(limit)
    desk.own_keys.destroy(doomed)
    ctx.store.keys_destroyed(doomed)
    return len(doomed)


def _note(ctx: Ctx, kind: str, count: int) -> None:
    if count:
        ctx.store.add_erasure(Erasure(uuid7(), ctx.now, ctx.actor or "booking", kind, count, "", RETENTION))
