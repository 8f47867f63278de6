"""Travel as the crow flies, so that these tests need no land."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from planner.kernel.places import Place, crow_km
from planner.kernel.travel import Matrix
from scenarios.day.generate import Scenario, generate
from scenarios.day.parameters import Parameters


class Crow:
    """At 60 km an hour, a third longer than straight."""

    label = "crow"

    def between(self, origins: Sequence[Place], destinations: Sequence[Place]) -> Matrix:
        """Return travel between places."""
        metres = np.array([[round(1300 * crow_km(a, b)) for b in destinations] for a in origins], dtype=np.int32)
        return Matrix((metres * 3 // 50).astype(np.int32), metres)


def scenario(trips: int = 40, seed: int = 5) -> Scenario:
    """Return a small generated day."""
    return generate(Parameters.read(trips=trips, seed=seed))
