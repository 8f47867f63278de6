"""Personal data: sealed at rest, in no message, and read only with an entry in the audit trail."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from adapters.security.cipher import AesGcmCipher
from adapters.security.keys import KeyRing
from planner.booking import handlers, personal, views
from planner.booking.domain.personal import PersonalRead
from planner.booking.handlers import ChangeTrip
from planner.booking.privacy.erasing import erase_due
from planner.kernel.errors import InvalidInput, NotFound
from planner.messages.booking import PassengerCard
from tests.booking.office import CPR, HOME, NAME, NOTE, PHONE, RING, SECRETS, WARD, Office, body

LATER = KeyRing("k2", {"k2": b"2" * 32, "k1": b"1" * 32}, b"i" * 32)
LATER_THAT_DAY = [{"at": "2026-03-17T13:00:00Z"}]
ALONE = KeyRing("k2", {"k2": b"2" * 32}, b"i" * 32)


def reads(office: Office) -> list[PersonalRead]:
    """Return the audit trail, the oldest first."""
    found: list[PersonalRead] = list(office.runtime.read(lambda store: store.reads(1, 100, None, None))[0])
    return found[::-1]


def run_a_day(office: Office) -> None:
    """Do with planted personal data everything that booking does, errors included."""
    out, home = office.book()
    office.promise(out)
    office.refuse(home)
    office.do(
        lambda ctx: handlers.change_trip(ctx, office.desk, ChangeTrip(out, at=datetime(2026, 3, 18, 9, tzinfo=UTC)))
    )
    office.serve(out, "arrived")
    office.serve(out, "no-show")
    office.receive(external_id="R-2", facts__condition_excludes_public_transport=False)
    office.do(lambda ctx: personal.find_people(ctx, office.desk, "cpr", CPR, "opkald"))
    with pytest.raises(InvalidInput):
        office.receive(external_id="R-3", patient__cpr="991346-1234")


def test_nothing_personal_lies_in_the_database_in_the_open(office: Office, tmp_path: Path) -> None:
    """No planted name, number, address, note or ward is in any byte of the database, its outbox and log included."""
    run_a_day(office)
    office.engine.dispose()
    files = list(tmp_path.glob("booking.sqlite*"))
    content = b"".join(path.read_bytes() for path in files)
    assert b"J000001-1" in content
    for secret in SECRETS:
        for encoded in (secret.encode(), json.dumps(secret)[1:-1].encode(), secret.encode("utf-16-le")):
            assert encoded not in content, secret


def test_the_treatment_stays_in_booking(office: Office) -> None:
    """No message names the kind of treatment; at rest it is sealed."""
    run_a_day(office)
    with office.engine.connect() as connection:
        bodies = [row[0] for row in connection.exec_driver_sql("SELECT body FROM outbox")]
        facts = [row[0] for row in connection.exec_driver_sql("SELECT facts FROM referral")]
    assert len(bodies) > 8
    assert not [each for each in (*bodies, *(text.encode() for text in facts)) if b"dialysis" in each]


def test_execution_opens_the_card_and_booking_data_it_cannot(office: Office) -> None:
    """The card opens with the channel's keys and says what the driver needs; booking's own data does not."""
    office.book()
    channel = AesGcmCipher(RING, "personal-channel")
    cards = [payload for payload in office.messages() if isinstance(payload, PassengerCard)]
    out, home = (json.loads(channel.open(card.sealed, f"passenger-card:{card.trip_id}")) for card in cards)
    assert out == {"name": NAME, "phone": PHONE, "origin_text": HOME, "destination_text": WARD, "notes": NOTE}
    assert (home["origin_text"], home["destination_text"]) == (WARD, HOME)
    assert {card.key_id for card in cards} == {"k1"}
    assert cards[0].erase_after == datetime(2026, 3, 24, 23, tzinfo=UTC)
    record = office.runtime.read(lambda store: store.personal("H000001"))
    with pytest.raises(InvalidInput, match=r"sealing\.cannot-open"):
        channel.open(record.sealed, "booking.personal.sealed.H000001")


def test_every_reading_is_entered(office: Office) -> None:
    """Who read what, when and why is entered with the reading, and the entry does not repeat what was read."""
    office.book()
    assert reads(office) == []
    data = office.do(lambda ctx: personal.open_personal(ctx, office.desk, "H000001", "ringe til patienten"), actor="bo")
    assert (data.name, data.cpr, data.treatment) == (NAME, CPR, "dialysis")
    entry = reads(office)[0]
    assert (entry.who, entry.what, entry.subject, entry.why) == (
        "bo", "personal data", "H000001", "ringe til patienten",
    )  # fmt: skip
    assert entry.at == office.now


def test_a_reading_whose_transaction_fails_shows_nothing(office: Office) -> None:
    """When the entry cannot be committed, the command fails and gives nothing back."""
    office.book()

    def look_and_fail(ctx: object) -> None:
        personal.open_personal(ctx, office.desk, "H000001", "kontrol")  # type: ignore[arg-type]
        raise InvalidInput("test.stop", "stop")

    with pytest.raises(InvalidInput, match=r"test\.stop"):
        office.do(look_and_fail)
    assert reads(office) == []


def test_a_reading_needs_a_purpose(office: Office) -> None:
    """Without a reason nothing is opened."""
    office.book()
    with pytest.raises(InvalidInput, match=r"booking\.no-purpose"):
        office.do(lambda ctx: personal.open_personal(ctx, office.desk, "H000001", "  "))


@pytest.mark.parametrize(
    ("kind", "value"), [("cpr", "020346-1234"), ("cpr", "0203461234"), ("phone", "95123456"), ("phone", "+4595123456")]
)
def test_patients_are_found_by_number(office: Office, kind: str, value: str) -> None:
    """A number in any usual form finds every referral of the patient, the newest first; each opening is entered."""
    office.receive()
    office.receive(external_id="R-2", patient__cpr=CPR, appointments=LATER_THAT_DAY)
    office.receive(external_id="R-3", patient__cpr="020346-9999", patient__phone="95999999")
    before = len(reads(office))
    found = office.do(lambda ctx: personal.find_people(ctx, office.desk, kind, value, "opkald"))  # type: ignore[arg-type]
    assert [referral_id for referral_id, _ in found] == ["H000002", "H000001"]
    trail = reads(office)[before:]
    assert [(entry.what, entry.subject) for entry in trail] == [
        (f"look-up by {kind}", "2 found"),
        ("personal data", "H000002"),
        ("personal data", "H000001"),
    ]
    assert not [secret for secret in SECRETS if secret in repr(trail)]


def test_a_search_that_finds_nobody_is_entered_too(office: Office) -> None:
    """Looking for somebody who is not here is a look as well."""
    assert office.do(lambda ctx: personal.find_people(ctx, office.desk, "phone", "95000000", "opkald")) == []
    assert [entry.subject for entry in reads(office)] == ["0 found"]


def test_resealing_brings_everything_under_the_new_key(office: Office) -> None:
    """After rotation and resealing the old key is not needed, nothing is lost, and look-ups still find."""
    for number in range(3):
        office.receive(external_id=f"R-{number}")
    office.open(LATER)
    office.receive(external_id="R-9")
    counts = [office.do(lambda ctx: personal.reseal(ctx, office.desk, limit=2)) for _ in range(3)]
    assert counts == [2, 1, 0]
    office.open(ALONE)
    found = office.do(lambda ctx: personal.find_people(ctx, office.desk, "phone", PHONE, "opkald"))
    assert len(found) == 4
    assert {data.name for _, data in found} == {NAME}


def test_resealing_stops_at_what_cannot_be_opened(office: Office) -> None:
    """A record without its key stops the command; nothing of the batch is changed or dropped."""
    office.receive()
    office.open(ALONE)
    before = office.runtime.read(lambda store: store.personal("H000001")).sealed
    with pytest.raises(InvalidInput, match=r"sealing\.cannot-open"):
        office.do(lambda ctx: personal.reseal(ctx, office.desk))
    assert office.runtime.read(lambda store: store.personal("H000001")).sealed == before


def test_personal_data_is_erased_when_its_time_is_over(office: Office) -> None:
    """After its retention the data and its indexes are gone; the trips and their story remain."""
    out, _ = office.book()
    record = office.runtime.read(lambda store: store.personal("H000001"))
    office.now = record.erase_after - timedelta(seconds=1)
    assert office.do(lambda ctx: erase_due(ctx, office.desk)) == 0
    office.now = record.erase_after
    assert office.do(lambda ctx: erase_due(ctx, office.desk)) == 1
    assert office.do(lambda ctx: erase_due(ctx, office.desk)) == 0
    with pytest.raises(NotFound, match=r"booking\.personal-erased"):
        office.do(lambda ctx: personal.open_personal(ctx, office.desk, "H000001", "kontrol"))
    assert office.do(lambda ctx: personal.find_people(ctx, office.desk, "cpr", CPR, "kontrol")) == []
    assert office.runtime.read(lambda store: views.story(store, out))


def test_personal_data_is_not_shown_by_repr(office: Office) -> None:
    """A traceback or log that shows the command does not show the patient."""
    from adapters.http.booking_forms import ReferralForm  # noqa: PLC0415 - only this test looks at it

    shown = repr(ReferralForm.model_validate(body()).command())
    assert not [secret for secret in SECRETS if secret in shown]
