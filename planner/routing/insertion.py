"""The day's routes in memory: offers for a new trip in milliseconds, and every change that a day brings."""

from __future__ import annotations

from collections.abc import Collection, Sequence

import numpy.typing as npt

from planner.routing.offer import Offer, Repair
from planner.routing.plan import Plan, Route
from planner.routing.problem import Problem
from planner.routing.result import Cost, Reason
from planner.routing.rows import Pinned, Request, Vehicle


class DayRoutes:
    """Routes of one service day that grow and change, on the same compiled insertion as the overnight search.

    Numbers of requests, vehicles and locations are stable while the object lives; the number of a forgotten
    request may be given to a later one. Not safe for use by several threads at once. Every public method leaves
    all routes valid: windows, ride limits, capacity, equipment, openings.
    """

    def __init__(self, problem: Problem, plan: Plan | Sequence[Sequence[int]] | None = None) -> None:
        """Take over a problem and the order of visits of a plan; visits that are not possible are left out."""
        raise NotImplementedError

    def add_locations(
        self,
        seconds_to: npt.ArrayLike,
        seconds_from: npt.ArrayLike,
        metres_to: npt.ArrayLike,
        metres_from: npt.ArrayLike,
    ) -> range:
        """Add k locations to the L known ones; return their numbers.

        Args:
            seconds_to: [L, k] travel from every known location to each new one.
            seconds_from: [k, L + k] travel from each new location to every known and every new one.
            metres_to: like ``seconds_to``.
            metres_from: like ``seconds_from``.
        """
        raise NotImplementedError

    def add_request(self, request: Request) -> int:
        """Add a request that no vehicle serves yet; return its number."""
        raise NotImplementedError

    def change(self, index: int, request: Request) -> Repair:
        """Replace a request's facts (a promise tightens its windows; a rebooking moves them).

        It stays where it is when its route can still be driven; otherwise it is taken out, alone.
        """
        raise NotImplementedError

    def forget(self, index: int) -> None:
        """Remove a request from its route and from the day (cancelled, done long ago); frees its number."""
        raise NotImplementedError

    def offers(self, index: int, limit: int = 5, vehicles: Collection[int] | None = None) -> list[Offer]:
        """Return the cheapest place in each vehicle, the cheapest ``limit`` of them, cheapest first.

        Nothing changes. A request that is already in a route is offered as if it were not in it.

        Args:
            index: number of the request.
            limit: how many offers at most.
            vehicles: only these vehicles; all when left out.
        """
        raise NotImplementedError

    def apply(self, offer: Offer) -> None:
        """Put the request where the offer says.

        Raises:
            Conflict: ``routing.stale-offer`` when the vehicle's route has changed since.
        """
        raise NotImplementedError

    def remove(self, index: int) -> None:
        """Take a request out of its route; it stays known and unserved. Nothing happens when it is unserved.

        Raises:
            Conflict: ``routing.pinned`` when its pick-up is pinned.
        """
        raise NotImplementedError

    def pin(self, vehicle: int, pinned: Pinned) -> Repair:
        """Say what a vehicle has done, or was told for good, and where and when it goes on.

        ``pinned`` replaces what was pinned before and lists all of it from the start of the day.
        """
        raise NotImplementedError

    def add_vehicle(self, vehicle: Vehicle) -> int:
        """Add a vehicle that stays at home; return its number."""
        raise NotImplementedError

    def change_vehicle(self, index: int, vehicle: Vehicle) -> Repair:
        """Replace a vehicle's facts (openings, layouts, prices); closing it takes its requests out."""
        raise NotImplementedError

    def vehicle_of(self, index: int) -> int | None:
        """Return the vehicle that serves a request, or None."""
        raise NotImplementedError

    def route(self, vehicle: int) -> Route:
        """Return a vehicle's route with its times."""
        raise NotImplementedError

    def cost(self) -> Cost:
        """Return the cost of the routes by term, refusals of unserved requests included."""
        raise NotImplementedError

    def why_not(self, index: int) -> tuple[Reason, ...]:
        """Return the rules that stand in the way of serving a request in the routes as they are."""
        raise NotImplementedError

    def snapshot(self) -> tuple[Problem, Plan]:
        """Return the day as an immutable problem and plan; its numbers are its own, match by ids."""
        raise NotImplementedError

    def adopt(self, problem: Problem, plan: Plan) -> tuple[str, ...]:
        """Take over the order of visits of a plan, matched by ids; return ids of requests it had to leave out.

        Requests and vehicles that came, left or were pinned since the problem was made are respected.
        """
        raise NotImplementedError

    @property
    def request_ids(self) -> dict[str, int]:
        """Number of every known request by its id."""
        raise NotImplementedError
