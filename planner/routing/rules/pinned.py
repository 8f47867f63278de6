"""Pinned work: what a vehicle has done shapes where, when and with whom its open work begins."""

from __future__ import annotations

from typing import TYPE_CHECKING

from planner.routing.rows import NO_LIMIT, Pinned

if TYPE_CHECKING:  # facts are built with this rule
    from planner.routing.facts import Facts

_ON_BOARD, _GONE = 1, 2


def fold_pinned(facts: Facts, vehicle: int, pinned: Pinned, start_loc: int) -> None:
    """Let a vehicle's open work begin behind its pinned visits.

    A passenger on board has a fixed departure, so the ride limit becomes a deadline for the drop-off. A vehicle
    that is already too late for its closing time may still drive home.
    """
    at, metres = start_loc, 0
    for visit in pinned.visits:
        node = 2 * visit.request + (0 if visit.is_pickup else 1)
        metres += int(facts.metres[at, facts.loc[node]])
        at = int(facts.loc[node])
        if visit.is_pickup:
            board(facts, vehicle, visit.request, visit.departure)
        else:
            facts.state[visit.request] = _GONE
            facts.on_board[vehicle] -= facts.load[visit.request]
    facts.from_loc[vehicle] = pinned.ready_loc
    facts.from_early[vehicle] = facts.from_late[vehicle] = pinned.ready_s
    facts.sunk_s[vehicle] = pinned.ready_s - pinned.left_base_s
    facts.sunk_m[vehicle] = metres + int(facts.metres[at, pinned.ready_loc])
    facts.started[vehicle] = True
    home = pinned.ready_s + int(facts.seconds[pinned.ready_loc, facts.to_loc[vehicle]])
    facts.closes[vehicle] = max(int(facts.closes[vehicle]), home)


def board(facts: Facts, vehicle: int, request: int, departure: int) -> None:
    """Put a request on board of a vehicle, with its drop-off due within the ride limit of its departure."""
    drop = 2 * request + 1
    facts.state[request] = _ON_BOARD
    facts.late[drop] = min(int(facts.late[drop]), departure + int(facts.ride[request]))
    facts.ride[request] = NO_LIMIT
    facts.on_board[vehicle] += facts.load[request]
