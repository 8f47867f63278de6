"""Words are compared as people type and hear them."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from planner.booking.finding.words import fold, full, one_left_out, one_slip_away, sound, within_one_slip, words

LETTERS = st.text("abdeiklmnorstv", min_size=4, max_size=9)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Åbenrå", "AABENRAA"),
        ("Sørensen", "Soerensen"),
        ("Müller", "Myller"),
        ("Léon", "leon"),
        ("A\u030ase", "Åse"),  # the ring as a character of its own, as macOS writes it
    ],
)
def test_spellings_without_danish_letters_fold_alike(one: str, other: str) -> None:
    """Case, accents and Danish letters make no difference."""
    assert fold(one) == fold(other)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Christian", "Kristjan"),
        ("Thomas", "Tomas"),
        ("Hjalte", "Jalte"),
        ("Philip", "Filip"),
        ("Mette", "Mete"),
        ("Lund", "Lunn"),
        ("Schmidt", "Skmit"),
        ("Zacharias", "Sakarias"),
        ("Wium", "Vium"),
        ("Bech", "Bek"),
    ],
)
def test_names_that_sound_alike_have_one_code(one: str, other: str) -> None:
    """Spelling variants of Danish names are the same sound."""
    assert sound(fold(one)) == sound(fold(other))


def test_names_that_sound_different_stay_apart() -> None:
    """Hansen, Jensen, Jansen and Hanne are four names, and numbers are never changed."""
    assert len({sound(fold(name)) for name in ("Hansen", "Jensen", "Jansen", "Hanne")}) == 4
    assert [sound(number) for number in ("11", "8000")] == ["11", "8000"]


def test_an_address_becomes_words_and_numbers() -> None:
    """House letter, floor and door are words of their own; abbreviations are written out."""
    assert words("Gl. Landevej 27B, 1. tv, 8543 Hornslet") == [
        "gl", "landevej", "27", "b", "1", "tv", "8543", "hornslet",
    ]  # fmt: skip
    assert (full("gl"), full("landevej")) == ("gammel", "landevej")


@given(LETTERS, st.data())
def test_one_slip_is_always_caught(word: str, data: st.DataObject) -> None:
    """A letter left out, put in, changed or exchanged with its neighbour: the two words share a key."""
    at = data.draw(st.integers(0, len(word) - 2))
    letter = data.draw(st.sampled_from("abdeiklmnorstv"))
    slips = (
        word[:at] + word[at + 1 :],
        word[:at] + letter + word[at:],
        word[:at] + letter + word[at + 1 :],
        word[:at] + word[at + 1] + word[at] + word[at + 2 :],
    )
    for slip in slips:
        assert within_one_slip(word, slip)
        assert within_one_slip(slip, word)
        assert {slip, *one_left_out(slip)} & {word, *one_left_out(word)}


@pytest.mark.parametrize(
    ("one", "other"), [("jensen", "hansen"), ("karla", "karoline"), ("ab", "ba c"), ("abcd", "badc")]
)
def test_two_slips_are_another_word(one: str, other: str) -> None:
    """What differs by more than one slip does not fit."""
    assert not within_one_slip(one, other)


def test_short_words_and_numbers_are_not_misspelt() -> None:
    """A short word with a letter left out is any word, and a number is exact."""
    assert one_left_out("bo") == one_left_out("8543") == frozenset()


@given(st.text("abcdefghijklmnopqrstuvwxyz", min_size=4, max_size=12))
def test_what_is_one_slip_away_is_all_of_it(word: str) -> None:
    """Every word in it is within one slip, none is the word itself, and exchanging two letters is among them."""
    near = one_slip_away(word)
    assert word not in near
    assert all(within_one_slip(word, each) for each in near)
    exchanged = word[:1] + word[2] + word[1] + word[3:]
    assert exchanged in near | {word}
    assert {word + "x", word[1:], "q" + word[1:]} <= near | {word}
    assert one_slip_away("vej") == frozenset()
