"""One row checked by itself is refused exactly as in a whole problem, and a vehicle's openings are all of it."""

from __future__ import annotations

import random
from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from planner.kernel.errors import InvalidInput
from planner.routing import DayRoutes, Pinned, PinnedVisit, Problem, Request, Vehicle
from planner.routing.row_checks import check_request, plain, retimed
from planner.routing.rows import NO_LIMIT, TIME_FLOOR, TIME_LIMIT
from planner.routing.seating import STANDARD
from planner.routing.validate import MOST_ORE, MOST_PLACES

REQUEST = Request("r", 0, 0, 100, 200, 300, 400)
NUMBERS = [-1, 0, 1, 7, MOST_PLACES, MOST_PLACES + 1, TIME_FLOOR - 1, TIME_LIMIT + 1, NO_LIMIT + 1, MOST_ORE, 2**31]
FIELDS = [name for name in vars(REQUEST) if name not in {"id", "further", "alone", "linked", "told"}]
FIELDS = [name for name in FIELDS if not name.endswith("_loc")]
ONE = np.zeros((1, 1), dtype=np.int32)


def whole(row: Request) -> str:
    """Return the code with which a whole problem refuses a request, or nothing."""
    try:
        Problem.of([row], [], ONE, ONE)
    except InvalidInput as error:
        return error.code
    return ""


@settings(max_examples=300, deadline=None)
@given(st.dictionaries(st.sampled_from(FIELDS), st.sampled_from(NUMBERS), max_size=3))
def test_a_request_alone_is_refused_as_in_a_whole_problem(values: dict[str, Any]) -> None:
    """Whatever is wrong with a request, the check of one row says the same as that of a problem."""
    row = replace(REQUEST, **values)
    found = ""
    try:
        check_request(row, STANDARD)
    except InvalidInput as error:
        found = error.code
    assert found == whole(row)


def test_an_ordinary_request_needs_no_whole_problem() -> None:
    """What is plainly in order is vouched for at once; a soft window or a wrong one is not."""
    assert plain(REQUEST, STANDARD)
    assert not plain(replace(REQUEST, pickup_soft_to=150, late_hourly_ore=100), STANDARD)
    assert not plain(replace(REQUEST, pickup_latest=99), STANDARD)


def test_only_other_openings_are_other_openings() -> None:
    """A vehicle with other prices, or that closes before it opens, is no vehicle with other openings."""
    vehicle = Vehicle("v", 0, 0, 0, 9000, hourly_ore=36_000)
    assert retimed(replace(vehicle, closes=12_000), vehicle)
    assert not retimed(replace(vehicle, closes=12_000, km_ore=1), vehicle)
    assert not retimed(replace(vehicle, opens=9001), vehicle)
    assert not retimed(replace(vehicle, closes=TIME_LIMIT + 1), vehicle)


@pytest.mark.parametrize("pins", ["none", "done", "aboard"])
@pytest.mark.parametrize("seed", range(5))
def test_other_openings_leave_a_day_as_if_it_had_been_built_with_them(pins: str, seed: int) -> None:
    """A vehicle open longer, or shorter, costs and serves what it would have from the beginning."""
    rng = random.Random(seed)
    travel = [[0, 600, 1200], [600, 0, 700], [1200, 700, 0]]
    requests = [
        Request("first", 1, 2, 500, 1500, 0, 9000, board_s=100, alight_s=50, supplements=0),
        Request("second", 2, 1, 3000, 8000, 0, 12_000, board_s=60),
    ]
    vehicle = Vehicle("v", 0, 0, 0, 9000, hourly_ore=36_000, start_fee_ore=1000, km_ore=100)
    other = replace(vehicle, opens=rng.randrange(900), closes=rng.randrange(6000, 20_000))
    up, down = PinnedVisit(0, True, 1000, 1100), PinnedVisit(0, False, 1800, 1850)
    pinned = {
        "none": None,
        "done": Pinned((up, down), 2, 1900, 300),
        "aboard": Pinned((up,), 1, 1200, 300),
    }[pins]

    def day(row: Vehicle) -> DayRoutes:
        return DayRoutes(Problem.of(requests, [row], travel, travel, [pinned]), [[0, 1, 2, 3]])

    changed, built = day(vehicle), day(other)
    changed.change_vehicle(0, other)
    assert changed.route(0) == built.route(0)
    assert changed.cost() == built.cost()
    assert changed.offers(1) == built.offers(1)
