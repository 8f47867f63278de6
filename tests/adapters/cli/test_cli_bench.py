"""``samtur bench`` solves, checks and records instances, and says what is wrong."""

from __future__ import annotations

from pathlib import Path

import pytest
from typer.testing import CliRunner

from adapters.cli.bench import app
from planner.kernel.errors import InvalidInput
from planner.routing.components import COMPONENTS
from scenarios.public.record import records_in
from tests.scenarios.public.texts import LI_LIM, SARTORI, written


def test_files_are_solved_checked_and_recorded(tmp_path: Path) -> None:
    """Files without a command are run: a line each, a mean a family, a record a file; the report reads them again."""
    files = [str(written(tmp_path, "toy1", LI_LIM)), str(written(tmp_path, "toy2", SARTORI))]
    options = ["--seconds", "0.5", "--seed", "4", "--threads", "1", "--out", str(tmp_path / "out")]
    result = CliRunner().invoke(app, [*files, *options])
    assert result.exit_code == 0, result.output
    assert result.output.count(" feasible") == 2
    found = records_in([tmp_path / "out"])
    assert [(r.instance, r.seed, r.threads, r.broken) for r in found] == [("toy1", 4, 1, ()), ("toy2", 4, 1, ())]
    report = CliRunner().invoke(app, ["report", str(tmp_path / "out")])
    assert report.exit_code == 0
    assert "| Sartori & Buriol 100 | samtur | 0.5 | 1 | 0 |" in report.output


def test_a_solution_that_is_none_ends_with_status_one(tmp_path: Path) -> None:
    """A request that nobody can serve leaves the run infeasible: it is shown, recorded, and the status says it."""
    file = written(tmp_path, "never", LI_LIM.replace("0\t90\t2\t1\t0", "0\t11\t2\t1\t0"))
    options = ["--seconds", "0.3", "--threads", "1", "--out", str(tmp_path / "out")]
    result = CliRunner().invoke(app, ["run", str(file), *options])
    assert result.exit_code == 1
    assert "INFEASIBLE: node 1 is not visited" in result.output
    assert "1 requests left out" in result.output


@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        (["nothing.txt"], "bench.unreadable"),
        (["nothing.txt", "--against", "nobody"], "bench.unknown-peer"),
        (["nothing.txt", "--only-peers"], "bench.nobody"),
        (["nothing.txt", "--without", "luck"], "routing.component"),
        (["day", "--against", "vroom"], "bench.unknown-peer"),
        (["report", "."], "bench.no-records"),
    ],
)
def test_mistakes_are_told_by_code(
    arguments: list[str], code: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What is not there, and names that nobody knows, have their codes."""
    monkeypatch.chdir(tmp_path)
    result = CliRunner().invoke(app, arguments)
    assert isinstance(result.exception, InvalidInput)
    assert result.exception.code == code


def test_a_picture_is_drawn_from_records(tmp_path: Path) -> None:
    """The picture is written beside the records that it was drawn from."""
    file = written(tmp_path, "lc101", LI_LIM)  # by its name it has a best known value
    folder, picture = tmp_path / "out", tmp_path / "pictures" / "curves.svg"
    assert CliRunner().invoke(app, [str(file), "--seconds", "0.3", "--out", str(folder)]).exit_code == 0
    assert CliRunner().invoke(app, ["picture", str(folder), "--out", str(picture)]).exit_code == 0
    assert "Li &amp; Lim 100, class 1: distance" in picture.read_text(encoding="utf-8")


def test_a_generated_day_is_measured(tmp_path: Path) -> None:
    """A day without faults ends with status 0 and leaves its record."""
    options = ["--trips", "20", "--seconds", "0.5", "--seed", "3", "--threads", "1", "--out", str(tmp_path)]
    result = CliRunner().invoke(app, ["day", *options])
    assert result.exit_code == 0, result.output
    assert "valid" in result.output
    assert len(list(tmp_path.glob("day-*-samtur-3.json"))) == 1


def test_components_are_left_out_under_their_name(tmp_path: Path) -> None:
    """A run without a component is a row of its own; an ablation leaves out each in turn."""
    file = str(written(tmp_path, "toy1", LI_LIM))
    options = ["--seconds", "0.2", "--threads", "1"]
    one = CliRunner().invoke(app, [file, *options, "--without", "strings,memory", "--out", str(tmp_path / "one")])
    assert one.exit_code == 0, one.output
    assert [r.solver for r in records_in([tmp_path / "one"])] == ["samtur-without-memory-strings"]
    every = CliRunner().invoke(app, [file, *options, "--ablation", "--out", str(tmp_path / "every")])
    assert every.exit_code == 0, every.output
    names = {f"samtur-without-{name}" for name in COMPONENTS} | {"samtur"}
    assert {r.solver for r in records_in([tmp_path / "every"])} == names
