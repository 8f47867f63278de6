"""The committed schemas are those of today's code, and keep what a release promised."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from planner.kernel.errors import InvalidInput
from planner.messages import generate
from planner.messages.catalogue import message_types


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder with the schemas written and frozen."""
    generate.write(tmp_path, freeze=True)
    return tmp_path


def _edit(path: Path, change: dict[str, Any]) -> None:
    path.write_text(json.dumps({**json.loads(path.read_text("utf-8")), **change}), "utf-8")


def test_committed_schemas_are_what_the_code_generates() -> None:
    """Nobody changes a message type without committing its schema, nor a schema without the type."""
    assert generate.outdated() == []


def test_no_released_type_changed_so_that_readers_trip() -> None:
    """Against the frozen schemas there are only optional additions."""
    assert list((generate.SCHEMAS / "frozen").glob("*.json"))
    generate.refuse_incompatible()


def test_check_names_what_is_outdated_and_writes_nothing(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """The check fails with the file's name and leaves the file alone."""
    _edit(folder / "booking.trip-ready.v1.json", {"title": "Other"})
    before = (folder / "booking.trip-ready.v1.json").read_text("utf-8")
    assert generate.main(["--check", "--folder", str(folder)]) == 1
    assert capsys.readouterr().out == "outdated: booking.trip-ready.v1.json\n"
    assert (folder / "booking.trip-ready.v1.json").read_text("utf-8") == before
    assert generate.main(["--folder", str(folder)]) == 0
    assert generate.main(["--check", "--folder", str(folder)]) == 0


def test_a_schema_of_no_type_is_taken_away(folder: Path) -> None:
    """A schema that nothing generates any more does not stay behind."""
    (folder / "booking.trip-ready.v9.json").write_text("{}", "utf-8")
    assert generate.write(folder) == ["booking.trip-ready.v9.json"]
    assert {path.stem for path in folder.glob("*.json")} == set(message_types())


def test_an_incompatible_change_is_refused_and_nothing_is_written(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """When the frozen schema promised a property that is gone, generating fails and says which."""
    frozen = folder / "frozen" / "booking.trip-ready.v1.json"
    schema = json.loads(frozen.read_text("utf-8"))
    schema["properties"]["nurse"] = {"type": "string"}
    _edit(frozen, schema)
    _edit(folder / "booking.trip-ready.v1.json", {"title": "Other"})
    assert generate.main(["--freeze", "--folder", str(folder)]) == 1
    assert "messages.incompatible" in (said := capsys.readouterr().err)
    assert "booking.trip-ready.v1: removed nurse" in said
    assert json.loads((folder / "booking.trip-ready.v1.json").read_text("utf-8"))["title"] == "Other"


def test_a_released_type_cannot_disappear(folder: Path) -> None:
    """A frozen type that nothing reads any more is refused."""
    (folder / "frozen" / "booking.trip-delayed.v1.json").write_text("{}", "utf-8")
    with pytest.raises(InvalidInput, match=r"booking\.trip-delayed\.v1: the type is gone"):
        generate.refuse_incompatible(folder)
