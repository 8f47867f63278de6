"""Refuses a problem that no plan could mean, with codes that say what is wrong and where."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from planner.kernel.errors import InvalidInput
from planner.routing.columns import (
    ABOVE,
    AFTER,
    BREAK_S,
    CLOCK_FROM,
    CLOCK_TO,
    FULL_SPEED,
    MOST_BREAKS,
    MOST_SUPPLEMENTS,
    UNTIL,
)  # fmt: skip
from planner.routing.grain import GRAIN
from planner.routing.rows import (
    BREAK_COLUMNS,
    NO_LIMIT,
    REQUEST_COLUMNS,
    TIME_FLOOR,
    TIME_LIMIT,
    VEHICLE_COLUMNS,
)
from planner.routing.seating import MOST_KINDS, MOST_SETS
from planner.routing.validate_pinned import check_pinned
from planner.routing.validate_shares import check_shares, most_shares_ore

if TYPE_CHECKING:  # the problem imports this module to check itself
    from planner.routing.problem import Problem

MOST_PLACES = 10**6
"""Most places that a request asks for or a layout has, so that loads fit 32 bits."""

MOST_SLOTS = 48
"""Most slots of a day: compiled code looks through them at every way."""

MOST_ORE = 2**61 // GRAIN
"""Most øre that a plan may come to, so that costs fit 64 bits when counted in grains."""


MOST_SOFT_ORE = 10**8
"""Highest price an hour outside a soft window, so that a second of it fits 32 bits in grains."""


def validate(problem: Problem) -> None:
    """Check shapes, ranges and references of a problem.

    Raises:
        InvalidInput: ``routing.shape`` arrays do not fit together; ``routing.duplicate-id``; ``routing.travel``
            negative, unmeasured (diagonal not 0) or non-square travel; ``routing.location`` an index outside the
            matrices; ``routing.window`` a window that ends before it begins; ``routing.range`` a time or amount
            out of range; ``routing.linked`` a link to nothing, or one-sided; ``routing.told`` told to a vehicle that
            is not there; ``routing.pinned`` pinned visits that cannot be; ``routing.slots`` speeds by the time of day
            that cannot be; ``routing.seating`` kinds of demand and places that do not fit together, or too many of
            them; ``routing.shares``, see `validate_shares`.
    """
    _seating(problem)
    _shapes(problem)
    _travel(problem)
    _slots(problem)
    _ids(problem.request_ids, "request_ids")
    _ids(problem.vehicle_ids, "vehicle_ids")
    for name in ("pickup_loc", "dropoff_loc", "start_loc", "end_loc"):
        where = (getattr(problem, name) < 0) | (getattr(problem, name) >= problem.locations)
        _refuse(where, "routing.location", f"{name} is not a row of the travel matrices", name, problem)
    for early, late in (
        ("pickup_earliest", "pickup_latest"),
        ("dropoff_earliest", "dropoff_latest"),
        ("opens", "closes"),
        ("pickup_soft_from", "pickup_soft_to"),
        ("dropoff_soft_from", "dropoff_soft_to"),
    ):
        where = getattr(problem, early) > getattr(problem, late)
        _refuse(where, "routing.window", f"{early} is after {late}", early, problem)
        where = (getattr(problem, early) < TIME_FLOOR) | (getattr(problem, late) > TIME_LIMIT)
        _refuse(where, "routing.range", f"{early} or {late} is no time of a service day", early, problem)
    for name, most in (
        ("board_s", TIME_LIMIT),
        ("alight_s", TIME_LIMIT),
        ("max_ride_s", NO_LIMIT),
        ("max_duration_s", NO_LIMIT),
        ("guaranteed_s", NO_LIMIT),
        ("front_seats", NO_LIMIT),
        ("max_people", NO_LIMIT),
        ("early_hourly_ore", MOST_SOFT_ORE),
        ("late_hourly_ore", MOST_SOFT_ORE),
    ):
        where = (getattr(problem, name) < 0) | (getattr(problem, name) > most)
        _refuse(where, "routing.range", f"{name} is out of range", name, problem)
    for name in (
        "needs",
        "is_of",
        "avoids",
        "refusal_ore",
        "skills",
        "start_fee_ore",
        "hourly_ore",
        "km_ore",
        "minimum_ore",
        "moved_ore",
        "trip_ore",
    ):
        _refuse(getattr(problem, name) < 0, "routing.range", f"{name} is negative", name, problem)
    for name in ("fallback_ore", "waiting_hourly_ore"):
        _refuse(getattr(problem, name) < -1, "routing.range", f"{name} is below -1", name, problem)
    _supplements(problem)
    _told(problem)
    _linked(problem)
    _pinned(problem)
    check_shares(problem)
    _prices(problem)
    _loads(problem)
    _breaks(problem)


def _error(code: str, what: str, where: str, do: str = "Correct the problem that was given.") -> InvalidInput:
    return InvalidInput(code, what, where=where, do=do)


def _refuse(bad: npt.ArrayLike, code: str, what: str, name: str, problem: Problem) -> None:
    if np.any(bad):
        index = int(np.flatnonzero(bad)[0])
        ids = problem.request_ids if name in REQUEST_COLUMNS or name == "load" else problem.vehicle_ids
        raise _error(code, what, f"{name} of {ids[index]} (number {index})")


def _shapes(problem: Problem) -> None:
    n, v = problem.requests, problem.vehicles
    expected = (
        dict.fromkeys(REQUEST_COLUMNS, (n,))
        | dict.fromkeys(VEHICLE_COLUMNS, (v,))
        | {"load": (n, problem.seating.demands + 1)}
    )
    for name, shape in expected.items():
        if getattr(problem, name).shape != shape:
            raise _error("routing.shape", f"shape {getattr(problem, name).shape} instead of {shape}", name)
    layouts = problem.layouts.shape
    breaks = problem.breaks.shape
    if len(breaks) != 3 or breaks[0] != v or breaks[1] > MOST_BREAKS or breaks[2] != len(BREAK_COLUMNS):
        raise _error("routing.shape", f"shape {breaks}, at most {MOST_BREAKS} breaks a vehicle", "breaks")
    places = problem.seating.places
    if len(layouts) != 3 or layouts[0] != v or layouts[2] != places:
        raise _error("routing.shape", f"shape {layouts} instead of ({v}, K, {places})", "layouts")
    prices = problem.supplements_ore.shape
    if len(prices) != 2 or prices[0] != v or prices[1] > MOST_SUPPLEMENTS:
        what = f"shape {prices}, at most {MOST_SUPPLEMENTS} kinds of supplement for {v} vehicles"
        raise _error("routing.shape", what, "supplements_ore")
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
    if problem.seconds.size and problem.seconds.max() > TIME_LIMIT:
        raise _error("routing.travel", f"a travel time above {TIME_LIMIT}", "seconds", "Leave out unreachable places.")


def _slots(problem: Problem) -> None:
    slots = problem.slots
    if slots.ndim != 2 or slots.shape[1] != 2 or len(slots) > MOST_SLOTS:
        raise _error("routing.slots", f"shape {slots.shape}, at most {MOST_SLOTS} starts with their speeds", "slots")
    starts, speeds = slots[:, 0].astype(np.int64), slots[:, 1].astype(np.int64)
    if (np.diff(starts) <= 0).any() or (starts < TIME_FLOOR).any() or (starts > TIME_LIMIT).any():
        raise _error("routing.slots", "slots do not begin one after the other within a service day", "slots")
    if (speeds < 1).any() or (speeds > FULL_SPEED).any():
        raise _error(
            "routing.slots",
            f"a speed is not above zero and at most {FULL_SPEED}",
            "slots",
            "Give speeds from 1 to 1000, and travel times that hold in the fastest slot.",
        )
    if len(slots) and int(problem.seconds.max(initial=0)) * FULL_SPEED > TIME_LIMIT * int(speeds.min()):
        raise _error("routing.slots", f"a way at the least speed takes more than {TIME_LIMIT}", "slots")


def _ids(ids: tuple[str, ...], name: str) -> None:
    if len(set(ids)) != len(ids):
        twice = next(i for k, i in enumerate(ids) if i in ids[:k])
        raise _error("routing.duplicate-id", f"{twice!r} occurs twice", name)


def _loads(problem: Problem) -> None:
    load = problem.load
    bad = (
        (load < 0).any(axis=1) | (load.sum(axis=1) == 0) | (load > MOST_PLACES).any(axis=1) | (load[:, 2] > load[:, 0])
    )
    _refuse(bad, "routing.range", "a load is empty, negative, too big or in front without a seat", "load", problem)
    bad = (problem.layouts < 0).all(axis=(1, 2)) | (problem.layouts > MOST_PLACES).any(axis=(1, 2))
    _refuse(bad, "routing.range", "a vehicle has no layout, or too many places", "layouts", problem)


def _seating(problem: Problem) -> None:
    seating, where = problem.seating, "seating"
    rows = {len(row) for row in seating.may_use}
    if len(rows) != 1 or not 2 <= min(rows) <= max(rows) <= MOST_KINDS or not 2 <= seating.demands <= MOST_KINDS:
        what = f"kinds of demand and places are 2 to {MOST_KINDS}, in rows of one length"
        raise _error("routing.seating", what, where)
    if len(seating.persons) != seating.demands:
        raise _error("routing.seating", f"{len(seating.persons)} flags for {seating.demands} kinds", "persons")
    if len(seating.sets) > MOST_SETS:
        what = f"{len(seating.sets)} sets of kinds compete for places, above {MOST_SETS}"
        raise _error("routing.seating", what, where, "Join kinds that may use the same places.")


def _supplements(problem: Problem) -> None:
    where = (problem.supplements < 0) | (problem.supplements >= 1 << MOST_SUPPLEMENTS)
    what = f"supplements is no mask of {MOST_SUPPLEMENTS} kinds"
    _refuse(where, "routing.range", what, "supplements", problem)
    negative = (problem.supplements_ore < 0).any(axis=1)
    _refuse(negative, "routing.range", "a supplement is negative", "supplements_ore", problem)


def _prices(problem: Problem) -> None:
    """Refuse prices so high that a plan's cost could not be counted."""
    legs = 2 * problem.requests + 1
    farthest = int(problem.metres.max(initial=0))
    longest = int(problem.closes.max(initial=0)) - int(problem.opens.min(initial=0))
    hours = sum(int(ore) for ore in np.maximum(problem.hourly_ore, problem.waiting_ore)) * longest // 3600
    km = int(problem.km_ore.max(initial=0)) * farthest * (legs + problem.vehicles) // 1000
    fees = sum(int(ore) for ore in problem.start_fee_ore) + sum(int(ore) for ore in problem.absence_ore)
    fees += sum(int(ore) for ore in problem.minimum_ore)
    fees += problem.requests * (
        sum(int(ore) for ore in problem.supplements_ore.max(axis=0, initial=0)) + int(problem.trip_ore.max(initial=0))
    )
    fees += sum(int(ore) for ore in problem.moved_ore) + most_shares_ore(problem)
    if hours + km + fees + _soft(problem) > MOST_ORE:
        raise _error("routing.range", f"a plan could cost more than {MOST_ORE} øre", "prices", "Give smaller prices.")


def _soft(problem: Problem) -> float:
    """Return øre that soft windows cost at most."""
    most = 0.0
    for end in ("pickup", "dropoff"):
        early = getattr(problem, f"{end}_soft_from") - getattr(problem, f"{end}_earliest").astype(float)
        late = getattr(problem, f"{end}_latest").astype(float) - getattr(problem, f"{end}_soft_to")
        most += float((np.maximum(early, 0) * problem.early_hourly_ore).sum()) / 3600
        most += float((np.maximum(late, 0) * problem.late_hourly_ore).sum()) / 3600
    return most


def _breaks(problem: Problem) -> None:
    rows = problem.breaks[problem.breaks[:, :, BREAK_S] >= 0]
    bad = (rows[:, AFTER] > rows[:, UNTIL]) | (rows[:, CLOCK_FROM] > rows[:, CLOCK_TO])
    if bad.any():
        raise _error("routing.window", "a break must start after it may no longer start", "breaks")
    spans = np.delete(rows, [CLOCK_FROM, CLOCK_TO], axis=1)
    clock = rows[:, [CLOCK_FROM, CLOCK_TO]]
    if (spans < 0).any() or (spans > NO_LIMIT).any() or (clock < TIME_FLOOR).any() or (clock > TIME_LIMIT).any():
        raise _error("routing.range", "a break has a time or length out of range", "breaks")
    used = problem.breaks[:, :, BREAK_S] >= 0
    above = np.where(used, problem.breaks[:, :, ABOVE], NO_LIMIT)
    if (above[:, 1:] < above[:, :-1]).any():
        what = "a later break is needed before an earlier one, or stands behind none"
        raise _error("routing.range", what, "breaks", "Give breaks in the order in which they are needed.")


def _linked(problem: Problem) -> None:
    for index, other in enumerate(problem.linked):
        if other != -1 and not (0 <= other < problem.requests and other != index):
            raise _error("routing.linked", f"linked to {other}", f"linked of {problem.request_ids[index]}")
        if other != -1 and problem.linked[other] != index:
            what = f"linked to {problem.request_ids[other]}, which is not linked to it"
            raise _error("routing.linked", what, f"linked of {problem.request_ids[index]}")


def _told(problem: Problem) -> None:
    bad = np.flatnonzero((problem.told < -1) | (problem.told >= problem.vehicles))
    for index in bad[:1]:
        where = f"told of {problem.request_ids[index]}"
        raise _error("routing.told", f"told to vehicle number {problem.told[index]}, which is not there", where)


def _pinned(problem: Problem) -> None:
    seen: set[tuple[int, bool]] = set()
    for v, pinned in enumerate(problem.pinned):
        if pinned is not None:
            check_pinned(pinned, problem.vehicle_ids[v], problem.requests, problem.locations, seen)
