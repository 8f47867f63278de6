"""``samtur addresses``: import a file, find an address."""

from __future__ import annotations

from pathlib import Path

from typer.testing import CliRunner

from adapters.cli.addresses import app
from planner.kernel.errors import InvalidInput
from scenarios.finding.addresses import rows, write


def test_a_file_is_imported_and_searched(tmp_path: Path) -> None:
    """The count is told, importing again adds nothing, and an address of the file is found."""
    path = tmp_path / "a.csv"
    write(path, 300, seed=1)
    data = ["--data", str(tmp_path / "data")]
    for options in ([], [], ["--replace"]):
        result = CliRunner().invoke(app, ["import", str(path), *options, *data])
        assert result.exit_code == 0, result.output
        assert "300 lines taken; 300 addresses on" in result.output
    first = next(rows(300, seed=1))
    street, house, postcode, town = first[5], first[7], first[9], first[10]
    result = CliRunner().invoke(app, ["find", f"{street} {house} {postcode}", *data])
    assert f"{street} {house}, {postcode} {town}" in result.output


def test_a_file_that_is_none_changes_nothing(tmp_path: Path) -> None:
    """The error is one that a person can act on."""
    result = CliRunner().invoke(app, ["import", str(tmp_path / "none.csv"), "--data", str(tmp_path)])
    assert isinstance(result.exception, InvalidInput)
    assert result.exception.code == "addresses.cannot-read"
