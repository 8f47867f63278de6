"""Refuses a problem that no plan could mean, with codes that say what is wrong and where."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from planner.kernel.errors import InvalidInput
from planner.routing.rows import REQUEST_COLUMNS, VEHICLE_COLUMNS, Pinned

if TYPE_CHECKING:  # the problem imports this module to check itself
    from planner.routing.problem import Problem

DAY_LIMIT = 10**6
"""Times, services and ride limits stay within ±10⁶ s (eleven days), so that sums of a route fit 32 bits."""


def validate(problem: Problem) -> None:
    """Check shapes, ranges and references of a problem.

    Raises:
        InvalidInput: ``routing.shape`` arrays do not fit together; ``routing.duplicate-id``; ``routing.travel``
            negative, unmeasured (diagonal not 0) or non-square travel; ``routing.location`` an index outside the
            matrices; ``routing.window`` a window that ends before it begins; ``routing.range`` a time or amount
            out of range; ``routing.linked`` a link to nothing; ``routing.pinned`` pinned visits that cannot be.
    """
    _shapes(problem)
    _travel(problem)
    _ids(problem.request_ids, "request_ids")
    _ids(problem.vehicle_ids, "vehicle_ids")
    for name in ("pickup_loc", "dropoff_loc", "start_loc", "end_loc"):
        where = (getattr(problem, name) < 0) | (getattr(problem, name) >= problem.locations)
        _refuse(where, "routing.location", f"{name} is not a row of the travel matrices", name, problem)
    for early, late in (
        ("pickup_earliest", "pickup_latest"),
        ("dropoff_earliest", "dropoff_latest"),
        ("opens", "closes"),
    ):
        where = getattr(problem, early) > getattr(problem, late)
        _refuse(where, "routing.window", f"{early} is after {late}", early, problem)
        where = (abs(getattr(problem, early)) > DAY_LIMIT) | (abs(getattr(problem, late)) > DAY_LIMIT)
        _refuse(where, "routing.range", f"{early} or {late} is no time of a service day", early, problem)
    for name in ("board_s", "alight_s", "max_ride_s", "front_seats", "max_people"):
        where = (getattr(problem, name) < 0) | (getattr(problem, name) > DAY_LIMIT)
        _refuse(where, "routing.range", f"{name} is out of range", name, problem)
    for name in ("needs", "refusal_ore", "skills", "start_fee_ore", "hourly_ore", "km_ore"):
        _refuse(getattr(problem, name) < 0, "routing.range", f"{name} is negative", name, problem)
    _loads(problem)
    _linked(problem)
    _pinned(problem)


def _error(code: str, what: str, where: str, do: str = "Correct the problem that was given.") -> InvalidInput:
    return InvalidInput(code, what, where=where, do=do)


def _refuse(bad: npt.ArrayLike, code: str, what: str, name: str, problem: Problem) -> None:
    if np.any(bad):
        index = int(np.flatnonzero(bad)[0])
        ids = problem.request_ids if name in REQUEST_COLUMNS or name == "load" else problem.vehicle_ids
        raise _error(code, what, f"{name} of {ids[index]} (number {index})")


def _shapes(problem: Problem) -> None:
    n, v = problem.requests, problem.vehicles
    expected = dict.fromkeys(REQUEST_COLUMNS, (n,)) | dict.fromkeys(VEHICLE_COLUMNS, (v,)) | {"load": (n, 3)}
    for name, shape in expected.items():
        if getattr(problem, name).shape != shape:
            raise _error("routing.shape", f"shape {getattr(problem, name).shape} instead of {shape}", name)
    layouts = problem.layouts.shape
    if len(layouts) != 3 or layouts[0] != v or layouts[2] != 2:
        raise _error("routing.shape", f"shape {layouts} instead of ({v}, K, 2)", "layouts")
    if len(problem.pinned) != v:
        raise _error("routing.shape", f"{len(problem.pinned)} entries for {v} vehicles", "pinned")
    square = problem.seconds.shape
    if len(square) != 2 or square[0] != square[1] or problem.metres.shape != square:
        raise _error("routing.travel", f"shapes {square} and {problem.metres.shape}", "seconds, metres")


def _travel(problem: Problem) -> None:
    for name in ("seconds", "metres"):
        values = getattr(problem, name)
        if values.size and (values.min() < 0 or np.diagonal(values).any()):
            raise _error("routing.travel", "travel below zero, or from a place to itself above zero", name)
    if problem.seconds.size and problem.seconds.max() > DAY_LIMIT:
        raise _error("routing.travel", f"a travel time above {DAY_LIMIT} s", "seconds", "Leave out unreachable places.")


def _ids(ids: tuple[str, ...], name: str) -> None:
    if len(set(ids)) != len(ids):
        twice = next(i for k, i in enumerate(ids) if i in ids[:k])
        raise _error("routing.duplicate-id", f"{twice!r} occurs twice", name)


def _loads(problem: Problem) -> None:
    bad = (problem.load < 0).any(axis=1) | (problem.load.sum(axis=1) == 0) | (problem.load[:, 2] > problem.load[:, 0])
    _refuse(bad, "routing.range", "a load is empty, negative or has more front seats than seats", "load", problem)
    _refuse((problem.layouts < 0).all(axis=(1, 2)), "routing.range", "a vehicle has no layout", "layouts", problem)


def _linked(problem: Problem) -> None:
    for index, other in enumerate(problem.linked):
        if other != -1 and not (0 <= other < problem.requests and other != index):
            raise _error("routing.linked", f"linked to {other}", f"linked of {problem.request_ids[index]}")


def _pinned(problem: Problem) -> None:
    seen: set[tuple[int, bool]] = set()
    for v, pinned in enumerate(problem.pinned):
        if pinned is not None:
            check_pinned(pinned, problem.vehicle_ids[v], problem.requests, problem.locations, seen)


def check_pinned(pinned: Pinned, vehicle: str, requests: int, locations: int, seen: set[tuple[int, bool]]) -> None:
    """Refuse pinned visits that cannot be; ``seen`` gains the visits, to find those that are pinned twice.

    Raises:
        InvalidInput: ``routing.pinned``.
    """
    where = f"pinned of {vehicle}"
    if not 0 <= pinned.ready_loc < locations or pinned.left_base_s > pinned.ready_s:
        raise _error("routing.pinned", "ready at no place, or before leaving its base", where)
    on_board: set[int] = set()
    time = pinned.left_base_s
    for visit in pinned.visits:
        key = (visit.request, visit.is_pickup)
        if not 0 <= visit.request < requests or key in seen:
            raise _error("routing.pinned", f"visit {key} is unknown or pinned twice", where)
        if not visit.is_pickup and visit.request not in on_board:
            raise _error("routing.pinned", f"request {visit.request} is dropped off without pick-up", where)
        if not time <= visit.start <= visit.departure <= pinned.ready_s:
            raise _error("routing.pinned", f"visit {key} is out of order in time", where)
        time = visit.departure
        seen.add(key)
        (on_board.add if visit.is_pickup else on_board.discard)(visit.request)
