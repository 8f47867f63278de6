"""A second opinion: OR-Tools searches small parts of the day beside the compiled search, and what is better is kept.

Its guided local search walks another neighbourhood than ruin and recreate, and its model states every rule anew, so
an order that it returns has been judged twice: it is taken over only when this package's own exact check agrees.
"""

from __future__ import annotations

from concurrent.futures import Executor

import numpy as np

from planner.routing.borders import Floats, cut
from planner.routing.children import in_child
from planner.routing.facts import Facts
from planner.routing.ortools_search import search_with_ortools
from planner.routing.part import Part, part_of
from planner.routing.part_shares import share_limits
from planner.routing.problem import Int32
from planner.routing.worth import worth

PART_VISITS = 100
"""About how many visits a part has that OR-Tools searches."""

START_S = 5.0
"""How long a child may take beyond its search: to start, state the model and answer."""


def opinions(
    pool: Executor,
    facts: Facts,
    orders: list[Int32],
    space: Floats,
    count: int,
    seconds: float,
    dice: np.random.Generator,
) -> list[tuple[Int32, list[Int32]]]:
    """Let OR-Tools improve ``count`` parts side by side.

    Args:
        pool: threads that wait for the child processes.
        facts: the day.
        orders: its present orders; unchanged.
        space: landmark space of the day.
        count: how many parts.
        seconds: time limit of each search.
        dice: decides the cut and which parts.

    Returns:
        (vehicles, their new orders in the day's numbers) of the parts that became better.
    """
    groups = [g for g in cut(facts, space, orders, PART_VISITS, dice) if any(len(orders[v]) for v in g[0])]
    if not groups:
        return []
    chosen = [groups[int(k)] for k in dice.permutation(len(groups))[:count]]
    limits = share_limits(facts, orders, [vehicles for vehicles, _ in chosen])
    parts = [part_of(facts, orders, *group, keep) for group, keep in zip(chosen, limits, strict=True)]
    better = pool.map(lambda part: _opinion(part, seconds), parts)
    return [
        (part.vehicles, [part.whole_order(order) for order in found])
        for part, found in zip(parts, better, strict=True)
        if found is not None
    ]


def _opinion(part: Part, seconds: float) -> list[Int32] | None:
    found = in_child(search_with_ortools, (part.facts, part.orders, seconds, None), seconds + START_S)
    now, then = worth(part.facts, part.orders), None if found is None else worth(part.facts, found)
    return found if now is not None and then is not None and then < now else None
