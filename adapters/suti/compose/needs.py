"""What a passenger needs, as attributes of traveller, vehicle and driver. The table is ``data/needs.csv``."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from functools import cache

from adapters.suti.compose.link import SUTI
from adapters.suti.model.ids import Id
from adapters.suti.model.texts import Attribute, Attributes
from adapters.suti.vocabulary import DATA
from planner.messages.trips import Needs


@cache
def _table() -> dict[tuple[str, str], tuple[tuple[str, str], ...]]:
    found: dict[tuple[str, str], tuple[tuple[str, str], ...]] = {}
    with (DATA / "needs.csv").open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file, delimiter=";"):
            key = (row["need"], row["code"])
            found[key] = (*found.get(key, ()), (row["place"], row["number"]))
    return found


def _codes(needs: Needs) -> Iterator[tuple[str, str]]:
    yield "mobility", needs.mobility
    if needs.alone:
        yield "alone", "yes"
    if needs.front_seat:
        yield "front-seat", "yes"
    if needs.oxygen_minutes is not None:
        yield "oxygen", "yes"
    for code in needs.equipment:
        yield "equipment", code
    for code in needs.groups:
        yield "group", code


def attributes_for(needs: Needs, place: str) -> Attributes | None:
    """Return the attributes of ``attributeContent``, ``attributesVehicle`` or ``attributesDriver``; None for none."""
    numbers = {number for code in _codes(needs) for where, number in _table().get(code, ()) if where == place}
    found = tuple(Attribute(id_attribute=Id(src=SUTI, id=number, unique=True)) for number in sorted(numbers))
    return Attributes(attribute=found) if found else None


def untold(needs: Needs) -> tuple[str, ...]:
    """Return codes that the table has no attribute for; they are told as text."""
    codes = [*((("equipment", code)) for code in needs.equipment), *((("group", code)) for code in needs.groups)]
    return tuple(code for need, code in codes if (need, code) not in _table())
