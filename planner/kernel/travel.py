"""The port through which every module asks how long and how far it is between places."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

import numpy as np
import numpy.typing as npt

from planner.kernel.places import Place

Int32 = npt.NDArray[np.int32]


@dataclass(frozen=True, eq=False)
class Matrix:
    """Travel between origins (rows) and destinations (columns).

    Attributes:
        seconds: shape (origins, destinations), whole seconds, 0 for a place to itself.
        metres: same shape, whole metres on the road (or the engine's estimate of it).
    """

    seconds: Int32
    metres: Int32


class TravelTimes(Protocol):
    """Gives travel times by car."""

    @property
    def label(self) -> str:
        """Engine, version and data, for a plan's record of what it was made with."""
        ...

    def between(self, origins: Sequence[Place], destinations: Sequence[Place]) -> Matrix:
        """Return travel from every origin to every destination.

        Raises:
            InvalidInput: ``roads.unreachable``, naming the places between which there is no way.
            Transient: ``roads.unavailable`` when an engine outside does not answer.
        """
        ...
