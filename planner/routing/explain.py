"""Why a request is where it is: what it costs there, what the next best vehicles would cost, what forbids the others.

Everything is said of the plan at hand with all other requests where they are. A place that is dearer now may become
the cheaper one when others move too; the search looks at that, an explanation does not.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from planner.kernel.errors import NotFound
from planner.routing.columns import FREE, STATE
from planner.routing.facts import Facts, facts_of
from planner.routing.insertion import DayRoutes
from planner.routing.offer import Offer
from planner.routing.part import part_of
from planner.routing.plan import Plan, Route
from planner.routing.problem import Problem
from planner.routing.reasons import reasons_for
from planner.routing.result import Reason
from planner.routing.worth import loaded


@dataclass(frozen=True)
class Place:
    """Where a request is: the vehicle, start of boarding and of alighting, the ride, and who is aboard meanwhile."""

    vehicle: int
    pickup_s: int
    dropoff_s: int
    ride_s: int
    company: tuple[int, ...]


@dataclass(frozen=True)
class Alternative:
    """The cheapest place in another vehicle, or another place in the same one.

    Attributes:
        offer: the place, with its times and whom it moves.
        extra_ore: what the plan would cost more than now; below zero when it would be the better place.
    """

    offer: Offer
    extra_ore: int


@dataclass(frozen=True)
class Forbidden:
    """A vehicle that cannot take the request, with the rules that stand in the way, the decisive one first."""

    vehicle: int
    reasons: tuple[Reason, ...]


@dataclass(frozen=True)
class Explanation:
    """Why a request is where it is.

    Attributes:
        request: which one.
        begun: it has been picked up or its stops are pinned, so that nothing can be chosen any more.
        place: where it is, None when it is served by nobody.
        direct_s: its ride without a detour.
        saves_ore: what serving would cost less without it, everybody else staying; 0 when nobody serves it.
        leaving: others that would leave their vehicle with it: those who are only reached in time past its stops.
        refusal_ore: what it counts to leave it out.
        others: places in other vehicles, the cheapest first.
        forbidden: vehicles that cannot take it.
        reasons: why nobody serves it; empty when somebody does.
    """

    request: int
    begun: bool
    place: Place | None
    direct_s: int
    saves_ore: int
    leaving: tuple[int, ...]
    refusal_ore: int
    others: tuple[Alternative, ...]
    forbidden: tuple[Forbidden, ...]
    reasons: tuple[Reason, ...]


def explain(problem: Problem, plan: Plan, request: int) -> Explanation:
    """Explain the place of one request in a plan; nothing is changed.

    Args:
        problem: what was planned.
        plan: valid for it.
        request: its number.

    Raises:
        NotFound: ``routing.request``.
    """
    if not 0 <= request < problem.requests:
        raise NotFound("routing.request", "there is no such request", where=str(request), do="Check the number.")
    facts, day = facts_of(problem), DayRoutes(problem, plan)
    vehicle = day.vehicle_of(request)
    begun = bool(facts.request[request, STATE] != FREE)
    place = None if vehicle is None else _place(day.route(vehicle), request)
    reasons = day.why_not(request)
    saves, leaving = 0, tuple[int, ...]()
    others: tuple[Alternative, ...] = ()
    forbidden: tuple[Forbidden, ...] = ()
    if not begun:
        before = day.cost().serving
        leaving = day.remove(request).taken_out if vehicle is not None else ()
        saves = before - day.cost().serving
        offers = day.offers(request, limit=problem.vehicles)
        others = tuple(
            Alternative(offer, offer.added_ore - saves) for offer in offers if place is None or _elsewhere(offer, place)
        )
        possible = {offer.vehicle for offer in offers} | ({vehicle} if vehicle is not None else set())
        forbidden = _forbidden(problem, facts, day.plan(), request, possible)
    direct = int(problem.seconds[problem.pickup_loc[request], problem.dropoff_loc[request]])
    refusal = int(problem.absence_ore[request])
    return Explanation(request, begun, place, direct, saves, leaving, refusal, others, forbidden, reasons)


def _place(route: Route, request: int) -> Place:
    aboard: set[int] = set()
    company: set[int] = set()
    times = {visit.node: visit for visit in route.visits}
    for visit in route.visits:
        if visit.is_pickup:
            aboard.add(visit.request)
        else:
            aboard.discard(visit.request)
        if request in aboard:
            company |= aboard
    up, down = times.get(2 * request), times[2 * request + 1]
    boarded = down if up is None else up
    return Place(
        route.vehicle, boarded.start, down.start, down.start - boarded.departure, tuple(sorted(company - {request}))
    )


def _elsewhere(offer: Offer, place: Place) -> bool:
    here = (place.vehicle, place.pickup_s, place.dropoff_s)
    return (offer.vehicle, offer.pickup_s, offer.dropoff_s) != here


def _forbidden(problem: Problem, facts: Facts, plan: Plan, request: int, possible: set[int]) -> tuple[Forbidden, ...]:
    """Ask of every vehicle without a place, as if it were the only one, which rule stands in the way."""
    orders = [np.array(r.open_nodes(problem.pinned[r.vehicle]), dtype=np.int32) for r in plan.routes]
    alone = np.array([request], dtype=np.int32)
    found = []
    for vehicle in sorted(set(range(problem.vehicles)) - possible):
        part = part_of(facts, orders, np.array([vehicle], dtype=np.int32), alone)
        tracks = loaded(part.facts, part.orders, len(orders[vehicle]) + 4)
        if tracks is not None:  # a vehicle that cannot drive what it has offers no reason
            index = int(np.searchsorted(part.requests, request))
            found.append(Forbidden(vehicle, reasons_for(part.facts, tracks, index, 1)))
    return tuple(found)
