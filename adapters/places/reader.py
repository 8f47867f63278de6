"""A CSV file of places: a header line and a place a line, checked as a whole before anything is kept.

Columns, in any order, separated by ``;`` or ``,``: ``code name address postcode lat lon authority valid_from`` are
needed; ``aliases`` (separated by ``|``), ``sor``, ``ean``, ``door_level``, ``waiting``, ``phone`` and ``valid_to`` may
be there. UTF-8.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Callable
from datetime import date
from typing import Any

from planner.booking.domain.access import DoorLevel
from planner.booking.domain.places import KnownPlace
from planner.kernel.errors import InvalidInput
from planner.messages.payload import Point

NEEDED = ("code", "name", "address", "postcode", "lat", "lon", "authority", "valid_from")
OPTIONAL = ("aliases", "sor", "ean", "door_level", "waiting", "phone", "valid_to")
LONGEST_FILE = 2_000_000
_SHOWN = 20
_LENGTHS = {"name": 200, "address": 200, "waiting": 200, "authority": 80, "phone": 30}
_LEVELS: dict[str, DoorLevel | None] = {
    "": None,
    "kerb": "kerb",
    "door": "door",
    "waiting-room": "waiting-room",
    "ward": "ward",
}


def read_places(text: str, name: str) -> list[KnownPlace]:
    """Return the places of a file.

    Args:
        text: the whole file.
        name: what the file is called, for errors.

    Raises:
        InvalidInput: ``places.no-header`` naming columns, ``places.bad-lines`` naming lines and columns, or
            ``places.empty``.
    """
    rows = csv.reader(io.StringIO(text.removeprefix("\ufeff"), newline=""), delimiter=_separator(text))
    header = [column.strip().casefold() for column in next(rows, [])]
    _check_header(header, name)
    found, bad = [], []
    for row in rows:
        if not any(cell.strip() for cell in row):
            continue
        problems: list[str] = []
        if len(row) != len(header):
            problems.append(f"{len(row)} columns instead of {len(header)}")
        else:
            place = _place(dict(zip(header, (cell.strip() for cell in row), strict=True)), problems)
            found += [place] if place else []
        bad += [f"line {rows.line_num}: {problem}" for problem in problems]
    if bad:
        raise InvalidInput(
            "places.bad-lines",
            f"{len(bad)} mistakes; nothing was imported",
            where="; ".join(bad[:_SHOWN]),
            do="Correct the lines, or take them out of the file.",
        )
    if not found:
        raise InvalidInput("places.empty", "there is no place in the file", where=name, do="Check the file.")
    return found


def _separator(text: str) -> str:
    first = text.partition("\n")[0]
    return ";" if first.count(";") >= first.count(",") else ","


def _check_header(header: list[str], name: str) -> None:
    wrong = [column for column in header if column not in {*NEEDED, *OPTIONAL}]
    lacking = [column for column in NEEDED if column not in header]
    twice = sorted({column for column in header if header.count(column) > 1})
    for columns, what in ((lacking, "are not there"), (wrong, "are not known"), (twice, "are there twice")):
        if columns:
            raise InvalidInput(
                "places.no-header",
                f"columns {what}",
                where=f"{name}, line 1: {', '.join(columns)[:200]}",
                do=f"Begin the file with a line of columns: {', '.join((*NEEDED, *OPTIONAL))}.",
            )


def _place(row: dict[str, str], problems: list[str]) -> KnownPlace | None:
    """Return the place of a line; with problems, say them and return None."""

    def read(column: str, kind: Callable[[str], Any], wanted: str) -> Any:
        text = row.get(column, "")
        try:
            value = kind(text) if text or column not in NEEDED else None
        except (ValueError, KeyError):
            value = None
        if value is None and (text or column in NEEDED):
            problems.append(f"{column} is {text[:40]!r}, not {wanted}")
        return value

    said = {
        "code": read("code", _like(r"[a-z0-9][a-z0-9-]{0,59}"), "small letters, digits and hyphens"),
        "valid_from": read("valid_from", date.fromisoformat, "a date as 2026-03-17"),
        "valid_to": read("valid_to", lambda t: date.fromisoformat(t) if t else None, "a date as 2026-03-17 or empty"),
        "aliases": tuple(part.strip() for part in row.get("aliases", "").split("|") if part.strip()),
        "sor": read("sor", _like(r"[0-9]{0,40}"), "digits"),
        "ean": read("ean", _like(r"[0-9]{0,40}"), "digits"),
        "door_level": read("door_level", _LEVELS.__getitem__, f"one of {', '.join(filter(None, _LEVELS))} or empty"),
        **{
            column: read(column, _like(rf"[\s\S]{{0,{longest}}}"), f"at most {longest} characters, and something")
            for column, longest in _LENGTHS.items()
        },
    }
    lat = read("lat", _degrees(90), "degrees between -90 and 90")
    lon = read("lon", _degrees(180), "degrees between -180 and 180")
    postcode = read("postcode", _like(r"[0-9]{4}"), "four digits")
    if said["valid_from"] and said["valid_to"] and said["valid_to"] < said["valid_from"]:
        problems.append("valid_to is before valid_from")
    if problems:
        return None
    return KnownPlace(**said, point=Point(lat=lat, lon=lon, postcode=postcode))


def _like(pattern: str) -> Callable[[str], str]:
    def read(text: str) -> str:
        if not re.fullmatch(pattern, text):
            raise ValueError(text)
        return text

    return read


def _degrees(limit: float) -> Callable[[str], float]:
    def read(text: str) -> float:
        value = float(text)
        if not -limit <= value <= limit:
            raise ValueError(text)
        return value

    return read
