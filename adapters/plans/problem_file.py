"""A problem as a JSON file: requests and vehicles as rows, travel as matrices or as places on the map.

    {"format": "samtur-problem", "version": 1,
     "requests": [{"id": "t1", "pickup_loc": 0, "dropoff_loc": 1, "pickup_earliest": 28800, ...}],
     "vehicles": [{"id": "v1", "start_loc": 2, "end_loc": 2, "opens": 21600, "closes": 61200, "layouts": [[4, 0]]}],
     "seconds": [[0, 600, 900], ...], "metres": [[...], ...]}

The fields are those of `planner.routing.Request` and `planner.routing.Vehicle`, with the same defaults. In place of
both matrices ``"places": [{"lat": 56.15, "lon": 10.2}, ...]`` lists the locations; travel then comes from the roads
that the settings name. ``"pinned"`` (optional) holds per vehicle null or the fields of `planner.routing.Pinned`,
``"seating"`` the fields of `planner.routing.seating.Seating` where there are further kinds of places, ``"slots"`` pairs
of a start and a speed where travel depends on the time of day, ``"shares"`` the fields of `planner.routing.Share` for
every group of vehicles that is to have a share of the work.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable
from dataclasses import MISSING, asdict, fields
from pathlib import Path
from typing import Any, TypeVar

from pydantic import TypeAdapter, ValidationError

from planner.kernel.errors import InvalidInput
from planner.kernel.places import Place
from planner.kernel.travel import TravelTimes
from planner.routing import Pinned, Problem, Request, Share, Vehicle
from planner.routing.seating import STANDARD, Seating

FORMAT, VERSION = "samtur-problem", 1

T = TypeVar("T", Request, Vehicle, Pinned, Share, Seating)


def write_problem(problem: Problem, path: Path) -> None:
    """Write a problem with its matrices; fields at their defaults are left out."""
    whole = {
        "format": FORMAT,
        "version": VERSION,
        "requests": [_short(problem.request(k)) for k in range(problem.requests)],
        "vehicles": [_short(problem.vehicle(k)) for k in range(problem.vehicles)],
        "seconds": problem.seconds.tolist(),
        "metres": problem.metres.tolist(),
    }
    if problem.seating != STANDARD:
        whole["seating"] = asdict(problem.seating)
    if len(problem.slots):
        whole["slots"] = problem.slots.tolist()
    if problem.shares:
        whole["shares"] = [_short(share) for share in problem.shares]
    if any(pins is not None for pins in problem.pinned):
        whole["pinned"] = [None if pins is None else asdict(pins) for pins in problem.pinned]
    path.write_text(json.dumps(whole, ensure_ascii=False, separators=(",", ":")), encoding="utf-8")


def read_problem(path: Path, travel: Callable[[], TravelTimes]) -> Problem:
    """Return the problem in a file.

    Args:
        path: of the file.
        travel: asked when the file has places instead of matrices.

    Raises:
        InvalidInput: ``plan.unreadable``, ``plan.not-a-problem``, ``plan.bad-field`` naming row and field,
            ``routing.*`` when the rows contradict each other.
    """
    whole = read_json(path, FORMAT, VERSION)
    requests, vehicles = _rows(path, whole, "requests", Request), _rows(path, whole, "vehicles", Vehicle)
    seconds, metres = _matrices(path, whole, travel)
    pinned = _pinned(path, whole) if "pinned" in whole else None
    seating = _row(path, "seating", whole["seating"], Seating) if "seating" in whole else STANDARD
    shares = _rows(path, whole, "shares", Share) if "shares" in whole else ()
    return Problem.of(requests, vehicles, seconds, metres, pinned, seating, _slots(path, whole), shares)


def digest(problem: Problem) -> str:
    """Return a SHA-256 of everything in a problem."""
    found = hashlib.sha256()
    for field in fields(problem):
        value = getattr(problem, field.name)
        found.update(field.name.encode() + b"\0")
        found.update(value.tobytes() if hasattr(value, "tobytes") else repr(value).encode())
    return found.hexdigest()


def read_json(path: Path, kind: str, version: int) -> dict[str, Any]:
    """Return the object in a file of a format and version.

    Raises:
        InvalidInput: ``plan.unreadable``, ``plan.wrong-format``.
    """
    try:
        whole = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise InvalidInput(
            "plan.unreadable", "the file cannot be read as JSON", where=f"{path}: {error}", do="Check it."
        ) from None
    if not isinstance(whole, dict) or whole.get("format") != kind or whole.get("version") != version:
        raise InvalidInput(
            "plan.wrong-format",
            "the file has another format",
            where=str(path),
            do=f'It must begin with "format": "{kind}", "version": {version}; docs/cluster.md describes it.',
        )
    return whole


def _short(row: Request | Vehicle | Share) -> dict[str, Any]:
    """Return a row's fields that are not at their defaults."""
    default = {field.name: field.default for field in fields(row)}
    return {name: value for name, value in asdict(row).items() if default[name] is MISSING or value != default[name]}


def _listed(path: Path, whole: dict[str, Any], name: str) -> list[tuple[int, Any]]:
    rows = whole.get(name)
    if not isinstance(rows, list):
        raise _bad(path, name, "a list is missing")
    return list(enumerate(rows))


def _rows(path: Path, whole: dict[str, Any], name: str, kind: type[T]) -> list[T]:
    return [_row(path, f"{name}[{k}]", row, kind) for k, row in _listed(path, whole, name)]


def _pinned(path: Path, whole: dict[str, Any]) -> list[Pinned | None]:
    rows = _listed(path, whole, "pinned")
    return [None if row is None else _row(path, f"pinned[{k}]", row, Pinned) for k, row in rows]


def _slots(path: Path, whole: dict[str, Any]) -> list[Any]:
    rows = [row for _, row in _listed(path, whole, "slots")] if "slots" in whole else []
    for k, row in enumerate(rows):
        if not isinstance(row, list) or len(row) != 2 or any(type(number) is not int for number in row):
            raise _bad(path, f"slots[{k}]", "a slot is a start and a speed, both whole numbers")
    return rows


def _row(path: Path, where: str, row: Any, kind: type[T]) -> T:
    unknown = set(row) - {field.name for field in fields(kind)} if isinstance(row, dict) else set()
    if unknown:
        raise _bad(path, f"{where}.{min(unknown)}", "there is no such field")
    try:
        return TypeAdapter(kind).validate_python(row)
    except ValidationError as error:
        first: Any = error.errors(include_url=False)[0]
        raise _bad(path, ".".join([where, *(str(step) for step in first["loc"])]), first["msg"]) from None


def _matrices(path: Path, whole: dict[str, Any], travel: Callable[[], TravelTimes]) -> tuple[Any, Any]:
    if "places" not in whole:
        matrices = whole.get("seconds"), whole.get("metres")
        for name, matrix in zip(("seconds", "metres"), matrices, strict=True):
            if not isinstance(matrix, list) or any(not isinstance(r, list) or len(r) != len(matrix) for r in matrix):
                raise _bad(path, name, "a square matrix is missing")
            if any(type(value) is not int for row in matrix for value in row):
                raise _bad(path, name, "travel must be whole numbers")
        return matrices
    places = []
    for k, row in _listed(path, whole, "places"):
        try:
            places.append(Place(float(row["lat"]), float(row["lon"])))
        except (KeyError, TypeError, ValueError):
            raise _bad(path, f"places[{k}]", "lat and lon are missing") from None
    between = travel().between(places, places)
    return between.seconds, between.metres


def _bad(path: Path, where: str, what: str) -> InvalidInput:
    return InvalidInput("plan.bad-field", f"a field is wrong: {what}", where=f"{path}: {where}", do="Correct it.")
