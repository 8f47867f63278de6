"""A part of a day as a problem of its own: some vehicles, some requests, only the places they touch."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from planner.routing.columns import FROM, LEAST_S, LINKED, LOC, MOST_S, SHARE, TO, TOLD
from planner.routing.facts import Facts
from planner.routing.problem import Int32, Int64
from planner.routing.rules.linked import links_of_part
from planner.routing.rules.shares import renumbered


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


def part_of(facts: Facts, orders: list[Int32], vehicles: Int32, absent: Int32, limits: Int64 | None = None) -> Part:
    """Cut out vehicles with their present orders (of all vehicles given), and some requests that nobody serves.

    ``limits`` are the least and most seconds of each vehicle's share in the part, see `planner.routing.part_shares`;
    the whole day's when left out.
    """
    inside = [orders[v] >> 1 for v in vehicles]
    requests = np.unique(np.concatenate([*inside, absent])).astype(np.int32)
    number = np.full(len(facts.request), -1, dtype=np.int32)
    number[requests] = np.arange(len(requests), dtype=np.int32)
    nodes = np.stack([2 * requests, 2 * requests + 1], axis=1).reshape(-1)
    touched = np.concatenate([facts.node[nodes, LOC], facts.vehicle[vehicles, FROM], facts.vehicle[vehicles, TO]])
    spots, index = np.unique(touched, return_inverse=True)
    k, v = len(nodes), len(vehicles)
    grid = np.ix_(spots, spots)
    smaller = Facts(
        seconds=np.ascontiguousarray(facts.seconds[grid]),
        metres=np.ascontiguousarray(facts.metres[grid]),
        node=facts.node[nodes],
        request=facts.request[requests],
        asks=facts.asks[requests],
        vehicle=facts.vehicle[vehicles],
        rates=facts.rates[vehicles],
        layouts=facts.layouts[vehicles],
        can=np.ascontiguousarray(facts.can[np.ix_(requests, vehicles)]),
    )
    smaller.node[:, LOC] = index[:k]
    smaller.request[:, LINKED] = links_of_part(smaller.request[:, LINKED], number, orders)
    smaller.vehicle[:, FROM] = index[k : k + v]
    smaller.vehicle[:, TO] = index[k + v :]
    smaller.rates[:, SHARE] = renumbered(smaller.rates[:, SHARE])
    if limits is not None:
        smaller.rates[:, [LEAST_S, MOST_S]] = limits
    place = np.full(len(facts.vehicle) + 1, -1, dtype=np.int64)  # the last entry is for who was told to nobody
    place[vehicles] = np.arange(v)
    smaller.asks[:, TOLD] = place[smaller.asks[:, TOLD]]
    return Part(
        facts=smaller,
        requests=requests,
        vehicles=vehicles,
        orders=[(2 * number[orders[v] >> 1] + (orders[v] & 1)).astype(np.int32) for v in vehicles],
    )
