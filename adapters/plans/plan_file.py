"""A plan as a JSON file that is whole at every moment: each better plan replaces the one before in one step.

    {"format": "samtur-plan", "version": 1, "problem_sha256": "…", "complete": false,
     "cost": {"start_fees": 0, "hours": 1200, "distance": 300, "refusals": 0}, "total_ore": 1500,
     "unserved": ["t9"], "fallbacks": [],
     "routes": [{"vehicle": "v1", "leaves_s": 27000, "returns_s": 31000, "metres": 12000,
                 "stops": [{"request": "t1", "do": "pickup", "arrival_s": …, "start_s": …, "departure_s": …}]}],
     "made_with": {"seed": "1", …}}

``complete`` is false while the search goes on; a file that stays so was left behind by a search that was killed, and
is as valid as any. Times are seconds of the service day, money is øre.
"""

from __future__ import annotations

import json
import os
from collections.abc import Mapping
from dataclasses import asdict
from pathlib import Path
from typing import Any

from adapters.plans.problem_file import digest, read_json
from planner.kernel.errors import Conflict, InvalidInput
from planner.routing import Pause, Plan, Problem, Route, Visit
from planner.routing.schedule import cost_of

FORMAT, VERSION = "samtur-plan", 1


class PlanFile:
    """A file that always holds the newest plan."""

    def __init__(self, path: Path, problem: Problem, labels: Mapping[str, str]) -> None:
        """Name the file; nothing is written yet.

        Raises:
            InvalidInput: ``plan.cannot-write`` when its folder does not take files.
        """
        self._path, self._problem, self._labels = path, problem, dict(labels)
        self._digest = digest(problem)
        if not path.parent.is_dir() or not os.access(path.parent, os.W_OK) or path.is_dir():
            raise InvalidInput(
                "plan.cannot-write", "the plan cannot be written there", where=str(path), do="Check path and rights."
            )

    def write(self, plan: Plan, labels: Mapping[str, str] | None = None, *, complete: bool = False) -> None:
        """Replace the file by this plan: whoever reads it, or kills this process, finds the old or the new one."""
        problem = self._problem
        cost, absent = cost_of(problem, plan), plan.unserved(problem.requests)
        whole = {
            "format": FORMAT,
            "version": VERSION,
            "problem_sha256": self._digest,
            "complete": complete,
            "cost": asdict(cost),
            "total_ore": cost.total,
            "unserved": [problem.request_ids[k] for k in absent if problem.fallback_ore[k] < 0],
            "fallbacks": [problem.request_ids[k] for k in absent if problem.fallback_ore[k] >= 0],
            "routes": [_route(problem, route) for route in plan.used],
            "made_with": self._labels | dict(labels or {}),
        }
        beside = self._path.with_name(f".{self._path.name}.{os.getpid()}")
        try:
            with beside.open("w", encoding="utf-8") as file:
                json.dump(whole, file, ensure_ascii=False, indent=1)
                file.flush()
                os.fsync(file.fileno())
            beside.replace(self._path)
        finally:
            beside.unlink(missing_ok=True)


def read_plan(path: Path, problem: Problem) -> Plan:
    """Return the plan in a file.

    Raises:
        InvalidInput: ``plan.unreadable``, ``plan.wrong-format``, ``plan.bad-plan``.
        Conflict: ``plan.other-problem`` when it was made for another problem.
    """
    whole = read_json(path, FORMAT, VERSION)
    if whole.get("problem_sha256") != digest(problem):
        raise Conflict(
            "plan.other-problem",
            "the plan was made for another problem",
            where=str(path),
            do="Give the problem that it was made for.",
        )
    request = {name: k for k, name in enumerate(problem.request_ids)}
    vehicle = {name: k for k, name in enumerate(problem.vehicle_ids)}
    routes = {k: Route(k) for k in range(problem.vehicles)}
    try:
        for row in whole["routes"]:
            number = vehicle[row["vehicle"]]
            visits = tuple(_visit(request[stop["request"]], stop) for stop in row["stops"])
            pauses = tuple(Pause(p["start_s"], p["end_s"], p["after_stops"]) for p in row.get("breaks", ()))
            routes[number] = Route(number, visits, row["leaves_s"], row["returns_s"], row["metres"], pauses)
    except (KeyError, TypeError) as error:
        raise InvalidInput("plan.bad-plan", f"the plan lacks {error}", where=str(path), do="Make it again.") from None
    return Plan(tuple(routes.values()))


def _route(problem: Problem, route: Route) -> dict[str, Any]:
    return {
        "vehicle": problem.vehicle_ids[route.vehicle],
        "leaves_s": route.leaves,
        "returns_s": route.returns,
        "metres": route.metres,
        "breaks": [{"start_s": p.start, "end_s": p.end, "after_stops": p.after} for p in route.pauses],
        "stops": [
            {
                "request": problem.request_ids[visit.request],
                "do": "pickup" if visit.is_pickup else "dropoff",
                "arrival_s": visit.arrival,
                "start_s": visit.start,
                "departure_s": visit.departure,
            }
            for visit in route.visits
        ],
    }


def _visit(request: int, stop: Mapping[str, Any]) -> Visit:
    return Visit(request, stop["do"] == "pickup", stop["arrival_s"], stop["start_s"], stop["departure_s"])
