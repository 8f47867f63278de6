"""What rows of vehicles and requests hold in lists, as tables whose unused places are filled."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import astuple
from typing import Any

import numpy as np
import numpy.typing as npt

from planner.kernel.errors import InvalidInput
from planner.routing.rows import BREAK_COLUMNS, Vehicle


def break_table(vehicles: Sequence[Vehicle]) -> npt.NDArray[Any]:
    """Return the breaks of vehicles as in `Problem.breaks`."""
    most = max((len(vehicle.breaks) for vehicle in vehicles), default=0)
    rows: npt.NDArray[Any] = np.full((len(vehicles), most, len(BREAK_COLUMNS)), -1, dtype=np.int64)
    for v, vehicle in enumerate(vehicles):
        for j, one in enumerate(vehicle.breaks):
            rows[v, j] = astuple(one)
    return rows


def supplement_table(vehicles: Sequence[Vehicle]) -> npt.NDArray[Any]:
    """Return the prices of supplements as in `Problem.supplements_ore`."""
    most = max((len(vehicle.supplements_ore) for vehicle in vehicles), default=0)
    prices: npt.NDArray[Any] = np.zeros((len(vehicles), most), dtype=np.int64)
    for v, vehicle in enumerate(vehicles):
        prices[v, : len(vehicle.supplements_ore)] = vehicle.supplements_ore
    return prices


def filled(given: Sequence[int], kinds: int, where: str) -> tuple[int, ...]:
    """Return the numbers with zeros behind them, one a kind.

    Raises:
        InvalidInput: ``routing.seating`` for more numbers than kinds.
    """
    if len(given) > kinds:
        raise InvalidInput(
            "routing.seating",
            f"{len(given)} numbers for {kinds} kinds",
            where=where,
            do="Give no more numbers than the seating has kinds.",
        )
    return (*given, *[0] * (kinds - len(given)))
