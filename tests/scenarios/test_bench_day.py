"""A generated day is measured with the independent checker beside it."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pytest

from planner.kernel.errors import InvalidInput
from planner.routing import Plan, Problem
from scenarios import bench_day
from scenarios.bench_day import Found, known, measured
from scenarios.bench_routing import generated
from scenarios.public.solver import Budget

BUDGET = Budget(1.0, 1, 1)


@pytest.fixture(scope="module")
def problem() -> Problem:
    """A small day."""
    return generated(12, 6, 1)


@pytest.mark.parametrize("solver", ["samtur", "ortools"])
def test_a_day_is_planned_and_checked(problem: Problem, solver: str, tmp_path: Path) -> None:
    """Both searches plan a small day without faults, and the record is written with its figures."""
    record = measured(problem, solver, BUDGET)
    assert record.faults == ()
    assert (record.trips, record.fleet, record.left_out) == (12, 6, 0)
    assert record.total_ore > 0
    assert "valid" in record.text()
    record.write(tmp_path)
    written = json.loads((tmp_path / f"day-12-{solver}-1.json").read_text(encoding="utf-8"))
    assert written["total_ore"] == record.total_ore


def test_a_spoilt_plan_has_faults(problem: Problem, monkeypatch: pytest.MonkeyPatch) -> None:
    """What the checker finds is in the record, whatever the solver says."""

    def spoilt(day: Problem, budget: Budget) -> Found:
        plan, history = bench_day.samtur(day, budget)
        assert plan is not None
        routes = list(plan.routes)
        worst = max(range(len(routes)), key=lambda v: len(routes[v].visits))
        routes[worst] = replace(routes[worst], metres=routes[worst].metres + 1000)
        return Plan(tuple(routes)), history

    monkeypatch.setitem(bench_day.SOLVERS, "samtur", spoilt)
    record = measured(problem, "samtur", BUDGET)
    assert any("run.metres" in fault for fault in record.faults)
    assert "FAULTS" in record.text()


def test_a_solver_without_a_plan_is_told(problem: Problem, monkeypatch: pytest.MonkeyPatch) -> None:
    """No plan is no success."""
    monkeypatch.setitem(bench_day.SOLVERS, "samtur", lambda *_: (None, ()))
    record = measured(problem, "samtur", BUDGET)
    assert record.faults == ("no plan was found",)
    assert record.left_out == 12


def test_an_unknown_peer_is_told() -> None:
    """Only solvers that know every rule of a day can be asked for."""
    with pytest.raises(InvalidInput) as caught:
        known(["samtur", "vroom"])
    assert caught.value.code == "bench.unknown-peer"


def test_a_folder_that_cannot_be_written_is_told(problem: Problem, tmp_path: Path) -> None:
    """A file where the folder should be has its code."""
    (tmp_path / "out").write_text("", encoding="utf-8")
    with pytest.raises(InvalidInput) as caught:
        measured(problem, "samtur", BUDGET).write(tmp_path / "out")
    assert caught.value.code == "bench.cannot-write"
