"""Where a day is cut: routes are points by where and when they work, and a plane in a random direction halves them.

There are no coordinates in a problem, only travel times. Places are therefore described by their travel times to a
few landmarks far apart (W. Goldberg and C. Harrelson use the same idea for search in road networks, "Computing the
shortest path: A* search meets graph theory", SODA 2005); the mean over a route's visits, with their mean time of
day, is the route's point. Every call draws other directions, so that borders move from round to round.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from planner.routing.columns import EARLY, FREE, FROM, LATE, LINKED, LOC, STATE
from planner.routing.facts import Facts
from planner.routing.problem import Int32

LANDMARKS = 6
TIME_WEIGHT = 0.15
"""A second of the day counts like so many seconds of travel."""

Floats = npt.NDArray[np.float64]


def landmark_space(facts: Facts) -> Floats:
    """Return float[L, LANDMARKS], travel seconds of every place to places far apart; each next one is farthest."""
    used = np.unique(np.concatenate([facts.node[:, LOC], facts.vehicle[:, FROM]]))
    if not len(used):
        return np.zeros((len(facts.seconds), 1))
    chosen = [int(used[0])]
    nearest = facts.seconds[:, chosen[0]].astype(np.float64)
    for _ in range(LANDMARKS - 1):
        chosen.append(int(used[np.argmax(nearest[used])]))
        nearest = np.minimum(nearest, facts.seconds[:, chosen[-1]])
    return facts.seconds[:, chosen].astype(np.float64)


def points(facts: Facts, space: Floats, orders: list[Int32]) -> tuple[Floats, Floats]:
    """Return the points of vehicles, float[V, LANDMARKS + 1], and of requests, float[N, LANDMARKS + 1]."""
    middle = (facts.node[:, EARLY].astype(np.float64) + facts.node[:, LATE]) / 2 * TIME_WEIGHT
    node = np.hstack([space[facts.node[:, LOC]], middle[:, None]])
    request = (node[0::2] + node[1::2]) / 2
    day = float(np.mean(middle)) if len(middle) else 0.0
    home = np.hstack([space[facts.vehicle[:, FROM]], np.full((len(facts.vehicle), 1), day)])
    vehicle = np.array([node[order].mean(axis=0) if len(order) else home[v] for v, order in enumerate(orders)])
    return vehicle.reshape(len(orders), LANDMARKS + 1), request


def cut(
    facts: Facts, space: Floats, orders: list[Int32], size: int, dice: np.random.Generator
) -> list[tuple[Int32, Int32]]:
    """Cut the vehicles into groups of about ``size`` visits.

    Returns:
        Per group the vehicles, and the requests that nobody serves now and that lie nearest to it. Every vehicle
        and every unserved request is in exactly one group, linked ones in the same.
    """
    vehicle, request = points(facts, space, orders)
    weight = np.array([len(order) + 1.0 for order in orders])
    groups = _halves(np.arange(len(orders), dtype=np.int32), vehicle, weight, size, dice)
    served = np.zeros(len(facts.request), dtype=np.bool_)
    for order in orders:
        served[order >> 1] = True
    absent = np.flatnonzero(~served & (facts.request[:, STATE] == FREE))
    centres = np.array([vehicle[group].mean(axis=0) for group in groups])
    apart = np.linalg.norm(request[absent][:, None, :] - centres[None, :, :], axis=2)
    nearest = apart.argmin(axis=1) if len(absent) else np.zeros(0, dtype=np.intp)
    nearest = nearest[_with_partner(facts, absent, served)]
    return [(np.sort(group), absent[nearest == k].astype(np.int32)) for k, group in enumerate(groups)]


def _with_partner(facts: Facts, absent: npt.NDArray[np.intp], served: npt.NDArray[np.bool_]) -> npt.NDArray[np.intp]:
    """Return for every unserved request the place in ``absent`` of the first of it and its unserved partner."""
    partner = facts.request[absent, LINKED]
    both = (partner >= 0) & ~served[partner]
    found: npt.NDArray[np.intp] = np.searchsorted(absent, np.where(both, np.minimum(partner, absent), absent))
    return found


def _halves(group: Int32, point: Floats, weight: Floats, size: int, dice: np.random.Generator) -> list[Int32]:
    whole = weight[group].sum()
    if whole <= 1.5 * size or len(group) < 4:
        return [group]
    along = point[group] @ dice.normal(size=point.shape[1])
    ranked = group[np.argsort(along, kind="stable")]
    parts = round(whole / size)
    share = (parts // 2) / parts
    middle = int(np.searchsorted(np.cumsum(weight[ranked]), share * whole))
    middle = min(max(middle, 1), len(ranked) - 1)
    return [*_halves(ranked[:middle], point, weight, size, dice), *_halves(ranked[middle:], point, weight, size, dice)]
