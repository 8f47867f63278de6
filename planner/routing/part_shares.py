"""What a part of a day is to keep to so that groups whose vehicles are in several parts keep to their shares."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from planner.routing.columns import LEAST_S, MOST_S, OUT_S, SHARE
from planner.routing.facts import Facts
from planner.routing.problem import Int32, Int64
from planner.routing.rules.shares import any_shares
from planner.routing.worth import loaded


def share_limits(facts: Facts, orders: list[Int32], groups: Sequence[Int32]) -> list[Int64]:
    """Return least and most seconds of the share of every vehicle of each part, int64[v, 2] each.

    A part is to keep to what its vehicles drive now and, of what the whole group is short or has to spare, as much as
    there are vehicles of the group in it. Vehicles in no part stay as they are. What all parts count together is then
    never less than what the group counts, and the same before the search: whatever the parts save by themselves is
    saved in the whole, and side by side they do not make up for the same hour twice.

    Args:
        facts: the day.
        orders: present orders of all vehicles.
        groups: vehicles of each part, none in two.
    """
    limits = [facts.rates[group][:, [LEAST_S, MOST_S]] for group in groups]
    if not any_shares(facts):
        return limits
    tracks = loaded(facts, orders, max((len(order) for order in orders), default=0) + 2)
    if tracks is None:
        raise AssertionError("orders that were valid are not any more")
    share, out = facts.rates[:, SHARE], tracks.route[:, OUT_S]
    for head in np.flatnonzero(share == np.arange(1, len(share) + 1)):
        inside = [group[share[group] == head + 1] for group in groups]
        gap = facts.rates[head, [LEAST_S, MOST_S]] - tracks.clock[head + 1]
        before, whole = 0, sum(len(members) for members in inside)
        for k, members in enumerate(inside):
            upto = before + len(members)
            if upto > before:
                mine = gap * upto // whole - gap * before // whole
                limits[k][share[groups[k]] == head + 1] = out[members].sum() + mine
            before = upto
    return limits
