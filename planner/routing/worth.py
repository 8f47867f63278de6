"""What orders of visits are worth: their exact cost, or nothing when a rule forbids them."""

from __future__ import annotations

import numpy as np

from planner.routing.anneal import total
from planner.routing.columns import FEE, HOURLY, KM, LOC, REFUSAL, SHARE, TRIP, WAY
from planner.routing.facts import Facts
from planner.routing.in_order import in_order
from planner.routing.problem import Int32
from planner.routing.rules.linked import lonely
from planner.routing.tracks import Tracks, empty_tracks, refresh


def loaded(facts: Facts, orders: list[Int32], room: int) -> Tracks | None:
    """Return routes with these orders, one a vehicle, and room for so many visits; None when a rule forbids one."""
    tracks = empty_tracks(len(facts.request), len(orders), room)
    for vehicle, order in enumerate(orders):
        if (tracks.owner[order >> 1] >= 0).any() or not in_order(facts, tracks, vehicle, order, len(order)):
            return None
        tracks.order[vehicle, : len(order)] = order
        tracks.route[vehicle, 0] = len(order)
        tracks.owner[order >> 1] = vehicle
        if not refresh(facts, tracks, vehicle):
            return None
    return tracks


def worth(facts: Facts, orders: list[Int32]) -> int | None:
    """Return the cost of orders in grains, refusals included; None when a rule forbids them."""
    tracks = loaded(facts, orders, max((len(order) for order in orders), default=0) + 2)
    if tracks is None or len(lonely(facts, tracks.owner >= 0)):
        return None
    return int(total(facts, tracks))


def exact_worth(facts: Facts, orders: list[Int32]) -> int:
    """Return the cost of orders that are known to be valid."""
    value = worth(facts, orders)
    if value is None:
        raise AssertionError("orders that were valid are not any more")
    return value


def cost_to_serve(facts: Facts, orders: list[Int32]) -> float:
    """Return the average grains of driving a served request, without fees, extras, taxes and shares."""
    served = sum(len(order) for order in orders) / 2
    rates = facts.rates.copy()
    rates[:, [FEE, TRIP, SHARE]] = 0
    without = facts._replace(asks=np.zeros_like(facts.asks), rates=rates)
    return exact_worth(without, orders) / max(served, 1.0)


def mean_ride(facts: Facts) -> float:
    """Return the average grains of a direct way from pick-up to drop-off, at the average rates of the vehicles."""
    up, down = facts.node[0::2, LOC], facts.node[1::2, LOC]
    if not len(up) or not len(facts.rates):
        return 0.0
    metres, seconds = facts.metres[up, down].mean(), facts.seconds[up, down].mean()
    return float(metres * facts.rates[:, KM].mean() + seconds * facts.rates[:, [HOURLY, WAY]].sum(axis=1).mean())


def softened(facts: Facts, soft: int) -> Facts:
    """Return facts in which no refusal costs more than ``soft`` grains."""
    asks = facts.asks.copy()
    asks[:, REFUSAL] = np.minimum(asks[:, REFUSAL], soft)
    return facts._replace(asks=asks)
