"""How a run's price is shared."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from planner.settlement.domain.facts import TripFacts
from planner.settlement.domain.splitting import SplitKey, split
from tests.settlement.days import run


def _trip(name: str, metres: int, seconds: int = 0) -> TripFacts:
    return TripFacts(name, direct_m=metres, direct_s=seconds)


def test_parts_follow_the_direct_kilometres() -> None:
    """Who would have driven three times as far alone bears three times as much."""
    trips = [_trip("A", 30_000), _trip("B", 10_000)]
    assert split(40_000, trips, run(["A", "B"]), SplitKey.DIRECT_KM) == {"A": 30_000, "B": 10_000}


@pytest.mark.parametrize("key", list(SplitKey))
@given(total=st.integers(0, 10_000_000), metres=st.lists(st.integers(0, 90_000), min_size=1, max_size=8))
def test_parts_sum_exactly_in_any_order(key: SplitKey, total: int, metres: list[int]) -> None:
    """By every key the parts sum to the price to the øre, whatever order the trips are named in."""
    trips = [_trip(f"T{i}", m, m // 15) for i, m in enumerate(metres)]
    plan = run([t.trip_id for t in trips])
    parts = split(total, trips, plan, key)
    assert sum(parts.values()) == total
    assert parts == split(total, list(reversed(trips)), plan, key)


def test_occupied_minutes_come_from_the_plan() -> None:
    """A passenger who is on the plan for the same time as another bears the same part."""
    assert split(101, [_trip("A", 1), _trip("B", 9)], run(["A", "B"]), SplitKey.OCCUPIED_MINUTES) == {"A": 51, "B": 50}
