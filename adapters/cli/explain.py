"""``samtur explain``: why a trip of a plan is where it is, or what a rule costs on that day."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import asdict
from pathlib import Path
from typing import Annotated

import typer

from adapters.compute.light import hide_main_module
from adapters.plans.plan_file import read_plan
from adapters.plans.problem_file import read_problem
from adapters.roads.factory import travel_times
from adapters.settings import load
from planner.kernel.errors import InvalidInput
from planner.kernel.time import clock_text
from planner.planning.domain.obstacles import obstacle
from planner.routing import RULES, Explanation, MaxSeconds, Problem, RulePrice, explain, price_of_rule


def explain_command(
    problem_file: Annotated[Path, typer.Argument(metavar="PROBLEM", help="Problem file.")],
    plan_file: Annotated[Path, typer.Argument(metavar="PLAN", help="Plan file of that problem.")],
    trip: Annotated[str | None, typer.Argument(help="Id of the request to explain.")] = None,
    *,
    rule: Annotated[str | None, typer.Option(help=f"Price this rule instead: {', '.join(RULES)}.")] = None,
    seconds: Annotated[float, typer.Option(min=0.1, help="With --rule: time of each of two searches.")] = 30.0,
    seed: Annotated[int, typer.Option(min=0, help="With --rule: seed of both.")] = 1,
    vehicles: Annotated[int, typer.Option(min=1, help="How many other vehicles are listed.")] = 5,
    as_json: Annotated[bool, typer.Option("--json", help="Print everything as JSON.")] = False,
) -> None:
    """Explain a trip: vehicle and time, what it costs there, the next best vehicles, and what forbids the others."""
    if (trip is None) == (rule is None):
        raise InvalidInput(
            "explain.nothing-given", "there must be one thing to explain", where="TRIP, --rule", do="Give one of them."
        )
    hide_main_module()
    problem = read_problem(problem_file, lambda: travel_times(load().roads))
    plan = read_plan(plan_file, problem)
    if rule is not None:
        found = price_of_rule(problem, plan, rule, MaxSeconds(seconds), seed)
        print(json.dumps(asdict(found) | {"price_ore": found.price_ore}) if as_json else "\n".join(_priced(found)))
        return
    if trip not in problem.request_ids:
        raise InvalidInput("explain.no-trip", "the problem has no such request", where=str(trip), do="Check the id.")
    told = explain(problem, plan, problem.request_ids.index(trip))
    if as_json:
        print(json.dumps(asdict(told) | {"ids": _ids(problem)}, ensure_ascii=False))
    else:
        print("\n".join(_told(problem, told, vehicles)))


def _ids(problem: Problem) -> dict[str, list[str]]:
    return {"requests": list(problem.request_ids), "vehicles": list(problem.vehicle_ids)}


def _told(problem: Problem, told: Explanation, most: int) -> Iterator[str]:
    name, place = problem.request_ids[told.request], told.place
    if place is None:
        yield f"{name} is left out, at {_kr(told.refusal_ore)}:"
        yield from (f"- {obstacle(reason.code).en}" for reason in told.reasons)
    else:
        yield (
            f"{name} is in {problem.vehicle_ids[place.vehicle]}: pick-up {clock_text(place.pickup_s)}, drop-off "
            f"{clock_text(place.dropoff_s)}, ride {_minutes(place.ride_s)} (direct {_minutes(told.direct_s)})"
        )
        company = ", ".join(problem.request_ids[other] for other in place.company)
        yield f"in the car meanwhile: {company or 'nobody else'}"
        if told.begun:
            yield "its ride has begun, or its stops are fixed; nothing can be chosen any more"
            return
        yield f"without it the vehicle would cost {_kr(told.saves_ore)} less"
    yield "other places:" if told.others else "no other vehicle can take it"
    for other in told.others[:most]:
        offer = other.offer
        moved = len({one.request for one in offer.moved})
        yield (
            f"- {problem.vehicle_ids[offer.vehicle]}: {_kr(other.extra_ore, sign='+')}, pick-up "
            f"{clock_text(offer.pickup_s)}, drop-off {clock_text(offer.dropoff_s)}, ride {_minutes(offer.ride_s)}, "
            f"{moved} others at other times"
        )
    if len(told.others) > most:
        yield f"- and {len(told.others) - most} dearer ones"
    counted: dict[str, list[str]] = {}
    for one in told.forbidden:
        counted.setdefault(obstacle(one.reasons[0].code).en, []).append(problem.vehicle_ids[one.vehicle])
    for words, names in sorted(counted.items(), key=lambda item: -len(item[1])):
        listed = ", ".join(names[:most]) + (" …" if len(names) > most else "")
        yield f"not possible in {len(names)}: {words} {listed}"


def _priced(found: RulePrice) -> Iterator[str]:
    yield f"rule {found.rule}: {_kr(found.price_ore)}"
    for word, ore, left, vehicles in (
        ("with", found.with_ore, found.left_out_with, found.vehicles_with),
        ("without", found.without_ore, found.left_out_without, found.vehicles_without),
    ):
        yield f"- {word:7} {_kr(ore):>18}, {left} left out, {vehicles} vehicles"


def _kr(ore: int, sign: str = "") -> str:
    return f"{ore / 100:{sign},.2f} kr."


def _minutes(seconds: int) -> str:
    return f"{round(seconds / 60)} min"
