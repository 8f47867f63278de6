"""Make ``postcodes.geojson`` anew from the published postcode areas.

``python -m scenarios.data.simplify AREAS.topojson POSTCODES.csv MUNICIPALITIES.csv OUT.geojson``, with the files that
``SOURCES.md`` names. Keeps the areas of the region's postcodes, drops skerries and islets, simplifies coast lines.
"""

from __future__ import annotations

import csv
import json
import sys
from collections.abc import Iterable, Iterator
from itertools import accumulate
from pathlib import Path
from typing import Any

from shapely.geometry import Polygon, mapping
from shapely.geometry.base import BaseGeometry
from shapely.geometry.polygon import orient

TOLERANCE_DEG = 0.002
"""About 130 m east and 220 m north: below the width of what a 1:500 000 map shows."""

KEEP_ALL_OVER_10_KM2 = frozenset({"6960"})
"""Hvide Sande lies on both sides of its sluice bridge; of every other postcode only the largest part is kept, because
the smaller ones are islets and islands without a bridge (Tunø, Endelave, Venø, Hjarnø)."""

NARROW_DEG = 0.003
"""Piers, spits and necks less than about twice this wide (400 m east, 650 m north) are cut off: nobody lives there."""

_KM2_PER_DEG2 = 111.2 * 111.2 * 0.556  # at 56.2 degrees north


def main(arguments: list[str]) -> None:
    """Read the four paths from the command line and write the last."""
    areas, postcodes, municipalities, out = map(Path, arguments)
    names = {row["code"]: row["name"] for row in rows(municipalities)}
    parts = read_topojson(json.loads(areas.read_text(encoding="utf-8")))
    features = [
        feature(row, names[row["kommune_code"]], parts[row["postcode"]])
        for row in sorted(rows(postcodes), key=lambda row: row["postcode"])
        if row["postcode"] in parts
    ]
    text = json.dumps({"type": "FeatureCollection", "features": features}, ensure_ascii=False, separators=(",", ":"))
    out.write_text(text.replace('{"type":"Feature",', '\n{"type":"Feature",') + "\n", encoding="utf-8")


def rows(path: Path) -> Iterator[dict[str, str]]:
    """Return a CSV file's rows by column name; lines that begin with ``#`` are remarks."""
    with path.open(encoding="utf-8", newline="") as file:
        yield from csv.DictReader(line for line in file if not line.startswith("#"))


def read_topojson(topology: dict[str, Any]) -> dict[str, list[Polygon]]:
    """Return polygons in degrees by postcode from quantised TopoJSON.

    Arcs are delta-coded; index ``~i`` is arc ``i`` backwards (TopoJSON specification, sections 2.1.3 and 2.1.4).
    """
    (sx, sy), (tx, ty) = topology["transform"]["scale"], topology["transform"]["translate"]
    arcs = []
    for arc in topology["arcs"]:
        xs, ys = accumulate(point[0] for point in arc), accumulate(point[1] for point in arc)
        arcs.append([(x * sx + tx, y * sy + ty) for x, y in zip(xs, ys, strict=True)])

    def ring(indices: Iterable[int]) -> list[tuple[float, float]]:
        points: list[tuple[float, float]] = []
        for index in indices:
            arc = arcs[index] if index >= 0 else arcs[~index][::-1]
            points.extend(arc[1:] if points else arc)
        return points

    found: dict[str, list[Polygon]] = {}
    for collection in topology["objects"].values():
        for geometry in collection["geometries"]:
            shell, *holes = (ring(indices) for indices in geometry["arcs"])
            found.setdefault(geometry["properties"]["POSTNR_TXT"], []).extend(polygons(Polygon(shell, holes).buffer(0)))
    return found


def polygons(shape: BaseGeometry) -> list[Polygon]:
    """Return the polygons of a shape: repairing a ring that touches itself splits it."""
    return [part for part in getattr(shape, "geoms", [shape]) if isinstance(part, Polygon)]


def largest(shape: BaseGeometry) -> Polygon:
    """Return the largest polygon of a shape."""
    return max(polygons(shape), key=lambda part: part.area)


def feature(row: dict[str, str], municipality: str, parts: list[Polygon]) -> dict[str, Any]:
    """Return one postcode as a GeoJSON feature, [lon, lat] to four decimals (about 10 m)."""
    parts = sorted(parts, key=lambda part: -part.area)
    if row["postcode"] in KEEP_ALL_OVER_10_KM2:
        parts = [part for part in parts if part.area * _KM2_PER_DEG2 >= 10]
    else:
        parts = parts[:1]
    broad = [largest(part.buffer(-NARROW_DEG).buffer(NARROW_DEG)) for part in parts]
    simple = [orient(piece) for part in broad for piece in polygons(part.simplify(TOLERANCE_DEG))]
    coordinates = [
        [[[round(x, 4), round(y, 4)] for x, y in ring] for ring in mapping(part)["coordinates"]] for part in simple
    ]
    return {
        "type": "Feature",
        "properties": {
            "postcode": row["postcode"],
            "place": row["place"],
            "municipality": municipality,
            "town": [float(row["geonames_lon"]), float(row["geonames_lat"])],
        },
        "geometry": {"type": "MultiPolygon", "coordinates": coordinates},
    }


if __name__ == "__main__":
    main(sys.argv[1:])
