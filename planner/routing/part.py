"""A part of a day as a problem of its own: some vehicles, some requests, only the places they touch."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from planner.routing.facts import Facts
from planner.routing.problem import Int32


class Part(NamedTuple):
    """A smaller problem and what its numbers stand for in the whole.

    Attributes:
        facts: the part's facts; its request k is the whole's ``requests[k]``, its vehicle k ``vehicles[k]``.
        requests: int32[n] numbers in the whole, ascending.
        vehicles: int32[v] numbers in the whole, ascending.
        orders: per vehicle of the part its present order of visits in the part's numbers.
    """

    facts: Facts
    requests: Int32
    vehicles: Int32
    orders: list[Int32]

    def whole_order(self, order: Int32) -> Int32:
        """Return an order of visits in the whole's numbers."""
        nodes: Int32 = (2 * self.requests[order >> 1] + (order & 1)).astype(np.int32)
        return nodes


def part_of(facts: Facts, orders: list[Int32], vehicles: Int32, absent: Int32) -> Part:
    """Cut out vehicles with their present orders (of all vehicles given), and some requests that nobody serves."""
    inside = [orders[v] >> 1 for v in vehicles]
    requests = np.unique(np.concatenate([*inside, absent])).astype(np.int32)
    number = np.full(len(facts.state), -1, dtype=np.int32)
    number[requests] = np.arange(len(requests), dtype=np.int32)
    nodes = np.stack([2 * requests, 2 * requests + 1], axis=1).reshape(-1)
    touched = np.concatenate([facts.loc[nodes], facts.from_loc[vehicles], facts.to_loc[vehicles]])
    spots, index = np.unique(touched, return_inverse=True)
    place: Int32 = index.astype(np.int32)
    k, v = len(nodes), len(vehicles)
    grid = np.ix_(spots, spots)
    by_node = {name: getattr(facts, name)[nodes] for name in ("early", "late", "service")}
    by_request = {name: getattr(facts, name)[requests] for name in ("ride", "load", "state", "refusal", "needs")}
    vehicle_fields = set(Facts._fields) - set(by_node) - set(by_request) - {"seconds", "metres", "loc", "can"}
    by_vehicle = {name: getattr(facts, name)[vehicles] for name in vehicle_fields - {"from_loc", "to_loc"}}
    smaller = Facts(
        seconds=np.ascontiguousarray(facts.seconds[grid]),
        metres=np.ascontiguousarray(facts.metres[grid]),
        loc=place[:k],
        from_loc=place[k : k + v],
        to_loc=place[k + v :],
        can=np.ascontiguousarray(facts.can[np.ix_(requests, vehicles)]),
        **by_node,
        **by_request,
        **by_vehicle,
    )
    return Part(
        facts=smaller,
        requests=requests,
        vehicles=vehicles,
        orders=[(2 * number[orders[v] >> 1] + (orders[v] & 1)).astype(np.int32) for v in vehicles],
    )
