"""Take queued notices in hand, and note what became of them.

Between the two the texts go out, in no transaction. Whoever dies there loses the lease; the next one hands the same
text over under the same id, and a gateway that knows the id sends it no second time.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta

from planner.booking.desk import Desk
from planner.booking.domain.trip import WAITING, Trip, TripStatus
from planner.booking.handlers.tasks import ask, drop_task
from planner.booking.notices.consent import open_contact
from planner.booking.notices.contact import Channel, Contact
from planner.booking.notices.notice import Attempts, Notice
from planner.booking.notices.policy import Policy
from planner.booking.notices.ports import Outgoing
from planner.booking.notices.sms import length
from planner.booking.notices.telling import policy_of
from planner.booking.notices.texts import Writer
from planner.booking.ports import BookingStore
from planner.kernel.errors import NotFound
from planner.kernel.ids import uuid7
from planner.kernel.time import LOCAL
from planner.messages.handling import Context

Ctx = Context[BookingStore]
_STALE = timedelta(hours=2)
_ATTEMPTS = Attempts()


@dataclass(frozen=True)
class Hand:
    """Who sends, from when by real time and until when it is his, and by which channels."""

    owner: str
    wall: datetime
    until: datetime
    channels: Collection[Channel]


def take(ctx: Ctx, desk: Desk, hand: Hand, limit: int) -> tuple[int, list[Outgoing]]:
    """Lease notices that are due; return how many were looked at, and the texts to send.

    What has lost its point or its permission is dropped; what falls into quiet hours waits for their end.
    """
    due = ctx.store.notices_due(ctx.now, hand.wall, limit)
    texts = [_taken(ctx, desk, notice, hand) for notice in due]
    return len(due), [text for text in texts if text is not None]


def _taken(ctx: Ctx, desk: Desk, notice: Notice, hand: Hand) -> Outgoing | None:
    contact = ctx.store.contact(notice.contact_id)
    trips = [trip for each in notice.trip_ids if (trip := ctx.store.trip(each)) is not None]
    if contact is None or not contact.holds(ctx.now.astimezone(LOCAL).date()):
        notice.drop(ctx.now, "no-consent")
        return None
    policy = policy_of(ctx.store, desk, trips[0].referral_id if trips else contact.referral_id)
    pointed = trips if notice.kind == "answer" else [t for t in trips if _has_point(t, notice.kind, ctx.now)]
    why = _against(notice, contact, policy, hand.channels)
    if why or (not pointed and notice.kind != "answer"):
        notice.drop(ctx.now, why or "out-of-date")
        return None
    urgent = notice.kind in policy.urgent or notice.kind == "answer"
    if not urgent and (waits := policy.quiet_until(ctx.now)) is not None:
        notice.put_back(None, waits)
        return None
    notice.lease(hand.owner, hand.until)
    reached = open_contact(ctx, desk, contact, f"send a notice: {notice.kind}")
    writer = Writer(contact, reached, policy)
    if notice.kind == "answer":
        text = writer.answer(notice.about["code"], pointed)
    else:
        text = writer.notice(notice.kind, pointed, notice.about)
    return Outgoing(notice.id, notice.channel, reached.address, writer.subject(), text, contact.language)


def _against(notice: Notice, contact: Contact, policy: Policy, channels: Collection[Channel]) -> str:
    """Return why a notice is not sent at all, or nothing."""
    if notice.channel not in channels:
        return "channel-off"
    allowed: Collection[str] = policy.kinds if contact.who == "patient" else policy.relatives
    if notice.kind != "answer" and (notice.kind not in policy.kinds or notice.kind not in allowed):
        return "not-sent-here"
    return ""


def _has_point(trip: Trip, kind: str, now: datetime) -> bool:
    """Return whether a trip still is as a notice of a kind would say."""
    if kind == "cancelled":
        return trip.status is TripStatus.CANCELLED
    if trip.status not in WAITING or trip.promise is None or trip.arrived_at is not None:
        return False
    return kind == "delay" or now < trip.promise.pickup_to + _STALE


def sent(ctx: Ctx, out: Outgoing, ref: str) -> None:
    """Note that the gateway has a text."""
    notice = ctx.store.notice(out.id)
    if notice is not None:
        notice.taken(ctx.now, ref, length(out.text).segments if out.channel == "sms" else 1)


def not_sent(ctx: Ctx, desk: Desk, out: Outgoing, problem: str, *, at: datetime | None) -> None:
    """Note that the gateway did not take a text; it is tried again while that may help.

    Args:
        ctx: the transaction.
        desk: the office.
        out: the text.
        problem: stable code.
        at: real time, from which the next attempt is counted; None where no repetition helps.
    """
    notice = ctx.store.notice(out.id)
    if notice is None:
        return
    retry_at = _ATTEMPTS.next(notice.attempts, at) if at is not None else None
    if retry_at is not None:
        notice.put_back(retry_at)
    elif notice.failed(ctx.now, problem):
        _fall_back(ctx, desk, notice)


def receipt(ctx: Ctx, desk: Desk, notice_id: str, *, delivered: bool, at: datetime, problem: str = "") -> Notice:
    """Take a delivery receipt, in whatever order and however often they come: what arrived has arrived.

    Raises:
        NotFound: ``notices.no-notice``.
    """
    notice = ctx.store.notice(notice_id)
    if notice is None:
        raise NotFound("notices.no-notice", "there is no such notice", where=notice_id)
    if not delivered:
        if notice.failed(at, problem or "not-delivered"):
            _fall_back(ctx, desk, notice)
    elif notice.delivered(at):
        for trip_id in notice.trip_ids:
            drop_task(ctx, trip_id, "not-delivered", "delivered after all")
    return notice


def _fall_back(ctx: Ctx, desk: Desk, failed: Notice) -> None:
    """Try the patient's other channels, then ask a clerk to call; what a relative misses is only noted."""
    contact = ctx.store.contact(failed.contact_id)
    if contact is None or contact.who != "patient" or not failed.trip_ids or failed.kind == "answer":
        return
    trip = ctx.store.trip(failed.trip_ids[0])
    if trip is None:  # pragma: no cover - the trip was there when the notice was queued
        return
    today = ctx.now.astimezone(LOCAL).date()
    notices = ctx.store.notices_of(failed.journey_id)
    same = [n for n in notices if n.kind == failed.kind and n.queued_at >= failed.queued_at - _STALE]
    tried = {n.contact_id for n in same}
    for other in ctx.store.contacts_for_trip(trip.id):
        fits = other.who == "patient" and other.channel != failed.channel and other.wants(failed.kind)
        if fits and other.holds(today) and other.id not in tried:
            ctx.store.add_notice(
                Notice(
                    uuid7(),
                    failed.journey_id,
                    failed.trip_ids,
                    failed.kind,
                    other.id,
                    other.channel,
                    failed.about,
                    ctx.now,
                    ctx.now,
                    instead_of=failed.id,
                )
            )
            return
    reached = any(n.contact_id != failed.contact_id and n.state in {"sent", "delivered", "queued"} for n in same)
    others = {c.id for c in ctx.store.contacts_for_trip(trip.id) if c.who == "patient"}
    if reached and others & tried - {failed.contact_id}:
        return  # the same went out, or goes out, to the patient's other address
    if failed.kind in policy_of(ctx.store, desk, trip.referral_id).must_reach:
        ask(ctx, desk, trip.id, "not-delivered", trip.service_day, _due(ctx, trip))


def _due(ctx: Ctx, trip: Trip) -> datetime | None:
    """Return an hour before the pick-up where that is near; None for the office's usual time."""
    if trip.promise is None or trip.promise.pickup_from - ctx.now > timedelta(days=1):
        return None
    return max(ctx.now + timedelta(minutes=5), trip.promise.pickup_from - timedelta(hours=1))
