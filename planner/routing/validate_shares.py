"""Refuses shares that no plan could mean."""

from __future__ import annotations

from typing import TYPE_CHECKING

from planner.kernel.errors import InvalidInput
from planner.routing.rows import NO_LIMIT, Share

if TYPE_CHECKING:  # the problem checks itself with this
    from planner.routing.problem import Problem

_DO = "Correct the share that was given."


def check_shares(problem: Problem) -> None:
    """Check groups, limits and prices of a problem's shares.

    Raises:
        InvalidInput: ``routing.duplicate-id``; ``routing.shares`` for a group without vehicles, one with a vehicle
            that is not there or of another group too, a most below the least, or a price for hours beyond a most that
            is not given; ``routing.range`` for a limit or price out of range.
    """
    names: set[str] = set()
    taken: dict[int, str] = {}
    for share in problem.shares:
        if share.id in names:
            raise InvalidInput("routing.duplicate-id", f"{share.id!r} occurs twice", where="shares", do=_DO)
        names.add(share.id)
        _check_limits(share)
        if not share.vehicles:
            raise _error("routing.shares", "a group without vehicles", "vehicles", share)
        for vehicle in share.vehicles:
            if not 0 <= vehicle < problem.vehicles:
                raise _error("routing.shares", f"vehicle number {vehicle}, which is not there", "vehicles", share)
            if vehicle in taken:
                what = f"{problem.vehicle_ids[vehicle]} (number {vehicle}), which is in {taken[vehicle]} already"
                raise _error("routing.shares", what, "vehicles", share)
            taken[vehicle] = share.id


def most_shares_ore(problem: Problem) -> int:
    """Return øre that shares are never more than, vehicles being out no longer than from opening to closing."""
    longest = (problem.closes.astype(int) - problem.opens).clip(min=0)
    return sum(
        max(share.least_s * share.short_ore, int(longest[list(share.vehicles)].sum()) * share.over_ore) // 3600
        for share in problem.shares
    )


def _check_limits(share: Share) -> None:
    for name, limit in (("least_s", share.least_s), ("most_s", share.most_s)):
        if not 0 <= limit <= NO_LIMIT:
            raise _error("routing.range", f"{name} is out of range", name, share)
    for name, price in (("short_ore", share.short_ore), ("over_ore", share.over_ore)):
        if price < 0:
            raise _error("routing.range", f"{name} is negative", name, share)
    if share.most_s < share.least_s:
        raise _error(
            "routing.shares", f"a most of {share.most_s} s below the least of {share.least_s}", "most_s", share
        )
    if share.most_s == NO_LIMIT and share.over_ore:
        raise _error("routing.shares", "a price for hours beyond a most that is not given", "over_ore", share)


def _error(code: str, what: str, field: str, share: Share) -> InvalidInput:
    return InvalidInput(code, what, where=f"{field} of share {share.id}", do=_DO)
