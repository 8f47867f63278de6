"""The built graph of a real island against OSRM's answers for it."""

from __future__ import annotations

import os
from pathlib import Path

import numpy as np
import pytest

from adapters.roads.build import build
from adapters.roads.cch import RoadNetwork
from planner.kernel.places import Place

pytestmark = pytest.mark.reference


def test_isle_of_man_agrees_with_osrm(tmp_path: Path) -> None:
    """Median absolute difference from OSRM 26.10 (car.lua) below 3 % in time and 2 % in length; no bias over 2 %."""
    folder = Path(os.environ.get("SAMTUR_REFERENCE", "")) / "roads"
    extract, truth = folder / "isle_of_man_2020-03-14.osm.pbf", folder / "iom_osrm_300.npz"
    if not (extract.is_file() and truth.is_file()):
        pytest.skip("no reference data; name its folder in SAMTUR_REFERENCE")
    with np.load(truth) as data:
        places = [Place(float(lat), float(lon)) for lon, lat in data["lonlat"]]
        seconds, metres = data["sec"], data["metres"]
    build(extract, tmp_path / "iom.npz")
    matrix = RoadNetwork(tmp_path / "iom.npz").between(places, places)
    pairs = seconds > 60
    time_ratio = matrix.seconds[pairs] / seconds[pairs]
    length_ratio = matrix.metres[pairs] / metres[pairs]
    assert np.median(np.abs(time_ratio - 1)) < 0.03
    assert np.median(np.abs(length_ratio - 1)) < 0.02
    assert abs(np.median(time_ratio) - 1) < 0.02
    assert np.quantile(np.abs(time_ratio - 1), 0.9) < 0.16
