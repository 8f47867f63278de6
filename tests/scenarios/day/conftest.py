"""A small and a whole generated day, made once."""

from __future__ import annotations

import pytest

from adapters.roads.calibrated import Calibrated, danish_land
from planner.kernel.travel import TravelTimes
from scenarios.day.generate import Scenario, generate
from scenarios.day.parameters import Parameters


@pytest.fixture(scope="session")
def whole_day() -> Scenario:
    """The shipped day."""
    return generate(Parameters.read())


@pytest.fixture(scope="session")
def small_day() -> Scenario:
    """A day of 60 trips."""
    return generate(Parameters.read(trips=60))


@pytest.fixture(scope="session")
def roads() -> TravelTimes:
    """The default travel times."""
    return Calibrated(danish_land())
