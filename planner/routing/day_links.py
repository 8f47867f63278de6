"""Which trips of a day in memory are linked, kept symmetric while trips come, change and go.

The day itself offers and removes one trip at a time: only a search serves both or neither.
"""

from __future__ import annotations

from dataclasses import replace

from planner.kernel.errors import InvalidInput
from planner.routing.columns import FREE, LINKED, REFUSAL, STATE
from planner.routing.facts import Facts
from planner.routing.grain import GRAIN
from planner.routing.rows import MANDATORY_ORE, Request
from planner.routing.rules.linked import NOBODY

Rows = list[Request | None]


def check_link(rows: Rows, request: Request, index: int) -> None:
    """Refuse a request, number ``index`` or -1 for a new one, that is linked to nobody known or to itself.

    Raises:
        InvalidInput: ``routing.linked``.
    """
    other = request.linked
    if other != -1 and (other == index or not 0 <= other < len(rows) or rows[other] is None):
        raise InvalidInput(
            "routing.linked",
            f"linked to {other}",
            where=f"linked of {request.id}",
            do="Add the other trip first; it is linked back by itself.",
        )


def tie(rows: Rows, facts: Facts, index: int, before: int = -1) -> None:
    """Link a request's partner back to it; whom either was linked to before, ``before`` or another, to nobody."""
    row = _row(rows, index)
    if before != row.linked:
        part(rows, facts, before)
    if row.linked >= 0:
        other = _row(rows, row.linked)
        if other.linked != index:
            part(rows, facts, other.linked)
        rows[row.linked] = replace(other, linked=index)
    write_link(rows, facts, index)


def part(rows: Rows, facts: Facts, index: int) -> None:
    """Link a request, if it is one, to nobody."""
    if index >= 0:
        rows[index] = replace(_row(rows, index), linked=-1)
        write_link(rows, facts, index)


def write_link(rows: Rows, facts: Facts, index: int) -> None:
    """Write the facts of a request and its partner: whom each is bound to, and what leaving it out costs."""
    partner = _row(rows, index).linked
    for one, other in ((index, partner), (partner, index)):
        if one < 0:
            continue
        row, free = _row(rows, one), not _certain(rows, facts, one)
        surely = other >= 0 and _certain(rows, facts, other)
        refusal = max(row.refusal_ore, MANDATORY_ORE) if surely else row.refusal_ore
        facts.asks[one, REFUSAL] = (row.fallback_ore if row.fallback_ore >= 0 else refusal) * GRAIN
        facts.request[one, LINKED] = other if free and not surely else NOBODY


def _certain(rows: Rows, facts: Facts, index: int) -> bool:
    """Return whether a request is served whatever is planned."""
    return bool(facts.request[index, STATE] != FREE) or _row(rows, index).fallback_ore >= 0


def _row(rows: Rows, index: int) -> Request:
    row = rows[index]
    if row is None:
        raise AssertionError(f"request {index} is linked but not known")
    return row
