"""Real times as whole numbers, rounded so that whatever is feasible in them is feasible in the instance too."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from scenarios.public.instance import Floats, Instance

FINEST = 5
"""Most decimals that are kept."""

LARGEST = 2**30
"""Largest whole number that a time may become: the day and one more way fit in 32 bits."""

NOTHING = 1e-6
"""What is less above a whole number than this is rounding of doubles, in scaled units."""

Wholes = npt.NDArray[np.int64]


def decimals(instance: Instance) -> int:
    """Return how many decimals of time fit: 0 for whole travel times, at most `FINEST`."""
    if instance.integral:
        return 0
    horizon = float(max(instance.late.max(), instance.travel.max(), 1.0))
    return max((k for k in range(FINEST + 1) if horizon * 10**k <= LARGEST), default=0)


def up(values: Floats, factor: int) -> Wholes:
    """Return values times ``factor`` rounded up: travel, service, beginnings of windows."""
    return np.ceil(values * factor - NOTHING).astype(np.int64)


def down(values: Floats, factor: int) -> Wholes:
    """Return values times ``factor`` rounded down: ends of windows, limits."""
    return np.floor(values * factor + NOTHING).astype(np.int64)
