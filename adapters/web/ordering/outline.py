"""A small map without scripts: home, place of treatment and the land around them, drawn here from local files."""

from __future__ import annotations

import json
import math
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from shapely import STRtree, box
from shapely.geometry import Polygon, shape
from shapely.geometry.base import BaseGeometry

_LAND = Path(__file__).parents[1] / "static" / "map" / "denmark.geojson"
WIDTH, HEIGHT = 320.0, 220.0
_MARGIN = 0.35
_LEAST_DEGREES = 0.06


@dataclass(frozen=True)
class Outline:
    """A drawing of ``WIDTH`` by ``HEIGHT``: paths of land, and where the two places are."""

    land: tuple[str, ...]
    home: tuple[float, float]
    facility: tuple[float, float]


def outline(home: dict[str, Any], facility: dict[str, Any]) -> Outline:
    """Return the drawing of the way between two points of messages; north is up and distances are true."""
    lat = (home["lat"] + facility["lat"]) / 2
    lon = (home["lon"] + facility["lon"]) / 2
    squeeze = math.cos(math.radians(lat))
    tall = max(
        abs(home["lat"] - facility["lat"]) * (1 + 2 * _MARGIN),
        abs(home["lon"] - facility["lon"]) * (1 + 2 * _MARGIN) * squeeze * HEIGHT / WIDTH,
        _LEAST_DEGREES,
    )
    wide = tall * WIDTH / HEIGHT / squeeze
    west, north = lon - wide / 2, lat + tall / 2

    def place(east: float, up: float) -> tuple[float, float]:
        return round((east - west) / wide * WIDTH, 1), round((north - up) / tall * HEIGHT, 1)

    frame = box(west, north - tall, west + wide, north)
    parts = [part for land in _near(frame) for part in _polygons(land.intersection(frame))]
    land = tuple("M" + "L".join(_pair(place(*at[:2])) for at in part.exterior.coords) + "Z" for part in parts)
    return Outline(land, place(home["lon"], home["lat"]), place(facility["lon"], facility["lat"]))


def _pair(at: tuple[float, float]) -> str:
    return f"{at[0]:g} {at[1]:g}"


def _polygons(found: BaseGeometry) -> list[Polygon]:
    return [part for part in getattr(found, "geoms", [found]) if isinstance(part, Polygon) and not part.is_empty]


def _near(frame: BaseGeometry) -> list[BaseGeometry]:
    tree = _tree()
    return [tree.geometries[number] for number in tree.query(frame)]


@cache
def _tree() -> STRtree:
    content = json.loads(_LAND.read_text(encoding="utf-8"))
    return STRtree([shape(feature["geometry"]) for feature in content["features"]])
