"""Travel in a straight line, for tests."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from planner.kernel.errors import InvalidInput
from planner.kernel.places import Place, utm32
from planner.kernel.travel import Matrix

SPEED = 50 / 3600
ISLAND = 11.5  # places east of this longitude cannot be reached by road


class CrowRoads:
    """Travel along the crow's flight at 50 km/h; counts what is asked for."""

    label = "crow 50 km/h"

    def __init__(self) -> None:
        self.cells = 0

    def between(self, origins: Sequence[Place], destinations: Sequence[Place]) -> Matrix:
        """Measure every pair; places beyond the sea have no road."""
        self.cells += len(origins) * len(destinations)
        for place in (*origins, *destinations):
            if place.lon > ISLAND:
                raise InvalidInput("roads.unreachable", "no way", where=f"{place.lat}, {place.lon}")
        a = utm32(np.array([p.lat for p in origins]), np.array([p.lon for p in origins]))
        b = utm32(np.array([p.lat for p in destinations]), np.array([p.lon for p in destinations]))
        km = np.hypot(a[0][:, None] - b[0][None, :], a[1][:, None] - b[1][None, :]) / 1000
        return Matrix(np.ceil(km / SPEED).astype(np.int32), np.round(km * 1000).astype(np.int32))
