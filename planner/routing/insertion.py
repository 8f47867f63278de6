"""The day's routes in memory: offers for a new trip in milliseconds, and every change that a day brings."""

from __future__ import annotations

from collections.abc import Collection

import numpy as np
import numpy.typing as npt

from planner.kernel.errors import Conflict
from planner.routing.columns import FREE, STATE
from planner.routing.day_state import DayState
from planner.routing.install import possible, put_nothing
from planner.routing.offer import Offer, Repair
from planner.routing.offering import offer_at
from planner.routing.place import CHEAPEST, NOWHERE, best_places
from planner.routing.plan import Plan
from planner.routing.problem import Problem
from planner.routing.reasons import reasons_for
from planner.routing.result import Cost, Reason
from planner.routing.rows import Pinned, Request, Vehicle
from planner.routing.schedule import cost_of, timed


class DayRoutes(DayState):
    """Routes of one service day that grow and change, on the same compiled insertion as the overnight search.

    Numbers of requests, vehicles and locations are stable while the object lives; the number of a forgotten
    request may be given to a later one. Not safe for use by several threads at once. Every public method leaves
    all routes valid: windows, ride limits, capacity, equipment, openings.

    Raises:
        NotFound: ``routing.request``, ``routing.vehicle`` for a number or id that the day does not know.
    """

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

        Raises:
            InvalidInput: ``routing.travel`` when shapes do not fit or travel is negative.
        """
        return self._rows.add_locations(
            np.asarray(seconds_to), np.asarray(seconds_from), np.asarray(metres_to), np.asarray(metres_from)
        )

    def add_request(self, request: Request) -> int:
        """Add a request that no vehicle serves yet; return its number.

        Raises:
            InvalidInput: ``routing.duplicate-id``, and what `Problem` refuses.
        """
        return self._rows.add_request(request)

    def change(self, index: int, request: Request) -> Repair:
        """Replace a request's facts (a promise tightens its windows; a rebooking moves them).

        It stays where it is when its route can still be driven; otherwise it is taken out, alone if possible.
        """
        vehicle = self.vehicle_of(index)
        self._rows.set_request(index, request)
        if vehicle is None:
            return Repair()
        self._rows.fold(vehicle, self._rows.pinned[vehicle])
        nodes = self._open_nodes(vehicle)
        if possible(self._rows.facts, self._rows.tracks, vehicle, nodes):
            return self._install(vehicle, nodes)
        return self._without(vehicle, index)

    def forget(self, index: int) -> Repair:
        """Remove a request from its route and from the day (cancelled); its number becomes free.

        Raises:
            Conflict: ``routing.pinned`` when it has a pinned visit.
        """
        repair = self.remove(index)
        self._rows.forget(index)
        return repair

    def offers(self, index: int, limit: int = 5, vehicles: Collection[int] | None = None) -> list[Offer]:
        """Return the cheapest place in each vehicle, the cheapest ``limit`` of them, cheapest first.

        Nothing changes. A request that is already in a route is offered as if it were not in it.

        Args:
            index: number of the request.
            limit: how many offers at most.
            vehicles: only these vehicles; all when left out.
        """
        rows, now = self._rows, self.vehicle_of(index)
        if rows.facts.request[index, STATE] != FREE:
            return []
        if vehicles is None:
            among = np.arange(rows.vehicles, dtype=np.int64)
        else:
            among = np.array(sorted(vehicles), dtype=np.int64)
        kept = self._open_nodes(now) if now is not None else []
        before = {now: self.route(now)} if now is not None else {}
        if now is not None:
            rest = [node for node in kept if node // 2 != index]
            if possible(rows.facts, rows.tracks, now, rest):
                self._put(now, rest)
            else:
                among = among[among != now]
        try:
            values, picks, drops = best_places(rows.facts, rows.tracks, index, among, CHEAPEST)
            ranked = sorted((int(value), int(among[k]), k) for k, value in enumerate(values) if value < NOWHERE)
            return [
                offer_at(
                    rows,
                    index,
                    self._open_nodes(vehicle),
                    (vehicle, value, int(picks[k]), int(drops[k])),
                    before.get(vehicle) or self.route(vehicle),
                )
                for value, vehicle, k in ranked[:limit]
            ]
        finally:
            if now is not None:
                self._put(now, kept)

    def apply(self, offer: Offer) -> None:
        """Put the request where the offer says, out of the route where it may be now.

        Raises:
            Conflict: ``routing.stale-offer`` when the vehicle's route, or the request, has changed since.
        """
        rows, now = self._rows, self.vehicle_of(offer.request)
        nodes = list(offer.nodes)
        current = [node for node in self._open_nodes(offer.vehicle) if node // 2 != offer.request]
        if current != [node for node in nodes if node // 2 != offer.request] or not possible(
            rows.facts, rows.tracks, offer.vehicle, nodes
        ):
            raise _stale(offer)
        after = timed(rows.facts, rows.tracks, offer.vehicle, offer.nodes, rows.pinned[offer.vehicle])
        times = {visit.node: visit.start for visit in after.visits} if after is not None else {}
        up, down = 2 * offer.request, 2 * offer.request + 1
        if (times.get(up), times.get(down)) != (offer.pickup_s, offer.dropoff_s):
            raise _stale(offer)
        if now is not None and now != offer.vehicle:
            self.remove(offer.request)
        self._put(offer.vehicle, nodes)

    def remove(self, index: int) -> Repair:
        """Take a request out of its route; it stays known and unserved. Nothing happens when it is unserved.

        Others are taken out with it only where travel times are so that the way without it is longer.

        Raises:
            Conflict: ``routing.pinned`` when it has a pinned visit.
        """
        vehicle = self.vehicle_of(index)
        if self._rows.facts.request[index, STATE] != FREE:
            raise Conflict(
                "routing.pinned",
                "a trip that has begun cannot leave its route",
                where=self._rows.request(index).id,
                do="Report what happened to it as pinned visits instead.",
            )
        return Repair() if vehicle is None else self._without(vehicle, index)

    def pin(self, vehicle: int, pinned: Pinned | None) -> Repair:
        """Say what a vehicle has done, or was told for good, and where and when it goes on.

        ``pinned`` replaces what was pinned before and lists all of it from the start of the day; None unpins.
        """
        self._rows.check_pinned(vehicle, pinned)
        for request in {visit.request for visit in pinned.visits} if pinned is not None else ():
            if self.vehicle_of(request) not in {None, vehicle}:
                self.remove(request)
        nodes = self._open_nodes(vehicle)
        self._rows.fold(vehicle, pinned)
        return self._install(vehicle, nodes)

    def add_vehicle(self, vehicle: Vehicle) -> int:
        """Add a vehicle that stays at home; return its number."""
        index = self._rows.add_vehicle(vehicle)
        self._install(index, ())
        return index

    def change_vehicle(self, index: int, vehicle: Vehicle) -> Repair:
        """Replace a vehicle's facts (openings, layouts, prices); what it can no longer do is taken out."""
        nodes = self._open_nodes(index)
        self._rows.set_vehicle(index, vehicle)
        return self._install(index, nodes)

    def cost(self) -> Cost:
        """Return the cost of the routes by term, refusals of unserved requests included."""
        return cost_of(*self.snapshot())

    def why_not(self, index: int) -> tuple[Reason, ...]:
        """Return the rules that stand in the way of an unserved request in the routes as they are; () if served."""
        if self.vehicle_of(index) is not None or self._rows.facts.request[index, STATE] != FREE:
            return ()
        return reasons_for(self._rows.facts, self._rows.tracks, index, self._rows.vehicles)

    def snapshot(self) -> tuple[Problem, Plan]:
        """Return the day as an immutable problem and plan; its numbers are its own, match by ids."""
        problem, number = self._rows.problem()
        routes = tuple(self.route(vehicle).renumbered(number) for vehicle in range(self._rows.vehicles))
        return problem, Plan(routes)

    def adopt(self, problem: Problem, plan: Plan) -> tuple[str, ...]:
        """Take over the order of visits of a plan, matched by ids; return ids that were served and no longer are.

        Requests that the problem does not know (booked since) are put at their cheapest place. Vehicles and pinned
        visits that changed since are respected. To go back, adopt the snapshot taken before.
        """
        orders = self._rows.translated(problem, plan)
        vehicles = range(self._rows.vehicles)
        served = [i for i in self._rows.known() if self.vehicle_of(i) is not None]
        for vehicle in vehicles:
            put_nothing(self._rows.tracks, vehicle)
        for vehicle in vehicles:
            self._install(vehicle, orders[vehicle])
        left = []
        for index in served:
            if self._rows.facts.request[index, STATE] == FREE and self.vehicle_of(index) is None:
                best = self.offers(index, limit=1)
                if best:
                    self.apply(best[0])
                else:
                    left.append(self._rows.request(index).id)
        return tuple(left)

    @property
    def request_ids(self) -> dict[str, int]:
        """Number of every known request by its id."""
        return {self._rows.request(index).id: index for index in self._rows.known()}

    @property
    def vehicle_ids(self) -> dict[str, int]:
        """Number of every vehicle by its id."""
        return {row.id: index for index, row in enumerate(self._rows.vehicle_rows)}


def _stale(offer: Offer) -> Conflict:
    return Conflict(
        "routing.stale-offer",
        "the route has changed since this offer was made",
        where=f"request {offer.request}, vehicle {offer.vehicle}",
        do="Ask for offers again.",
    )
