"""Why a trip is on its run at its time: what it costs there, what other vehicles would cost, what forbids the rest.

Only the copy of the day is made while the day is held; the answer is worked out afterwards, so that nobody waits.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from planner.kernel.ids import run_id
from planner.kernel.time import ServiceDay
from planner.planning.desk import Ctx
from planner.planning.domain.obstacles import obstacle
from planner.planning.domain.windows import FAR
from planner.planning.office import Office
from planner.planning.picture.known import KnownVehicle
from planner.planning.views.trip import find_trip
from planner.routing import Alternative, Explanation, Plan, Problem, explain

SHOWN = 6
"""How many other places are told."""


@dataclass(frozen=True, eq=False)
class Asked:
    """A trip and a copy of its day, None when the trip is in no plan.

    Attributes:
        day: the service day.
        fleet: vehicles by id; closed: those that take no more work; published: those with a run that was sent.
        copy: the day as a problem and its plan.
        begun: it has been picked up, or a vehicle is there for it.
        clock: second of the day that was heard of last; nothing is offered before it.
    """

    trip_id: str
    day: ServiceDay
    fleet: dict[str, KnownVehicle] = field(default_factory=dict)
    closed: frozenset[str] = frozenset()
    published: frozenset[str] = frozenset()
    copy: tuple[Problem, Plan] | None = None
    begun: bool = False
    clock: int = -FAR


def ask_why(ctx: Ctx, trip_id: str, office: Office) -> Asked:
    """Return what is needed to explain a trip; nothing is changed.

    Raises:
        NotFound: ``planning.no-trip``.
    """
    trip = find_trip(ctx.store, trip_id)
    if ctx.store.find_day(trip.service_day) is None:
        return Asked(trip_id, ServiceDay.parse(trip.service_day))
    picture = office.picture(ctx.store, ctx.store.day(trip.service_day))
    copy = picture.routes.snapshot() if trip_id in picture.known else None
    published = frozenset(run.vehicle_id for run in ctx.store.runs(trip.service_day) if run.version)
    begun = any(visit.trip_id == trip_id for state in picture.states.values() for visit in state.done)
    fleet, closed = dict(picture.fleet), frozenset(picture.closed)
    return Asked(trip_id, picture.day, fleet, closed, published, copy, begun, picture.clock)


def tell_why(asked: Asked) -> dict[str, Any]:
    """Return the explanation as plain data.

    ``state``: ``planned``; ``begun`` when nothing can be chosen any more; ``unplaced`` when no vehicle takes it;
    ``no-plan`` when the trip is in no plan (refused, cancelled). Money in øre, rides in seconds. A vehicle without a
    published run has ``run_id`` null.
    """
    if asked.copy is None:
        return {"trip_id": asked.trip_id, "state": "no-plan"}
    problem, plan = asked.copy
    told = explain(problem, plan, problem.request_ids.index(asked.trip_id))
    place, begun = told.place, told.begun or asked.begun
    found: dict[str, Any] = {
        "trip_id": asked.trip_id,
        "state": "begun" if begun else "unplaced" if place is None else "planned",
        "place": None,
        "direct_s": told.direct_s,
        "max_ride_s": int(problem.max_ride_s[told.request]),
        "saves_ore": told.saves_ore,
        "company": [problem.request_ids[other] for other in place.company] if place is not None else [],
    }
    if place is not None:
        found["place"] = _vehicle(asked, problem, place.vehicle) | {
            "pickup_at": asked.day.at(place.pickup_s).isoformat(),
            "dropoff_at": asked.day.at(place.dropoff_s).isoformat(),
            "ride_s": place.ride_s,
        }
    if begun:
        return found | {"others": [], "dearer": 0, "obstacles": []}
    others = [_other(asked, problem, other) for other in told.others if _still_open(asked, problem, other)]
    obstacles = [
        {"reason": obstacle(code).model_dump(), "vehicles": vehicles} for code, vehicles in _rules(asked, problem, told)
    ]
    return found | {"others": others[:SHOWN], "dearer": len(others[SHOWN:]), "obstacles": obstacles}


def _still_open(asked: Asked, problem: Problem, other: Alternative) -> bool:
    return other.offer.pickup_s >= asked.clock and problem.vehicle_ids[other.offer.vehicle] not in asked.closed


def _rules(asked: Asked, problem: Problem, told: Explanation) -> list[tuple[str, list[str]]]:
    """Return vehicles by the code of the rule that rules them out, the rule with most vehicles first."""
    rules: dict[str, list[str]] = {"closed": sorted(asked.closed)} if asked.closed else {}
    for other in told.others:
        if other.offer.pickup_s < asked.clock and problem.vehicle_ids[other.offer.vehicle] not in asked.closed:
            rules.setdefault("time-window", []).append(problem.vehicle_ids[other.offer.vehicle])
    for one in told.forbidden:
        if problem.vehicle_ids[one.vehicle] not in asked.closed:
            rules.setdefault(one.reasons[0].code.rsplit(".", 1)[-1], []).append(problem.vehicle_ids[one.vehicle])
    return sorted(rules.items(), key=lambda item: (-len(item[1]), item[0]))


def _vehicle(asked: Asked, problem: Problem, number: int) -> dict[str, Any]:
    vehicle_id = problem.vehicle_ids[number]
    offer = asked.fleet[vehicle_id].offer
    return {
        "vehicle_id": vehicle_id,
        "run_id": run_id(str(asked.day), vehicle_id) if vehicle_id in asked.published else None,
        "vehicle_type": offer.vehicle_type,
        "operator_id": offer.operator_id,
    }


def _other(asked: Asked, problem: Problem, other: Alternative) -> dict[str, Any]:
    offer = other.offer
    return _vehicle(asked, problem, offer.vehicle) | {
        "extra_ore": other.extra_ore,
        "pickup_at": asked.day.at(offer.pickup_s).isoformat(),
        "dropoff_at": asked.day.at(offer.dropoff_s).isoformat(),
        "ride_s": offer.ride_s,
        "others_moved": len({moved.request for moved in offer.moved}),
    }
