"""What patients are told, when, and when not."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest

from planner.booking import handlers
from planner.booking.notices import consent, upkeep
from planner.booking.notices.notice import NoticeState
from planner.booking.privacy.erasing import erase_due
from planner.kernel.errors import InvalidInput, Transient
from planner.messages.execution import DelayForecast
from tests.booking.notices.desk import Notices
from tests.booking.office import SECRETS, TUESDAY


def test_both_ways_are_one_notice_without_health_or_address(notices: Notices) -> None:
    """The promise of out and home goes out as one SMS, with contact and how to answer, and nothing personal."""
    notices.booked()
    assert notices.send() == []
    (text,) = notices.send(seconds=61)
    assert "ud" in text
    assert "hjem" in text
    assert "AFLYS 1" in text
    assert "70 23 62 48" in text
    assert not [secret for secret in (*SECRETS, "dialyse", "8200") if secret in text]
    assert notices.sms.out[0].to == "+4595123456"
    assert notices.send(minutes=5) == []


def test_without_permission_nothing_is_queued(notices: Notices) -> None:
    """No consent, no message."""
    (out, _) = notices.office.book()
    notices.office.promise(out)
    assert notices.send(minutes=5) == []
    assert notices.all(out[:-2]) == []


def test_reminder_waits_for_the_day_before(notices: Notices) -> None:
    """The reminder goes out at 16:00 local time on the calendar day before, and only once."""
    out, home = notices.booked()
    notices.send(minutes=2)
    reminder = [n for n in notices.all(out[:-2]) if n.kind == "day-before"]
    assert [n.trip_ids for n in reminder] == [(out, home)]
    assert reminder[0].not_before == datetime(2026, 3, 16, 15, tzinfo=UTC)
    assert notices.send(hours=5) == []
    (text,) = notices.send(hours=1)
    assert text.startswith("Patientkørsel: Husk kørslen.")


def test_quiet_hours_hold_back_what_is_not_urgent(notices: Notices) -> None:
    """A booking late in the evening is told in the morning."""
    notices.office.now = datetime(2026, 3, 16, 20, 30, tzinfo=UTC)
    notices.booked(appointments=[{"at": "2026-03-18T09:00:00Z"}])
    assert notices.send(minutes=5) == []
    assert notices.send(hours=10) == []
    assert len(notices.send(minutes=30)) == 1


def test_a_moved_promise_is_told_a_kept_one_is_not(notices: Notices) -> None:
    """New times are told; times that hold are not told again."""
    out, _ = notices.booked()
    notices.send(minutes=2)
    notices.office.promise(out, 2, change="kept")
    assert notices.send(minutes=2) == []
    later = notices.office.now + timedelta(hours=22, minutes=40)
    notices.office.promise(out, 3, change="moved", pickup_from=later, pickup_to=later + timedelta(minutes=30))
    (text,) = notices.send(minutes=2)
    assert "Ny tid" in text
    assert "ud" in text
    assert "hjem" not in text


def test_delay_is_told_from_a_threshold_and_when_it_has_grown(notices: Notices) -> None:
    """Ten minutes are told, two more are not, fifteen more are."""
    out, _ = notices.booked()
    notices.send(minutes=2)
    said = []
    for number, delay_s in enumerate((300, 660, 780, 1600), start=1):
        payload = DelayForecast(
            run_id="R1",
            service_day=TUESDAY,
            vehicle_id="V1",
            operator_id="O1",
            at=notices.office.now,
            delay_s=delay_s,
            trip_ids=(out,),
        )
        notices.office.tell(payload, "R1/delay", number)
        said += notices.send(minutes=1)
    assert ["11 min" in said[0], "27 min" in said[1], len(said)] == [True, True, 2]


def test_a_notice_that_lost_its_point_is_dropped(notices: Notices) -> None:
    """A trip cancelled before its booking was told is told as cancelled alone."""
    out, home = notices.booked()
    notices.office.do(lambda ctx: handlers.cancel_journey(ctx, notices.office.desk, out[:-2], "clinic"))
    (text,) = notices.send(minutes=2)
    assert "aflyst: 17/3 ud, 17/3 hjem" in text
    states = {n.kind: (n.state, n.problem) for n in notices.all(out[:-2])}
    assert states["booked"] == (NoticeState.DROPPED, "out-of-date")
    assert states["cancelled"][0] is NoticeState.SENT
    assert home.endswith("-2")


def test_withdrawing_stops_what_waits(notices: Notices) -> None:
    """Nothing is sent after a withdrawal, and who withdrew when is kept."""
    notices.booked()
    (contact,) = notices.store(lambda store: store.contacts_of(store.personal(notices.referral).patient_index))
    notices.office.do(lambda ctx: consent.withdraw(ctx, contact.id).id, "bodil")
    assert notices.send(minutes=2) == []
    kept = notices.store(lambda store: store.contact(contact.id))
    assert (kept.withdrawn_by, kept.withdrawn_at is not None) == ("bodil", True)


def test_relatives_get_what_was_chosen_and_no_more(notices: Notices) -> None:
    """A daughter who chose cancellations is not told of the booking, and cannot be told how to cancel."""
    out, _ = notices.booked()
    notices.permit(
        notices.referral, who="relative", name="Dorte", address="20 30 40 50", called="mor", kinds=("cancelled",)
    )
    notices.send(minutes=2)
    assert {each.to for each in notices.sms.out} == {"+4595123456"}
    notices.office.do(lambda ctx: handlers.cancel_trip(ctx, notices.office.desk, out, "clinic").id)
    notices.send(minutes=2)
    (text,) = [each.text for each in notices.sms.out if each.to == "+4520304050"]
    assert "Om mor: Kørsel er aflyst: 17/3 ud." in text
    assert "AFLYS" not in text


def test_a_relative_without_name_or_choice_is_refused(notices: Notices) -> None:
    """A relative has a name, an address and something to be told."""
    notices.booked()
    with pytest.raises(InvalidInput, match=r"notices\.relative-incomplete"):
        notices.permit(notices.referral, who="relative", address="20304050", kinds=("cancelled",))


def test_contacts_are_sealed_and_reads_are_on_record(notices: Notices) -> None:
    """Neither number nor name lies open in the database; sending is entered in the audit trail."""
    out, _ = notices.booked()
    notices.permit(notices.referral, "email", address="karla@Example.dk")
    (sms, mail) = notices.store(lambda store: store.contacts_of(store.personal(notices.referral).patient_index))
    assert not [each for each in (sms, mail) if "95123456" in repr(each) or "karla" in repr(each)]
    notices.send(minutes=2)
    reads, _ = notices.store(lambda store: store.reads(1, 50, notices.referral, "system:notices"))
    assert {read.why for read in reads} == {"send a notice: booked"}
    notices.office.do(lambda ctx: handlers.cancel_journey(ctx, notices.office.desk, out[:-2], "clinic"))
    notices.send(minutes=2)
    assert [each.to for each in notices.mail.out] == ["karla@example.dk"]


def test_the_same_permission_again_is_one_another_takes_its_place(notices: Notices) -> None:
    """Giving is idempotent; a new language leaves the old permission withdrawn on record."""
    notices.booked()
    first = notices.permit(notices.referral)
    assert notices.permit(notices.referral) == first
    assert notices.permit(notices.referral, language="uk") != first
    kept = notices.store(lambda store: store.contacts_of(store.personal(notices.referral).patient_index))
    assert [(each.language, each.withdrawn_at is None) for each in kept] == [("da", False), ("uk", True)]


def test_permission_comes_with_the_referral(notices: Notices) -> None:
    """A referral may bring consent; sent again without it it is the same referral."""
    office = notices.office
    receipt = office.receive(notices=[{"channel": "sms", "language": "en"}])
    office.promise(receipt.trips[0].id)
    (text,) = notices.send(minutes=2)
    assert "Your ride is booked" in text
    assert office.receive().duplicate


def test_ending_permission_becomes_a_task_and_then_holds_no_more(notices: Notices) -> None:
    """Two weeks before the end a clerk is asked, once; after it nothing is sent."""
    office = notices.office
    receipt = office.receive()
    notices.permit(receipt.referral.id, expires_on=date(2026, 3, 20))
    assert office.do(lambda ctx: upkeep.warn_ending(ctx, office.desk)) == 1
    assert office.do(lambda ctx: upkeep.warn_ending(ctx, office.desk)) == 0
    assert notices.task(receipt.referral.id, "consent-ending").done_at is None
    office.now = datetime(2026, 3, 21, 9, tzinfo=UTC)
    office.promise(receipt.trips[0].id)
    assert notices.all(receipt.trips[0].journey_id) == []


def test_contacts_are_erased_with_the_patient(notices: Notices) -> None:
    """When no personal data is left of a patient, contacts go too; also one that an erasure before left behind."""
    notices.booked()
    office = notices.office
    office.now = datetime(2036, 1, 1, tzinfo=UTC)
    left = replace(office.desk, parts=())
    assert office.do(lambda ctx: erase_due(ctx, left)) == 1
    assert office.do(upkeep.forget) == 1
    assert office.do(upkeep.forget) == 0


def test_retention_takes_contacts_along(notices: Notices) -> None:
    """The patient's last record goes together with whom to tell, on record."""
    notices.booked()
    office = notices.office
    office.now = datetime(2036, 1, 1, tzinfo=UTC)
    assert office.do(lambda ctx: erase_due(ctx, office.desk)) == 1
    assert office.do(upkeep.forget) == 0
    found = notices.store(lambda store: store.erasures(1, 10)[0])
    assert [each.count for each in found if each.kind == "notice-contacts"] == [1]


def test_trouble_is_tried_again_then_a_clerk_calls(notices: Notices) -> None:
    """A gateway that stays away is tried five times with growing waits; then the trip has a task with a time."""
    out, _ = notices.booked()
    notices.sms.trouble = Transient("notices.gateway-away", "away")
    for minutes in (2, 1, 2, 6, 16):
        notices.send(minutes=minutes)
    (notice,) = [n for n in notices.all(out[:-2]) if n.kind == "booked"]
    assert (notice.state, notice.attempts, notice.problem) == (NoticeState.FAILED, 5, "notices.gateway-away")
    assert notices.task(out, "not-delivered").due_at > notices.office.now
    notices.receipt(notice.id, delivered=True)
    assert notices.task(out, "not-delivered").note == "delivered after all"


def test_the_other_channel_is_tried_before_a_clerk(notices: Notices) -> None:
    """A number that is refused leads to e-mail where that is permitted; a failed e-mail to a task."""
    receipt = notices.office.receive()
    out = receipt.trips[0].id
    notices.permit(receipt.referral.id)
    notices.permit(receipt.referral.id, "email", address="karla@example.dk", kinds=("booked",))
    notices.sms.trouble = InvalidInput("notices.gateway-refused", "no such number")
    notices.office.promise(out)
    notices.send(minutes=2)
    assert [each.channel for each in notices.mail.out] == ["email"]
    assert notices.task(out, "not-delivered") is None


def test_only_one_address_by_sms_falls_back_to_email(notices: Notices) -> None:
    """What only the phone was to be told goes by e-mail when the phone fails."""
    receipt = notices.office.receive()
    out = receipt.trips[0].id
    notices.permit(receipt.referral.id)
    notices.office.promise(out)
    notices.permit(receipt.referral.id, "email", address="karla@example.dk")
    notices.sms.trouble = InvalidInput("notices.gateway-refused", "no such number")
    notices.send(minutes=2)
    notices.send(minutes=1)
    (mail,) = notices.mail.out
    failed = next(n for n in notices.all(out[:-2]) if n.channel == "sms" and n.kind == "booked")
    assert next(n for n in notices.all(out[:-2]) if n.id == mail.id).instead_of == failed.id
    assert notices.task(out, "not-delivered") is None
    notices.receipt(mail.id, delivered=False)
    assert notices.task(out, "not-delivered") is not None


def test_receipts_come_in_any_order(notices: Notices) -> None:
    """What arrived has arrived, however often and in whatever order that is told."""
    out, _ = notices.booked()
    notices.send(minutes=2)
    (notice,) = [n for n in notices.all(out[:-2]) if n.kind == "booked"]
    for delivered in (False, True, False, True):
        notices.receipt(notice.id, delivered=delivered)
    (notice,) = [n for n in notices.all(out[:-2]) if n.kind == "booked"]
    assert notice.state is NoticeState.DELIVERED
    assert notices.task(out, "not-delivered").done_at is not None
