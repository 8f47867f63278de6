"""A vehicle under way: one passenger on board, one trip still to do."""

from __future__ import annotations

from planner.routing import Pinned, PinnedVisit, Problem, Request, Vehicle

TRAVEL = [[0, 600, 1200, 900], [600, 0, 600, 500], [1200, 600, 0, 700], [900, 500, 700, 0]]


def pinned_problem(*, ready_s: int = 2000, max_ride_s: int = 3000) -> Problem:
    """Return two vehicles; the first has fetched request 0 at 1000 and is free at location 3 at ``ready_s``."""
    requests = [
        Request("aboard", 1, 2, 500, 1500, 0, 9000, board_s=100, alight_s=50, max_ride_s=max_ride_s),
        Request("waiting", 3, 2, 1500, 4000, 0, 9000, board_s=60, max_ride_s=2000),
    ]
    vehicles = [
        Vehicle("v0", 0, 0, 0, 20_000, hourly_ore=36_000, start_fee_ore=1000, km_ore=100),
        Vehicle("v1", 0, 0, 0, 20_000, hourly_ore=36_000, start_fee_ore=50_000, km_ore=100),
    ]
    pinned = Pinned((PinnedVisit(0, True, 1000, 1100),), ready_loc=3, ready_s=ready_s, left_base_s=300)
    return Problem.of(requests, vehicles, TRAVEL, TRAVEL, [pinned, None])
