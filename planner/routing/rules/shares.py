"""Shares: what a group of vehicles, such as an operator's, is to have of the day's work at least and at most.

The work of a group is the time that its vehicles are out, as paid, all together. Every hour short of the least and
every hour beyond the most has a price of its own, which nobody is paid. How long a route takes is decided without
shares: no vehicle stays out for longer so that its group may reach its least.

A group is known by its first vehicle. The seconds that it is out now stand in `Tracks.clock` and are kept by
`tracks.refresh`, so that a change of one route tells at once what it does to the group.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np

from planner.kernel.money import rate_for
from planner.routing.columns import CLOSES, LEAST_S, MOST_S, OPENS, OVER, SHARE, SHORT, SUNK_S, WORK
from planner.routing.compiled import kernel
from planner.routing.grain import GRAIN
from planner.routing.problem import Int64
from planner.routing.rows import Share

if TYPE_CHECKING:  # facts and routes are built with this rule
    from planner.routing.facts import Facts
    from planner.routing.tracks import Tracks


@kernel
def share_price(rates: Int64, seconds: int) -> int:
    """Return the grains that a group counts whose vehicles are out so long; ``rates`` are those of one of them."""
    if seconds < rates[LEAST_S]:
        return int(rates[SHORT] * (rates[LEAST_S] - seconds))
    if seconds > rates[MOST_S]:
        return int(rates[OVER] * (seconds - rates[MOST_S]))
    return 0


@kernel
def any_shares(facts: Facts) -> bool:
    """Return whether any vehicle is of a group with a share."""
    found = False
    for vehicle in range(len(facts.rates)):
        found |= facts.rates[vehicle, SHARE] > 0
    return found


@kernel
def shares_price(facts: Facts, tracks: Tracks) -> int:
    """Return the grains that all groups count as the routes are."""
    grains = 0
    for vehicle in range(len(facts.rates)):
        if facts.rates[vehicle, SHARE] == vehicle + 1:
            grains += share_price(facts.rates[vehicle], tracks.clock[vehicle + 1])
    return grains


def shares_ore(shares: Sequence[Share], seconds: Sequence[int]) -> int:
    """Return the øre of all shares; ``seconds`` that each vehicle is out. Each group's are rounded half up."""
    total = 0
    for share in shares:
        out = sum(seconds[vehicle] for vehicle in share.vehicles)
        total += rate_for(max(share.least_s - out, 0), share.short_ore)
        total += rate_for(max(out - share.most_s, 0), share.over_ore)
    return total


def write_shares(facts: Facts, shares: Sequence[Share]) -> None:
    """Write the columns of shares."""
    second = GRAIN // 3600
    for share in shares:
        row = min(share.vehicles) + 1, share.least_s, share.most_s, share.short_ore * second, share.over_ore * second
        facts.rates[np.ix_(share.vehicles, (SHARE, LEAST_S, MOST_S, SHORT, OVER))] = row


def without_shares(facts: Facts) -> Facts:
    """Return facts in which no group has a share."""
    if not any_shares(facts):
        return facts
    rates = facts.rates.copy()
    rates[:, [SHARE, LEAST_S, MOST_S, SHORT, OVER]] = 0
    return facts._replace(rates=rates)


def renumbered(numbers: Int64) -> Int64:
    """Return column ``SHARE`` of some vehicles for a problem in which there are no others."""
    _, first, group = np.unique(numbers, return_index=True, return_inverse=True)
    fresh: Int64 = np.where(numbers > 0, first[group] + 1, 0)
    return fresh


def most_shares(facts: Facts) -> int:
    """Return grains that shares are never more than."""
    car = facts.vehicle.astype(np.int64)
    longest = np.minimum(car[:, CLOSES] - car[:, OPENS] + car[:, SUNK_S], car[:, WORK])
    grains = 0
    for head in np.flatnonzero(facts.rates[:, SHARE] == np.arange(1, len(facts.rates) + 1)):
        out = int(longest[facts.rates[:, SHARE] == head + 1].sum())
        grains += max(int(share_price(facts.rates[head], 0)), int(share_price(facts.rates[head], out)))
    return grains
