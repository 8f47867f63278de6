"""Enumerations and attribute numbers: tables of numbers and names.

Source: the lists of enumerations and attributes that the SUTI association publishes (github.com/SUTI-se/SUTI, 2025),
from which numbers and names are taken. A sender may use the number or the name; upper and lower case are alike.
"""

from __future__ import annotations

import csv
from dataclasses import dataclass
from functools import cache
from pathlib import Path

DATA = Path(__file__).parent / "data"


@dataclass(frozen=True)
class Attribute:
    """A need, ability or reason: number, name, the element that it belongs in, and its Danish name or ""."""

    number: int
    name: str
    place: str
    danish: str


def _rows(name: str) -> list[dict[str, str]]:
    with (DATA / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file, delimiter=";"))


@cache
def _terms() -> tuple[dict[tuple[str, str], str], dict[str, frozenset[str]]]:
    spelled: dict[tuple[str, str], str] = {}
    written: dict[str, set[str]] = {}
    for row in _rows("terms.csv"):
        for text in (row["number"], row["name"], row["also"]):
            if text:
                spelled.setdefault((row["kind"], text.lower()), row["name"])
        if row["written"] == "yes":
            written.setdefault(row["kind"], set()).add(row["name"])
    return spelled, {kind: frozenset(names) for kind, names in written.items()}


def term(kind: str, text: str) -> str | None:
    """Return the name that a number or a spelling stands for; None when the enumeration has no such value."""
    return _terms()[0].get((kind, text.strip().lower()))


def may_write(kind: str, name: str) -> bool:
    """Return whether the published schema lets this name be written."""
    return name in _terms()[1].get(kind, frozenset())


@cache
def attributes() -> dict[int, Attribute]:
    """Return every attribute by number."""
    return {
        int(row["number"]): Attribute(int(row["number"]), row["name"], row["place"], row["danish"])
        for row in _rows("attributes.csv")
    }


@cache
def _by_name() -> dict[tuple[str, str], Attribute]:
    return {(found.place.lower(), found.name.lower()): found for found in attributes().values()}


def attribute(text: str, place: str) -> Attribute | None:
    """Return the attribute that a number or name stands for.

    Args:
        text: ``1611`` or ``wheelchair``.
        place: the element it stands in, for a name means something else of a vehicle than of a traveller:
            ``attributesVehicle``, ``attributesDriver``, ``attributeContent``, ``attributeAdress``, ``idRejectreason``.
    """
    bare = text.strip()
    if bare.isascii() and bare.isdigit() and len(bare) < 9:
        return attributes().get(int(bare))
    return _by_name().get((place.lower(), bare.lower()))
