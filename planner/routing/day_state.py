"""Routes of a day as they stand: reading them, and putting orders of visits into them."""

from __future__ import annotations

from collections.abc import Sequence

from planner.routing.columns import LENGTH, STAMP
from planner.routing.day_rows import DayRows
from planner.routing.install import aboard, install, put
from planner.routing.offer import Repair
from planner.routing.plan import Plan, Route
from planner.routing.problem import Problem
from planner.routing.rows import Pinned
from planner.routing.schedule import timed


class DayState:
    """The part of `DayRoutes` that knows routes but not why they change."""

    def __init__(self, problem: Problem, plan: Plan | Sequence[Sequence[int]] | None = None) -> None:
        """Take over a problem and the order of visits of a plan; visits that are not possible are left out."""
        self._rows = DayRows(problem)
        self._timed: dict[int, tuple[int, Pinned | None, Route]] = {}
        orders = plan.sequences if isinstance(plan, Plan) else plan
        for vehicle in range(problem.vehicles):
            self._install(vehicle, orders[vehicle] if orders is not None else ())

    def vehicle_of(self, index: int) -> int | None:
        """Return the vehicle that serves a request, or None."""
        self._rows.check_request(index)
        vehicle = int(self._rows.tracks.owner[index])
        return None if vehicle < 0 else vehicle

    def able(self, index: int) -> list[int]:
        """Return the vehicles that have the equipment and, empty, room for a request."""
        self._rows.check_request(index)
        can = self._rows.facts.can[index, : self._rows.vehicles]
        return [int(vehicle) for vehicle in can.nonzero()[0]]

    def route(self, vehicle: int) -> Route:
        """Return a vehicle's route with its times, pinned visits first."""
        rows = self._rows
        rows.check_vehicle(vehicle)
        stamp, pinned = int(rows.tracks.route[vehicle, STAMP]), rows.pinned[vehicle]
        known = self._timed.get(vehicle)
        if known is not None and known[0] == stamp and known[1] is pinned:
            return known[2]
        nodes = tuple(self._open_nodes(vehicle))
        route = timed(rows.facts, rows.tracks, vehicle, nodes, pinned)
        if route is None:
            raise AssertionError(f"vehicle {vehicle} cannot drive {nodes}")
        self._timed[vehicle] = stamp, pinned, route
        return route

    def plan(self) -> Plan:
        """Return every vehicle's route, in this object's numbers."""
        return Plan(tuple(self.route(vehicle) for vehicle in range(self._rows.vehicles)))

    def _open_nodes(self, vehicle: int) -> list[int]:
        self._rows.check_vehicle(vehicle)
        tracks = self._rows.tracks
        return [int(node) for node in tracks.order[vehicle, : tracks.route[vehicle, LENGTH]]]

    def _install(self, vehicle: int, nodes: Sequence[int]) -> Repair:
        rows = self._rows
        pinned = rows.pinned[vehicle]
        passengers = aboard(pinned)
        rows.make_room(visits=len(nodes) + len(passengers) + 4)
        repair = install(rows.facts, rows.tracks, vehicle, nodes, passengers)
        for visit in pinned.visits if pinned is not None else ():
            rows.tracks.owner[visit.request] = vehicle
        return repair

    def _put(self, vehicle: int, nodes: list[int]) -> None:
        self._rows.make_room(visits=len(nodes) + 4)
        put(self._rows.facts, self._rows.tracks, vehicle, nodes)

    def _without(self, vehicle: int, index: int) -> Repair:
        nodes = [node for node in self._open_nodes(vehicle) if node // 2 != index]
        return self._install(vehicle, nodes)
