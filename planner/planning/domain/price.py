"""What a run costs at its contract's planning price."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

from planner.kernel.money import Ore, rate_for, round_half_up
from planner.messages.settlement import Price


@dataclass(frozen=True)
class Work:
    """How much a run is: from base to base, of it driving, metres on the road, and wheelchair trips."""

    total_s: int
    driving_s: int
    metres: int
    wheelchairs: int


def planning_cost(price: Price, work: Work) -> Ore:
    """Return the run's cost: start fee, time, kilometres, supplements, and at least the minimum.

    Guaranteed time is paid anyway, at the price of driving; of the time beyond it, driving counts as within the
    guarantee first, so that what is left over is the cheaper standing.
    """
    standing_s = max(work.total_s - work.driving_s, 0)
    left = price.guaranteed_s
    driving = max(work.driving_s - left, 0)
    standing = max(standing_s - max(left - work.driving_s, 0), 0)
    total = (
        price.start_fee_ore
        + paid_anyway(price)
        + rate_for(driving, price.hourly_driving_ore)
        + rate_for(standing, price.hourly_waiting_ore)
        + round_half_up(Fraction(work.metres * price.km_ore, 1000))
        + work.wheelchairs * price.wheelchair_ore
    )
    return max(total, price.minimum_ore)


def paid_anyway(price: Price) -> Ore:
    """Return what guaranteed hours cost on a day, driven or not."""
    return rate_for(price.guaranteed_s, price.hourly_driving_ore)


def least_beyond(price: Price) -> Ore:
    """Return the least that a run costs beyond what is paid anyway: what its least pay adds to the guaranteed hours."""
    return max(price.minimum_ore - paid_anyway(price), 0)
