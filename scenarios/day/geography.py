"""Where people live and where they are treated."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any

import numpy as np
from shapely import contains_xy, prepare
from shapely.geometry import shape
from shapely.geometry.base import BaseGeometry

from planner.kernel.errors import InvalidInput
from planner.kernel.places import Place
from scenarios.data import FOLDER, table
from scenarios.day.tables import Geography

_KM_PER_DEG = 111.2
_TRIES = 1000


@dataclass(frozen=True)
class Home:
    """A place where somebody lives. It lies on land in its postcode area and is nobody's real address."""

    place: Place
    postcode: str
    town: str
    municipality: str
    municipality_code: str


@dataclass(frozen=True)
class Area:
    """A postcode area.

    Attributes:
        town: the town's point. shape: polygons in degrees, x is longitude.
        municipality_code: the official number, ``751``.
        in_town, outside: how many people live around the town's point and evenly over the area, weighted by age.
    """

    postcode: str
    name: str
    municipality: str
    municipality_code: str
    town: Place
    shape: BaseGeometry
    in_town: float
    outside: float


@dataclass(frozen=True)
class Region:
    """The areas in which people live, and the distribution of their ages."""

    areas: tuple[Area, ...]
    ages: tuple[int, ...]
    age_shares: tuple[float, ...]
    town_radius_km: float

    @classmethod
    def load(cls, geography: Geography) -> Region:
        """Read the region's data.

        Raises:
            InvalidInput: ``scenario.unknown-postcode`` or ``scenario.unknown-municipality`` for a name in the
                parameters that the data does not have.
        """
        document = json.loads((FOLDER / "postcodes.geojson").read_text(encoding="utf-8"))
        features = [feature["properties"] | {"shape": shape(feature["geometry"])} for feature in document["features"]]
        municipalities = {row["municipality"]: row for row in table("population_2020.csv")}
        _known("postcode", geography.excluded_postcodes, {f["postcode"] for f in features}, "excluded_postcodes")
        _known("municipality", geography.elderly_index, set(municipalities), "elderly_index")
        inhabited = [f for f in features if f["postcode"] not in geography.excluded_postcodes]
        if not inhabited:
            raise InvalidInput("scenario.nobody-home", "every postcode is excluded", where="excluded_postcodes")
        towns = {row["postcode"]: float(row["weight"]) for row in table("towns.csv")}
        areas = [
            area
            for municipality in sorted({f["municipality"] for f in inhabited})
            for area in _spread(
                [f for f in inhabited if f["municipality"] == municipality],
                municipalities[municipality]["code"],
                int(municipalities[municipality]["population"]) * geography.elderly_index.get(municipality, 1.0),
                towns,
                geography.town_share,
            )
        ]
        ages = [(int(row["age"]), int(row["persons"])) for row in table("ages_2025.csv")]
        weights = [n * _weight(age, geography.age_weights) for age, n in ages]
        return cls(
            areas=tuple(areas),
            ages=tuple(age for age, _ in ages),
            age_shares=tuple(w / sum(weights) for w in weights),
            town_radius_km=geography.town_radius_km,
        )

    def home(self, rng: np.random.Generator) -> Home:
        """Draw a home."""
        people = np.array([area.in_town + area.outside for area in self.areas])
        area = self.areas[rng.choice(len(people), p=people / people.sum())]
        in_town = rng.random() * (area.in_town + area.outside) < area.in_town
        place = self._point(area, rng, in_town=in_town)
        return Home(place, area.postcode, area.name, area.municipality, area.municipality_code)

    def age(self, rng: np.random.Generator) -> int:
        """Draw the age of a passenger in whole years."""
        return int(self.ages[rng.choice(len(self.ages), p=np.array(self.age_shares))])

    def _point(self, area: Area, rng: np.random.Generator, *, in_town: bool) -> Place:
        west, south, east, north = area.shape.bounds
        prepare(area.shape)
        for _ in range(_TRIES):
            if in_town:
                dx, dy = rng.normal(0, self.town_radius_km / _KM_PER_DEG, 2)
                lat = area.town.lat + dy
                lon = area.town.lon + dx / np.cos(np.radians(area.town.lat))
            else:
                lon, lat = rng.uniform(west, east), rng.uniform(south, north)
            if contains_xy(area.shape, lon, lat):
                return Place(round(float(lat), 5), round(float(lon), 5))
        return area.town


def _spread(
    features: list[dict[str, Any]], code: str, people: float, towns: dict[str, float], town_share: float
) -> list[Area]:
    """Share a municipality's people among its postcodes: towns by weight, the others by area."""
    weights = np.array([towns.get(f["postcode"], 0.0) for f in features])
    sizes = np.array([f["shape"].area for f in features])
    urban = people * town_share if weights.sum() else 0.0
    in_town = urban * weights / (weights.sum() or 1.0)
    outside = (people - urban) * sizes / sizes.sum()
    return [
        Area(
            postcode=f["postcode"],
            name=f["place"],
            municipality=f["municipality"],
            municipality_code=code,
            town=Place(f["town"][1], f["town"][0]),
            shape=f["shape"],
            in_town=float(t),
            outside=float(o),
        )
        for f, t, o in zip(features, in_town, outside, strict=True)
    ]


def _weight(age: int, steps: tuple[tuple[int, float], ...]) -> float:
    return next((weight for from_age, weight in reversed(steps) if age >= from_age), 0.0)


def _known(what: str, given: Any, known: set[str], field: str) -> None:
    if unknown := sorted(set(given) - known):
        raise InvalidInput(
            f"scenario.unknown-{what}",
            f"no {what} {', '.join(unknown)} in the region's data",
            where=f"geography.{field}",
            do="Remove it or correct its spelling; scenarios/data holds the names.",
        )
