"""One field finds a repeat caller, though all of it is sealed, and every look is on record."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from sqlalchemy import func, select, update

from adapters.security.keys import KeyRing
from adapters.sql.booking import tables
from adapters.sql.engine import reading, writing
from planner.booking import personal
from planner.booking.finding.callers import Found, find
from planner.booking.privacy.erasing import erase_due
from planner.kernel.errors import InvalidInput
from tests.booking.office import CPR, HOME, NAME, PHONE, SECRETS, Office

LATER_THAT_DAY = [{"at": "2026-03-17T13:00:00Z"}]


def search(office: Office, text: str, why: str = "opkald", limit: int = 10) -> Found:
    """Search as a clerk."""
    found: Found = office.do(lambda ctx: find(ctx, office.desk, text, why, limit))
    return found


def names(found: Found) -> list[str]:
    """Return who was found."""
    return [caller.name for caller in found.callers]


def some_people(office: Office) -> None:
    """Receive a referral each of five people."""
    office.receive()
    others = (
        ("Christian Østergaard Jensen", "9531 1111", "Gammel Prøvegade 3, 8000 Aarhus C"),
        ("Kristjan Hansen", "9531 2222", "Attrapalle 9, 8543 Hornslet"),
        ("Bo Å", "9531 3333", "Tænktgade 112B, 8600 Silkeborg"),
        ("Anna Jensen", "9531 1111", "Gammel Prøvegade 3, 8000 Aarhus C"),
    )
    for number, (name, phone, home) in enumerate(others):
        office.receive(external_id=f"P-{number}", patient__name=name, patient__phone=phone, patient__home_text=home)


@pytest.mark.parametrize(
    ("text", "match"),
    [
        ("020346-1234", "cpr"),
        ("020346 1234", "cpr"),
        ("0203461234", "cpr"),
        ("95123456", "phone"),
        ("+45 95 12 34 56", "phone"),
        ("0045-9512-3456", "phone"),
        ("(95) 12.34.56", "phone"),
        ("karla prøvesen", "words"),
        ("PROEVESEN", "words"),
        ("Prövesen, Karla", "words"),
        ("K prøvesen", "words"),
        ("attrapalle 27", "words"),
        ("27 Attrapalle 8543", "words"),
        ("Karla Hornslet", "words"),
        ("Prøvsen", "similar"),
        ("Karla Prøvesne", "similar"),
        ("Kalra Prøvesen", "similar"),
    ],
)
def test_one_field_finds_by_number_name_and_address(office: Office, text: str, match: str) -> None:
    """CPR and phone in any spelling, parts of name and address in any order, and a name in spite of a slip."""
    some_people(office)
    found = search(office, text)
    assert (names(found), found.more) == ([NAME], False)
    caller = found.callers[0]
    assert (caller.referral_id, caller.match, caller.born) == ("H000001", match, date(1946, 3, 2))
    assert (caller.phone, caller.home_text) == (PHONE, HOME)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Kristian", ["Kristjan Hansen", "Christian Østergaard Jensen"]),
        ("Jensen", ["Anna Jensen", "Christian Østergaard Jensen"]),
        ("gl prøvegade", ["Anna Jensen", "Christian Østergaard Jensen"]),
        ("95311111", ["Anna Jensen", "Christian Østergaard Jensen"]),
        ("bo", ["Bo Å"]),
        ("112 B Tænktgade", ["Bo Å"]),
        ("Jensen Hornslet", []),
        ("Hansen 9", ["Kristjan Hansen"]),
        ("95319999", []),
        ("Tænktgade 11", []),
    ],
)
def test_all_words_must_fit_and_the_latest_caller_comes_first(office: Office, text: str, expected: list[str]) -> None:
    """Names are found as they sound; a phone that two share finds both; a number is exact."""
    some_people(office)
    assert names(search(office, text)) == expected


def test_a_slip_in_an_address_is_not_guessed_at(office: Office) -> None:
    """Only names tolerate a slip: a house one street further on is somebody else's."""
    some_people(office)
    assert names(search(office, "Attrapale 27")) == [NAME]  # sounds the same
    assert names(search(office, "Attrapille 27")) == []


def test_a_patient_is_found_once_by_the_newest_referral(office: Office) -> None:
    """Two referrals of one patient are one caller, by the newest name and address; the old phone still finds."""
    office.receive()
    moved = {"patient__home_text": "Skitseparken 4, 8600 Silkeborg", "patient__phone": "95777777"}
    office.receive(external_id="R-2", patient__cpr=CPR, appointments=LATER_THAT_DAY, **moved)
    assert [each.referral_id for each in search(office, "Prøvesen").callers] == ["H000002"]
    assert names(search(office, "Skitseparken 4")) == [NAME]
    assert names(search(office, "Attrapalle 27")) == []
    assert names(search(office, "95123456")) == names(search(office, "95777777")) == [NAME]


def test_a_patient_without_cpr_is_known_by_name_and_phone(office: Office) -> None:
    """Without a number the same name and phone are the same patient, another phone is another."""
    without: dict[str, Any] = {"patient__cpr": None, "facts__age": 80}
    office.receive(**without)
    office.receive(external_id="R-2", appointments=LATER_THAT_DAY, **without)
    office.receive(external_id="R-3", patient__phone="95000000", **without)
    found = search(office, "Karla Prøvesen").callers
    assert [(each.referral_id, each.born) for each in found] == [("H000003", None), ("H000002", None)]


def test_more_than_is_listed_is_said(office: Office) -> None:
    """The list is cut where asked for, and says so."""
    some_people(office)
    found = search(office, "Jensen", limit=1)
    assert (names(found), found.more) == (["Anna Jensen"], True)
    found = search(office, "95311111", limit=1)
    assert (names(found), found.more) == (["Anna Jensen"], True)


def test_many_of_one_name_are_gone_through(office: Office) -> None:
    """A search goes on past the first page of candidates until one fits every word."""
    for number in range(60):
        name = "Anna Eksempel" if number else "Anna B. Eksempel"
        office.receive(external_id=f"M-{number}", patient__name=name, patient__cpr=f"0203461{number:03d}")
    assert names(search(office, "A B Eksempel")) == ["Anna B. Eksempel"]


@pytest.mark.parametrize("text", ["a", "-", "  ", "Å."])
def test_a_text_that_says_nothing_is_refused(office: Office, text: str) -> None:
    """There must be a number or a whole word."""
    with pytest.raises(InvalidInput, match=r"booking\.search-too-short"):
        search(office, text)


def test_every_patient_shown_is_on_record_and_nobody_else(office: Office) -> None:
    """The search and each hit are entered with the purpose, never what was typed; no purpose, no search."""
    some_people(office)
    with pytest.raises(InvalidInput, match=r"booking\.no-purpose"):
        search(office, "Karla", why=" ")
    search(office, "Karla Prøvesne", why="opkald fra patienten")
    search(office, "Nobody")
    trail = office.runtime.read(lambda store: store.reads(1, 100, None, None))[0][::-1]
    assert [(each.what, each.subject, each.why) for each in trail] == [
        ("caller search by similar", "1 found", "opkald fra patienten"),
        ("caller", "H000001", "opkald fra patienten"),
        ("caller search by words", "0 found", "opkald"),
    ]
    assert not [secret for secret in SECRETS if secret in repr(trail)]


def test_the_index_says_nothing_in_the_open(office: Office) -> None:
    """Keys are numbers that many words share, of hashes with a secret; the answer does not print itself."""
    some_people(office)
    found = search(office, "Prøvesen")
    assert not [secret for secret in SECRETS if secret in repr(found)]
    with reading(office.engine) as connection:
        keys = connection.execute(select(tables.caller_key.c.key)).scalars().all()
    assert len(keys) > 60
    assert max(keys) < (1 << 20) + (1 << 16)


def test_an_erased_patient_is_found_no_more(office: Office) -> None:
    """When the newest record is erased the next newest finds the patient; with the last one every key is gone."""
    office.receive(appointments=[{"at": "2026-03-20T09:00:00Z"}])
    moved = {"patient__home_text": "Skitseparken 4, 8600 Silkeborg"}
    office.receive(external_id="R-2", patient__cpr=CPR, **moved)
    records = office.runtime.read(lambda store: [store.personal(name) for name in ("H000002", "H000001")])
    ends = [record.erase_after for record in records if record is not None]
    assert ends[1] - ends[0] == timedelta(days=3)
    office.now = ends[0]
    assert office.do(lambda ctx: erase_due(ctx, office.desk)) == 1
    assert [each.referral_id for each in search(office, "Attrapalle").callers] == ["H000001"]
    assert names(search(office, "Skitseparken")) == []
    office.now = ends[1]
    assert office.do(lambda ctx: erase_due(ctx, office.desk)) == 1
    assert names(search(office, "Prøvesen")) == names(search(office, CPR)) == []
    with reading(office.engine) as connection:
        assert connection.execute(select(func.count()).select_from(tables.caller_key)).scalar_one() == 0


def test_records_of_before_are_brought_into_the_index(office: Office) -> None:
    """What was stored without an index is indexed by the upkeep, piece by piece, the newest record last."""
    office.receive()
    office.receive(external_id="R-2", patient__cpr=CPR, appointments=LATER_THAT_DAY)
    with writing(office.engine) as connection:
        connection.execute(tables.caller_key.delete())
        connection.execute(tables.caller.delete())
        connection.execute(update(tables.personal).values(patient_index=None))
    assert names(search(office, "Prøvesen")) == []
    counts = [office.do(lambda ctx: personal.index_missing(ctx, office.desk, limit=1)) for _ in range(3)]
    assert counts == [1, 1, 0]
    assert [each.referral_id for each in search(office, "Prøvesen").callers] == ["H000002"]


def test_a_lost_index_key_is_replaced_by_resealing(office: Office) -> None:
    """Under another index key nobody is found until everything is resealed; then everybody is, once."""
    some_people(office)
    office.open(KeyRing("k2", {"k2": b"2" * 32, "k1": b"1" * 32}, b"j" * 32))
    assert names(search(office, "Jensen")) == []
    assert office.do(lambda ctx: personal.reseal(ctx, office.desk)) == 5
    assert names(search(office, "Jensen")) == ["Anna Jensen", "Christian Østergaard Jensen"]
    with reading(office.engine) as connection:
        assert connection.execute(select(func.count()).select_from(tables.caller)).scalar_one() == 5
