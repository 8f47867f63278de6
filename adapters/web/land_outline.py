"""Makes the map's land outside the region: ``python -m adapters.web.land_outline`` after the packaged land changed."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
from pyproj import Transformer
from shapely import box, transform, union_all
from shapely.geometry import mapping
from shapely.geometry.base import BaseGeometry

from adapters.roads.land import LandGrid

FILE = Path(__file__).parent / "static" / "map" / "denmark.geojson"
LAND = Path(__file__).parents[1] / "roads" / "data" / "dk_land.npz"
SOURCE = "Indeholder data fra Geodatastyrelsen og Danske Kommuner, DAGI, 2014; drawn from cells of 250 m"
TOLERANCE_M = 300.0
SMALLEST_M2 = 5e6


def outline(grid: LandGrid) -> list[BaseGeometry]:
    """Return the land of a raster as polygons in WGS-84 degrees (east, north), islands under 5 km² left out."""
    strips = []
    for column, cells in enumerate(grid.clear > 0):
        edges = np.flatnonzero(np.diff(cells.astype(np.int8), prepend=0, append=0))
        west = grid.east + column * grid.size
        for south, north in edges.reshape(-1, 2):
            strips.append(
                box(west, grid.north + south * grid.size, west + grid.size, grid.north + north * grid.size),
            )
    land = union_all(strips).simplify(TOLERANCE_M)
    to_degrees = Transformer.from_crs("EPSG:25832", "EPSG:4326", always_xy=True)
    parts = [part for part in getattr(land, "geoms", [land]) if part.area >= SMALLEST_M2]
    return [
        transform(part, lambda points: np.round(np.column_stack(to_degrees.transform(*points.T)), 3)) for part in parts
    ]


def main() -> None:
    """Write the file."""
    features = [{"type": "Feature", "properties": {}, "geometry": mapping(p)} for p in outline(LandGrid.load(LAND))]
    content = {"type": "FeatureCollection", "source": SOURCE, "features": features}
    FILE.write_text(json.dumps(content, separators=(",", ":")) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
