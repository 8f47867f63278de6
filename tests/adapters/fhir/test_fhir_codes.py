"""The office's table of codes: what it means, what it may not say, and how a mistake in it is told."""

from __future__ import annotations

from pathlib import Path
from typing import Any, get_args

import pytest

from adapters.fhir import codes as module
from adapters.fhir.codes import Codes, load, meaning
from adapters.fhir.needs import Wishes
from adapters.fhir.package import Found
from adapters.fhir.people import facility_of
from adapters.settings import load as load_settings
from planner.booking.domain.facts import TRIP_REASONS
from planner.booking.handlers.stays import StayEvent
from planner.kernel.errors import InvalidInput

SHIPPED = Path(module.__file__).parent / "codes.toml"
OWN = "urn:samtur:fhir"


def concept(*codings: tuple[str, str]) -> dict[str, Any]:
    """Return a CodeableConcept."""
    return {"coding": [{"system": system, "code": code} for system, code in codings]}


def own(tmp_path: Path, more: str) -> Path:
    """Return the shipped table with rows added."""
    path = tmp_path / "own.toml"
    path.write_text(SHIPPED.read_text(encoding="utf-8") + more, encoding="utf-8")
    return path


def test_the_shipped_table_reaches_everything() -> None:
    """Every reason of travel and every event of a stay but death (which the Patient says) has a code."""
    table = load()
    assert {row.means for row in table.reason} == set(TRIP_REASONS)
    assert {row.means for row in table.stay} == {*get_args(StayEvent), "nothing"} - {"deceased"}
    meant = {name for row in table.need for name in row.means.model_dump(exclude_none=True)}
    assert meant == set(module.Need.model_fields)


@pytest.mark.parametrize("row", load().need, ids=lambda row: row.code)
def test_every_need_is_meant_by_its_code(row: module.NeedRow) -> None:
    """A code of a need turns up in booking's needs or facts, whatever stands beside it."""
    walking = concept((f"{OWN}:need", "walking"))
    details = [concept(("http://other.example", "1"), (row.system, row.code))]
    details += [] if row.means.mobility else [walking]
    found = Found("ServiceRequest", {"resourceType": "ServiceRequest", "orderDetail": details})
    wishes = Wishes.of(found, load())
    ((name, value),) = row.means.model_dump(exclude_none=True).items()
    got = {**wishes.facts, **wishes.needs}[name]
    assert got == value if isinstance(got, str | bool) else got == [value]


def test_an_office_adds_its_own_codes(tmp_path: Path) -> None:
    """A local code works beside the others; one of another system under the same code does not."""
    row = '[[treatment]]\nsystem = "urn:x"\ncode = "D1"\nmeans = "dialysis"\n'
    table = load(own(tmp_path, row))
    assert meaning(table.treatment, concept(("urn:x", "D1")), "x") == "dialysis"
    with pytest.raises(InvalidInput, match=r"fhir\.unknown-code"):
        meaning(table.treatment, concept(("urn:y", "D1")), "x")
    both = concept(("urn:x", "D1"), ("http://snomed.info/sct", "367336001"))
    with pytest.raises(InvalidInput, match=r"fhir\.codes-contradict"):
        meaning(table.treatment, both, "x")


def test_a_place_is_known_by_its_identifier(tmp_path: Path) -> None:
    """A Location without position is found in the table of places, with its name where it brings none."""
    row = '[[place]]\nsystem = "urn:sor"\nvalue = "1"\nname = "Afdeling 1"\nlat = 56.0\nlon = 10.0\npostcode = "8200"\n'
    table = load(own(tmp_path, row))
    ward = Found("Location", {"resourceType": "Location", "identifier": [{"system": "urn:sor", "value": "1"}]})
    text, point = facility_of(ward, table)
    assert (text, point.lat, point.postcode) == ("Afdeling 1", 56.0, "8200")
    with pytest.raises(InvalidInput, match=r"fhir\.missing"):
        facility_of(ward, load())


@pytest.mark.parametrize(
    ("more", "code", "said"),
    [
        ('[[need]]\nsystem = "x"\ncode = "1"\nmeans = { mobility = "flying" }\n', "fhir.codes-wrong", "mobility"),
        ('[[need]]\nsystem = "x"\ncode = "1"\nmeans = {}\n', "fhir.codes-wrong", "exactly one"),
        ('[[reason]]\nsystem = "x"\nmeans = "leave"\n', "fhir.codes-wrong", "code"),
        ('[[stay]]\nsystem = "x"\ncode = "1"\nmeans = "holiday"\n', "fhir.codes-wrong", "stay"),
        ('[[colour]]\nsystem = "x"\n', "fhir.codes-wrong", "colour"),
        (
            '[[reason]]\nsystem = "http://snomed.info/sct"\ncode = "32485007"\nmeans = "leave"\n',
            "fhir.codes-wrong",
            "twice",
        ),
        ("[[reason\n", "fhir.codes-unreadable", "own.toml"),
        ("[[reason]]\nsystem = 2026-03-17\n", "fhir.codes-unreadable", "own.toml"),
    ],
)
def test_a_mistake_in_the_table_is_told(tmp_path: Path, more: str, code: str, said: str) -> None:
    """A wrong table stops the start, and says where it is wrong."""
    with pytest.raises(InvalidInput) as caught:
        load(own(tmp_path, more))
    assert caught.value.code == code
    assert said in caught.value.text()


def test_a_table_that_is_not_there_is_told(tmp_path: Path) -> None:
    """The setting names the file."""
    settings = load_settings(fhir_codes=tmp_path / "none.toml")
    with pytest.raises(InvalidInput, match=r"fhir\.codes-unreadable"):
        load(settings.fhir_codes)
    assert isinstance(load(None), Codes)
