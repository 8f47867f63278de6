"""Invented people are marked, and their numbers belong to nobody."""

from __future__ import annotations

from datetime import date

import numpy as np
import phonenumbers
from hypothesis import given
from hypothesis import strategies as st
from stdnum.dk import cpr as cpr_number

from scenarios.day.generate import Scenario
from scenarios.day.persons import cpr, invent


@given(st.dates(date(1916, 1, 2), date(2025, 12, 31)), st.booleans(), st.integers(0, 2**32))
def test_cpr_reads_back_but_was_never_given(born: date, female: bool, seed: int) -> None:
    """The number carries birthday and sex, is a valid CPR number by date, and fails the modulus 11 check."""
    number = cpr(born, female=female, rng=np.random.default_rng(seed))
    assert cpr_number.validate(number) == number
    assert cpr_number.get_birth_date(number) == born
    assert (int(number[-1]) % 2 == 0) == female
    assert cpr_number.checksum(number) != 0


@given(st.integers(0, 105), st.dates(date(2026, 1, 1), date(2028, 12, 31)), st.integers(0, 2**32))
def test_people_have_their_age(age: int, today: date, seed: int) -> None:
    """The birthday in the CPR number gives the age on the day, and is no 1 January."""
    person = invent(age, today, np.random.default_rng(seed), set())
    born = cpr_number.get_birth_date(person.cpr)
    assert today.year - born.year - ((today.month, today.day) < (born.month, born.day)) == age
    assert (born.month, born.day) != (1, 1)


def test_everybody_is_somebody_else_and_marked(whole_day: Scenario) -> None:
    """No CPR number is used twice, phones lie in the reserved series, and every referral says that it is synthetic."""
    patients = [body["patient"] for body in whole_day.referrals]
    assert len({patient["cpr"] for patient in patients}) == len(patients)
    for patient in patients:
        phone = phonenumbers.parse(patient["phone"])
        assert phonenumbers.is_possible_number(phone)
        assert not phonenumbers.is_valid_number(phone)
        assert patient["phone"].startswith("+4595")
        assert "Syntetisk" in patient["notes"]
