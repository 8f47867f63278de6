"""What notices keep about a patient: shown and erased with everything else."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

from planner.booking.notices.contact import Contact, Reached, contact_context
from planner.booking.notices.notice import Reply, reply_context
from planner.booking.notices.views import contact_data, notice_data, reply_data
from planner.booking.ports import BookingStore
from planner.kernel.sealing import Cipher
from planner.messages.handling import Context

Ctx = Context[BookingStore]


class NoticePart:
    """Permissions, what was sent and what was written back; implements ``planner.booking.privacy.ports.PersonalPart``.

    Permissions belong to the patient, not to one referral: they stay while another referral of the patient is kept.
    """

    kind = "notice-contacts"

    def __init__(self, cipher: Cipher) -> None:
        self._cipher = cipher

    def show(self, ctx: Ctx, referral_ids: Sequence[str]) -> list[dict[str, Any]]:
        """Return permissions with whom they reach, each with the notices it was sent, and replies in the open."""
        journeys = [journey.id for journey in ctx.store.journeys_of(referral_ids)]
        sent = [notice for journey in journeys for notice in ctx.store.notices_of(journey)]
        contacts = _contacts(ctx, referral_ids)
        permissions = [
            {
                **contact_data(each, self._reached(each), ctx.now),
                "notices": [notice_data(notice, each) for notice in sent if notice.contact_id == each.id],
            }
            for each in contacts
        ]
        replies = _replies(ctx, referral_ids, contacts, journeys)
        return [*permissions, *({**reply_data(ctx.store, each.id), **self._said(each)} for each in replies)]

    def erase(self, ctx: Ctx, referral_ids: Sequence[str]) -> int:
        """Erase them where no other referral of the patient is kept; return how many. What waits is not sent."""
        going = _going(ctx, referral_ids)
        contacts = [each for each in _contacts(ctx, going) if each.sealed]
        journeys = [journey.id for journey in ctx.store.journeys_of(going)]
        replies = _replies(ctx, going, contacts, journeys)
        for contact in contacts:
            contact.erase()
        for reply in replies:
            reply.erase()
        return len(contacts) + len(replies)

    def _reached(self, contact: Contact) -> Reached | None:
        if not contact.sealed:
            return None
        return Reached.from_text(self._cipher.open(contact.sealed, contact_context(contact.id)))

    def _said(self, reply: Reply) -> dict[str, str]:
        said: dict[str, str] = json.loads(self._cipher.open(reply.sealed, reply_context(reply.id)))
        return said


def _going(ctx: Ctx, referral_ids: Sequence[str]) -> list[str]:
    """Return those of the referrals whose patients lose every referral with them."""
    named = set(referral_ids)
    patients: dict[str, list[str]] = {}
    for index, referral_id in _indexes(ctx, referral_ids):
        patients.setdefault(index, []).append(referral_id)
    kept = {index: {each.referral_id for each in ctx.store.personal_of_patient(index)} - named for index in patients}
    return [each for index, ids in patients.items() if not kept[index] for each in ids]


def _contacts(ctx: Ctx, referral_ids: Sequence[str]) -> list[Contact]:
    patients = dict.fromkeys(index for index, _ in _indexes(ctx, referral_ids))
    return [contact for index in patients for contact in ctx.store.contacts_of(index)]


def _replies(
    ctx: Ctx, referral_ids: Sequence[str], contacts: Sequence[Contact], journeys: Sequence[str]
) -> list[Reply]:
    """Return unerased replies about the patient: of these journeys, or from numbers that are told of nobody else."""
    records = [record for each in referral_ids if (record := ctx.store.personal(each)) is not None]
    patients = {record.patient_index for record in records}
    numbers = {each.address_index for each in contacts if each.channel == "sms"}
    numbers |= {record.phone_index for record in records if record.phone_index}
    found = []
    for number in sorted(numbers - {""}):
        alone = {each.patient_index for each in ctx.store.contacts_at(number)} <= patients
        found += [
            each
            for each in ctx.store.replies_from(number)
            if each.journey_id in journeys or (alone and not each.journey_id)
        ]
    return found


def _indexes(ctx: Ctx, referral_ids: Sequence[str]) -> list[tuple[str, str]]:
    """Return the patient's index of every referral that has one, with it."""
    records = [ctx.store.personal(each) for each in referral_ids]
    return [(each.patient_index, each.referral_id) for each in records if each and each.patient_index]
