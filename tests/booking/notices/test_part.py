"""What notices keep about a patient is shown and erased with everything else."""

from __future__ import annotations

import json
from typing import Any

from planner.booking import handlers
from planner.booking.privacy import patients
from planner.booking.privacy.patients import Whom
from tests.booking.notices.desk import Notices
from tests.booking.office import CPR, PHONE

ME = Whom("cpr", CPR)
WHY = "patienten har bedt om det"
DAUGHTER = "+4520304050"
LATER = [{"at": "2026-03-19T09:00:00Z", "ready_at": "2026-03-19T10:30:00Z"}]


def told(notices: Notices) -> None:
    """Let a patient and a daughter be told of a journey, write back, and cancel it."""
    notices.booked()
    notices.permit(notices.referral, who="relative", name="Dorte", address=DAUGHTER, called="mor", kinds=("cancelled",))
    notices.send(minutes=2)
    notices.reply("Kommer der en anden bil?")
    notices.reply("Hvem er I?", DAUGHTER, "in-2")
    notices.office.do(lambda ctx: handlers.cancel_journey(ctx, notices.office.desk, "J000001", "patient"))
    notices.send(minutes=2)


def export(notices: Notices) -> list[dict[str, Any]]:
    """Return what an export shows of notices."""
    office = notices.office
    package = office.do(lambda ctx: patients.export(ctx, office.desk, ME, WHY))
    shown: list[dict[str, Any]] = package["further"]["notice-contacts"]
    return shown


def test_an_export_shows_whom_what_was_sent_and_what_was_written_back(notices: Notices) -> None:
    """Both permissions come with address and notices, both replies with their text; another patient's do not."""
    told(notices)
    other = notices.office.receive(external_id="R-2", patient__phone="95999999", patient__name="En Anden")
    notices.permit(other.referral.id)
    notices.reply("Fra en anden", "+4595999999", "in-3")
    shown = export(notices)
    permissions = [each for each in shown if "contact_id" in each]
    assert [(each["who"], each["address"]) for each in permissions] == [("patient", PHONE), ("relative", DAUGHTER)]
    assert [{n["kind"] for n in each["notices"]} for each in permissions] == [
        {"booked", "cancelled", "day-before"},
        {"cancelled"},
    ]
    assert {each["text"] for each in shown if "reply_id" in each} == {"Kommer der en anden bil?", "Hvem er I?"}
    json.dumps(shown)


def test_erasing_a_patient_erases_whom_to_tell_and_what_was_written(notices: Notices) -> None:
    """Afterwards nothing is sealed or found by a number any more, and the answer counts two of each."""
    told(notices)
    office = notices.office
    answer = office.do(lambda ctx: patients.erase(ctx, office.desk, ME, WHY))
    assert {"kind": "notice-contacts", "count": 4} in answer["erased"]
    number = office.desk.cipher.blind(PHONE, "phone")
    assert notices.store(lambda store: (list(store.contacts_at(number)), list(store.replies_from(number)))) == ([], [])
    assert notices.store(lambda store: store.reply("in-2").sealed) == ""


def test_permissions_stay_while_another_referral_is_kept(notices: Notices) -> None:
    """When one referral's time is over, the patient's others still need whom to tell; with the last they go."""
    told(notices)
    office = notices.office
    second = office.receive(external_id="R-2", patient__cpr="0203461234", appointments=LATER).referral.id
    part = office.desk.parts[0]
    assert office.do(lambda ctx: part.erase(ctx, [notices.referral])) == 0
    assert len(export(notices)) == 4
    assert office.do(lambda ctx: part.erase(ctx, [notices.referral, second])) == 4


def test_a_shared_phone_gives_nobody_the_other_ones_words(notices: Notices) -> None:
    """What came from a number that two patients share, about no clear journey, is neither shown nor erased."""
    told(notices)
    other = notices.office.receive(external_id="R-2", patient__name="En Anden").referral.id
    notices.permit(other)
    notices.reply("Hvornår kommer I?", number="in-4")
    shown = {each["text"] for each in export(notices) if "reply_id" in each}
    assert "Hvornår kommer I?" not in shown
