"""Refuses pinned visits that cannot be."""

from __future__ import annotations

from planner.kernel.errors import InvalidInput
from planner.routing.rows import TIME_FLOOR, TIME_LIMIT, Pinned


def check_pinned(pinned: Pinned, vehicle: str, requests: int, locations: int, seen: set[tuple[int, bool]]) -> None:
    """Refuse pinned visits that cannot be; ``seen`` gains the visits, to find those that are pinned twice.

    Raises:
        InvalidInput: ``routing.pinned``.
    """
    where = f"pinned of {vehicle}"
    if not TIME_FLOOR <= pinned.left_base_s <= pinned.ready_s <= TIME_LIMIT:
        raise _error("ready before leaving its base, or at no time of a service day", where)
    if not 0 <= pinned.ready_loc < locations:
        raise _error("ready at no place", where)
    on_board: set[int] = set()
    time = pinned.left_base_s
    for visit in pinned.visits:
        key = (visit.request, visit.is_pickup)
        if not 0 <= visit.request < requests or key in seen:
            raise _error(f"visit {key} is unknown or pinned twice", where)
        if not visit.is_pickup and visit.request not in on_board:
            raise _error(f"request {visit.request} is dropped off without pick-up", where)
        if not time <= visit.start <= visit.departure <= pinned.ready_s:
            raise _error(f"visit {key} is out of order in time", where)
        time = visit.departure
        seen.add(key)
        (on_board.add if visit.is_pickup else on_board.discard)(visit.request)


def _error(what: str, where: str) -> InvalidInput:
    return InvalidInput("routing.pinned", what, where=where, do="Correct the problem that was given.")
