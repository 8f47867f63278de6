"""A sound plan has no fault; every way of spoiling it has the one that it should."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from planner.checking.problems.check import costs, faults, wrong_costs
from planner.checking.problems.fault import CODES, Fault
from planner.routing import (
    Break,
    MaxIterations,
    Pause,
    Pinned,
    PinnedVisit,
    Plan,
    Problem,
    Request,
    Route,
    Share,
    Vehicle,
    solve,
)  # fmt: skip

TRAVEL = [[0, 600, 1200], [600, 0, 600], [1200, 600, 0]]
REQUESTS = [
    Request("a", 0, 2, 1000, 1200, 0, 4000, board_s=60, alight_s=60, max_ride_s=1900),
    Request("b", 1, 2, 1600, 2400, 0, 4000, board_s=60, alight_s=60, wheelchairs=1, seats=0, needs=1, avoids=2),
]
VEHICLE = Vehicle("v", 0, 0, 0, 9000, ((3, 1),), skills=1, start_fee_ore=7, hourly_ore=3600, km_ore=1000)


def planned(**pins: Any) -> tuple[Problem, Plan]:
    """Return a problem and a plan that has both requests in the car together."""
    problem = Problem.of(REQUESTS, [VEHICLE], TRAVEL, TRAVEL, **pins)
    plan = solve(problem, MaxIterations(30), 1, workers=1, ortools_every=0).plan
    assert [visit.node for visit in plan.routes[0].visits][:2] == [0, 2]
    return problem, plan


def visit(plan: Plan, k: int, **changes: Any) -> Plan:
    """Return the plan with one visit changed."""
    visits = list(plan.routes[0].visits)
    visits[k] = replace(visits[k], **changes)
    return Plan((replace(plan.routes[0], visits=tuple(visits)),))


def route(plan: Plan, **changes: Any) -> Plan:
    """Return the plan with its route changed."""
    return Plan((replace(plan.routes[0], **changes),))


def asked(problem: Problem, request: dict[str, Any] | None = None, vehicle: dict[str, Any] | None = None) -> Problem:
    """Return the problem with its first request, or its vehicle, asking for something else."""
    rows = [replace(REQUESTS[0], **(request or {})), REQUESTS[1]]
    return Problem.of(rows, [replace(VEHICLE, **(vehicle or {}))], problem.seconds, problem.metres, problem.pinned)


PINNED = Pinned((PinnedVisit(0, True, 1000, 1060),), 0, 1060, 900)
Spoiled = Callable[[Problem, Plan], tuple[Problem, Plan]]
SPOILED: dict[str, Spoiled] = {
    "visit.twice": lambda p, a: (p, route(a, visits=(*a.routes[0].visits, a.routes[0].visits[-1]))),
    "visit.order": lambda p, a: (p, route(a, visits=a.routes[0].visits[:-1])),
    "visit.arrival": lambda p, a: (p, visit(a, 1, arrival=a.routes[0].visits[1].arrival + 1)),
    "visit.times": lambda p, a: (p, visit(a, 1, departure=a.routes[0].visits[1].departure + 1)),
    "visit.window": lambda p, a: (asked(p, {"pickup_earliest": 1190}), visit(a, 0, start=1189)),
    "visit.ride": lambda p, a: (asked(p, {"max_ride_s": 600}), a),
    "trip.linked": lambda p, a: (
        replace(p, linked=np.array([1, 0])),
        route(a, visits=tuple(v for v in a.routes[0].visits if v.request == 1)),
    ),
    "run.vehicle": lambda p, _: (p, Plan(())),
    "run.opening": lambda p, a: (asked(p, vehicle={"opens": 8000}), a),
    "run.closing": lambda p, a: (asked(p, vehicle={"closes": 1000}), a),
    "run.working-time": lambda p, a: (asked(p, vehicle={"max_duration_s": 1000}), a),
    "run.return": lambda p, a: (p, route(a, returns=a.routes[0].returns + 1)),
    "run.metres": lambda p, a: (p, route(a, metres=a.routes[0].metres - 1)),
    "run.break-missing": lambda p, a: (asked(p, vehicle={"breaks": (Break(60, above_s=1000),)}), a),
    "run.break-time": lambda p, a: (
        asked(p, vehicle={"breaks": (Break(60, after_s=600),)}),
        route(a, pauses=(Pause(a.routes[0].leaves + 500, a.routes[0].leaves + 560, 0),)),
    ),
    "run.break-company": lambda p, a: (
        asked(p, vehicle={"breaks": (Break(0),)}),
        route(a, pauses=(Pause(a.routes[0].visits[0].departure, a.routes[0].visits[0].departure, 1),)),
    ),
    "load.places": lambda p, a: (asked(p, vehicle={"layouts": ((3, 0), (0, 1))}), a),
    "load.front-seats": lambda p, a: (asked(p, {"front_seats": 1}, {"front_seats": 0}), a),
    "load.people": lambda p, a: (asked(p, vehicle={"max_people": 1}), a),
    "load.alone": lambda p, a: (asked(p, {"alone": True}), a),
    "load.equipment": lambda p, a: (asked(p, vehicle={"skills": 0}), a),
    "load.company": lambda p, a: (asked(p, {"is_of": 3, "avoids": 4}), a),
}


def test_a_sound_plan_has_no_fault_and_the_right_cost() -> None:
    """What the search finds is found sound, its cost the sum of its terms by hand."""
    problem, plan = planned()
    assert faults(problem, plan) == ()
    seconds, metres = plan.routes[0].seconds, plan.routes[0].metres
    assert costs(problem, plan) == {
        "start_fees": 7,
        "hours": seconds,
        "distance": metres,
        "refusals": 0,
        "fallbacks": 0,
        "top_ups": 0,
        "supplements": 0,
        "rankings": 0,
        "changes": 0,
        "soft_windows": 0,
        "shares": 0,
    }


@pytest.mark.parametrize("code", SPOILED)
def test_a_spoiled_plan_has_its_fault(code: str) -> None:
    """Each way of spoiling the plan or tightening the problem is found under its code."""
    problem, plan = planned()
    question, answer = SPOILED[code](problem, plan)
    assert code in {fault.code for fault in faults(question, answer)}


def test_shares_are_counted_from_hours_out() -> None:
    """An hour short of the least or beyond the most of a group costs its price, vehicles at home count no hours."""
    problem, plan = planned()
    out = plan.routes[0].seconds
    for share, price in (
        (Share("s", (0,), out + 900, short_ore=10), 3),
        (Share("s", (0,), 0, out - 540, over_ore=10), 2),
        (Share("s", (0,), out, out, 10**6, 10**6), 0),
    ):
        assert costs(replace(problem, shares=(share,)), plan)["shares"] == price
    nobody = Plan((Route(0, leaves=50, returns=90),))
    assert costs(replace(problem, shares=(Share("s", (0,), 3600, short_ore=7),)), nobody)["shares"] == 7


def test_ways_take_longer_in_slow_hours() -> None:
    """A plan made at full speed arrives too soon where the hour is slow, and nowhere else."""
    problem, plan = planned()
    arrivals = [visit.arrival for visit in plan.routes[0].visits]
    slow = replace(problem, slots=np.array([[arrivals[1] - 2, 500], [arrivals[1], 1000]]))
    found = faults(slow, plan)
    assert [(fault.code, fault.request, fault.amount) for fault in found] == [("visit.arrival", 1, 1)]


def test_pinned_visits_stay() -> None:
    """A plan that moves what was told for good is found."""
    problem, plan = planned(pinned=[PINNED])
    assert faults(problem, plan) == ()
    assert [f.code for f in faults(problem, route(plan, leaves=800))][-1] == "visit.pinned"


def test_a_wrong_cost_is_found_with_its_term() -> None:
    """The term and the difference are named."""
    problem, plan = planned()
    said = costs(problem, plan)
    assert wrong_costs(problem, plan, said) == ()
    assert wrong_costs(problem, plan, said | {"hours": said["hours"] + 5}) == (
        Fault("cost.term", amount=5, detail="hours"),
    )


def test_every_code_is_tried() -> None:
    """No code of the checker is without a case here."""
    assert set(CODES) == set(SPOILED) | {"visit.pinned", "cost.term"}


def test_an_unknown_code_is_refused() -> None:
    """A fault has a code that has a meaning."""
    with pytest.raises(KeyError):
        Fault("nonsense")
