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
        + rate_for(price.guaranteed_s, price.hourly_driving_ore)
        + rate_for(driving, price.hourly_driving_ore)
        + rate_for(standing, price.hourly_waiting_ore)
        + round_half_up(Fraction(work.metres * price.km_ore, 1000))
        + work.wheelchairs * price.wheelchair_ore
    )
    return max(total, price.minimum_ore)


def marginal_hourly(price: Price, opening_s: int) -> Ore:
    """Return the hourly price that the search weighs a vehicle's time with.

    Guaranteed hours are paid anyway, so only the share of the opening beyond them costs; a vehicle guaranteed for
    its whole opening adds nothing by the hour.
    """
    if opening_s <= 0:
        return price.hourly_driving_ore
    beyond = max(opening_s - price.guaranteed_s, 0)
    return round_half_up(Fraction(price.hourly_driving_ore * beyond, opening_s))
