"""Makes the land grid and its turning points from municipal boundaries (TopoJSON)."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np
import numpy.typing as npt
import shapely

from adapters.roads.crossings import read_crossings
from adapters.roads.land import Bools, LandGrid, islands
from adapters.roads.turning_points import choose
from planner.kernel.errors import InvalidInput
from planner.kernel.places import Floats, utm32

CELL_M = 250.0
SMALLEST_ISLAND_CELLS = 16
"""One square kilometre; smaller islets are left out, lest a place on a shore be taken for one on a rock."""


def polygons(topojson: Path) -> Iterator[shapely.Geometry]:
    """Yield every polygon of a TopoJSON file in EPSG:25832 metres.

    Raises:
        InvalidInput: ``roads.land-source`` when the file is not TopoJSON with polygons.
    """
    try:
        data = json.loads(topojson.read_text(encoding="utf-8"))
        arcs = [_arc(arc, data.get("transform")) for arc in data["arcs"]]
        for collection in data["objects"].values():
            for geometry in collection["geometries"]:
                parts = [geometry["arcs"]] if geometry["type"] == "Polygon" else geometry["arcs"]
                for part in parts:
                    rings = [r for r in (_ring(ring, arcs) for ring in part) if len(r) >= 4]
                    if rings:
                        yield shapely.make_valid(shapely.Polygon(rings[0], rings[1:]))
    except (OSError, KeyError, TypeError, ValueError) as cause:
        raise InvalidInput(
            "roads.land-source",
            f"cannot read polygons ({type(cause).__name__}: {cause})",
            where=str(topojson),
            do="Give a TopoJSON file of land polygons in WGS-84 degrees.",
        ) from cause


def _arc(arc: list[list[float]], transform: dict[str, list[float]] | None) -> Floats:
    """Return one arc's corners in EPSG:25832; with a transform the numbers are quantised steps."""
    points = np.array([(p[0], p[1]) for p in arc], dtype=np.float64)
    if transform:
        points = np.cumsum(points, axis=0) * transform["scale"] + transform["translate"]
    return np.stack(utm32(points[:, 1], points[:, 0]), axis=1)


def _ring(indices: list[int], arcs: list[Floats]) -> Floats:
    """Join arcs into a ring; a negative index is the arc ``~index`` backwards (TopoJSON 1.0, 2.1.4)."""
    pieces = [arcs[k] if k >= 0 else arcs[~k][::-1] for k in indices]
    return np.concatenate([pieces[0], *[piece[1:] for piece in pieces[1:]]])


def rasterise(land: shapely.Geometry, size: float = CELL_M) -> tuple[Bools, float, float]:
    """Return which cells have their centre on land, with easting and northing of the south-west corner.

    A centre rule keeps straits wider than about a cell and a half open; narrower ones may close.
    """
    west, south, east, north = shapely.bounds(land)
    west, south = np.floor(west / 1000) * 1000 - 1000, np.floor(south / 1000) * 1000 - 1000
    x = west + (np.arange(int((east + 1000 - west) / size) + 1) + 0.5) * size
    y = south + (np.arange(int((north + 1000 - south) / size) + 1) + 0.5) * size
    shapely.prepare(land)
    grid = np.meshgrid(x, y, indexing="ij")
    mask = np.asarray(shapely.contains_xy(land, grid[0].ravel(), grid[1].ravel())).reshape(grid[0].shape)
    mask[[0, -1], :] = False
    mask[:, [0, -1]] = False
    for island in islands(mask):
        if len(island) < SMALLEST_ISLAND_CELLS:
            mask.ravel()[island] = False
    return mask, float(west), float(south)


def clearance(mask: Bools) -> npt.NDArray[np.uint8]:
    """Return the distance to water in cells (maximum norm) by repeated erosion, 0 on water, at most 255."""
    clear = mask.astype(np.uint8)
    inner = mask
    for _ in range(254):
        wide = inner.copy()
        wide[1:-1] &= inner[:-2] & inner[2:]
        inner = wide.copy()
        inner[:, 1:-1] &= wide[:, :-2] & wide[:, 2:]
        if not inner.any():
            break
        clear += inner
    return clear


def build(topojson: Path, crossings: Path, out: Path, progress: Callable[[str], None]) -> int:
    """Write a land grid with turning points for ``adapters.roads.calibrated``; return the file's size in bytes.

    The same input gives the same file: the sampling that chooses turning points is seeded.

    Raises:
        InvalidInput: ``roads.land-source``, or what ``read_crossings`` raises.
    """
    land = shapely.union_all(list(polygons(topojson)))
    mask, east, north = rasterise(land)
    progress(f"{mask.sum() * CELL_M**2 / 1e6:.0f} square kilometres of land, {len(islands(mask))} islands")
    grid = LandGrid(clear=clearance(mask), east=east, north=north, size=CELL_M)
    table = tuple(crossing for crossing in read_crossings(crossings) if crossing.open)
    points = choose(grid, table, np.random.default_rng(1), progress)
    np.savez_compressed(out, clear=grid.clear, corner=[east, north], size=CELL_M, turning_points=points)
    return out.stat().st_size
