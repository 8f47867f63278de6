"""Invented patients, sealed and indexed as booking keeps them.

Half of the last names are common ones, the others are made of syllables: a country has a few names that everybody
bears and very many that hardly anybody does.
"""

from __future__ import annotations

import random
from collections.abc import Iterator, Sequence
from datetime import UTC, date, datetime, timedelta
from typing import Any, NamedTuple

import numpy as np

from adapters.web.places import towns
from planner.booking.domain.facts import Facts
from planner.booking.domain.personal import PersonalData, sealing_context
from planner.booking.finding.index import keys_of, patient_index
from planner.kernel.sealing import Cipher, key_id_of
from planner.messages.payload import Point
from planner.messages.trips import Needs
from scenarios.day.persons import invent
from scenarios.finding.addresses import street_name

_SYLLABLES = (
    "bal ber bra dal den dri fal fre gar gul hav hol kel kir lam lin mar mor nor pil ras rin sal sko tor tun val vin"
)
_ENDINGS = ("gaard", "holm", "lund", "strup", "berg", "sen", "mann", "bæk", "toft", "dahl", "ager", "ø")
_COMMON_SHARE = 0.5
_TODAY = date(2026, 3, 16)
_AT = datetime(2026, 3, 16, 9, tzinfo=UTC)
_KEPT = timedelta(days=365)
_SOMEWHERE = Point(lat=56.2, lon=10.2)


class Patient(NamedTuple):
    """A patient by number, from 1, and what booking knows."""

    number: int
    data: PersonalData

    @property
    def referral_id(self) -> str:
        """The id of the patient's referral."""
        return f"H{self.number:06d}"


def patients(count: int, seed: int) -> Iterator[Patient]:
    """Yield so many patients, the same for the same seed."""
    dice = random.Random(seed)
    rng, taken = np.random.default_rng(seed), set[str]()
    places = sorted((code, town) for code, town in towns().items() if code.isdigit())
    for number in range(1, count + 1):
        who = invent(dice.randint(1, 98), _TODAY, rng, taken)
        first, *last = who.name.split()
        if dice.random() > _COMMON_SHARE:
            last = ["".join((*dice.sample(_SYLLABLES.split(), 2), dice.choice(_ENDINGS))).capitalize()]
        code, town = dice.choice(places)
        home = f"{street_name(dice)} {dice.randint(1, 120)}, {code} {town}"
        name = " ".join((first, *last))
        yield Patient(number, PersonalData(name, home, "AUH", "outpatient", cpr=who.cpr, phone=who.phone))


def rows_of(cipher: Cipher, some: Sequence[Patient]) -> dict[str, list[dict[str, Any]]]:
    """Return the rows of booking's tables, by table: a referral, its sealed data, the caller and the keys."""
    rows: dict[str, list[dict[str, Any]]] = {"referral": [], "personal": [], "caller": [], "caller_key": []}
    for each in some:
        index = patient_index(cipher, each.data)
        sealed = cipher.seal(each.data.to_text(), sealing_context(each.referral_id))
        rows["referral"].append(_referral(each))
        rows["personal"].append(
            {
                "referral_id": each.referral_id,
                "sealed": sealed,
                "key_id": key_id_of(sealed),
                "cpr_index": cipher.blind(each.data.cpr or "", "cpr"),
                "phone_index": cipher.blind(each.data.phone or "", "phone"),
                "patient_index": index,
                "erase_after": _AT + _KEPT,
                "row_version": 1,
            }
        )
        rows["caller"].append({"number": each.number, "patient_index": index, "referral_id": each.referral_id})
        rows["caller_key"].extend({"key": key, "caller": each.number} for key in keys_of(cipher, each.data))
    rows["caller_key"].sort(key=lambda row: (row["key"], row["caller"]))
    return rows


def _referral(each: Patient) -> dict[str, Any]:
    """Return the row that everything hangs on; searches do not look into it."""
    return {
        "id": each.referral_id,
        "source": "bench",
        "external_id": str(each.number),
        "content_index": "",
        "received_at": _AT,
        "received_by": "bench",
        "facts": Facts(age=70, distance_m=10_000, nearest_distance_m=10_000),
        "needs": Needs(mobility="walking"),
        "home": _SOMEWHERE,
        "facility": _SOMEWHERE,
        "appointments": (),
        "first_day": "2026-03-17",
        "version": 1,
        "row_version": 1,
    }
