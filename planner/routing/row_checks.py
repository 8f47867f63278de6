"""Checks one row by itself; a whole problem is made of it only where it is not plainly in order."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from planner.kernel.errors import InvalidInput
from planner.routing.problem import Problem
from planner.routing.rows import NO_LIMIT, TIME_FLOOR, TIME_LIMIT, Request, Vehicle
from planner.routing.seating import Seating
from planner.routing.validate import MOST_ORE, MOST_PLACES

_ONE = np.zeros((1, 1), dtype=np.int32)
_MASK = 2**31 - 1
_PRICE = MOST_ORE // 4
"""A few prices, none of them higher, can be counted together."""


def check_places(places: tuple[int, int], known: int, where: str) -> None:
    """Refuse numbers of places that are not among so many known ones.

    Raises:
        InvalidInput: ``routing.location``.
    """
    if any(not 0 <= place < known for place in places):
        raise InvalidInput(
            "routing.location", "a location is not a row of the travel matrices", where=where, do="Add it first."
        )


def check_request(row: Request, seating: Seating) -> None:
    """Refuse a request that is not in order, whatever its places, its link and whom it was told to.

    Raises:
        InvalidInput: what `Problem` refuses.
    """
    if not plain(row, seating):
        alone = replace(row, pickup_loc=0, dropoff_loc=0, linked=-1, told=min(row.told, -1))
        Problem.of([alone], [], _ONE, _ONE, seating=seating)


def check_vehicle(row: Vehicle, seating: Seating) -> None:
    """Refuse a vehicle that is not in order, whatever its places.

    Raises:
        InvalidInput: what `Problem` refuses.
    """
    Problem.of([], [replace(row, start_loc=0, end_loc=0)], _ONE, _ONE, seating=seating)


def plain(row: Request, seating: Seating) -> bool:
    """Return whether a request is in order by itself, whatever its places, its link and whom it was told to.

    What is not vouched for here is not wrong yet.
    """
    load = (row.seats, row.wheelchairs, *row.further)
    return (
        TIME_FLOOR <= row.pickup_earliest <= row.pickup_latest <= TIME_LIMIT
        and TIME_FLOOR <= row.dropoff_earliest <= row.dropoff_latest <= TIME_LIMIT
        and 0 <= row.board_s <= TIME_LIMIT
        and 0 <= row.alight_s <= TIME_LIMIT
        and 0 <= row.max_ride_s <= NO_LIMIT
        and len(load) <= seating.demands
        and 0 <= min(load) <= max(load) <= MOST_PLACES
        and sum(load) > 0
        and 0 <= row.front_seats <= row.seats
        and 0 <= row.needs <= _MASK
        and 0 <= row.is_of <= _MASK
        and 0 <= row.avoids <= _MASK
        and row.supplements == 0
        and 0 <= row.refusal_ore <= _PRICE
        and -1 <= row.fallback_ore <= _PRICE
        and 0 <= row.moved_ore <= _PRICE
        and _hard(row)
    )


def _hard(row: Request) -> bool:
    """Return whether a request has no soft windows at all."""
    soft = row.pickup_soft_from, row.pickup_soft_to, row.dropoff_soft_from, row.dropoff_soft_to
    return soft == (TIME_FLOOR, TIME_LIMIT) * 2 and row.early_hourly_ore == row.late_hourly_ore == 0


def retimed(row: Vehicle, before: Vehicle) -> bool:
    """Return whether a vehicle is one that was in order before and has but other openings, in order too."""
    hourly = max(row.hourly_ore, row.waiting_hourly_ore)
    return (
        TIME_FLOOR <= row.opens <= row.closes <= TIME_LIMIT
        and hourly * (row.closes - row.opens) // 3600 + row.start_fee_ore + row.minimum_ore <= _PRICE
        and row == replace(before, opens=row.opens, closes=row.closes)
    )
