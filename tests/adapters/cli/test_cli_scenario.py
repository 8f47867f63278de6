"""``samtur scenario`` writes and shows a day, and says what is wrong."""

from __future__ import annotations

import json
from pathlib import Path

from typer.testing import CliRunner

from adapters.cli.scenario import app
from scenarios.day.generate import generate
from scenarios.day.parameters import Parameters
from scenarios.day.picture import draw


def test_generate_writes_the_day(tmp_path: Path) -> None:
    """The file holds the referrals with the identity of its parameters, and says that it is synthetic."""
    out = tmp_path / "day.json"
    result = CliRunner().invoke(app, ["generate", "--out", str(out), "--trips", "40", "--seed", "3"])
    assert result.exit_code == 0, result.output
    document = json.loads(out.read_text(encoding="utf-8"))
    assert document["synthetic"] is True
    assert document["parameters_sha256"] == Parameters.read(trips=40, seed=3).digest()
    assert set(document["truth"]["journeys"]) == {body["external_id"] for body in document["referrals"]}


def test_show_prints_figures() -> None:
    """The number of trips asked for is in the figures."""
    result = CliRunner().invoke(app, ["show", "--trips", "40"])
    assert result.exit_code == 0
    assert ", 40" in result.output


def test_a_bad_file_is_told_by_code(tmp_path: Path) -> None:
    """A scenario file that is wrong ends with status 2 and its code, not with a traceback."""
    bad = tmp_path / "bad.toml"
    bad.write_text("day = 1", encoding="utf-8")
    for command in (["show"], ["generate", "--out", str(tmp_path / "x.json")]):
        result = CliRunner().invoke(app, [*command, "--params", str(bad)])
        assert result.exit_code == 2
        assert "scenario.bad-value" in result.stderr
    result = CliRunner().invoke(app, ["generate", "--trips", "2", "--out", str(tmp_path / "no" / "x.json")])
    assert (result.exit_code, "scenario.cannot-write" in result.stderr) == (2, True)


def test_the_picture_shows_every_home() -> None:
    """The map has a dot for every home and names every hospital that somebody goes to."""
    scenario = generate(Parameters.read(trips=20))
    svg = draw(scenario)
    assert svg.count('r="2"') == len(scenario.journeys)
    assert all(j.hospital.name.split()[-1] in svg for j in scenario.journeys)
