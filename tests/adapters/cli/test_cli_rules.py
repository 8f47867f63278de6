"""``samtur rules``: a rule file is checked before anybody uses it, and published without a restart."""

from __future__ import annotations

from pathlib import Path

import pytest
from typer.testing import CliRunner

from adapters.cli.rules import app, growth_line
from planner.booking.rules import loading

FOLDER = Path(str(loading.files("planner.booking.rules")))


@pytest.fixture
def copy(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A copy of shipped rules and cases, in an office with a database of its own."""
    monkeypatch.setenv("SAMTUR_DATA_DIR", str(tmp_path / "data"))
    for name in ("midtjylland-2026.toml", "midtjylland-2026.cases.toml", "danmark.shared.toml"):
        (tmp_path / name).write_text((FOLDER / name).read_text())
    return tmp_path / "midtjylland-2026.toml"


def changed(path: Path, old: str, new: str) -> None:
    """Replace a piece of the rules."""
    text = path.read_text()
    assert old in text
    path.write_text(text.replace(old, new))


def test_good_rules_pass(copy: Path) -> None:
    """Every case is shown, counted by source and table, and what nobody has verified is said."""
    result = CliRunner().invoke(app, ["check", str(copy)])
    assert result.exit_code == 0
    assert "0 failed" in result.output
    assert "unverified: handling times" in result.output
    assert "stpk.dk 23SFP98" in result.output
    assert "cases by table:" in result.output


def test_all_shipped_rules_pass_with_at_least_150_cases() -> None:
    """Without a file every shipped table is decided, 100 % as written."""
    result = CliRunner().invoke(app, ["check", "--quiet"])
    assert result.exit_code == 0
    last = result.output.strip().splitlines()[-1]
    assert "(100.0%)" in last
    assert int(last.split()[0]) >= 150


def test_a_case_that_comes_out_otherwise_fails(copy: Path) -> None:
    """The case is shown with what was got and what was wanted; the exit code is 1, and it is not published."""
    changed(copy.with_name("danmark.shared.toml"), "above = 50000", "above = 60000")
    result = CliRunner().invoke(app, ["check", str(copy)])
    assert result.exit_code == 1
    assert "FAIL allowance A3" in result.output
    assert "outcome is 'allowance', not 'transport'" in result.output
    refused = CliRunner().invoke(app, ["publish", str(copy), "--by", "bo"])
    assert refused.exit_code == 2
    assert "booking.rules-cases-fail" in refused.output


@pytest.mark.parametrize(("content", "code"), [("id = 1", "booking.rules-invalid"), ("x", "booking.rules-unreadable")])
def test_a_file_that_is_no_rule_file_is_named(copy: Path, content: str, code: str) -> None:
    """The error has its code and the exit code is 2."""
    copy.write_text(content)
    result = CliRunner().invoke(app, ["check", str(copy)])
    assert result.exit_code == 2
    assert code in result.output


def test_a_new_version_is_published_and_listed(copy: Path) -> None:
    """What is published is kept with who and how many cases; the same version with another text is refused."""
    changed(copy, 'version = "2026.2"', 'version = "2026.3"')
    made = CliRunner().invoke(app, ["publish", str(copy), "--by", "bo"])
    assert made.exit_code == 0
    assert "published midtjylland 2026.3 for region-midtjylland by bo" in made.output
    assert CliRunner().invoke(app, ["publish", str(copy), "--by", "eva"]).exit_code == 0
    listed = CliRunner().invoke(app, ["list"]).output
    assert "midtjylland 2026.2  region-midtjylland" in listed
    assert listed.count("by bo") == 1
    assert "by eva" not in listed
    changed(copy, "reply_working_days = 1", "reply_working_days = 2")
    other = CliRunner().invoke(app, ["publish", str(copy), "--by", "bo"])
    assert other.exit_code == 2
    assert "booking.rules-version-taken" in other.output


def test_growth_is_shown_and_written(copy: Path, tmp_path: Path) -> None:
    """An office that decided nothing has nothing to show; the file has its heading."""
    file = tmp_path / "growth.csv"
    result = CliRunner().invoke(app, ["growth", "--weeks", "--count", "8", "--all", "--csv", str(file)])
    assert result.exit_code == 0, result.output
    assert "0 criteria, 0 grown" in result.output
    assert file.read_text().startswith("period,authority,table,kind,code,decisions,of,share,change_before_percent")


def test_a_line_of_growth_says_counts_share_and_changes() -> None:
    """What grew is marked; what there is nothing to compare with is left out."""
    point = {"decisions": 80, "of": 200, "share": 0.4}
    changes = {"before": None, "first": {"percent": 33.3}, "year": {"percent": None}, "version": None}
    line = {"flagged": True, "authority": "r", "table": "transport", "kind": "rule", "code": "T3"}
    text = growth_line({**line, "points": [{**point, "changes": changes}]})
    assert text == "GROWN r transport rule T3: 80 of 200 = 40.0% (against first +33.3 %, year new)"
