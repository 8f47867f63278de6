"""Linked trips: of a journey's way there and way back both are served or neither.

Who cannot be brought home must not be fetched, and nobody needs a way home from where he never came. Where one of two
is served for certain, because it has begun or has a fallback, the other one must be driven: refusing it has the price
of a mandatory request.

`LINKED` of a request is the number of its partner while both may still be left out. In a part of a day the partner may
be searched elsewhere; then it says what the part has to keep to.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from planner.routing.columns import FREE, LINKED, STATE
from planner.routing.rows import MANDATORY_ORE

if TYPE_CHECKING:  # problem and facts are built with this rule
    from planner.routing.facts import Facts
    from planner.routing.problem import Bools, Int32, Int64, Problem

NOBODY, ELSEWHERE, APART = -1, -2, -3
"""Instead of a partner: there is none to look after; it is served outside this part, so this one must be served in it;
it is served by nobody and in no reach, so this one must not be served."""


def absence_price(problem: Problem) -> Int64:
    """Return int64[N], øre for serving a request by no vehicle: its fallback, else its refusal.

    At least the price of a mandatory request where its partner is served for certain.
    """
    taxi = problem.fallback_ore >= 0
    price: Int64 = np.where(taxi, problem.fallback_ore, problem.refusal_ore)
    linked = problem.linked >= 0
    if linked.any():
        certain = taxi.copy()
        certain[[visit.request for pins in problem.pinned if pins is not None for visit in pins.visits]] = True
        must = linked & certain[problem.linked] & ~taxi
        price[must] = np.maximum(price[must], MANDATORY_ORE)
    price.setflags(write=False)
    return price


def write_links(facts: Facts, linked: Int32, taxi: Bools) -> None:
    """Write who is bound to whom; ``linked`` and ``taxi`` (has a fallback) by request, states written already."""
    open_ = (facts.request[:, STATE] == FREE) & ~taxi
    bound = (linked >= 0) & open_ & open_[linked]
    facts.request[:, LINKED] = np.where(bound, linked, NOBODY)


def without_links(facts: Facts) -> Facts:
    """Return facts in which nobody is linked, for a search that serves everybody anyway."""
    request = facts.request.copy()
    request[:, LINKED] = NOBODY
    return facts._replace(request=request)


def links_of_part(linked: Int32, number: Int32, orders: list[Int32]) -> Int32:
    """Return the links of some requests in a part's numbers.

    Args:
        linked: their links in the whole's numbers.
        number: int32[N] number of every request in the part, -1 for those outside.
        orders: present orders of all vehicles of the whole.
    """
    inside = linked >= 0
    if not inside.any():
        return linked
    served = np.zeros(len(number), dtype=np.bool_)
    for order in orders:
        served[order >> 1] = True
    partner = linked[inside]
    outside = np.where(served[partner], ELSEWHERE, APART)
    links = linked.copy()
    links[inside] = np.where(number[partner] >= 0, number[partner], outside)
    return links


def lonely(facts: Facts, served: npt.NDArray[np.bool_]) -> Int32:
    """Return the requests that are served though their partner is not, or are not though it is for certain.

    Args:
        facts: the problem.
        served: bool[N], a vehicle serves the request.
    """
    link = facts.request[:, LINKED]
    bound = link >= 0
    half = bound & served & ~served[np.where(bound, link, 0)]
    wrong: Int32 = np.flatnonzero(half | ((link == ELSEWHERE) & ~served) | ((link == APART) & served)).astype(np.int32)
    return wrong
