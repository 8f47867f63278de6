"""What is known about a patient's doors: kept sealed, used again, read by the driver alone."""

from __future__ import annotations

import json
from datetime import timedelta

import pytest

from adapters.sql.booking import tables
from planner.booking import handlers, views
from planner.booking.domain.access import Access
from planner.booking.domain.personal import PersonalData
from planner.booking.privacy.erasing import erase_due
from planner.kernel.errors import NotFound
from planner.messages.booking import PassengerCard
from tests.booking.office import CPR, Office

DOORS = Access(floor="3. th", stairs=52, door_code="4711#", home_level="door", last_time="Klokken virker ikke, ring")
LATER = {"appointments": [{"at": "2026-03-19T09:00:00Z"}], "external_id": "R-2"}


def keep(office: Office, access: Access = DOORS) -> None:
    """Keep what is known about the doors of the first referral."""
    office.do(lambda ctx: handlers.set_access(ctx, office.desk, "H000001", access))


def notes(office: Office) -> list[str]:
    """Return what drivers read on the cards that were said last."""
    return [
        json.loads(office.desk.card_cipher.open(said.sealed, f"passenger-card:{said.trip_id}"))["notes"]
        for said in office.messages()
        if isinstance(said, PassengerCard)
    ]


def test_drivers_of_trips_to_come_get_a_new_card(office: Office) -> None:
    """Both ways, newer than the card before; what was driven keeps its card, and saying it twice says it once."""
    out, home = office.book()
    office.serve(out, "dropped-off")
    keep(office)
    (note,) = notes(office)
    wanted = (
        "Etage: 3. th; 52 trin uden elevator; Dørkode: 4711#; Hjemme: mødes ved døren; Sidst: Klokken virker ikke, ring"
    )
    assert note.endswith(wanted)
    assert [(each.subject, each.version) for each in office.said] == [(home, 2)]
    keep(office)
    assert office.said == []


def test_the_next_booking_from_the_same_address_knows_the_doors(office: Office) -> None:
    """However the address is spelt; from another address nothing is taken over, and what is said anew stands."""
    office.book()
    keep(office)
    office.receive(**LATER, patient__cpr=CPR, patient__home_text="attrapalle 27,  8543 HORNSLET")
    assert all("4711#" in note for note in notes(office))
    elsewhere = {**LATER, "external_id": "R-3", "appointments": [{"at": "2026-03-20T09:00:00Z"}]}
    office.receive(**elsewhere, patient__cpr=CPR, patient__home_text="Prøvevej 1, 8000 Aarhus C")
    assert not any("4711#" in note for note in notes(office))
    anew = {**LATER, "external_id": "R-4", "appointments": [{"at": "2026-03-21T09:00:00Z"}]}
    office.receive(**anew, patient__cpr=CPR, patient__access={"door_code": "0815"})
    assert all("0815" in note and "4711#" not in note for note in notes(office))


def test_nobody_elses_doors_are_taken_over(office: Office) -> None:
    """A neighbour at the same address is another patient."""
    office.book()
    keep(office)
    office.receive(**LATER)
    assert not any("4711#" in note for note in notes(office))


def test_the_door_code_is_nowhere_in_the_open(office: Office) -> None:
    """Neither in the database nor in the story nor in a traceback; the story says only that something was noted."""
    out, _ = office.book()
    keep(office)
    with office.engine.connect() as connection:
        rows = [row for table in tables.metadata.sorted_tables for row in connection.execute(table.select())]
    assert not [row for row in rows if "4711#" in str(row)]
    told = office.runtime.read(lambda store: views.story(store, out))
    assert "The way to the door was noted." in [line.en for line in told]
    assert "4711" not in repr(DOORS)


def test_data_sealed_before_doors_were_known_can_be_read() -> None:
    """A text without doors is data with doors of which nothing is known."""
    old = {"name": "x", "home_text": "y", "facility_text": "z", "treatment": "dialysis"}
    assert PersonalData.from_text(json.dumps(old)).access == Access()
    data = PersonalData(**old, access=DOORS)
    assert PersonalData.from_text(data.to_text()) == data


def test_what_is_erased_is_not_kept_again(office: Office) -> None:
    """When the patient's data is erased, so is what was known about the doors."""
    office.book()
    keep(office)
    office.now += timedelta(days=4000)
    office.do(lambda ctx: erase_due(ctx, office.desk))
    with pytest.raises(NotFound, match=r"booking\.personal-erased"):
        keep(office)
