"""Instances as problems: rounding is on the safe side, and nothing that could be used is cut off."""

from __future__ import annotations

import math
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from planner.routing import MaxIterations, solve
from scenarios.public.formats import li_lim
from scenarios.public.formats.detect import read
from scenarios.public.formats.text import Text
from scenarios.public.instance import Routes, length
from scenarios.public.model import model_of, problem_of, routes_of
from scenarios.public.scaling import LARGEST, NOTHING, decimals, down, up
from scenarios.public.verify import violations
from tests.scenarios.public.texts import ALL, LI_LIM, toy, written


@given(st.floats(0, 1000), st.integers(0, 5))
def test_rounding_is_on_the_safe_side(value: float, digits: int) -> None:
    """Travel is never shorter and limits are never longer in whole numbers, but for the rounding of doubles."""
    factor, value_array = 10**digits, np.array(value)
    assert up(value_array, factor) / factor >= value - 2 * NOTHING / factor
    assert down(value_array, factor) / factor <= value + 2 * NOTHING / factor
    assert 0 <= up(value_array, factor) - down(value_array, factor) <= 1


def test_whole_travel_stays_as_it_is(tmp_path: Path) -> None:
    """Travel in whole minutes is not scaled; Euclidean travel gets the most decimals that fit."""
    assert decimals(toy(tmp_path, "toy-n4-1")) == 0
    plane = toy(tmp_path, "toy1")
    digits = decimals(plane)
    assert 100 * 10**digits <= LARGEST


def test_one_more_vehicle_costs_more_than_any_distance(tmp_path: Path) -> None:
    """With a free fleet the fee exceeds the worst plan's distance; with a given fleet there is no fee."""
    model = model_of(toy(tmp_path, "toy1"))
    worst = length(model.instance, Routes(((3, 1, 4, 2), ()), (0, 1))) * model.cost_factor
    assert model.fee > worst
    assert model.cost(3 * model.fee + 12_500, 3) == 12.5
    assert model_of(toy(tmp_path, "a2-2")).fee == 0


def test_windows_are_cut_to_what_follows_from_them(tmp_path: Path) -> None:
    """Pick-up and drop-off windows follow from each other, from the ride time and from the way to the depot."""
    model = model_of(toy(tmp_path, "a2-2"))
    factor = model.factor
    early, late = model.early / factor, model.late / factor
    assert early[1] == 5.0  # the way from the depot
    assert (early[3], late[3]) == (20.0, 40.0)  # from the file
    assert late[1] == pytest.approx(40 - 2 - 5)
    assert (early[2], late[2]) == (10.0, 30.0)
    assert early[4] == pytest.approx(10 + 2 + 10)
    assert late[4] == pytest.approx(30 + 2 + 20)


@given(st.integers(0, 10**6))
def test_tight_windows_keep_every_schedule(seed: int) -> None:
    """No begin of service that a single trip could use is cut off."""
    dice = np.random.default_rng(seed)
    rows = [line.split("\t") for line in LI_LIM.splitlines()]
    for row in rows[2:]:
        row[4] = str(dice.integers(0, 40))
        row[5] = str(int(row[4]) + dice.integers(0, 60))
    instance = li_lim.read(Text.of(Path("toy"), "\n".join("\t".join(row) for row in rows)))
    model = model_of(instance)
    for pickup, dropoff in instance.pairs:
        for begin in np.arange(instance.early[pickup], instance.late[pickup] + 1):
            if begin < instance.travel[0, pickup]:
                continue
            there = max(begin + instance.service[pickup] + instance.travel[pickup, dropoff], instance.early[dropoff])
            back = there + instance.service[dropoff] + instance.travel[dropoff, 0]
            if there <= instance.late[dropoff] and back <= instance.late[0]:
                assert model.early[pickup] <= math.ceil(begin * model.factor)
                assert model.late[pickup] >= math.floor(begin * model.factor) - 4  # four roundings


@pytest.mark.parametrize("name", ALL)
def test_solved_and_found_feasible(tmp_path: Path, name: str) -> None:
    """The search's plan, told in nodes, is a solution in doubles and costs what the objective says."""
    model = model_of(toy(tmp_path, name))
    result = solve(problem_of(model), MaxIterations(300), 1, workers=1)
    routes = routes_of(model, result.plan)
    assert violations(model.instance, routes) == []
    assert model.cost(result.cost.total, len(routes.nodes)) == pytest.approx(length(model.instance, routes), abs=0.01)


def test_a_request_that_cannot_be_served_keeps_its_windows(tmp_path: Path) -> None:
    """Where no schedule exists the windows stay those of the file, so that a reason can be given."""
    instance = read(written(tmp_path, "never", LI_LIM.replace("0\t90\t2\t1\t0", "0\t11\t2\t1\t0")))
    model = model_of(instance)
    assert (model.early[3], model.late[3]) == (0, 11 * model.factor)


def test_who_may_sit_where_is_the_papers(tmp_path: Path) -> None:
    """The stretcher can decide about a companion, never about a wheelchair: each set of kinds has its places."""
    problem = problem_of(model_of(toy(tmp_path, "a5-2het")))
    rooms = problem.seating.rooms(problem.layouts[2])[0]
    sets = dict(zip(problem.seating.sets, rooms.tolist(), strict=True))
    assert sets == {(2,): 1, (1, 2): 1, (0, 1, 2): 2, (3,): 0}
    assert problem.max_duration_s.tolist() == [80 * 10**5] * 5
