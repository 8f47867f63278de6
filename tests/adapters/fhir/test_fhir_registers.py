"""Homes and places of treatment that a sender gives no coordinates for are looked up in the office's registers."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest

from adapters.dawa.reader import AddressLine
from adapters.sql.addresses.loading import load
from adapters.sql.addresses.register import SqlAddressRegister
from planner.booking import handlers
from planner.booking.domain.places import KnownPlace
from planner.messages.payload import Point
from tests.adapters.fhir.fhir_api import FhirApi, Resource, changed, code_of, example

REQUEST = example("service-request")
SOR = "331131000016005"


@pytest.fixture
def known(api: FhirApi, tmp_path: Path) -> Iterator[FhirApi]:
    """The interface of an office that knows two houses and a department."""
    register = SqlAddressRegister.open(f"sqlite:///{tmp_path}/addresses.sqlite")
    lines = [
        AddressLine("Attrapalle", "", "8543", "Hornslet", number, "", "", "", 56.3 + number / 1000, 10.3, "")
        for number in (27, 29)
    ]
    load(register.engine, lines, replace=True)
    place = KnownPlace(
        "auh-x", date(2026, 1, 1), "Nyremedicin X", ("dialysen",), "Vej 1", Point(lat=56.2, lon=10.2), "r", sor=SOR
    )
    api.office.do(lambda ctx: handlers.keep_places(ctx, [place]))
    yield FhirApi(api.office, register)
    register.engine.dispose()


def bare_home(text: str) -> Resource:
    """Return the example with a home that has a text and no coordinates."""
    return changed(REQUEST, "contained.0.address", [{"use": "home", "text": text}])


def test_a_home_without_coordinates_is_found_in_the_address_register(known: FhirApi) -> None:
    """The only house that the address can mean is where the car goes."""
    answer = known.send("/ServiceRequest", bare_home("Attrapalle 27, 8543 Hornslet"))
    assert answer.status_code == 201, answer.text
    assert known.office.trip("J000001-1").origin == Point(lat=56.327, lon=10.3, postcode="8543")


@pytest.mark.parametrize("text", ["Attrapalle, 8543 Hornslet", "Nowhere Street 5", "27"])
def test_a_home_that_no_single_house_fits_is_refused(known: FhirApi, text: str) -> None:
    """A street without number, an unknown one, and no words: the element is named and nothing is booked."""
    answer = known.send("/ServiceRequest", bare_home(text))
    assert (answer.status_code, code_of(answer)) == (422, "fhir.missing")
    assert known.statuses() == {}


@pytest.mark.parametrize(("identifier", "name"), [(SOR, "Afdeling"), ("unknown", "nyremedicin x"), ("", "DIALYSEN")])
def test_a_location_is_found_by_its_number_or_name(known: FhirApi, identifier: str, name: str) -> None:
    """Without a position the SOR number, or else the name or an alias, says where the treatment is given."""
    location = {"resourceType": "Location", "id": REQUEST["contained"][1]["id"], "name": name}
    if identifier:
        location["identifier"] = [{"system": "urn:oid:1.2.208.176.1.1", "value": identifier}]
    answer = known.send("/ServiceRequest", changed(REQUEST, "contained.1", location))
    assert answer.status_code == 201, answer.text
    assert known.office.trip("J000001-1").destination == Point(lat=56.2, lon=10.2)
