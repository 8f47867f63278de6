"""The messages of the standard: number, what it says, who says it, what answers it, what it must hold.

Source: the published list of messages (SUTI_Messages, github.com/SUTI-se/SUTI); the names are ours.
"""

from __future__ import annotations

import csv
from dataclasses import dataclass
from functools import cache

from adapters.suti.vocabulary import DATA


@dataclass(frozen=True)
class Kind:
    """A type of message.

    Attributes:
        number: four digits.
        name: what it says, in English.
        sender: ``client`` who plans, ``provider`` who drives, or ``either``.
        answers: the types that answer it; empty when none is due.
        body: fields of ``Message`` that it must hold.
        refers: fields of ``References`` of which it must hold one, where there are any.
    """

    number: str
    name: str
    sender: str
    answers: tuple[str, ...]
    body: tuple[str, ...]
    refers: tuple[str, ...]


@cache
def kinds() -> dict[str, Kind]:
    """Return every type of message by number."""
    with (DATA / "messages.csv").open(encoding="utf-8", newline="") as file:
        return {
            row["number"]: Kind(
                row["number"],
                row["name"],
                row["sender"],
                tuple(row["answers"].split()),
                tuple(row["body"].split()),
                tuple(row["refers"].split()),
            )
            for row in csv.DictReader(file, delimiter=";")
        }


def kind_of(number: str | None) -> Kind | None:
    """Return the type of message, or None for a number that the standard has not."""
    return kinds().get((number or "").strip())
