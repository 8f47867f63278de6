"""The independent checker finds each mistake that is planted, and nothing in a solution."""

from __future__ import annotations

import itertools
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scenarios.public.formats.detect import read
from scenarios.public.instance import Instance, Routes, length
from scenarios.public.verify import schedulable, seated, violations
from tests.scenarios.public.texts import ALL, toy, written


def routes(*nodes: tuple[int, ...], by: tuple[int, ...] | None = None) -> Routes:
    """Return these routes, by vehicles 0, 1, … unless said."""
    return Routes(nodes, by if by is not None else tuple(range(len(nodes))))


SOLUTIONS = {
    "toy1": routes((1, 3), (2, 4)),
    "toy-n4-1": routes((1, 3, 2, 4)),
    "a2-2": routes((1, 3), (2, 4)),
    "a5-2het": routes((1, 3), (2, 4), by=(0, 4)),
}


@pytest.mark.parametrize("name", SOLUTIONS)
def test_a_solution_breaks_nothing(tmp_path: Path, name: str) -> None:
    """A feasible solution of each format has no violation."""
    assert violations(toy(tmp_path, name), SOLUTIONS[name]) == []


def test_length_counts_both_ways_to_the_depot(tmp_path: Path) -> None:
    """Distance runs from depot to depot, of the vehicle's own depot where there are several."""
    assert length(toy(tmp_path, "toy1"), SOLUTIONS["toy1"]) == pytest.approx(5 + 5 + 10 + 10 + 10 + 20)
    there = toy(tmp_path, "a5-2het")
    assert length(there, routes((1, 3))) == pytest.approx(3 + 4 + 7)
    assert length(there, routes((1, 3), by=(2,))) == pytest.approx(7 + 4 + 3)


@pytest.mark.parametrize(
    ("name", "planted", "said"),
    [
        ("toy1", routes((1, 3)), "node 2 is not visited"),
        ("toy1", routes((1, 3), (2, 4, 1)), "node 1 is visited 2 times"),
        ("toy1", routes((1, 3), (2, 4, 9)), "node 9 is no node"),
        ("toy1", routes((1, 4), (2, 3)), "only one of 1 and 3"),
        ("toy1", routes((3, 1), (2, 4)), "3 is visited before 1"),
        ("toy1", routes((1, 2, 3, 4)), "does not fit"),
        ("toy1", routes((1, 3), (2, 4), by=(0, 0)), "drives 2 routes"),
        ("toy1", routes((1, 3), (2, 4), by=(0, 5)), "vehicle 6 is not in the fleet"),
        ("a2-2", routes((1, 2, 3, 4)), "no schedule"),  # request 2 rides 6.3 + 2 + 13.4 = 21.7
        ("a5-2het", routes((1, 3), (2, 4), by=(0, 2)), "does not fit"),  # a wheelchair in a stretcher car
    ],
)
def test_planted_mistakes_are_found(tmp_path: Path, name: str, planted: Routes, said: str) -> None:
    """Each rule of the formats has a mistake that only it forbids."""
    assert any(said in what for what in violations(toy(tmp_path, name), planted))


@pytest.mark.parametrize(
    ("name", "loose", "tight", "route"),
    [
        ("toy1", "0\t90\t2\t1\t0", "0\t11\t2\t1\t0", (1, 3)),  # window: 5 + 2 + 5 = 12
        ("toy1", "0\t0\t0\t0\t0\t100", "0\t0\t0\t0\t0\t23.9", (1, 3)),  # home by 5 + 2 + 5 + 2 + 10 = 24
        ("a2-2", "60 3 20", "23.9 3 20", (1, 3)),  # duration 24
        ("a2-2", "60 3 20", "60 3 4.9", (1, 3)),  # ride 5
        ("a5-2het", "80 1 1 0 1", "17.9 1 1 0 1", (1, 3)),  # duration 3 + 2 + 4 + 2 + 7 = 18
        ("a5-2het", "1 -5.0 -2.0 2 20", "1 -5.0 -2.0 2 3.9", (1, 3)),  # ride 4
    ],
)
def test_time_rules_bind_exactly(tmp_path: Path, name: str, loose: str, tight: str, route: tuple[int, ...]) -> None:
    """Each rule of time admits the shortest schedule and refuses a limit just below it."""
    good = toy(tmp_path, name)
    bad = read(written(tmp_path, "bad", ALL[name].replace(loose, tight)))
    assert schedulable(good, good.fleet[0], route)
    assert not schedulable(bad, bad.fleet[0], route)


def test_departure_may_be_late_enough_for_the_duration(tmp_path: Path) -> None:
    """A vehicle need not wait for a window with the meter running: the duration counts from its own departure."""
    text = ALL["a2-2"].replace("60 3 20", "24 3 20")
    instance = read(written(tmp_path, "late", text))
    assert schedulable(instance, instance.fleet[0], (1, 3))  # drop-off opens at 20; leave at 8, not at 0


@given(
    st.tuples(*(st.integers(0, 2) for _ in range(4))),
    st.tuples(*(st.integers(0, 2) for _ in range(4))),
)
def test_seating_agrees_with_trying_everything(load: tuple[int, ...], capacity: tuple[int, ...]) -> None:
    """Somebody finds a seating exactly when one of all seatings fits."""
    usable = ((0, 1, 2), (1, 2), (2,), (3,))
    people = [kind for kind, count in enumerate(load) for _ in range(count)]
    tried = itertools.product(*(usable[kind] for kind in people))
    expected = any(all(seats.count(place) <= capacity[place] for place in range(4)) for seats in tried)
    assert seated(load, capacity, usable) is expected


def test_one_kind_of_load_is_a_sum(tmp_path: Path) -> None:
    """With one kind of demand the load is compared with the capacity."""
    instance: Instance = toy(tmp_path, "toy1")
    assert seated((10,), instance.fleet[0].capacity, instance.usable)
    assert not seated((11,), instance.fleet[0].capacity, instance.usable)
