"""The planning price of a run."""

from __future__ import annotations

import pytest

from planner.messages.settlement import Price
from planner.planning.domain.price import Work, least_beyond, paid_anyway, planning_cost

PRICE = Price(start_fee_ore=5_000, hourly_driving_ore=36_000, hourly_waiting_ore=18_000, km_ore=200, wheelchair_ore=700)


def test_a_run_costs_start_time_distance_and_chairs() -> None:
    """Two hours, half of them driving, 30 km and one wheelchair."""
    assert planning_cost(PRICE, Work(7200, 3600, 30_000, 1)) == 5_000 + 36_000 + 18_000 + 6_000 + 700


def test_guaranteed_time_is_paid_whether_used_or_not() -> None:
    """Within the guarantee driving counts first; only time beyond it is paid again, at its own price."""
    price = PRICE.model_copy(update={"guaranteed_s": 7200, "start_fee_ore": 0, "km_ore": 0})
    assert planning_cost(price, Work(600, 600, 0, 0)) == 72_000
    assert planning_cost(price, Work(10_800, 3600, 0, 0)) == 72_000 + 18_000
    assert planning_cost(price, Work(10_800, 10_800, 0, 0)) == 72_000 + 36_000


def test_a_run_is_never_paid_less_than_the_minimum() -> None:
    """A short run costs the minimum."""
    price = PRICE.model_copy(update={"minimum_ore": 20_000})
    assert planning_cost(price, Work(600, 600, 1000, 0)) == 20_000


@pytest.mark.parametrize("minimum", [0, 100_000, 200_000])
@pytest.mark.parametrize("total_s", [1800, 14_400, 36_000])
def test_the_search_weighs_what_a_run_adds_to_what_is_paid_anyway(minimum: int, total_s: int) -> None:
    """Guaranteed hours and what the search counts come to the planning cost, with a least pay and without."""
    price = PRICE.model_copy(update={"guaranteed_s": 4 * 3600, "minimum_ore": minimum, "hourly_waiting_ore": 36_000})
    beyond = price.start_fee_ore + max(total_s - price.guaranteed_s, 0) * 10
    searched = max(beyond, least_beyond(price))
    assert paid_anyway(price) + searched == planning_cost(price, Work(total_s, total_s // 2, 0, 0))
