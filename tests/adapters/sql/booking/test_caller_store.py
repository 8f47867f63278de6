"""Callers are found the same on every database."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from sqlalchemy import Engine, func, select

from adapters.sql.booking import tables
from adapters.sql.engine import reading
from planner.booking import personal
from planner.booking.finding.callers import Found, find
from planner.booking.finding.templates import templates
from planner.booking.privacy.erasing import erase_due
from tests.booking.office import CPR, NAME, Office

LATER_THAT_DAY = [{"at": "2026-03-17T13:00:00Z"}]


@pytest.fixture
def office(module_engine: Callable[..., Engine]) -> Office:
    """An office that three people called, one of them twice."""
    made = Office(module_engine("booking"))
    made.receive()
    made.receive(external_id="R-2", patient__name="Karl Prøve")
    made.receive(external_id="R-3", patient__name="Anna Prøve")
    made.receive(external_id="R-4", patient__cpr=CPR, appointments=LATER_THAT_DAY)
    return made


def search(office: Office, text: str, limit: int = 10) -> Found:
    """Search as a clerk."""
    found: Found = office.do(lambda ctx: find(ctx, office.desk, text, "opkald", limit))
    return found


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (CPR, ["H000004"]),
        ("95123456", ["H000004", "H000003", "H000002"]),
        ("attrapalle", ["H000004", "H000003", "H000002"]),
        ("Prøve Attrapalle 27", ["H000003", "H000002"]),
        ("Prøvesne", ["H000004"]),
        ("Karla Attrapalle", ["H000004"]),
    ],
)
def test_callers_are_found_the_latest_first(office: Office, text: str, expected: list[str]) -> None:
    """One key, several keys and keys of a slip: every search gives patients once, by their newest referral."""
    found = search(office, text)
    assert [each.referral_id for each in found.callers] == expected
    limited = search(office, text, limit=1)
    assert ([each.referral_id for each in limited.callers], limited.more) == (expected[:1], len(expected) > 1)


def test_templates_and_index_follow_the_patient(office: Office) -> None:
    """Journeys of all of a patient's referrals are one template, and erasing everything leaves no key."""
    (found,) = office.do(lambda ctx: templates(ctx, office.desk, "H000001", "opkald"))
    assert (found.times_made, found.referral_id) == (2, "H000004")
    record = office.runtime.read(lambda store: store.personal("H000004"))
    office.now = record.erase_after
    assert office.do(lambda ctx: erase_due(ctx, office.desk)) == 4
    with reading(office.engine) as connection:
        for table in (tables.caller, tables.caller_key):
            assert connection.execute(select(func.count()).select_from(table)).scalar_one() == 0


def test_the_index_is_made_where_it_is_missing(office: Office) -> None:
    """Records without an index get one, and a second look finds nothing left to do."""
    with office.engine.begin() as connection:
        connection.execute(tables.caller_key.delete())
        connection.execute(tables.caller.delete())
        connection.execute(tables.personal.update().values(patient_index=None))
    assert [office.do(lambda ctx: personal.index_missing(ctx, office.desk)) for _ in range(2)] == [4, 0]
    assert [each.name for each in search(office, "Karla").callers] == [NAME]
