"""Which vehicles are alike: the same base, opening, room, rates and equipment, so that one stands for the other.

A vehicle that was told to drive a trip, where another one costs a tax, is like no other.
"""

from __future__ import annotations

import numpy as np

from planner.routing.columns import MOVED, TOLD
from planner.routing.facts import Facts
from planner.routing.problem import Int64


def alike(facts: Facts) -> Int64:
    """Return int64[V], the lowest number of a vehicle that is the same in everything."""
    tables = (facts.vehicle, facts.rates, facts.layouts, facts.can.T)
    told = np.unique(facts.asks[facts.asks[:, MOVED] > 0, TOLD])
    own = np.where(np.isin(np.arange(len(facts.vehicle)), told), np.arange(len(facts.vehicle)), -1)
    first: dict[bytes, int] = {}
    same = (first.setdefault(b"".join(t[v].tobytes() for t in (*tables, own)), v) for v in range(len(facts.vehicle)))
    return np.fromiter(same, dtype=np.int64, count=len(facts.vehicle))
