"""Draw a generated day as a map: homes, hospitals and vehicle bases. ``python -m scenarios.day.picture OUT.svg``."""

from __future__ import annotations

import json
import sys
from collections import Counter
from collections.abc import Iterable
from pathlib import Path
from xml.sax.saxutils import escape

import numpy as np

from planner.kernel.places import Place, utm32
from scenarios.data import FOLDER
from scenarios.day.generate import Scenario, generate
from scenarios.day.parameters import Parameters

_WIDTH, _MARGIN = 900.0, 14.0


class _Paper:
    """Turns places into points on the page, north up, 1 mm a km about."""

    def __init__(self, places: Iterable[Place]) -> None:
        x, y = _metres(list(places))
        self.west, self.north = float(x.min()), float(y.max())
        self.scale = (_WIDTH - 2 * _MARGIN) / (float(x.max()) - self.west)
        self.height = (self.north - float(y.min())) * self.scale + 2 * _MARGIN

    def points(self, places: list[Place]) -> list[tuple[float, float]]:
        x, y = _metres(places)
        return [
            (round(_MARGIN + (a - self.west) * self.scale, 1), round(_MARGIN + (self.north - b) * self.scale, 1))
            for a, b in zip(x.tolist(), y.tolist(), strict=True)
        ]


def draw(scenario: Scenario) -> str:
    """Return the map as SVG text."""
    rings = _rings()
    paper = _Paper(place for ring in rings for place in ring)
    homes = paper.points([journey.home.place for journey in scenario.journeys])
    bases = paper.points([Place(v["base"]["lat"], v["base"]["lon"]) for v in scenario.vehicles])
    journeys = Counter(journey.hospital for journey in scenario.journeys)
    hospitals = sorted(journeys.items(), key=lambda row: -row[1])
    at = paper.points([hospital.place for hospital, _ in hospitals])
    parts = [
        (
            f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {_WIDTH:.0f} {paper.height:.0f}" '
            'font-family="sans-serif" font-size="13" role="img">'
        ),
        f"<title>{escape(_title(scenario))}</title>",
        f'<rect width="{_WIDTH:.0f}" height="{paper.height:.0f}" fill="#dfeaf2"/>',
        '<g fill="#f7f5ef" stroke="#cfcabb" stroke-width=".6">',
        *(f'<path d="{_path(paper.points(ring))}"/>' for ring in rings),
        '</g><g fill="#1f5f8b" fill-opacity=".45">',
        *(f'<circle cx="{x}" cy="{y}" r="2"/>' for x, y in homes),
        '</g><g fill="none" stroke="#2e7d32" stroke-width="1.2">',
        *(f'<rect x="{x - 3:.1f}" y="{y - 3:.1f}" width="6" height="6"/>' for x, y in sorted(set(bases))),
        '</g><g fill="#b3261e">',
        *(
            f'<circle cx="{x}" cy="{y}" r="{3 + count**0.5 / 2:.1f}" fill-opacity=".8"/>'
            f"{_label(hospital.name, count, x, y)}"
            for (hospital, count), (x, y) in zip(hospitals, at, strict=True)
        ),
        f'</g><text x="{_MARGIN}" y="{paper.height - 8:.0f}" fill="#333">{escape(_title(scenario))}</text></svg>',
    ]
    return "\n".join(parts) + "\n"


def _label(name: str, count: int, x: float, y: float) -> str:
    short = name.removeprefix("Regionshospitalet ").removeprefix("Sundhedshus ")
    anchor, at = ("end", x - 8) if x > _WIDTH - 150 else ("start", x + 8)
    return f'<text x="{at:.1f}" y="{y - 6:.1f}" text-anchor="{anchor}">{escape(short)} ({count})</text>'


def _title(scenario: Scenario) -> str:
    return (
        f"{scenario.service_day}, seed {scenario.seed}: {len(scenario.journeys)} homes (blue), hospitals with journeys "
        f"(red), bases of {len(scenario.vehicles)} vehicles (green)"
    )


def _rings() -> list[list[Place]]:
    document = json.loads((FOLDER / "postcodes.geojson").read_text(encoding="utf-8"))
    return [
        [Place(lat, lon) for lon, lat in polygon[0]]
        for feature in document["features"]
        if feature["properties"]["postcode"] != "8592"  # Anholt lies far out and would halve the scale
        for polygon in feature["geometry"]["coordinates"]
    ]


def _path(points: list[tuple[float, float]]) -> str:
    return "M" + "L".join(f"{x} {y}" for x, y in points) + "Z"


def _metres(places: list[Place]) -> tuple[np.ndarray, np.ndarray]:
    return utm32(np.array([place.lat for place in places]), np.array([place.lon for place in places]))


def main(arguments: list[str]) -> None:
    """Draw the shipped scenario into the file that the command line names."""
    (out,) = arguments
    Path(out).write_text(draw(generate(Parameters.read())), encoding="utf-8")


if __name__ == "__main__":
    main(sys.argv[1:])
