"""What is to be done now and then: warn of permissions that end, forget, and seal anew."""

from __future__ import annotations

from datetime import timedelta

from planner.booking.desk import Desk
from planner.booking.handlers.tasks import ask
from planner.booking.notices.consent import purpose
from planner.booking.notices.contact import Reached, contact_context
from planner.booking.notices.notice import reply_context
from planner.booking.notices.telling import policy_of
from planner.booking.personal import log_read
from planner.booking.ports import BookingStore
from planner.kernel.sealing import key_id_of
from planner.kernel.time import LOCAL
from planner.messages.handling import Context

Ctx = Context[BookingStore]
_KEEP_REPLIES = timedelta(days=30)


def warn_ending(ctx: Ctx, desk: Desk, limit: int = 100) -> int:
    """Ask a clerk to renew permissions that end soon, or to let them end; return how many were looked at."""
    today = ctx.now.astimezone(LOCAL).date()
    ending = ctx.store.contacts_ending(today + timedelta(days=desk.notices.longest_warning()), limit)
    done = 0
    for contact in ending:
        policy = policy_of(ctx.store, desk, contact.referral_id)
        if contact.expires_on > today + timedelta(days=policy.warn_days):
            continue
        contact.warned = True
        done += 1
        if contact.expires_on >= today:
            ask(ctx, desk, contact.referral_id, "consent-ending", None)
    return done


def forget(ctx: Ctx, limit: int = 200) -> int:
    """Erase contacts of patients of whom nothing is left, and what was written back long ago; return how many."""
    contacts = ctx.store.orphaned_contacts(limit)
    for contact in contacts:
        contact.erase()
    replies = ctx.store.replies_before(ctx.now - _KEEP_REPLIES, limit)
    for reply in replies:
        reply.erase()
    return len(contacts) + len(replies)


def reseal_notices(ctx: Ctx, desk: Desk, limit: int = 500) -> int:
    """Seal contacts and replies anew under the cipher's present key; return how many. Repeat until it returns 0."""
    present = key_id_of(desk.cipher.seal("", "booking.present-key"))
    contacts = ctx.store.contacts_not_under(present, limit)
    for contact in contacts:
        reached = Reached.from_text(desk.cipher.open(contact.sealed, contact_context(contact.id)))
        contact.sealed = desk.cipher.seal(reached.to_text(), contact_context(contact.id))
        contact.key_id = key_id_of(contact.sealed)
        contact.address_index = desk.cipher.blind(reached.address, purpose(contact.channel))
    replies = ctx.store.replies_not_under(present, limit)
    for reply in replies:
        reply.sealed = desk.cipher.seal(
            desk.cipher.open(reply.sealed, reply_context(reply.id)), reply_context(reply.id)
        )
        reply.key_id = key_id_of(reply.sealed)
    if contacts or replies:
        log_read(ctx, "notice contacts", f"{len(contacts) + len(replies)} records", f"resealed under key {present}")
    return len(contacts) + len(replies)
