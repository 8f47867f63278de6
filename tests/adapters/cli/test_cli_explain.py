"""``samtur explain``: what it prints is what the explanation says."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner

from adapters.cli.main import app
from adapters.plans.plan_file import PlanFile
from adapters.plans.problem_file import write_problem
from planner.kernel.errors import SamturError
from planner.routing import MaxIterations, explain, solve
from tests.routing.world import random_problem


@pytest.fixture
def files(tmp_path: Path) -> tuple[str, str]:
    """A problem file and a plan file of it."""
    problem = random_problem(8, requests=12, vehicles=5)
    write_problem(problem, tmp_path / "problem.json")
    result = solve(problem, MaxIterations(200), 1, workers=1)
    PlanFile(tmp_path / "plan.json", problem, {}).write(result.plan, complete=True)
    return str(tmp_path / "problem.json"), str(tmp_path / "plan.json")


def test_every_trip_is_explained(files: tuple[str, str]) -> None:
    """For every trip the command names its vehicle or says that it is left out, and prices the others as computed."""
    problem = random_problem(8, requests=12, vehicles=5)
    plan = solve(problem, MaxIterations(200), 1, workers=1).plan
    for number, name in enumerate(problem.request_ids):
        said = CliRunner().invoke(app, ["explain", *files, name, "--vehicles", "9"]).output
        told = explain(problem, plan, number)
        first = f"{name} is left out" if told.place is None else f"{name} is in v{told.place.vehicle}:"
        assert said.startswith(first)
        for other in told.others:
            assert f"- v{other.offer.vehicle}: {other.extra_ore / 100:+,.2f} kr." in said
        assert all(f"v{one.vehicle}" in said for one in told.forbidden)


def test_the_same_as_data(files: tuple[str, str]) -> None:
    """``--json`` gives the whole explanation and the price of a rule as numbers."""
    whole = json.loads(CliRunner().invoke(app, ["explain", *files, "r3", "--json"]).output)
    assert whole["request"] == 3
    assert whole["ids"]["vehicles"] == ["v0", "v1", "v2", "v3", "v4"]
    priced = CliRunner().invoke(app, ["explain", *files, "--rule", "riding-alone", "--seconds", "0.3", "--json"])
    price = json.loads(priced.output)
    assert price["price_ore"] == price["with_ore"] - price["without_ore"] >= 0


@pytest.mark.parametrize(
    ("arguments", "code"),
    [([], "explain.nothing-given"), (["r99"], "explain.no-trip"), (["--rule", "gravity"], "routing.rule")],
)
def test_what_cannot_be_explained_is_named(files: tuple[str, str], arguments: list[str], code: str) -> None:
    """Nothing to explain, an unknown trip and an unknown rule are errors with codes."""
    failed = CliRunner().invoke(app, ["explain", *files, *arguments])
    assert isinstance(failed.exception, SamturError)
    assert failed.exception.code == code
