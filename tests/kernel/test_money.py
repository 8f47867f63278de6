"""Sharing money loses and invents nothing."""

from __future__ import annotations

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from planner.kernel.errors import InvalidInput
from planner.kernel.money import allocate, kroner, rate_for, round_half_up

WEIGHTS = st.dictionaries(st.text("abcdef", min_size=1, max_size=3), st.integers(0, 10_000), min_size=1, max_size=12)


@given(total=st.integers(-(10**12), 10**12), weights=WEIGHTS)
def test_parts_sum_exactly_and_stay_within_one_ore_of_their_share(total: int, weights: dict[str, int]) -> None:
    """Parts sum to the total, and each differs from its exact share by less than an øre."""
    parts = allocate(total, weights)
    assert sum(parts.values()) == total
    whole = sum(weights.values())
    for key, weight in weights.items():
        exact = Fraction(total * weight, whole) if whole else Fraction(total, len(weights))
        assert abs(parts[key] - exact) < 1


@given(total=st.integers(0, 10**9), weights=WEIGHTS)
def test_the_order_of_names_does_not_matter(total: int, weights: dict[str, int]) -> None:
    """The same weights give the same parts in any order."""
    assert allocate(total, weights) == allocate(total, dict(reversed(weights.items())))


def test_ties_go_to_the_smaller_key() -> None:
    """One øre among three equals goes to the first by name, always."""
    assert allocate(100, {"c": 1, "a": 1, "b": 1}) == {"c": 33, "a": 34, "b": 33}


@pytest.mark.parametrize(("weights", "code"), [({}, "money.no-shares"), ({"a": -1}, "money.negative-weight")])
def test_impossible_weights_are_refused(weights: dict[str, int], code: str) -> None:
    """Nobody to share with, or a negative weight, is an error with its code."""
    with pytest.raises(InvalidInput) as error:
        allocate(1, weights)
    assert error.value.code == code


def test_halves_are_rounded_away_from_zero() -> None:
    """Half an øre rounds up for a price and down for a refund."""
    assert [round_half_up(Fraction(n, 2)) for n in (1, -1, 3, 4)] == [1, -1, 2, 2]


def test_an_hourly_rate_is_paid_by_the_second() -> None:
    """A quarter of an hour at 400 kr. an hour is 100 kr."""
    assert rate_for(900, 40_000) == 10_000


def test_kroner_are_written_the_danish_way() -> None:
    """Points between thousands, comma before the øre, minus in front."""
    assert (kroner(123_456_789), kroner(-5)) == ("1.234.567,89 kr.", "-0,05 kr.")
