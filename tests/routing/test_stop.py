"""Rules that end a search."""

from __future__ import annotations

import pytest

from planner.kernel.errors import InvalidInput
from planner.routing import Effort, FirstOf, MaxIterations, MaxSeconds, NoImprovement, Target, first_of


def test_each_rule_looks_at_its_own_figure() -> None:
    """Time, iterations and fruitless iterations each end the search at their limit, not before."""
    assert MaxSeconds(10).used(Effort(9.9, 0, 0)) < 1 <= MaxSeconds(10).used(Effort(10, 0, 0))
    assert MaxIterations(10).used(Effort(0, 9, 0)) < 1 <= MaxIterations(10).used(Effort(0, 10, 0))
    assert NoImprovement(10).used(Effort(0, 50, 9)) == 0
    assert NoImprovement(10).used(Effort(0, 50, 10)) == 1


def test_a_target_is_reached_by_cost_alone() -> None:
    """The search ends once the best plan is as cheap as wanted, not while its cost is unknown or higher."""
    stop = first_of(Target(500), MaxIterations(100))
    assert stop.used(Effort(0, 0, 0)) == 0
    assert stop.used(Effort(0, 10, 0, 501)) < 1 <= stop.used(Effort(0, 10, 0, 500))


def test_the_first_of_several_ends_the_search() -> None:
    """Composition spends the largest share and leaves the least."""
    stop = first_of(MaxSeconds(10), MaxIterations(100), NoImprovement(30))
    effort = Effort(5.0, 80, 25)
    assert stop.used(effort) == 0.8
    assert stop.iterations_left(effort) == 5
    assert stop.seconds_left(effort) == 5.0
    assert MaxSeconds(10).iterations_left(effort) is None
    assert MaxIterations(100).seconds_left(effort) is None


def test_one_rule_stays_itself_and_none_is_refused() -> None:
    """A single rule is not wrapped; no rule, or a limit of nothing, is an error."""
    assert first_of(MaxSeconds(1)) == MaxSeconds(1)
    with pytest.raises(InvalidInput, match=r"routing\.stop"):
        FirstOf(())
    for build in (MaxSeconds, MaxIterations, NoImprovement):
        with pytest.raises(InvalidInput, match=r"routing\.stop"):
            build(0)
