"""A patient's wishes: all that is kept is shown, and erasing leaves nothing readable, backups included."""

from __future__ import annotations

import json
import re
import shutil
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from adapters.sql.engine import make_engine
from adapters.sql.migrate import upgrade
from adapters.sql.vault.store import SqlVault
from planner.booking import handlers, personal
from planner.booking.domain.personal import sealing_context
from planner.booking.privacy import patients
from planner.booking.privacy.due import due, erasures
from planner.booking.privacy.erasing import destroy_keys, erase_due, erase_notes
from planner.booking.privacy.patients import Whom
from planner.kernel.errors import Conflict, InvalidInput, NotFound
from planner.messages.booking import PassengerCard, PersonalDataErased
from tests.booking.office import CPR, NAME, PHONE, SECRETS, Office

ME = Whom("cpr", CPR)
WHY = "patienten har bedt om det"
SEALED = re.compile(rb"~[0-9a-f]{16}:[A-Za-z0-9+/=]{40,}")


@pytest.fixture
def office(tmp_path: Path) -> Iterator[Office]:
    """An office whose referrals have keys of their own."""
    engine = make_engine(f"sqlite:///{tmp_path}/booking.sqlite", "booking")
    upgrade(engine, "booking")
    vault = SqlVault.open(f"sqlite:///{tmp_path}/vault.sqlite")
    yield Office(engine, vault=vault)
    engine.dispose()
    vault.engine.dispose()


def lived(office: Office) -> list[str]:
    """Let a patient book, cancel, be typed about and written about; and another be booked. Return the trips."""
    trips = office.book()
    office.do(lambda ctx: handlers.start_draft(ctx, office.desk, {"name": NAME, "phone": "95 12 34 56"}))
    office.do(lambda ctx: handlers.start_draft(ctx, office.desk, {"name": "En Anden"}))
    office.do(lambda ctx: handlers.cancel_journey(ctx, office.desk, "J000001", "patient"))
    office.book(external_id="R-2", patient__name="En Anden", patient__phone="95999999")
    return trips


def erase(office: Office, whom: Whom = ME) -> dict[str, object]:
    """Erase a patient and destroy the keys, as the interface does."""
    answer: dict[str, object] = office.do(lambda ctx: patients.erase(ctx, office.desk, whom, WHY), actor="lis")
    office.do(lambda ctx: destroy_keys(ctx, office.desk))
    return answer


def test_every_referral_has_a_key_of_its_own(office: Office) -> None:
    """Record and cards of a referral share a key that no other referral has."""
    office.book()
    office.book(external_id="R-2")
    keys = [office.runtime.read(lambda store, n=n: store.personal(f"H00000{n}")).key_id for n in (1, 2)]
    cards = [said for said in office.messages() if isinstance(said, PassengerCard)]
    assert keys[0] != keys[1]
    assert {card.key_id for card in cards} == {keys[1]}


def test_erasing_makes_database_and_backups_unreadable(office: Office, tmp_path: Path) -> None:
    """With all keys that are left, nothing about the patient opens in a copy from before; the other patient's does."""
    lived(office)
    office.engine.dispose()
    backup = tmp_path / "backup"
    backup.mkdir()
    for path in tmp_path.glob("booking.sqlite*"):
        shutil.copy(path, backup)
    record = office.runtime.read(lambda store: store.personal("H000001"))
    other = office.runtime.read(lambda store: store.personal("H000002"))
    before = record.sealed
    assert NAME in office.desk.cipher.open(before, sealing_context("H000001"))
    erase(office)
    office.engine.dispose()
    held = {match for path in backup.iterdir() for match in SEALED.findall(path.read_bytes())}
    mine = {match for match in held if match.decode().startswith(f"{record.key_id}:")}
    assert len(mine) >= 3  # the record and the cards of both trips in the outbox
    office.open(office.ring)  # a new process, with every key that is left
    for sealed in mine:
        for cipher in (office.desk.cipher, office.desk.card_cipher):
            with pytest.raises(InvalidInput, match=r"sealing\.erased"):
                cipher.open(sealed.decode(), sealing_context("H000001"))
    assert "En Anden" in office.desk.cipher.open(other.sealed, sealing_context("H000002"))
    content = b"".join(path.read_bytes() for path in tmp_path.glob("*.sqlite*"))
    for secret in SECRETS:
        assert secret.encode() not in content, secret


def test_erasing_says_what_is_erased_and_what_is_kept(office: Office) -> None:
    """The answer names each kind erased, and each kept with its reason and until when; search finds nobody."""
    trips = lived(office)
    answer = erase(office)
    kinds = {each["kind"]: each["count"] for each in answer["erased"]}  # type: ignore[attr-defined]
    assert kinds == {"personal-data": 1, "drafts": 1, "places": 2, "passenger-card": 2}
    assert {each["kind"] for each in answer["kept"]} == {"decisions", "trips", "accounts", "audit-trail"}  # type: ignore[attr-defined]
    assert all(each["why"] and each["until"] for each in answer["kept"])  # type: ignore[attr-defined]
    assert office.do(lambda ctx: personal.find_people(ctx, office.desk, "cpr", CPR, WHY)) == []
    assert office.runtime.read(lambda store: len(store.drafts())) == 1
    trip = office.trip(trips[0])
    assert (trip.origin.lat, trip.origin.lon, trip.origin.postcode) == (56.33, 10.34, "8543")
    with pytest.raises(NotFound, match=r"booking\.no-patient"):
        erase(office)


def test_the_other_modules_are_told(office: Office) -> None:
    """One message per referral names the trips whose cards are to be deleted, and nothing personal."""
    trips = lived(office)
    office.do(lambda ctx: patients.erase(ctx, office.desk, ME, WHY))
    said = [each for each in office.messages() if isinstance(each, PersonalDataErased)]
    assert [(each.referral_id, each.trip_ids) for each in said] == [("H000001", tuple(trips))]


def test_who_must_still_be_driven_is_not_erased(office: Office) -> None:
    """With a ride to come nothing is erased: nobody could drive it."""
    office.book()
    with pytest.raises(Conflict, match=r"booking\.rides-to-come"):
        erase(office)
    assert office.do(lambda ctx: personal.open_personal(ctx, office.desk, "H000001", WHY)).name == NAME


def test_a_phone_of_several_patients_names_nobody(office: Office) -> None:
    """A number that a household shares is not enough to erase or show one of them."""
    office.receive()
    office.receive(external_id="R-2")
    with pytest.raises(Conflict, match=r"booking\.several-patients"):
        office.do(lambda ctx: patients.export(ctx, office.desk, Whom("phone", PHONE), WHY))


def test_export_holds_everything_and_is_on_record(office: Office) -> None:
    """All referrals, drafts, trips and readings of the patient are in it, no other patient's; it is entered itself."""
    trips = lived(office)
    package = office.do(lambda ctx: patients.export(ctx, office.desk, Whom(None, "H000001"), WHY), actor="lis")
    text = json.dumps(package, ensure_ascii=False)
    assert [each["patient"]["cpr"] for each in package["referrals"]] == [CPR]
    assert package["trip_ids"] == trips
    assert [each["fields"]["name"] for each in package["drafts"]] == [NAME]
    assert "En Anden" not in text
    assert {"trip-booked", "trip-cancelled", "referral-decided"} <= {each["what"] for each in package["history"]}
    assert ("lis", "export", "H000001", WHY) in [
        (each["who"], each["what"], each["about"], each["why"]) for each in package["read_by"]
    ]


def test_retention_erases_by_kind_and_says_so(office: Office) -> None:
    """Nothing goes a second early; what is due is foretold, then erased with its keys, then on record."""
    lived(office)
    record = office.runtime.read(lambda store: store.personal("H000001"))
    office.now = record.erase_after - timedelta(seconds=1)
    assert office.do(lambda ctx: erase_due(ctx, office.desk)) == 0
    office.now = record.erase_after
    foretold = office.runtime.read(lambda store: due(store, office.desk, office.now))
    assert {each["id"]: each["due"] for each in foretold["kinds"]}["personal-data"] == 2
    for _ in range(2):
        for upkeep in office.runtime.module.upkeep.values():
            office.do(upkeep, actor="system:housekeeping")
    found = office.runtime.read(lambda store: erasures(store, 1, 100))["items"]
    kinds = [(each["kind"], each["count"], each["subject"], each["why"]) for each in found]
    assert ("personal-data", 1, "H000001", "retention") in kinds
    assert ("drafts", 2, "", "retention") in kinds
    with pytest.raises(InvalidInput, match=r"sealing\.erased"):
        office.desk.cipher.open(record.sealed, sealing_context("H000001"))
    assert office.runtime.read(lambda store: due(store, office.desk, office.now))["kinds"][0]["due"] == 0


def test_notes_of_tasks_go_after_their_time(office: Office) -> None:
    """What a clerk wrote when a task was done is emptied after a year; the task and its trail stay."""
    subject, kind = office.book()[0], "call-back"
    office.do(lambda ctx: handlers.ask_call_back(ctx, office.desk, subject, None, "anna"))
    office.do(lambda ctx: handlers.finish_task(ctx, subject, kind, "Ringede til Karla"))
    office.now += timedelta(days=365)
    assert office.do(lambda ctx: erase_notes(ctx, office.desk)) == 0
    office.now += timedelta(seconds=1)
    assert office.do(lambda ctx: erase_notes(ctx, office.desk)) == 1
    assert office.runtime.read(lambda store: store.task(subject, kind)).note == ""


def test_records_of_before_get_keys_of_their_own(office: Office) -> None:
    """What the office's key sealed is given own keys by the upkeep, and can then be erased for good."""
    vault, office.vault = office.vault, None
    office.open(office.ring)
    office.receive()
    office.do(lambda ctx: handlers.start_draft(ctx, office.desk, {"name": NAME}))
    office.vault = vault
    office.open(office.ring)
    office.do(office.runtime.module.upkeep["own_keys_given"])
    assert office.do(office.runtime.module.upkeep["own_keys_given"]) == 0
    assert office.runtime.read(lambda store: store.personal("H000001")).key_id.startswith("~")
    assert office.runtime.read(lambda store: store.drafts()[0]).key_id.startswith("~")
    assert office.do(lambda ctx: personal.open_personal(ctx, office.desk, "H000001", WHY)).name == NAME
