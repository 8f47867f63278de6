"""``samtur places``: imported from a file, found again."""

from __future__ import annotations

from pathlib import Path

from typer.testing import CliRunner

from adapters.cli.main import app
from planner.kernel.errors import InvalidInput
from tests.adapters.http.test_booking_places import DIALYSIS, HEAD


def test_a_file_is_imported_once_and_its_places_are_found(tmp_path: Path) -> None:
    """The first import brings the place, the second changes nothing, and an alias finds it."""
    file = tmp_path / "places.csv"
    file.write_text(f"\ufeff{HEAD}\n\n{DIALYSIS}\n", encoding="utf-8")
    data = ["--data", str(tmp_path / "data")]
    said = [CliRunner().invoke(app, ["places", "import", str(file), *data]).output for _ in range(2)]
    assert said == ["1 new, 0 changed, 0 as they were.\n", "0 new, 0 changed, 1 as they were.\n"]
    assert "auh-dialyse" in CliRunner().invoke(app, ["places", "find", "dialyse auh", *data]).output


def test_a_wrong_line_and_a_missing_file_are_named(tmp_path: Path) -> None:
    """The line and column that are wrong, or the file that is not there, are in the error."""
    file = tmp_path / "places.csv"
    for content, code in ((f"{HEAD}\n{DIALYSIS.replace('8200;', 'x;')}", "line 2: postcode"), (None, "cannot read")):
        if content is None:
            file.unlink()
        else:
            file.write_text(content, encoding="utf-8")
        result = CliRunner().invoke(app, ["places", "import", str(file), "--data", str(tmp_path / "data")])
        assert isinstance(result.exception, InvalidInput)
        assert code in result.exception.text()
