"""The only way to personal data: every opening is entered in the audit trail in the same transaction."""

from __future__ import annotations

import json
from datetime import date, datetime, timedelta

from planner.booking.desk import Desk
from planner.booking.domain.personal import (
    IndexKind,
    PersonalData,
    PersonalRead,
    PersonalRecord,
    normal_cpr,
    normal_phone,
    sealing_context,
)
from planner.booking.domain.trip import Trip
from planner.booking.ports import BookingStore
from planner.kernel.errors import InvalidInput, NotFound
from planner.kernel.ids import uuid7
from planner.kernel.sealing import key_id_of
from planner.kernel.time import ServiceDay
from planner.messages.booking import PassengerCard
from planner.messages.handling import Context

Ctx = Context[BookingStore]


def seal(desk: Desk, referral_id: str, data: PersonalData, last_day: date, retention_days: int) -> PersonalRecord:
    """Return the sealed record of a referral's personal data."""
    sealed = desk.cipher.seal(data.to_text(), sealing_context(referral_id))
    return PersonalRecord(
        referral_id=referral_id,
        sealed=sealed,
        key_id=key_id_of(sealed),
        cpr_index=desk.cipher.blind(data.cpr, "cpr") if data.cpr else None,
        phone_index=desk.cipher.blind(data.phone, "phone") if data.phone else None,
        erase_after=ServiceDay(last_day + timedelta(days=retention_days)).at(0),
    )


def open_personal(ctx: Ctx, desk: Desk, referral_id: str, why: str) -> PersonalData:
    """Open a referral's personal data and enter in the audit trail who did, when and why.

    Raises:
        InvalidInput: ``booking.no-purpose`` when nobody says why.
        NotFound: ``booking.personal-erased`` when there is none or its time is over.
    """
    if not why.strip():
        raise InvalidInput(
            "booking.no-purpose", "personal data is not read without a purpose", where="why", do="Say what it is for."
        )
    record = ctx.store.personal(referral_id)
    if record is None or record.erased_at is not None:
        raise NotFound("booking.personal-erased", "there is no personal data, or no more", where=referral_id)
    log_read(ctx, "personal data", referral_id, why)
    return PersonalData.from_text(desk.cipher.open(record.sealed, sealing_context(referral_id)))


def log_read(ctx: Ctx, what: str, subject: str, why: str) -> None:
    """Enter a reading in the audit trail."""
    ctx.store.add_read(PersonalRead(uuid7(), ctx.now, ctx.actor or "booking", what, subject, why))


def find_people(ctx: Ctx, desk: Desk, kind: IndexKind, value: str, why: str) -> list[tuple[str, PersonalData]]:
    """Look referrals up by CPR or phone number; return (referral id, personal data), newest first.

    The search itself is entered in the audit trail (without the number), and so is every record it opens.

    Raises:
        InvalidInput: ``booking.bad-cpr``, ``booking.bad-phone``, ``booking.no-purpose``.
    """
    today = ctx.now.date()
    normal = normal_cpr(value, today, "cpr") if kind == "cpr" else normal_phone(value, "phone")
    records = ctx.store.personal_by(kind, desk.cipher.blind(normal, kind))
    log_read(ctx, f"look-up by {kind}", f"{len(records)} found", why)
    return [(record.referral_id, open_personal(ctx, desk, record.referral_id, why)) for record in records]


def record_card(ctx: Ctx, desk: Desk, trip: Trip, data: PersonalData, retention_days: int) -> None:
    """Record the sealed passenger card of a trip for execution."""
    outbound = trip.leg == "outbound"
    content = {
        "name": data.name,
        "phone": data.phone or "",
        "origin_text": data.home_text if outbound else data.facility_text,
        "destination_text": data.facility_text if outbound else data.home_text,
        "notes": data.notes,
    }
    sealed = desk.card_cipher.seal(json.dumps(content, ensure_ascii=False), f"passenger-card:{trip.id}")
    day = ServiceDay.parse(trip.service_day).date
    card = PassengerCard(
        trip_id=trip.id,
        service_day=trip.service_day,
        key_id=key_id_of(sealed),
        sealed=sealed,
        erase_after=ServiceDay(day + timedelta(days=1 + retention_days)).at(0),
    )
    ctx.record(card, subject=trip.id, version=trip.version)


def reseal(ctx: Ctx, desk: Desk, limit: int = 500) -> int:
    """Seal records that an older key sealed anew under the cipher's present one; return how many.

    Repeat until it returns 0; after that the old key may be thrown away. A record that cannot be opened stops the
    command and nothing of its batch is changed.
    """
    present_key = key_id_of(desk.cipher.seal("", "booking.present-key"))
    records = ctx.store.personal_not_under(present_key, limit)
    for record in records:
        context = sealing_context(record.referral_id)
        data = PersonalData.from_text(desk.cipher.open(record.sealed, context))
        record.sealed = desk.cipher.seal(data.to_text(), context)
        record.key_id = key_id_of(record.sealed)
        record.cpr_index = desk.cipher.blind(data.cpr, "cpr") if data.cpr else None
        record.phone_index = desk.cipher.blind(data.phone, "phone") if data.phone else None
    if records:
        log_read(ctx, "personal data", f"{len(records)} records", f"resealed under key {present_key}")
    return len(records)


def erase_due(ctx: Ctx, limit: int = 500) -> int:
    """Erase personal data whose retention is over; return how many records."""
    records = ctx.store.personal_due(ctx.now, limit)
    for record in records:
        _erase(record, ctx.now)
    return len(records)


def _erase(record: PersonalRecord, now: datetime) -> None:
    record.sealed, record.key_id, record.erased_at = "", "", now
    record.cpr_index = record.phone_index = None
