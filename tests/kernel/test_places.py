"""Projection and places."""

from __future__ import annotations

import numpy as np
import pyproj
import pytest
from hypothesis import given
from hypothesis import strategies as st

from planner.kernel.errors import InvalidInput
from planner.kernel.places import Place, crow_km, utm32


@given(lat=st.floats(54.4, 57.9), lon=st.floats(7.9, 15.3))
def test_the_projection_is_epsg_25832(lat: float, lon: float) -> None:
    """Easting and northing agree with PROJ to the millimetre all over Denmark."""
    proj = pyproj.Transformer.from_crs(4326, 25832, always_xy=True)
    x, y = utm32(np.array([lat]), np.array([lon]))
    assert np.allclose(proj.transform(lon, lat), (x[0], y[0]), atol=1e-3)


@pytest.mark.parametrize(("lat", "lon"), [(91, 0), (0, 181), (float("nan"), 9)])
def test_what_is_not_on_earth_is_refused(lat: float, lon: float) -> None:
    """A place outside the globe's degrees is an error with its code."""
    with pytest.raises(InvalidInput, match=r"places\.out-of-range"):
        Place(lat, lon)


def test_crow_distance_is_in_kilometres() -> None:
    """Aarhus cathedral to Viborg cathedral agrees with the ellipsoid's geodesic within half a percent."""
    aarhus, viborg = Place(56.1567, 10.2107), Place(56.4506, 9.4121)
    _, _, metres = pyproj.Geod(ellps="GRS80").inv(aarhus.lon, aarhus.lat, viborg.lon, viborg.lat)
    assert crow_km(aarhus, viborg) == pytest.approx(metres / 1000, rel=0.005)
