"""What the tests of road engines share."""

from __future__ import annotations

from pathlib import Path

import pytest

from adapters.roads.build import build
from adapters.roads.calibrated import danish_land
from adapters.roads.land_paths import LandPaths
from tests.adapters.roads.roads_help import TINY


@pytest.fixture(scope="session")
def denmark() -> LandPaths:
    """The packaged land with the crossings open by default."""
    return danish_land()


@pytest.fixture(scope="session")
def tiny_graph(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The graph of the hand-made map."""
    out = tmp_path_factory.mktemp("roads") / "tiny.npz"
    build(TINY, out)
    return out
