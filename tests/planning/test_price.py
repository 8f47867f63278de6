"""The planning price of a run."""

from __future__ import annotations

from planner.messages.settlement import Price
from planner.planning.domain.price import Work, marginal_hourly, planning_cost

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


def test_the_search_weighs_only_time_that_is_not_paid_anyway() -> None:
    """Guaranteed for its whole opening a vehicle's time is free; for half of it, half."""
    half = PRICE.model_copy(update={"guaranteed_s": 4 * 3600})
    assert marginal_hourly(PRICE, 8 * 3600) == 36_000
    assert marginal_hourly(half, 8 * 3600) == 18_000
    assert marginal_hourly(half, 4 * 3600) == 0
    assert marginal_hourly(PRICE, 0) == 36_000
