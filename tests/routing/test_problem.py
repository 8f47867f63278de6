"""Problems that make no sense are refused with codes."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from planner.kernel.errors import InvalidInput
from planner.routing import Break, Pinned, PinnedVisit, Problem, Request, Seating, Vehicle

TRAVEL = [[0, 10], [10, 0]]
REQUEST = Request("r", 0, 1, 0, 100, 0, 200)
VEHICLE = Vehicle("v", 0, 1, 0, 1000)
TANGLED = Seating(tuple(tuple(p in {d, (d + 1) % 5} for p in range(5)) for d in range(5)), (True,) * 5)


def built(request: dict[str, Any] | None = None, vehicle: dict[str, Any] | None = None, **more: Any) -> Problem:
    """Return a problem of one request and one vehicle, changed."""
    requests = [replace(REQUEST, **(request or {}))]
    vehicles = [replace(VEHICLE, **(vehicle or {}))]
    return Problem.of(requests, vehicles, **({"seconds": TRAVEL, "metres": TRAVEL} | more))


def test_a_sound_problem_is_accepted_and_read_only() -> None:
    """Rows come back as they were given, and arrays cannot be written."""
    problem = built()
    assert problem.request(0) == REQUEST
    assert problem.vehicle(0) == VEHICLE
    with pytest.raises(ValueError, match="read-only"):
        problem.seconds[0, 1] = 5


def test_arrays_given_are_copied() -> None:
    """Changing what was given does not change the problem."""
    given = np.array(TRAVEL)
    problem = built(seconds=given)
    given[0, 1] = 99
    assert problem.seconds[0, 1] == 10


@pytest.mark.parametrize(
    ("code", "request_", "vehicle", "more"),
    [
        ("routing.location", {"pickup_loc": 2}, {}, {}),
        ("routing.location", {}, {"end_loc": -1}, {}),
        ("routing.window", {"pickup_earliest": 101}, {}, {}),
        ("routing.window", {"dropoff_latest": -1}, {}, {}),
        ("routing.window", {}, {"opens": 1001}, {}),
        ("routing.range", {"pickup_latest": 1_500_000_001}, {}, {}),
        ("routing.range", {"pickup_latest": 2**31}, {}, {}),
        ("routing.range", {"pickup_earliest": -600_000_000}, {}, {}),
        ("routing.range", {}, {"max_duration_s": -1}, {}),
        ("routing.range", {}, {"hourly_ore": 2**60}, {}),
        ("routing.range", {"refusal_ore": 10**15}, {}, {}),
        ("routing.range", {"seats": 2_000_000}, {}, {}),
        ("routing.seating", {"further": (1,)}, {}, {}),
        ("routing.seating", {}, {"layouts": ((1, 1, 1),)}, {}),
        ("routing.seating", {}, {}, {"seating": Seating(((True,), (True,)))}),
        ("routing.seating", {}, {}, {"seating": Seating(((True, True), (True, False)), (True,))}),
        ("routing.seating", {}, {}, {"seating": TANGLED}),
        ("routing.pinned", {}, {}, {"pinned": [Pinned((), 0, 1_500_000_001, 0)]}),
        ("routing.slots", {}, {}, {"slots": [(60, 900), (60, 800)]}),
        ("routing.slots", {}, {}, {"slots": [(60, 0)]}),
        ("routing.slots", {}, {}, {"slots": [(60, 1001)]}),
        ("routing.slots", {}, {}, {"slots": [(1_500_000_001, 500)]}),
        ("routing.slots", {}, {}, {"slots": [(k, 500) for k in range(49)]}),
        ("routing.slots", {}, {}, {"slots": [(60, 1)], "seconds": [[0, 1_500_001], [10, 0]]}),
        ("routing.range", {"board_s": -1}, {}, {}),
        ("routing.range", {"seats": 0}, {}, {}),
        ("routing.range", {"front_seats": 2}, {}, {}),
        ("routing.range", {"refusal_ore": -1}, {}, {}),
        ("routing.range", {}, {"layouts": ()}, {}),
        ("routing.range", {}, {"hourly_ore": -1}, {}),
        ("routing.window", {}, {"breaks": (Break(60, after_s=2, until_s=1),)}, {}),
        ("routing.range", {}, {"breaks": (Break(60, work_s=-1),)}, {}),
        ("routing.range", {}, {"breaks": (Break(60, above_s=2), Break(60, above_s=1))}, {}),
        ("routing.shape", {}, {"breaks": (Break(60),) * 4}, {}),
        ("routing.linked", {"linked": 0}, {}, {}),
        ("routing.linked", {"linked": 7}, {}, {}),
        ("routing.travel", {}, {}, {"seconds": [[0, -1], [1, 0]]}),
        ("routing.travel", {}, {}, {"metres": [[1, 1], [1, 0]]}),
        ("routing.travel", {}, {}, {"seconds": [[0, 1, 2], [1, 0, 2]]}),
        ("routing.travel", {}, {}, {"seconds": [[0, 1_500_000_001], [1, 0]]}),
        ("routing.shape", {}, {}, {"pinned": []}),
        ("routing.pinned", {}, {}, {"pinned": [Pinned((), 9, 0, 0)]}),
        ("routing.pinned", {}, {}, {"pinned": [Pinned((), 0, 5, 6)]}),
        ("routing.pinned", {}, {}, {"pinned": [Pinned((PinnedVisit(0, False, 1, 2),), 0, 5, 0)]}),
        ("routing.pinned", {}, {}, {"pinned": [Pinned((PinnedVisit(3, True, 1, 2),), 0, 5, 0)]}),
        ("routing.pinned", {}, {}, {"pinned": [Pinned((PinnedVisit(0, True, 9, 10),), 0, 5, 0)]}),
    ],
)
def test_nonsense_is_refused(code: str, request_: dict[str, Any], vehicle: dict[str, Any], more: Any) -> None:
    """Each kind of nonsense has its code, and says where it is."""
    with pytest.raises(InvalidInput) as refused:
        built(request_, vehicle, **more)
    assert refused.value.code == code
    assert refused.value.where


def test_ids_are_unique() -> None:
    """Two requests of one id are refused."""
    with pytest.raises(InvalidInput, match=r"routing\.duplicate-id"):
        Problem.of([REQUEST, REQUEST], [VEHICLE], TRAVEL, TRAVEL)


def test_columns_have_the_right_length() -> None:
    """A column shorter than the ids is refused."""
    problem = built()
    with pytest.raises(InvalidInput, match=r"routing\.shape"):
        replace(problem, board_s=np.zeros(2, dtype=np.int32))
