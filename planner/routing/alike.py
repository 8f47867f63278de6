"""Which vehicles are alike: the same base, opening, room, rates and equipment, so that one stands for the other."""

from __future__ import annotations

import numpy as np

from planner.routing.facts import Facts
from planner.routing.problem import Int64


def alike(facts: Facts) -> Int64:
    """Return int64[V], the lowest number of a vehicle that is the same in everything."""
    tables = (facts.vehicle, facts.rates, facts.layouts, facts.can.T)
    first: dict[bytes, int] = {}
    same = (first.setdefault(b"".join(t[v].tobytes() for t in tables), v) for v in range(len(facts.vehicle)))
    return np.fromiter(same, dtype=np.int64, count=len(facts.vehicle))
