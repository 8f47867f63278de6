"""Problems and plans as files: what is written is read back, and what is wrong is named."""

from __future__ import annotations

import json
from dataclasses import fields, replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from adapters.plans.plan_file import PlanFile, read_plan
from adapters.plans.problem_file import digest, read_problem, write_problem
from planner.kernel.errors import SamturError
from planner.kernel.travel import Matrix
from planner.routing import Break, MaxIterations, Plan, Problem, Request, Route, Seating, Share, Vehicle, solve
from tests.routing.pins import pinned_problem
from tests.routing.world import random_problem


def _none() -> Any:
    pytest.fail("no roads are needed")


def same(one: Problem, other: Problem) -> bool:
    """Whether two problems agree in every field."""
    return all(np.array_equal(getattr(one, f.name), getattr(other, f.name)) for f in fields(one))


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(seed=st.integers(0, 10**6))
def test_a_problem_is_read_back_as_it_was(tmp_path: Path, seed: int) -> None:
    """Any problem, written and read, is the same problem in every field and has the same digest."""
    problem = random_problem(seed, requests=6, vehicles=3)
    path = tmp_path / "p.json"
    write_problem(problem, path)
    again = read_problem(path, _none)
    assert same(again, problem)
    assert digest(again) == digest(problem)


def test_pinned_work_is_read_back_as_it_was(tmp_path: Path) -> None:
    """What vehicles have done is in the file too."""
    problem = pinned_problem()
    write_problem(problem, tmp_path / "p.json")
    assert same(read_problem(tmp_path / "p.json", _none), problem)


def test_slots_are_read_back_as_they_were(tmp_path: Path) -> None:
    """Speeds by the time of day survive the file, and a slot that is none is named."""
    problem = replace(random_problem(1), slots=np.array([[25_200, 700], [32_400, 1000]]))
    write_problem(problem, tmp_path / "p.json")
    assert same(read_problem(tmp_path / "p.json", _none), problem)
    whole = json.loads((tmp_path / "p.json").read_text(encoding="utf-8"))
    whole["slots"][1] = [32_400]
    (tmp_path / "p.json").write_text(json.dumps(whole), encoding="utf-8")
    with pytest.raises(SamturError, match=r"slots\[1\]"):
        read_problem(tmp_path / "p.json", _none)


def test_shares_are_read_back_as_they_were(tmp_path: Path) -> None:
    """Groups of vehicles with their limits and prices survive the file, and a field that is none is named."""
    shares = (Share("one", (1, 0), 3600, 7200, 5, 7), Share("other", (2,), short_ore=3))
    problem = replace(random_problem(1, vehicles=3), shares=shares)
    path = tmp_path / "p.json"
    write_problem(problem, path)
    assert same(read_problem(path, _none), problem)
    assert digest(read_problem(path, _none)) == digest(problem) != digest(replace(problem, shares=shares[:1]))
    for row, field in (
        ({"id": "x", "vehicles": ["a"]}, "vehicles"),
        ({"id": "x", "vehicles": [0], "hours": 1}, "hours"),
    ):
        whole = json.loads(path.read_text(encoding="utf-8")) | {"shares": [row]}
        (tmp_path / "bad.json").write_text(json.dumps(whole), encoding="utf-8")
        with pytest.raises(SamturError, match=rf"shares\[0\]\.{field}"):
            read_problem(tmp_path / "bad.json", _none)


def test_who_may_sit_where_is_read_back_as_it_was(tmp_path: Path) -> None:
    """Further kinds of demand and places, and breaks of a vehicle, survive the file."""
    seating = Seating(
        may_use=((True, False, True), (False, True, False), (False, False, True)), persons=(True, True, False)
    )
    requests = [Request("dog", 0, 1, 0, 3600, 0, 7200, seats=1, further=(1,)), Request("alone", 1, 0, 0, 3600, 0, 7200)]
    car = Vehicle("car", 0, 0, 0, 36_000, layouts=((3, 0, 1), (4, 0, 0)), breaks=(Break(1800, work_s=3600),))
    problem = Problem.of(requests, [car], [[0, 60], [60, 0]], [[0, 900], [900, 0]], seating=seating)
    write_problem(problem, tmp_path / "p.json")
    found = read_problem(tmp_path / "p.json", _none)
    assert found.seating == seating
    assert same(found, problem)


def test_a_plan_is_read_back_as_it_was(tmp_path: Path) -> None:
    """A plan, written and read, is the same plan; for another problem it is refused."""
    problem, other = random_problem(3, requests=8, vehicles=3), random_problem(4, requests=8, vehicles=3)
    result = solve(problem, MaxIterations(100), 1)
    path = tmp_path / "plan.json"
    PlanFile(path, problem, {"seed": "1"}).write(result.plan, result.labels, complete=True)
    assert read_plan(path, problem) == result.plan
    assert [entry.name for entry in tmp_path.iterdir()] == ["plan.json"]
    with pytest.raises(SamturError, match=r"plan\.other-problem"):
        read_plan(path, other)


def test_who_is_left_out_and_who_has_a_fallback_are_told_apart(tmp_path: Path) -> None:
    """A request that no vehicle serves is listed under its fallback when it has one, and as unserved otherwise."""
    problem = random_problem(3, requests=4, vehicles=2)
    problem = replace(problem, fallback_ore=np.array([-1, 9_000, -1, 0]))
    PlanFile(tmp_path / "plan.json", problem, {}).write(Plan((Route(0), Route(1))))
    whole = json.loads((tmp_path / "plan.json").read_text())
    assert (whole["unserved"], whole["fallbacks"]) == (["r0", "r2"], ["r1", "r3"])


def test_places_take_the_place_of_matrices(tmp_path: Path) -> None:
    """A file with places asks the roads for travel between all of them, in their order."""

    class Roads:
        label = "test"

        def between(self, origins, destinations):
            away = np.array([[round(abs(a.lat - b.lat) * 1000) for b in destinations] for a in origins])
            return Matrix(away.astype(np.int32), (away * 10).astype(np.int32))

    whole = _small() | {"places": [{"lat": 56.0, "lon": 10.0}, {"lat": 56.1, "lon": 10.0}, {"lat": 56.3, "lon": 10.0}]}
    del whole["seconds"], whole["metres"]
    path = tmp_path / "p.json"
    path.write_text(json.dumps(whole))
    problem = read_problem(path, Roads)
    assert problem.seconds.tolist() == [[0, 100, 300], [100, 0, 200], [300, 200, 0]]


def _small() -> dict[str, Any]:
    travel = [[0, 600, 600], [600, 0, 600], [600, 600, 0]]
    request = {"id": "a", "pickup_loc": 0, "dropoff_loc": 1, "pickup_earliest": 0, "pickup_latest": 3600}
    return {
        "format": "samtur-problem",
        "version": 1,
        "requests": [request | {"dropoff_earliest": 0, "dropoff_latest": 7200}],
        "vehicles": [{"id": "v", "start_loc": 2, "end_loc": 2, "opens": 0, "closes": 36000}],
        "seconds": travel,
        "metres": travel,
    }


def _changed(path: str, value: Any) -> dict[str, Any]:
    whole = _small()
    at: Any = whole
    *steps, last = path.split("/")
    for step in steps:
        at = at[int(step) if step.isdigit() else step]
    at[last] = value
    return whole


@pytest.mark.parametrize(
    ("whole", "code", "where"),
    [
        (_changed("version", 2), "plan.wrong-format", "p.json"),
        (_changed("requests", None), "plan.bad-field", "requests"),
        (_changed("requests/0/pickup_loc", "home"), "plan.bad-field", "requests[0].pickup_loc"),
        (_changed("requests/0/colour", "red"), "plan.bad-field", "requests[0].colour"),
        (_changed("vehicles/0/opens", None), "plan.bad-field", "vehicles[0].opens"),
        (_changed("seconds", [[0, 1], [1]]), "plan.bad-field", "seconds"),
        (_changed("metres", [[0, 1.5, 1], [1, 0, 1], [1, 1, 0]]), "plan.bad-field", "metres"),
        (_changed("places", [{"lat": 56}]), "plan.bad-field", "places[0]"),
        (_changed("requests/0/pickup_loc", 7), "routing.", ""),
    ],
)
def test_what_is_wrong_in_a_problem_file_is_named(tmp_path: Path, whole: dict[str, Any], code: str, where: str) -> None:
    """Each mistake has a code and names its place in the file."""
    path = tmp_path / "p.json"
    path.write_text(json.dumps(whole))
    with pytest.raises(SamturError) as refused:
        read_problem(path, _none)
    assert refused.value.code.startswith(code)
    assert where in refused.value.where


def test_a_file_that_is_none_is_named(tmp_path: Path) -> None:
    """A missing file, text that is no JSON and a folder that takes no files are errors with codes."""
    torn = tmp_path / "torn.json"
    torn.write_text('{"format": ')
    for path in (tmp_path / "none.json", torn):
        with pytest.raises(SamturError, match=r"plan\.unreadable"):
            read_problem(path, _none)
    with pytest.raises(SamturError, match=r"plan\.cannot-write"):
        PlanFile(tmp_path / "no" / "plan.json", random_problem(1), {})
