"""The generated region's register of places."""

from __future__ import annotations

from datetime import date

import pytest

from adapters.places.reader import read_places
from planner.booking.finding.places import find_places, holding_on
from scenarios.data import table
from scenarios.day.places import register


def test_every_hospital_and_department_is_in_the_register_once() -> None:
    """The file is what an import reads, and holds each hospital and department under a code of its own."""
    places = read_places(register(), "register")
    assert len(places) == len(table("hospitals.csv")) + len(table("departments.csv"))
    assert len({place.code for place in places}) == len(places)


@pytest.mark.parametrize(
    ("typed", "name"),
    [
        ("dialyse AUH", "Aarhus Universitetshospital, Nyresygdomme dialyse"),
        ("god strålet", "Regionshospitalet Gødstrup, Stråleterapi"),
        ("amb. Lemvig", "Sundhedshus Lemvig, Ambulatorium"),
        ("AUH", "Aarhus Universitetshospital"),
    ],
)
def test_callers_words_find_the_department(typed: str, name: str) -> None:
    """Short names of hospitals and beginnings of words lead to the right one first."""
    found = find_places(holding_on(read_places(register(), "register"), date(2026, 3, 17)), typed, 3)
    assert found[0].name == name
