"""Cooling: every cycle falls from its first temperature to the last one, later cycles begin less warm."""

from __future__ import annotations

import pytest

from planner.routing.cooling import (
    COLD,
    COOLEST,
    HOTTEST,
    MOST,
    STEPS,
    TIGHT,
    WARM,
    Pace,
    cycle_at,
    cycles_for,
    heat_at,
    hot_for,
)
from planner.routing.stop import Effort, MaxIterations


@pytest.mark.parametrize("cycles", [1, 2, 5])
def test_a_cycle_falls_from_warm_to_cold(cycles: int) -> None:
    """At the beginning of a cycle it is hot or warm, at its end cold, and between them never warmer than before."""
    for cycle in range(cycles):
        shares = [(cycle + k / 10) / cycles for k in range(11)]
        heats = [heat_at(share, cycle, cycles, 0.7) for share in shares]
        assert heats[0] == pytest.approx(0.7 if cycle == 0 else WARM)
        assert heats[-1] == pytest.approx(COLD)
        assert heats == sorted(heats, reverse=True)


def test_cycles_follow_each_other_to_the_end() -> None:
    """The budget is cut into equal cycles; beyond its end the last cycle stays."""
    assert [cycle_at(used, 4) for used in (0.0, 0.24, 0.25, 0.5, 0.99, 1.0, 1.3)] == [0, 0, 1, 2, 3, 3, 3]


def test_more_steps_a_request_mean_more_cycles() -> None:
    """A search with little budget cools once; one with a lot cools often, not for ever."""
    assert cycles_for(10, 100) == 1
    assert cycles_for(3 * STEPS * 100, 100) == 3
    assert cycles_for(10**12, 100) == MOST


def test_more_steps_a_request_begin_hotter() -> None:
    """The first temperature rises with the steps there are in a cycle, and stays within its limits."""
    heats = [hot_for(steps * 100, 100, 1) for steps in (1, 700, 2000, 5000, 10**6)]
    assert heats == sorted(heats)
    assert heats[0] == COOLEST
    assert heats[-1] == HOTTEST
    assert hot_for(4000, 2, 2) == hot_for(2000, 2, 1)


@pytest.mark.parametrize("steps", [100, 10**6])
def test_with_as_few_vehicles_as_could_be_found_it_begins_hot(steps: int) -> None:
    """However many steps there are: the plan to begin from was never searched for being short."""
    pace = Pace(MaxIterations(steps), 100)
    pace.tighten()
    pace.look(Effort(0.0, 0, 0), 1, 1)
    assert pace.heat_at(0.0, 0) == pytest.approx(TIGHT)
    assert TIGHT >= COOLEST
