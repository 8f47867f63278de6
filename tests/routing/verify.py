"""An independent check of plans, in plain Python, from the words of the rules rather than from the search."""

from __future__ import annotations

from collections.abc import Sequence

from planner.routing.plan import Plan, Route
from planner.routing.problem import Problem
from planner.routing.result import Cost


def violations(problem: Problem, plan: Plan) -> list[str]:
    """Return every rule that a plan breaks, in words."""
    found: list[str] = []
    seen: dict[int, int] = {}
    if [route.vehicle for route in plan.routes] != list(range(problem.vehicles)):
        found.append("not one route a vehicle")
    for route in plan.routes:
        found += _route(problem, route)
        for visit in route.visits:
            if visit.is_pickup:
                if visit.request in seen:
                    found.append(f"request {visit.request} is picked up twice")
                seen[visit.request] = route.vehicle
    return found


def _route(problem: Problem, route: Route) -> list[str]:  # noqa: C901, PLR0912 - one rule after the other, as they are told
    v = route.vehicle
    if not route.visits and problem.pinned[v] is None:
        return []
    found: list[str] = []
    pinned = problem.pinned[v]
    fixed = len(pinned.visits) if pinned is not None else 0
    at, ready, metres = int(problem.start_loc[v]), route.leaves, 0
    boarded: dict[int, int] = {}
    if pinned is None and route.leaves < problem.opens[v]:
        found.append(f"vehicle {v} leaves before it opens")
    if route.returns > problem.closes[v]:
        found.append(f"vehicle {v} returns after it closes")
    if route.returns - route.leaves > problem.max_duration_s[v]:
        found.append(f"vehicle {v} is out too long")
    for k, visit in enumerate(route.visits):
        if k == fixed and pinned is not None:
            metres += int(problem.metres[at, pinned.ready_loc])
            at, ready = pinned.ready_loc, pinned.ready_s
        r = visit.request
        where = f"{'pick-up' if visit.is_pickup else 'drop-off'} of {r} by {v}"
        place = int((problem.pickup_loc if visit.is_pickup else problem.dropoff_loc)[r])
        early = int((problem.pickup_earliest if visit.is_pickup else problem.dropoff_earliest)[r])
        late = int((problem.pickup_latest if visit.is_pickup else problem.dropoff_latest)[r])
        service = int((problem.board_s if visit.is_pickup else problem.alight_s)[r])
        metres += int(problem.metres[at, place])
        if k < fixed:
            done = pinned.visits[k]
            if (r, visit.is_pickup, visit.start, visit.departure) != (
                done.request,
                done.is_pickup,
                done.start,
                done.departure,
            ):
                found.append(f"{where} is not as pinned")
        else:
            if visit.arrival != ready + problem.seconds[at, place]:
                found.append(f"{where} arrives at {visit.arrival}")
            if visit.start < visit.arrival or visit.departure != visit.start + service:
                found.append(f"{where} has impossible times")
            if not early <= visit.start <= late:
                found.append(f"{where} at {visit.start} outside [{early}, {late}]")
        if visit.is_pickup:
            boarded[r] = visit.departure
        elif r not in boarded:
            found.append(f"{where} before pick-up")
        else:
            if k >= fixed and visit.start - boarded[r] > problem.max_ride_s[r]:
                found.append(f"{where} rides {visit.start - boarded[r]} of {problem.max_ride_s[r]} s")
            del boarded[r]
        found += _load(problem, v, list(boarded), where)
        at, ready = place, visit.departure
    if boarded:
        found.append(f"vehicle {v} returns with {sorted(boarded)} on board")
    if pinned is not None and len(route.visits) == fixed:
        metres += int(problem.metres[at, pinned.ready_loc])
        at, ready = pinned.ready_loc, pinned.ready_s
    metres += int(problem.metres[at, problem.end_loc[v]])
    if route.returns != ready + problem.seconds[at, problem.end_loc[v]]:
        found.append(f"vehicle {v} returns at {route.returns}")
    if route.metres != metres:
        found.append(f"vehicle {v} drives {metres}, not {route.metres} m")
    return found


def _load(problem: Problem, v: int, aboard: list[int], where: str) -> list[str]:
    demand = [sum(int(problem.load[r, c]) for r in aboard) for c in range(problem.load.shape[1]) if c != 2]
    people = sum(d for d, person in zip(demand, problem.seating.persons, strict=True) if person)
    found = []
    if not any(seated(problem.seating.may_use, demand, [int(p) for p in row]) for row in problem.layouts[v]):
        found.append(f"{where}: no layout holds {demand}")
    if sum(int(problem.load[r, 2]) for r in aboard) > problem.front_seats[v]:
        found.append(f"{where}: too few front seats")
    if people > problem.max_people[v]:
        found.append(f"{where}: too many people")
    if len(aboard) > 1 and any(problem.alone[r] for r in aboard):
        found.append(f"{where}: somebody who rides alone has company")
    found += [
        f"{where}: {r} needs equipment that vehicle {v} has not"
        for r in aboard
        if int(problem.needs[r]) & ~int(problem.skills[v])
    ]
    return found


def seated(may_use: Sequence[Sequence[bool]], demand: list[int], places: list[int]) -> bool:
    """Return whether everybody can be given a place, by looking for augmenting paths one person after the other."""
    if min(places) < 0:
        return False
    sits = [[0] * len(places) for _ in demand]

    def place(kind: int, tried: set[int]) -> bool:
        for p, may in enumerate(may_use[kind]):
            if not may or p in tried:
                continue
            tried.add(p)
            if sum(row[p] for row in sits) < places[p]:
                sits[kind][p] += 1
                return True
            for other, row in enumerate(sits):
                if row[p] and place(other, tried):
                    row[p] -= 1
                    sits[kind][p] += 1
                    return True
        return False

    return all(place(kind, set()) for kind, count in enumerate(demand) for _ in range(count))


def priced(problem: Problem, plan: Plan) -> Cost:
    """Return what a plan costs, by term."""
    out = [r for r in plan.routes if r.visits or problem.pinned[r.vehicle] is not None]
    served = {visit.request for route in plan.routes for visit in route.visits}
    return Cost(
        start_fees=sum(int(problem.start_fee_ore[r.vehicle]) for r in out if not problem.used[r.vehicle]),
        hours=sum((r.seconds * int(problem.hourly_ore[r.vehicle]) + 1800) // 3600 for r in out),
        distance=sum((r.metres * int(problem.km_ore[r.vehicle]) + 500) // 1000 for r in out),
        refusals=sum(int(problem.refusal_ore[r]) for r in range(problem.requests) if r not in served),
    )
