"""Hospitals, what they treat, and which of them a patient goes to."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from planner.kernel.places import Place, crow_km
from scenarios.data import table
from scenarios.day.geography import Home
from scenarios.day.tables import Treatment


@dataclass(frozen=True)
class Department:
    """A department of a hospital and the kinds of treatment it gives."""

    name: str
    kinds: frozenset[str]
    weight: float


@dataclass(frozen=True)
class Hospital:
    """A hospital or health house. ``weight`` is its relative size."""

    id: str
    name: str
    place: Place
    postcode: str
    city: str
    weight: float
    departments: tuple[Department, ...]

    def treats(self, kind: str) -> bool:
        """Return whether some department gives this kind of treatment."""
        return any(kind in department.kinds for department in self.departments)

    def department(self, kind: str, rng: np.random.Generator) -> Department:
        """Draw a department that gives this kind of treatment."""
        fits = [department for department in self.departments if kind in department.kinds]
        weights = np.array([department.weight for department in fits])
        return fits[rng.choice(len(fits), p=weights / weights.sum())]


def load(excluded_postcodes: tuple[str, ...]) -> tuple[Hospital, ...]:
    """Return the region's hospitals, without those on islands that are left out."""
    departments = table("departments.csv")
    return tuple(
        Hospital(
            id=row["id"],
            name=row["name"],
            place=Place(float(row["lat"]), float(row["lon"])),
            postcode=row["postcode"],
            city=row["city"],
            weight=float(row["weight"]),
            departments=tuple(
                Department(d["department"], frozenset(d["kinds"].split()), float(d["weight"]))
                for d in departments
                if d["hospital"] == row["id"]
            ),
        )
        for row in table("hospitals.csv")
        if row["postcode"] not in excluded_postcodes
    )


def choose(
    hospitals: tuple[Hospital, ...], home: Home, kind: str, treatment: Treatment, rng: np.random.Generator
) -> Hospital:
    """Draw where a patient is treated: the nearest that gives the treatment, or by gravity among all that do."""
    fits = [hospital for hospital in hospitals if hospital.treats(kind)]
    km = np.array([crow_km(home.place, hospital.place) for hospital in fits])
    if rng.random() < treatment.nearest_share:
        return fits[int(km.argmin())]
    pull = np.array([hospital.weight for hospital in fits]) * np.exp(-km / treatment.gravity_km)
    return fits[rng.choice(len(fits), p=pull / pull.sum())]


def further_away(
    hospitals: tuple[Hospital, ...], home: Home, kind: str, than: Hospital, at_least_km: float
) -> Hospital | None:
    """Return the nearest of the hospitals that give the treatment and lie so many km further away, if there is one."""
    limit = crow_km(home.place, than.place) + at_least_km
    rows = [(crow_km(home.place, h.place), h.id, h) for h in hospitals if h.treats(kind)]
    found = min((row for row in rows if row[0] >= limit), default=None, key=lambda row: row[:2])
    return found[2] if found is not None else None
