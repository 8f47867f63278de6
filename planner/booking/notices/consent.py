"""Give and withdraw permission to send notices. Everything opened is on record."""

from __future__ import annotations

from datetime import date, timedelta

from planner.booking.desk import Desk
from planner.booking.notices.contact import Channel, Contact, Reached, contact_context
from planner.booking.notices.permission import Permission, checked
from planner.booking.notices.telling import policy_of
from planner.booking.personal import log_read, need_purpose, open_personal
from planner.booking.ports import BookingStore
from planner.kernel.errors import InvalidInput, NotFound
from planner.kernel.ids import uuid7
from planner.kernel.sealing import key_id_of
from planner.kernel.time import LOCAL
from planner.messages.handling import Context

Ctx = Context[BookingStore]


def give(ctx: Ctx, desk: Desk, referral_id: str, permission: Permission) -> Contact:
    """Keep a permission; the same again changes nothing, another for the same address takes its place.

    Raises:
        NotFound: ``booking.personal-erased``.
        InvalidInput: what ``checked`` raises; ``notices.no-address``; ``notices.expiry-in-past``.
    """
    wanted = checked(permission)
    record = ctx.store.personal(referral_id)
    if record is None or record.patient_index is None:
        raise NotFound("booking.personal-erased", "there is no personal data, or no more", where=referral_id)
    address = wanted.address
    if not address and wanted.channel == "sms":
        address = open_personal(ctx, desk, referral_id, "keep a permission for notices").phone or ""
    if not address:
        raise InvalidInput("notices.no-address", "there is no address to write to", where="address", do="Give one.")
    today = ctx.now.astimezone(LOCAL).date()
    days = policy_of(ctx.store, desk, referral_id).consent_days
    expires = wanted.expires_on or today + timedelta(days=days)
    if expires < today:
        raise InvalidInput(
            "notices.expiry-in-past",
            "the permission would be over already",
            where="expires_on",
            do="Give a day to come.",
        )
    index = desk.cipher.blind(address, purpose(wanted.channel))
    for known in ctx.store.contacts_of(record.patient_index):
        if known.holds(today) and (known.channel, known.who, known.address_index) == (
            wanted.channel,
            wanted.who,
            index,
        ):
            if _same(desk, known, wanted, expires):
                return known
            known.withdrawn_at, known.withdrawn_by = ctx.now, ctx.actor
    number = uuid7()
    sealed = desk.cipher.seal(Reached(address, wanted.name, wanted.called).to_text(), contact_context(number))
    contact = Contact(
        id=number,
        patient_index=record.patient_index,
        referral_id=referral_id,
        who=wanted.who,
        channel=wanted.channel,
        language=wanted.language,
        kinds=wanted.kinds,
        sealed=sealed,
        key_id=key_id_of(sealed),
        address_index=index,
        basis=wanted.basis,
        via=wanted.via,
        given_at=ctx.now,
        given_by=ctx.actor,
        expires_on=expires,
    )
    ctx.store.add_contact(contact)
    return contact


def purpose(channel: Channel) -> str:
    """Return the purpose that an address of a channel is hashed under."""
    return "phone" if channel == "sms" else "notice-email"


def _same(desk: Desk, known: Contact, wanted: Permission, expires: date) -> bool:
    reached = Reached.from_text(desk.cipher.open(known.sealed, contact_context(known.id)))
    said = (wanted.name, wanted.called, wanted.language, wanted.kinds, wanted.basis, expires)
    return said == (reached.name, reached.called, known.language, known.kinds, known.basis, known.expires_on)


def withdraw(ctx: Ctx, contact_id: str) -> Contact:
    """Withdraw a permission, at once; nothing that waits is sent. Twice is once.

    Raises:
        NotFound: ``notices.no-contact``.
    """
    contact = ctx.store.contact(contact_id)
    if contact is None:
        raise NotFound("notices.no-contact", "there is no such permission", where=contact_id)
    if contact.withdrawn_at is None:
        contact.withdrawn_at, contact.withdrawn_by = ctx.now, ctx.actor
    return contact


def open_contact(ctx: Ctx, desk: Desk, contact: Contact, why: str) -> Reached:
    """Open a contact and enter it in the audit trail."""
    log_read(ctx, "notice contact", contact.referral_id, why)
    return Reached.from_text(desk.cipher.open(contact.sealed, contact_context(contact.id)))


def contacts_of(ctx: Ctx, desk: Desk, referral_id: str, why: str) -> list[tuple[Contact, Reached | None]]:
    """Return a patient's contacts, opened on record; None for what is erased.

    Raises:
        NotFound: ``booking.personal-erased``. InvalidInput: ``booking.no-purpose``.
    """
    need_purpose(why)
    record = ctx.store.personal(referral_id)
    if record is None or record.patient_index is None:
        raise NotFound("booking.personal-erased", "there is no personal data, or no more", where=referral_id)
    found = ctx.store.contacts_of(record.patient_index)
    return [(each, open_contact(ctx, desk, each, why) if each.sealed else None) for each in found]
