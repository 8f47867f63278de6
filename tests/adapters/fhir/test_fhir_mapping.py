"""One element at a time: what is read from it, and what is not."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any

import pytest

from adapters.fhir import appointments, needs, people
from adapters.fhir.elements import business_id
from adapters.fhir.package import Found, Package
from planner.kernel.errors import InvalidInput
from tests.adapters.fhir.fhir_api import example

GEO = "http://hl7.org/fhir/StructureDefinition/geolocation"


def found(kind: str, **content: Any) -> Found:
    """Return a resource."""
    return Found(kind, {"resourceType": kind, **content})


def request(url: str, **value: Any) -> Found:
    """Return a ServiceRequest with one of Samtur's extensions."""
    return found("ServiceRequest", extension=[{"url": f"urn:samtur:fhir:{url}", **value}])


@pytest.mark.parametrize(
    ("names", "expected"),
    [
        ([{"text": "Karla P."}], "Karla P."),
        ([{"given": ["Karla", None], "family": "Prøvesen"}], "Karla Prøvesen"),
        ([{"use": "nickname", "text": "Kalle"}, {"use": "official", "family": "Prøvesen"}], "Prøvesen"),
        ([{"use": "old", "text": "Før"}, {"use": "usual", "text": "Nu"}], "Nu"),
    ],
)
def test_the_name_in_use_is_taken(names: list[dict[str, Any]], expected: str) -> None:
    """Official before usual before any other; text before parts."""
    assert people.name_of(found("Patient", name=names)) == expected


def test_the_mobile_phone_is_taken() -> None:
    """Mobile before home before any other; an e-mail address is no phone."""
    lines = [
        {"system": "email", "value": "k@example.org", "use": "mobile"},
        {"system": "phone", "value": "1", "use": "home"},
        {"system": "phone", "value": "2", "use": "mobile"},
    ]
    assert people.phone_of(found("Patient", telecom=lines)) == "2"
    assert people.phone_of(found("Patient", telecom=lines[:2])) == "1"
    assert people.phone_of(found("Patient", telecom=lines[:1])) is None


def test_age_needs_a_whole_date() -> None:
    """Whole years on the day; a year alone is not enough to decide on."""
    assert people.age_of(found("Patient", birthDate="1946-03-17"), date(2026, 3, 17)) == 80
    assert people.age_of(found("Patient", birthDate="1946-03-18"), date(2026, 3, 17)) == 79
    assert people.age_of(found("Patient", birthDate="1946"), date(2026, 3, 17)) is None


@pytest.mark.parametrize(
    ("address", "expected"),
    [
        ({"text": "Attrapalle 27, Hornslet"}, "Attrapalle 27, Hornslet"),
        (
            {"line": ["Attrapalle 27", "2. tv."], "postalCode": "8543", "city": "Hornslet"},
            "Attrapalle 27, 2. tv., 8543 Hornslet",
        ),
        ({"city": "Hornslet"}, "Hornslet"),
        ({}, ""),
    ],
)
def test_an_address_is_read_as_a_driver_reads_it(address: dict[str, Any], expected: str) -> None:
    """Text before parts, one line."""
    assert people.address_text(address) == expected


def test_home_is_where_the_patient_is_fetched() -> None:
    """The address in use ``home``, with its coordinates; a foreign postcode is no postcode area."""
    parts = [{"url": "latitude", "valueDecimal": 56}, {"url": "longitude", "valueDecimal": 10.5}]
    there = {"text": "Her", "use": "home", "postalCode": "SE-21", "extension": [{"url": GEO, "extension": parts}]}
    patient = found("Patient", address=[{"text": "Før", "use": "old"}, there])
    text, point = people.home_of(patient)
    assert (text, point.lat, point.lon, point.postcode) == ("Her", 56.0, 10.5, None)
    del parts[1]
    with pytest.raises(InvalidInput) as caught:
        people.home_of(patient)
    assert caught.value.where == "Patient.address[1].extension"


@pytest.mark.parametrize(
    ("value", "metres"),
    [
        ({"value": 23, "code": "km"}, 23000),
        ({"value": 23.4567, "unit": "km"}, 23457),
        ({"value": 812, "unit": "m"}, 812),
        ({"value": 0, "unit": "m"}, 0),
        ({"value": -1, "unit": "m"}, None),
        ({"value": 1e300, "unit": "m"}, None),
        ({"value": 5, "unit": "mi"}, None),
        ({"value": 5, "unit": "km", "comparator": "<"}, None),
        ({"unit": "km"}, None),
    ],
)
def test_distances_are_metres(value: dict[str, Any], metres: int | None) -> None:
    """Metres or kilometres, no other unit, nothing negative or without end."""
    sent = request("distance", valueQuantity=value)
    if metres is None:
        with pytest.raises(InvalidInput, match=r"fhir\.bad-quantity"):
            needs.distances(sent)
    else:
        assert needs.distances(sent) == (metres, metres)


def test_other_extensions() -> None:
    """Oxygen in minutes, the fare in øre of Danish kroner, companions as a number, each absent by default."""
    assert needs.oxygen_minutes(request("oxygen", valueQuantity={"value": 2, "code": "h"})) == 120
    assert needs.public_fare(request("public-fare", valueMoney={"value": 84.5, "currency": "DKK"})) == 8450
    assert needs.companions(request("companions", valueUnsignedInt=2)) == 2
    assert needs.route_method(request("route-method", valueString="Krak")) == {"route_method": "Krak"}
    nothing = found("ServiceRequest")
    assert needs.oxygen_minutes(nothing) is None
    assert needs.public_fare(nothing) is None
    assert needs.companions(nothing) == 0
    assert needs.route_method(nothing) == {}
    with pytest.raises(InvalidInput, match=r"fhir\.bad-quantity"):
        needs.public_fare(request("public-fare", valueMoney={"value": 10, "currency": "EUR"}))


START, END = datetime(2026, 3, 17, 9, tzinfo=UTC), datetime(2026, 3, 17, 10, tzinfo=UTC)
VISIT = {
    "identifier": [{"system": "urn:a", "value": "1"}],
    "status": "booked",
    "start": "2026-03-17T10:00:00+01:00",
    "end": "2026-03-17T11:00:00+01:00",
}


@pytest.mark.parametrize(
    ("reason", "at", "ready_at"),
    [
        ("treatment", START, END),
        ("admission", START, None),
        ("transfer", START, None),
        ("discharge", None, START),
        ("leave", None, START),
        ("doctor", START, END),
    ],
)
def test_the_reason_decides_the_ways(reason: Any, at: datetime | None, ready_at: datetime | None) -> None:
    """Out and home, or one of them."""
    wanted = appointments.said(found("Appointment", **VISIT), reason).wanted
    assert (wanted.at, wanted.ready_at, wanted.on_call) == (at, ready_at, False)


def test_a_ready_call_is_asked_for() -> None:
    """With the extension, ``end`` is only expected."""
    call = [{"url": "urn:samtur:fhir:ready-call", "valueBoolean": True}]
    assert appointments.said(found("Appointment", **VISIT, extension=call), "treatment").wanted.on_call


@pytest.mark.parametrize(
    ("status", "code", "reason"),
    [
        ("booked", None, None),
        ("cancelled", None, "clinic"),
        ("cancelled", "pat-crs", "patient"),
        ("noshow", None, "patient"),
    ],
)
def test_who_cancelled_is_told(status: str, code: str | None, reason: str | None) -> None:
    """The patient by the reason's code or by not showing up, the clinic otherwise."""
    system = "http://terminology.hl7.org/CodeSystem/appointment-cancellation-reason"
    why = {"cancelationReason": {"coding": [{"system": system, "code": code}]}} if code else {}
    assert (
        appointments.said(found("Appointment", **{**VISIT, "status": status, **why}), "treatment").cancelled == reason
    )


def test_the_first_whole_identifier_counts() -> None:
    """One without system or value names nothing."""
    both = [{"value": "x"}, {"system": " ", "value": "y"}, {"system": "urn:a", "value": " 1 "}]
    assert business_id(found("Appointment", identifier=both)) == ("urn:a", "1")


def test_references_are_followed_every_way_fhir_knows() -> None:
    """By fullUrl, by type and id, by a relative reference to a RESTful fullUrl, and to what is contained alone."""
    bundle = example("admission")
    package = Package(bundle)
    encounter = package.one("Encounter")
    patient = bundle["entry"][1]["resource"]["id"]
    for target in (bundle["entry"][1]["fullUrl"], f"Patient/{patient}"):
        assert package.follow({"reference": target}, encounter, "subject", "Patient").kind == "Patient"
    for wrong in ("", "#", patient, "Patient/1", bundle["entry"][0]["fullUrl"]):
        with pytest.raises(InvalidInput, match=r"fhir\.reference-not-found"):
            package.follow({"reference": wrong}, encounter, "subject", "Patient")
    single = Package(example("service-request"))
    inner = single.follow({"reference": "#ward"}, single.of("Appointment")[0], "x", "Location")
    assert inner.path == "ServiceRequest.contained[1]"
