"""What patients write back."""

from __future__ import annotations

import pytest

from planner.booking.notices.replies import Meant, read_reply, understand
from tests.booking.notices.desk import Notices


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        ("AFLYS", Meant("cancel")),
        (" aflys. ", Meant("cancel")),
        ("Aflys 12, tak!", Meant("cancel", "12")),
        ("cancel J000012-2", Meant("cancel", "12", "2")),
        ("скасувати", Meant("cancel")),
        ("إلغاء", Meant("cancel")),
        ("Absagen 7", Meant("cancel", "7")),
        ("stop", Meant("stop")),
        ("СТОП", Meant("stop")),
        ("Aflys ikke min tur", Meant("unknown")),
        ("stop ved døren", Meant("unknown")),
        ("", Meant("unknown")),
    ],
)
def test_only_plain_wishes_are_understood(text: str, meant: Meant) -> None:
    """A wish counts when it stands alone or with a number; everything else is for a person."""
    assert understand(text) == meant


def test_cancel_by_reply_ends_the_journey_and_is_answered(notices: Notices) -> None:
    """AFLYS from the patient's phone cancels the only journey, once, and the patient is told."""
    out, home = notices.booked()
    notices.send(minutes=2)
    assert notices.reply("AFLYS") == "cancel"
    notices.reply("AFLYS")
    assert {notices.office.trip(each).status.value for each in (out, home)} == {"cancelled"}
    (text,) = notices.send(minutes=2)
    assert "Kørsel er aflyst: 17/3 ud, 17/3 hjem." in text


def test_with_several_journeys_it_is_asked_which(notices: Notices) -> None:
    """Ambiguous: nothing is cancelled, the numbers are sent, and a number decides."""
    days = [{"at": "2026-03-17T09:00:00Z"}, {"at": "2026-03-19T09:00:00Z"}]
    first, second = notices.booked(appointments=days)
    notices.send(minutes=2)
    notices.reply("AFLYS")
    (text,) = [each for each in notices.send() if "Hvilken" in each]
    assert "1 (17/3), 2 (19/3)" in text
    notices.reply("AFLYS 2", number="in-2")
    assert [notices.office.trip(each).status.value for each in (first, second)] == ["promised", "cancelled"]


def test_too_late_is_answered_not_done(notices: Notices) -> None:
    """Within two hours of the pick-up an answer cancels nothing and says to call."""
    out, _ = notices.booked()
    notices.send(hours=21)
    notices.reply("AFLYS")
    assert notices.office.trip(out).status.value == "promised"
    assert any("for sent" in text for text in notices.send())


def test_stop_withdraws_every_permission_of_that_phone(notices: Notices) -> None:
    """STOP ends permissions at once, without a further message."""
    notices.booked()
    assert notices.reply("STOP") == "stop"
    assert notices.send(minutes=5) == []


def test_unknown_text_is_read_by_a_clerk_on_record(notices: Notices) -> None:
    """What is not understood becomes a task; the text is sealed and opened with a purpose."""
    notices.booked()
    notices.reply("Kan min kone køre med?")
    assert notices.task("in-1", "reply-unclear").done_at is None
    desk = notices.office.desk
    said = notices.office.do(lambda ctx: read_reply(ctx, desk, "in-1", "answer the patient"))
    assert said == {"from": "+4595123456", "text": "Kan min kone køre med?"}
    stored = notices.store(lambda store: store.reply("in-1"))
    assert "kone" not in stored.sealed
    reads, _ = notices.store(lambda store: store.reads(1, 5, "in-1", None))
    assert [read.why for read in reads] == ["answer the patient"]


def test_a_relative_cannot_cancel(notices: Notices) -> None:
    """Only the patient's phone cancels; a relative is told to call. A stranger's text goes to a clerk."""
    out, _ = notices.booked()
    notices.permit(notices.referral, who="relative", name="Dorte", address="20304050", kinds=("cancelled",))
    notices.reply("AFLYS", "+4520304050")
    assert any("Kun patienten" in text for text in notices.send())
    notices.reply("AFLYS", "+4599999999", "in-9")
    assert notices.office.trip(out).status.value == "promised"
    assert notices.task("in-9", "reply-unclear") is not None
