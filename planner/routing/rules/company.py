"""Company: some must not be in a car together (a person allergic to animals and a guide dog, two who quarrel).

Requests belong to groups (bits of ``is_of``) and avoid groups (bits of ``avoids``); it is enough that one of two
avoids the other. Of every position of a route the groups aboard and the groups avoided aboard are kept, so that
an insertion is judged by two bit operations a position. On a drop-off the groups are collected anew from those who
stay, as nobody can be taken out of a union.
"""

from __future__ import annotations

from planner.routing.columns import AVOIDED, AVOIDS, IS_OF, ON_BOARD, PRESENT, STATE
from planner.routing.compiled import kernel
from planner.routing.facts import Facts
from planner.routing.problem import Int32


@kernel
def meet(aboard: Int32, request: Int32) -> bool:
    """Return whether a request (its row) would meet groups aboard (the row of a position) that one of them avoids."""
    return bool((aboard[PRESENT] & request[AVOIDS]) | (aboard[AVOIDED] & request[IS_OF]))


@kernel
def company_fits(facts: Facts, order: Int32, n: int, spot: Int32) -> bool:
    """Write the groups aboard on leaving positions 0 … n of an order; return False when two meet who must not.

    Who is on board already when the order begins has met before; only boardings are judged.
    """
    groups = 0
    for k in range(n):
        request = facts.request[order[k] >> 1]
        groups |= request[IS_OF] | request[AVOIDS]
    for k in range(n + 1):
        if groups == 0:
            spot[k, PRESENT] = spot[k, AVOIDED] = 0
        elif k > 0 and order[k - 1] & 1 == 0:
            request = facts.request[order[k - 1] >> 1]
            if meet(spot[k - 1], request):
                return False
            spot[k, PRESENT] = spot[k - 1, PRESENT] | request[IS_OF]
            spot[k, AVOIDED] = spot[k - 1, AVOIDED] | request[AVOIDS]
        else:
            _collect(facts, order, n, k, spot)
    return True


@kernel
def _collect(facts: Facts, order: Int32, n: int, k: int, spot: Int32) -> None:
    """Write the groups of everybody whose drop-off is behind position k and whose pick-up is not."""
    present, avoided = 0, 0
    for later in range(k, n):
        node = order[later]
        if node & 1 == 0:
            continue
        request = facts.request[node >> 1]
        rides = request[STATE] == ON_BOARD
        for before in range(k):
            rides = rides or order[before] == node - 1
        if rides:
            present |= request[IS_OF]
            avoided |= request[AVOIDS]
    spot[k, PRESENT], spot[k, AVOIDED] = present, avoided
