"""A small and a whole generated day, made once."""

from __future__ import annotations

import pytest

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
