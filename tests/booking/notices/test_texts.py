"""Texts in every language, and how long they are as SMS."""

from __future__ import annotations

import string

import pytest
from hypothesis import given
from hypothesis import strategies as st

from planner.booking.notices.contact import LANGUAGES, Language
from planner.booking.notices.policy import Policies, bundled
from planner.booking.notices.sms import length, plain
from planner.booking.notices.texts import catalogue
from planner.kernel.errors import InvalidInput


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_language_says_everything(language: Language) -> None:
    """Each catalogue has every text of the Danish one, with the same values to fill in, none empty."""

    def values(text: str) -> set[str | None]:
        return {name for _, name, _, _ in string.Formatter().parse(text)} - {None}

    danish, theirs = catalogue("da"), catalogue(language)
    assert theirs.keys() == danish.keys()
    assert {key: values(text) for key, text in theirs.items()} == {key: values(text) for key, text in danish.items()}
    assert all(theirs.values())


@pytest.mark.parametrize("language", ["da", "en", "de"])
def test_western_texts_are_gsm_7(language: Language) -> None:
    """No sign in a Danish, English or German text makes the SMS twice as long."""
    assert [key for key, text in catalogue(language).items() if length(plain(text)).alphabet != "gsm-7"] == []


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("a" * 160, ("gsm-7", 160, 1)),
        ("a" * 161, ("gsm-7", 161, 2)),
        ("a" * 306, ("gsm-7", 306, 2)),
        ("a" * 307, ("gsm-7", 307, 3)),
        ("€" * 80, ("gsm-7", 160, 1)),
        ("€" * 77 + "a" * 7, ("gsm-7", 161, 2)),
        ("€" * 153, ("gsm-7", 306, 3)),
        ("ж" * 70, ("ucs-2", 70, 1)),
        ("ж" * 71, ("ucs-2", 71, 2)),
        ("😀" * 35, ("ucs-2", 70, 1)),
        ("😀" * 67, ("ucs-2", 134, 3)),
    ],
)
def test_parts_are_counted_as_the_standard_says(text: str, told: tuple[str, int, int]) -> None:
    """160 and 153 septets, 70 and 67 units; a character of two units is never cut apart (3GPP TS 23.038, 23.040)."""
    assert length(text) == told


@given(st.text(max_size=400))
def test_parts_hold_the_text(text: str) -> None:
    """So many parts have room for the text, and one fewer has not."""
    alphabet, units, parts = length(text)
    room, alone = (153, 160) if alphabet == "gsm-7" else (67, 70)
    assert units <= (alone if parts == 1 else parts * room)
    assert parts == 1 or units > (parts - 1) * (room - 1)


def test_policies_are_data_with_clear_errors() -> None:
    """An authority takes over what all do; a wrong table says what is wrong."""
    assert bundled().of("region-midtjylland").contact != bundled().of("region-syddanmark").contact
    assert bundled().of("anyone").kinds == bundled().of("*").kinds
    with pytest.raises(InvalidInput, match=r"bad-policy.*quiet_from") as caught:
        Policies.parse('["*"]\nsender = "x"\ncontact = "112"\nquiet_from = "late"\n', "mine.toml")
    assert caught.value.where == "mine.toml"
