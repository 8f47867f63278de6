"""What is typed is read as street, house, floor, door, postcode and town, whatever comes first."""

from __future__ import annotations

import pytest

from planner.booking.finding.addresses import Address, Reading, heard, readings, street_key, street_words
from planner.kernel.errors import InvalidInput


@pytest.mark.parametrize(
    ("text", "first"),
    [
        ("Attrapalle 27", Reading(("attrapalle",), 27)),
        ("attrapalle 27b", Reading(("attrapalle",), 27, "B")),
        ("Attrapalle 27 B, 8543 Hornslet", Reading(("attrapalle", "hornslet"), 27, "B", postcode="8543")),
        ("Attrapalle 27, 1. sal tv., 8543", Reading(("attrapalle",), 27, "", "1", "tv", "8543")),
        ("Attrapalle 27B st th", Reading(("attrapalle",), 27, "B", "st", "th")),
        ("Attrapalle 27, 12. 1204", Reading(("attrapalle",), 27, "", "12", postcode="1204")),
        ("8543 Attrapalle 27", Reading(("attrapalle",), 27, postcode="8543")),
        ("10. Februar Vej 3", Reading(("10", "februar", "vej"), 3)),
        ("10. Februar Vej", Reading(("10", "februar", "vej"))),
        ("8000", Reading((), postcode="8000")),
    ],
)
def test_the_likeliest_reading_comes_first(text: str, first: Reading) -> None:
    """House number, letter, floor and door stand together; four digits are a postcode."""
    assert readings(text)[0] == first


def test_a_number_at_the_beginning_is_the_house_too() -> None:
    """When no street has the number in its name, it is the house; then the street alone is looked for."""
    assert readings("27 B Attrapalle")[1:] == [
        Reading(("attrapalle",), 27, "B"),
        Reading(("attrapalle",)),
    ]


@pytest.mark.parametrize("text", ["a", "27", "27 b", "..", "å"])
def test_too_little_to_look_for_is_said(text: str) -> None:
    """One letter or a house number alone would list half the country."""
    with pytest.raises(InvalidInput, match=r"booking\.address-too-short"):
        readings(text)


def test_streets_are_known_by_every_way_to_write_them() -> None:
    """Words as written, written out, and as they sound; the sound's mark is in no word."""
    assert street_key("Gl. Mosevej") == street_key("Gammel Mosevej") == "gammel mosevej"
    found = street_words("Sdr. Mosevej", "Hornslet")
    assert {"sdr", "sonder", "mosevej", "hornslet", heard("mosevej")} <= found
    assert heard("mosevej") not in {"mosevej", "mosevei"}


@pytest.mark.parametrize(
    ("changes", "text"),
    [
        ({}, "Attrapalle 27B, 1. tv, Mygind, 8543 Hornslet"),
        ({"floor": "st", "district": ""}, "Attrapalle 27B, st tv, 8543 Hornslet"),
        ({"floor": "", "door": "", "district": ""}, "Attrapalle 27B, 8543 Hornslet"),
        ({"number": "", "floor": "", "door": "", "district": ""}, "Attrapalle, 8543 Hornslet"),
    ],
)
def test_an_address_is_written_as_in_denmark(changes: dict[str, str], text: str) -> None:
    """Street and house, floor and door, the smaller place, postcode and town."""
    whole = {"number": "27B", "floor": "1", "door": "tv", "district": "Mygind", **changes}
    assert Address("Attrapalle", postcode="8543", town="Hornslet", lat=56.3, lon=10.3, **whole).text == text
