"""One public instance in its own units: nodes, requests, fleet and travel, the same for every format."""

from __future__ import annotations

import math
from dataclasses import dataclass
from enum import StrEnum
from itertools import pairwise

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]

UNLIMITED = math.inf
"""A ride or a route that may last as long as it wants."""


class Format(StrEnum):
    """The published formats that are understood."""

    LI_LIM = "Li & Lim"
    SARTORI = "Sartori & Buriol"
    CORDEAU = "Cordeau dial-a-ride"
    HETEROGENEOUS = "heterogeneous dial-a-ride"


@dataclass(frozen=True)
class Car:
    """One vehicle: where it starts and ends, places by kind, longest time from departure to return."""

    depot: int
    capacity: tuple[int, ...]
    max_duration: float = UNLIMITED


@dataclass(frozen=True, eq=False)
class Instance:
    """One public instance. M nodes (depots among them), D kinds of demand, P kinds of places.

    Node numbers are those of the file; depots that the file leaves out follow behind.

    Attributes:
        name: as in tables, lower case, without extension.
        family: rows of a table that are averaged together.
        layout: the format it was read from.
        travel: time and distance between nodes, float64[M, M], in the instance's units.
        early: earliest start of service, float64[M]; ``late`` the latest. Of a depot:
            earliest departure, latest return.
        service: float64[M].
        demand: int64[M, D], positive at pick-ups, negative at drop-offs.
        pairs: (pick-up node, drop-off node) of every request.
        max_ride: longest time from the end of service at the pick-up to the start at the drop-off, one a request.
        fleet: the vehicles; an upper bound where ``fleet_is_free``.
        usable: kinds of places that each kind of demand may take, D of them.
        fleet_is_free: fewer vehicles come first, then distance; otherwise distance alone counts.
    """

    name: str
    family: str
    layout: Format
    travel: Floats
    early: Floats
    late: Floats
    service: Floats
    demand: Ints
    pairs: tuple[tuple[int, int], ...]
    max_ride: tuple[float, ...]
    fleet: tuple[Car, ...]
    usable: tuple[tuple[int, ...], ...]
    fleet_is_free: bool

    @property
    def integral(self) -> bool:
        """Whether travel is in whole units, so that nothing need be scaled."""
        return bool((self.travel == np.floor(self.travel)).all())

    @property
    def alike(self) -> bool:
        """Whether all vehicles are the same, so that it does not matter which of them drives a route."""
        return len(set(self.fleet)) <= 1


@dataclass(frozen=True)
class Routes:
    """A solution: node numbers per route without depots, and which vehicle (from 0) drives each; no empty routes."""

    nodes: tuple[tuple[int, ...], ...]
    by: tuple[int, ...]

    @classmethod
    def of(cls, nodes_by_vehicle: list[list[int]]) -> Routes:
        """Return the routes of vehicles 0, 1, …, those that drive at all."""
        driven = [(tuple(nodes), vehicle) for vehicle, nodes in enumerate(nodes_by_vehicle) if nodes]
        return cls(tuple(nodes for nodes, _ in driven), tuple(vehicle for _, vehicle in driven))


def length(instance: Instance, routes: Routes) -> float:
    """Return the total distance in the instance's units, depots at both ends, exact up to double precision."""
    return math.fsum(
        float(instance.travel[a, b])
        for nodes, vehicle in zip(routes.nodes, routes.by, strict=True)
        for a, b in pairwise((instance.fleet[vehicle].depot, *nodes, instance.fleet[vehicle].depot))
    )
