"""Queue notices about what happened to a trip, for everybody who may be told."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from planner.booking.desk import Desk
from planner.booking.domain.trip import WAITING, Trip
from planner.booking.notices.contact import Contact, Kind
from planner.booking.notices.notice import Notice, NoticeState
from planner.booking.notices.policy import Policy
from planner.booking.ports import BookingStore
from planner.kernel.ids import uuid7
from planner.kernel.time import LOCAL
from planner.messages.handling import Context

Ctx = Context[BookingStore]
SETTLE = timedelta(seconds=60)
"""News of one journey within so long goes out as one notice: both ways are promised moments apart."""


def policy_of(store: BookingStore, desk: Desk, referral_id: str) -> Policy:
    """Return the policy of the authority that decided about a referral last."""
    decisions = store.decisions(referral_id)
    return desk.notices.of(decisions[-1].authority if decisions else desk.region)


def tell(ctx: Ctx, trip: Trip, kind: Kind, about: dict[str, Any] | None = None, at: datetime | None = None) -> None:
    """Queue a notice about a trip, once for each contact who may be told and wants to be, not before ``at``.

    One of the kind about the journey that still waits takes the trip in. What it says is worked out when it is sent,
    so a notice that has lost its point by then is dropped.
    """
    contacts = _holding(ctx, trip)
    if contacts:
        queued(ctx, trip, kind, contacts, ctx.store.notices_of(trip.journey_id), about or {}, at or ctx.now + SETTLE)


def _holding(ctx: Ctx, trip: Trip) -> list[Contact]:
    today = ctx.now.astimezone(LOCAL).date()
    return [each for each in ctx.store.contacts_for_trip(trip.id) if each.holds(today)]


def queued(  # noqa: PLR0917 - what a notice is made of
    ctx: Ctx,
    trip: Trip,
    kind: Kind,
    contacts: Sequence[Contact],
    known: Sequence[Notice],
    about: dict[str, Any],
    at: datetime,
) -> None:
    """Queue one notice for each of the contacts that want it, or let one that waits take the trip in."""
    for contact in contacts:
        if not contact.wants(kind):
            continue
        mine = [n for n in known if n.contact_id == contact.id and n.kind == kind]
        waiting = next((n for n in mine if n.state is NoticeState.QUEUED and n.attempts == 0), None)
        if kind in {"car-soon", "day-before"}:
            if any(trip.id in n.trip_ids for n in mine if n is not waiting):
                continue
            if kind == "car-soon" and waiting is not None and trip.id not in waiting.trip_ids:
                waiting = None  # each car is told by itself
        if waiting is not None:
            if trip.id not in waiting.trip_ids:
                waiting.trip_ids = (*waiting.trip_ids, trip.id)
            waiting.about = {**waiting.about, **about}
            if kind in {"car-soon", "day-before"}:
                waiting.not_before = at
            continue
        once = f"car-soon:{trip.id}:{contact.id}" if kind == "car-soon" else None
        ctx.store.add_notice(
            Notice(uuid7(), trip.journey_id, (trip.id,), kind, contact.id, contact.channel, about, ctx.now, at, once)
        )


def promised(ctx: Ctx, desk: Desk, trip: Trip, *, moved: bool) -> None:
    """Tell a first promise or a new one, and queue the reminder of the day before.

    Args:
        ctx: the transaction.
        desk: the office.
        trip: with the promise.
        moved: the times that were told before hold no more.
    """
    contacts = _holding(ctx, trip)
    if not contacts or trip.promise is None:
        return
    known = ctx.store.notices_of(trip.journey_id)
    told = [n for n in known if n.kind in {"booked", "changed"} and trip.id in n.trip_ids]
    unsent = any(n.state is NoticeState.QUEUED and n.attempts == 0 for n in told)
    if not told:
        queued(ctx, trip, "booked", contacts, known, {}, ctx.now + SETTLE)
    elif moved and not unsent:  # one that waits will say the new times
        queued(ctx, trip, "changed", contacts, known, {}, ctx.now + SETTLE)
    reminder = policy_of(ctx.store, desk, trip.referral_id).day_before(trip.service_day)
    if reminder > ctx.now + SETTLE:
        queued(ctx, trip, "day-before", contacts, known, {}, reminder.astimezone(ctx.now.tzinfo))


def delayed(ctx: Ctx, desk: Desk, trip_id: str, delay_s: int) -> None:
    """Tell a forecast delay that matters, and again only when it has grown by the policy's step."""
    trip = ctx.store.trip(trip_id)
    if trip is None or trip.status not in WAITING:
        return
    contacts = _holding(ctx, trip)
    if not contacts:
        return
    policy = policy_of(ctx.store, desk, trip.referral_id)
    known = ctx.store.notices_of(trip.journey_id)
    told = [int(n.about["delay_s"]) for n in known if n.kind == "delay" and trip.id in n.trip_ids]
    least = max(told) + policy.delay_step_s if told else policy.delay_from_s
    if delay_s >= least:
        queued(ctx, trip, "delay", contacts, known, {"delay_s": delay_s}, ctx.now)


def approaching(ctx: Ctx, desk: Desk, trip_id: str, expected_at: datetime) -> None:
    """Tell, once a trip, that the car is near: as soon as it is expected to be as near as the policy says."""
    trip = ctx.store.trip(trip_id)
    if trip is None or trip.status not in WAITING or trip.arrived_at is not None or expected_at <= ctx.now:
        return
    contacts = [each for each in _holding(ctx, trip) if each.wants("car-soon")]
    if not contacts:
        return
    near = timedelta(seconds=policy_of(ctx.store, desk, trip.referral_id).car_soon_s)
    known = ctx.store.notices_of(trip.journey_id)
    about = {"expected_at": expected_at.isoformat()}
    queued(ctx, trip, "car-soon", contacts, known, about, max(ctx.now, expected_at - near))
