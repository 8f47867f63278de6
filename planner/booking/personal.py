"""The only way to personal data: every opening is entered in the audit trail in the same transaction."""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import date, timedelta

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
from planner.booking.finding.index import keys_of, patient_index
from planner.booking.ports import BookingStore
from planner.kernel.errors import InvalidInput, NotFound
from planner.kernel.ids import uuid7
from planner.kernel.sealing import OWN, key_id_of
from planner.kernel.time import ServiceDay
from planner.messages.booking import PassengerCard
from planner.messages.handling import Context

Ctx = Context[BookingStore]


def seal(desk: Desk, referral_id: str, data: PersonalData, last_day: date, retention_days: int) -> PersonalRecord:
    """Return the sealed record of a referral's personal data."""
    sealed = desk.cipher.seal(data.to_text(), sealing_context(referral_id), desk.new_key())
    return PersonalRecord(
        referral_id=referral_id,
        sealed=sealed,
        key_id=key_id_of(sealed),
        cpr_index=desk.cipher.blind(data.cpr, "cpr") if data.cpr else None,
        phone_index=desk.cipher.blind(data.phone, "phone") if data.phone else None,
        patient_index=patient_index(desk.cipher, data),
        erase_after=ServiceDay(last_day + timedelta(days=retention_days)).at(0),
    )


def let_find(ctx: Ctx, desk: Desk, record: PersonalRecord, data: PersonalData) -> None:
    """Let the patient of a stored record be found as it says, as the latest caller."""
    if record.patient_index is not None:
        ctx.store.put_caller(record.patient_index, record.referral_id, keys_of(desk.cipher, data))


def need_purpose(why: str) -> None:
    """Raise InvalidInput ``booking.no-purpose`` when nobody says why personal data is read."""
    if not why.strip():
        raise InvalidInput(
            "booking.no-purpose", "personal data is not read without a purpose", where="why", do="Say what it is for."
        )


def open_personal(ctx: Ctx, desk: Desk, referral_id: str, why: str) -> PersonalData:
    """Open a referral's personal data and enter in the audit trail who did, when and why.

    Raises:
        InvalidInput: ``booking.no-purpose`` when nobody says why.
        NotFound: ``booking.personal-erased`` when there is none or its time is over.
    """
    need_purpose(why)
    record = _need(ctx, referral_id)
    log_read(ctx, "personal data", referral_id, why)
    return content_of(desk, record)


def own(key_id: str) -> str:
    """Return a key id where it is somebody's own, else "": sealed anew, it is under the office's present key."""
    return key_id if key_id.startswith(OWN) else ""


def _need(ctx: Ctx, referral_id: str) -> PersonalRecord:
    record = ctx.store.personal(referral_id)
    if record is None or record.erased_at is not None:
        raise NotFound("booking.personal-erased", "there is no personal data, or no more", where=referral_id)
    return record


def log_read(ctx: Ctx, what: str, subject: str, why: str) -> None:
    """Enter a reading in the audit trail."""
    ctx.store.add_read(PersonalRead(uuid7(), ctx.now, ctx.actor or "booking", what, subject, why))


def look_up(ctx: Ctx, desk: Desk, kind: IndexKind, value: str, why: str) -> Sequence[PersonalRecord]:
    """Return the sealed records with a CPR or phone number, newest first; enter the search in the audit trail.

    Raises:
        InvalidInput: ``booking.bad-cpr``, ``booking.bad-phone``.
    """
    normal = normal_cpr(value, ctx.now.date(), "cpr") if kind == "cpr" else normal_phone(value, "phone")
    records = ctx.store.personal_by(kind, desk.cipher.blind(normal, kind))
    log_read(ctx, f"look-up by {kind}", f"{len(records)} found", why)
    return records


def find_people(ctx: Ctx, desk: Desk, kind: IndexKind, value: str, why: str) -> list[tuple[str, PersonalData]]:
    """Look referrals up by CPR or phone number; return (referral id, personal data), newest first.

    The search itself is entered in the audit trail (without the number), and so is every record it opens.

    Raises:
        InvalidInput: ``booking.bad-cpr``, ``booking.bad-phone``, ``booking.no-purpose``.
    """
    records = look_up(ctx, desk, kind, value, why)
    return [(record.referral_id, open_personal(ctx, desk, record.referral_id, why)) for record in records]


def earlier_records(ctx: Ctx, desk: Desk, data: PersonalData) -> Sequence[PersonalRecord]:
    """Return the records of the patient whom data is about, the newest first; the newest alone without CPR number."""
    if data.cpr is not None:
        return ctx.store.personal_by("cpr", desk.cipher.blind(data.cpr, "cpr"))
    newest = ctx.store.newest_personal(patient_index(desk.cipher, data))
    return () if newest is None else (newest,)


def replace_personal(ctx: Ctx, desk: Desk, referral_id: str, data: PersonalData) -> None:
    """Seal changed data of a referral in place of what there was. It must be about the same patient.

    Raises:
        NotFound: ``booking.personal-erased``.
    """
    record = _need(ctx, referral_id)
    record.sealed = desk.cipher.seal(data.to_text(), sealing_context(referral_id), own(record.key_id))
    record.key_id = key_id_of(record.sealed)


def record_card(ctx: Ctx, desk: Desk, trip: Trip, data: PersonalData, retention_days: int) -> None:
    """Record the sealed passenger card of a trip for execution, under the key of its referral."""
    record = _need(ctx, trip.referral_id)
    outbound = trip.leg == "outbound"
    content = {
        "name": data.name,
        "phone": data.phone or "",
        "origin_text": data.home_text if outbound else data.facility_text,
        "destination_text": data.facility_text if outbound else data.home_text,
        "notes": "\n".join(part for part in (data.notes, data.access.for_driver()) if part),
    }
    sealed = desk.card_cipher.seal(
        json.dumps(content, ensure_ascii=False), f"passenger-card:{trip.id}", own(record.key_id)
    )
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
    """Give records a key of their own that a key of the office sealed; return how many.

    Repeat until it returns 0; after that, and with the vault's keys rewrapped, the old key may be thrown away. A
    record that cannot be opened stops the command and nothing of its batch is changed. An office without own keys
    seals under its present one.
    """
    present_key = "" if desk.own_keys else key_id_of(desk.cipher.seal("", "booking.present-key"))
    records = ctx.store.personal_not_under(present_key, limit)
    for record in records:
        data = content_of(desk, record)
        record.sealed = desk.cipher.seal(data.to_text(), sealing_context(record.referral_id), desk.new_key())
        record.key_id = key_id_of(record.sealed)
        record.cpr_index = desk.cipher.blind(data.cpr, "cpr") if data.cpr else None
        record.phone_index = desk.cipher.blind(data.phone, "phone") if data.phone else None
        _index(ctx, desk, record, data)
    if records:
        log_read(ctx, "personal data", f"{len(records)} records", f"resealed under key {present_key or 'of their own'}")
    return len(records)


def index_missing(ctx: Ctx, desk: Desk, limit: int = 200) -> int:
    """Let patients be found whose records were stored before there was an index; return how many records.

    Records are taken from the oldest on, so that the newest is the one that is found in the end.
    """
    records = ctx.store.personal_unindexed(limit)
    for record in records:
        _index(ctx, desk, record, content_of(desk, record))
    if records:
        log_read(ctx, "personal data", f"{len(records)} records", "indexed for callers to be found")
    return len(records)


def _index(ctx: Ctx, desk: Desk, record: PersonalRecord, data: PersonalData) -> None:
    """Take a record into the index of callers, unless it is in it under the present index key."""
    index = patient_index(desk.cipher, data)
    if index == record.patient_index:
        return
    if record.patient_index is not None:
        ctx.store.drop_caller(record.patient_index)
        ctx.store.move_contacts(record.patient_index, index)
    record.patient_index = index
    let_find(ctx, desk, record, data)


def content_of(desk: Desk, record: PersonalRecord) -> PersonalData:
    """Return the content of a record, for who has entered why it is read, or shows it to nobody."""
    return PersonalData.from_text(desk.cipher.open(record.sealed, sealing_context(record.referral_id)))
