"""Invented people: names from common Danish ones, and numbers that cannot be anybody's.

CPR numbers. Until 1 October 2007 every number passed the modulus 11 check; numbers that fail it have since been given
only to people born on a 1 January (the CPR office, "Personnumre uden kontrolciffer"). A number with another birthday
that fails the check has therefore never been given to anybody, while its date is a real one.

Phone numbers. Series 95 is held in reserve in the Danish numbering plan, and nobody has a number there.

Streets. The street names do not exist as such; house and area are drawn independently of real addresses.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

import numpy as np

from scenarios.data import table

_NAMES = {
    kind: tuple(row["name"] for row in table("names.csv") if row["kind"] == kind)
    for kind in ("woman", "man", "family", "street")
}
_CPR_WEIGHTS = (4, 3, 2, 7, 6, 5, 4, 3, 2, 1)


@dataclass(frozen=True)
class Person:
    """An invented passenger."""

    name: str
    cpr: str
    phone: str
    street: str
    age: int


def invent(age: int, today: date, rng: np.random.Generator, taken: set[str]) -> Person:
    """Invent a person of this age on that day; ``taken`` holds CPR numbers already used and gets the new one."""
    female = bool(rng.random() < 0.52)
    number = cpr(_birthday(age, today, rng), female=female, rng=rng)
    while number in taken:
        number = cpr(_birthday(age, today, rng), female=female, rng=rng)
    taken.add(number)
    return Person(
        name=f"{_pick('woman' if female else 'man', rng)} {_pick('family', rng)}",
        cpr=number,
        phone=f"+4595{rng.integers(10**6):06d}",
        street=f"{_pick('street', rng)} {rng.integers(1, 120)}",
        age=age,
    )


def cpr(born: date, *, female: bool, rng: np.random.Generator) -> str:
    """Return ten digits for this birthday (not a 1 January) that fail the modulus 11 check.

    The seventh digit tells the century (CPR office, "Personnummeret i CPR-systemet"), the last the sex.
    """
    sevenths = "0123" if born.year < 2000 else "4567"
    while True:
        digits = f"{born:%d%m%y}{sevenths[rng.integers(4)]}{rng.integers(1000):03d}"
        fits_sex = (int(digits[-1]) % 2 == 0) == female
        if fits_sex and sum(w * int(d) for w, d in zip(_CPR_WEIGHTS, digits, strict=True)) % 11:
            return digits


def _pick(kind: str, rng: np.random.Generator) -> str:
    names = _NAMES[kind]
    return names[rng.integers(len(names))]


def _birthday(age: int, today: date, rng: np.random.Generator) -> date:
    # the 29th to 31st may not exist that year; 20 to 360 days back stay within the year of age, and whoever is to be
    # driven was born when the ride was ordered
    latest = today.replace(year=today.year - age, day=min(today.day, 28))
    born = latest - timedelta(days=int(rng.integers(20, 360)))
    return born - timedelta(days=1) if (born.month, born.day) == (1, 1) else born
