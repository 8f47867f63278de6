"""``samtur check`` reads messages from files and databases, and its exit code says whether the plan is right."""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path

import pytest
import typer
from typer.testing import CliRunner, Result

from adapters.cli import check as command
from adapters.settings import MODULES
from adapters.sql import outbox
from adapters.sql.engine import make_engine, writing
from adapters.sql.migrate import upgrade
from planner.checking.published import Published
from planner.kernel.errors import SamturError
from planner.messages.envelope import Envelope
from planner.messages.planning import DayPlanned
from tests.checking.plans import AT, DAY, ROADS, correct_day, with_

app = typer.Typer()
app.command("check")(command.check)


@pytest.fixture(autouse=True)
def _straight_roads(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(command, "travel_times", lambda _: ROADS)
    monkeypatch.chdir(tmp_path)


def envelopes(day: Published) -> list[Envelope]:
    """Return a day as messages."""
    found = []
    for part in ("trips", "cancelled", "ready", "answers", "vehicles", "contracts", "runs"):
        for subject, body in getattr(day, part).items():
            kind = type(body).message_type
            source = f"/{kind.split('.', maxsplit=1)[0]}"
            found.append(Envelope(source=source, type=kind, subject=subject, time=AT(0), version=1, data=body))
    return found


def broken() -> Published:
    """Return a day with one wrong cost."""
    return with_(correct_day(), "runs", "R-V3", planning_cost_ore=1)


def run(*arguments: str) -> Result:
    """Run the command."""
    return CliRunner().invoke(app, list(arguments))


def written(path: Path, messages: Sequence[Envelope], form: str) -> str:
    """Write messages in one of the accepted forms."""
    bodies = [message.to_bytes().decode() for message in messages]
    texts = {"lines": "\n".join(bodies), "bundle": '{"messages": [' + ",".join(bodies) + "]}"}
    path.write_text(texts[form] + "\n", encoding="utf-8")
    return str(path)


@pytest.mark.parametrize("form", ["lines", "bundle"])
def test_a_right_plan_ends_well(tmp_path: Path, form: str) -> None:
    """Both forms of file are read, and a plan without mistakes ends with status 0."""
    result = run(written(tmp_path / "day.json", envelopes(correct_day()), form))
    assert (result.exit_code, "0 violations" in result.output) == (0, True)
    assert f"{DAY}: 7 trips, 6 promised (1 wait" in result.output


def test_a_wrong_plan_ends_with_one(tmp_path: Path) -> None:
    """A broken rule is printed with code and meaning, and ends with status 1."""
    path = written(tmp_path / "day.json", envelopes(broken()), "lines")
    result = run(path, "--day", str(DAY))
    assert result.exit_code == 1
    assert "run.cost" in result.output
    as_json = run(path, "--json")
    (report,) = json.loads(as_json.stdout)
    assert [v["code"] for v in report["violations"]] == ["run.cost"]
    assert report["ok"] is False


def test_other_travel_times_are_pointed_out(tmp_path: Path) -> None:
    """Whoever checks with other travel times than the plan was made with is told so."""
    figures = dict.fromkeys(("runs", "vehicles_used", "trips_planned", "trips_on_call", "trips_unserved", "seed"), 1)
    for label, told in (("teleport", True), (ROADS.label, False)):
        planned = DayPlanned(
            **figures,
            service_day=str(DAY),
            planned_at=AT(0),
            planning_cost_ore=1,
            cost_before_ore=1,
            solver="x",
            travel_times=label,
            solve_s=1,
        )
        message = Envelope("/planning", DayPlanned.message_type, str(DAY), AT(0), 1, planned)
        result = run(written(tmp_path / "day.json", [*envelopes(correct_day()), message], "lines"))
        assert result.exit_code == 0
        assert ("made with others" in result.output) == told


def test_a_day_is_checked_from_the_databases(tmp_path: Path) -> None:
    """With a day alone the messages come from what the modules have recorded."""
    by_module: dict[str, list[Envelope]] = {name: [] for name in MODULES}
    for message in envelopes(broken()):
        by_module[message.source.removeprefix("/")].append(message)
    for name, messages in by_module.items():
        engine = make_engine(f"sqlite:///{tmp_path / name}.sqlite", name)
        upgrade(engine, name)
        with writing(engine) as connection:
            outbox.append(connection, messages, datetime.now(UTC))
        engine.dispose()
    result = run("--day", str(DAY), "--data", str(tmp_path))
    assert (result.exit_code, "1 violation" in result.output) == (1, True)


@pytest.mark.parametrize(
    ("content", "arguments", "code"),
    [
        (None, ["day.json"], "check.unreadable"),
        ("", ["day.json"], "check.no-plan"),
        ("{}", ["day.json"], "check.not-messages"),
        ('{"specversion": "1.0"}', ["day.json"], "check.not-a-message"),
        ("no message", ["day.json"], "check.not-a-message"),
        (None, [], "check.nothing-given"),
        (None, ["--day", "2026-03-17"], "check.no-data"),
        (None, ["--day", "today"], "time.bad-date"),
        ("[]", ["day.json", "--day", "2026-03-17"], "check.no-plan"),
    ],
)
def test_what_cannot_be_checked_is_told_by_code(
    tmp_path: Path, content: str | None, arguments: list[str], code: str
) -> None:
    """Every way to give nothing to check has its code; the command line turns it into status 2."""
    if content is not None:
        (tmp_path / "day.json").write_text(content, encoding="utf-8")
    result = run(*arguments, *([] if "--data" in arguments else ["--data", str(tmp_path / "nothing")]))
    assert isinstance(result.exception, SamturError)
    assert result.exception.code == code
