"""``samtur rules``: a rule file is checked before anybody uses it."""

from __future__ import annotations

from pathlib import Path

import pytest
from typer.testing import CliRunner

from adapters.cli.rules import app
from planner.booking.rules import loading

SHIPPED = Path(str(loading.files("planner.booking.rules"))) / "midtjylland-2026.toml"


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    """A copy of the shipped rules and cases."""
    path = tmp_path / "own.toml"
    path.write_text(SHIPPED.read_text())
    loading.cases_path(path).write_text(loading.cases_path(SHIPPED).read_text())
    return path


def test_good_rules_pass(copy: Path) -> None:
    """Every case is shown, and what nobody has verified is said."""
    result = CliRunner().invoke(app, ["check", str(copy)])
    assert result.exit_code == 0
    assert "30 cases, 0 failed" in result.output
    assert "unverified: fare minimums" in result.output


def test_a_case_that_comes_out_otherwise_fails(copy: Path) -> None:
    """The case is shown with what was got and what was wanted; the exit code is 1."""
    copy.write_text(copy.read_text().replace("above = 50000", "above = 60000"))
    result = CliRunner().invoke(app, ["check", str(copy)])
    assert result.exit_code == 1
    assert "FAIL allowance A3" in result.output
    assert "outcome is 'allowance', not 'transport'" in result.output


@pytest.mark.parametrize(("content", "code"), [("id = 1", "booking.rules-invalid"), ("x", "booking.rules-unreadable")])
def test_a_file_that_is_no_rule_file_is_named(copy: Path, content: str, code: str) -> None:
    """The error has its code and the exit code is 2."""
    copy.write_text(content)
    result = CliRunner().invoke(app, ["check", str(copy)])
    assert result.exit_code == 2
    assert code in result.output


def test_shipped_rules_are_listed() -> None:
    """The sets that come with Samtur are listed with their dates."""
    result = CliRunner().invoke(app, ["list"])
    assert result.exit_code == 0
    assert "midtjylland 2026.1  2026-01-01" in result.output
