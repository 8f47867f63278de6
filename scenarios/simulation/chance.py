"""Seeded chance, drawn by name: the same drive has the same luck, whatever else happens that day."""

from __future__ import annotations

import math
import zlib

import numpy as np

from scenarios.simulation.parameters import SimulationParameters


class Chance:
    """Factors around 1 for drives and for getting on and off.

    All are lognormal with median 1; a drive's factor is multiplied by the day's.
    """

    def __init__(self, parameters: SimulationParameters) -> None:
        self._parameters = parameters
        self.day_factor = self._factor("day", parameters.day_sigma)

    def drive(self, name: str, seconds: int) -> int:
        """Return how long a drive of modelled ``seconds`` really takes."""
        return round(seconds * self.day_factor * self._factor(f"drive/{name}", self._parameters.travel_sigma))

    def service(self, name: str, seconds: int) -> int:
        """Return how long getting on or off really takes."""
        return round(seconds * self._factor(f"service/{name}", self._parameters.service_sigma))

    def _factor(self, name: str, sigma: float) -> float:
        rng = np.random.default_rng([self._parameters.seed, zlib.crc32(name.encode())])
        return math.exp(sigma * float(rng.standard_normal()))
