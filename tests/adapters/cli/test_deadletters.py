"""``samtur deadletters``."""

from __future__ import annotations

import json
from collections.abc import Callable

import pytest
from sqlalchemy import Engine
from typer.testing import CliRunner

from adapters.cli import deadletters
from adapters.settings import MODULES
from adapters.sql import dead_letters
from adapters.sql.engine import reading, writing
from planner.kernel.errors import Conflict, InvalidInput, NotFound
from tests.contracts.bus import ledger

runner = CliRunner()


@pytest.fixture
def dead_id(bare_engine: Callable[[str], Engine], monkeypatch: pytest.MonkeyPatch) -> str:
    """Every module's database, with one dead letter in planning's; return its id."""
    for module in MODULES:
        with writing(bare_engine(module)) as connection:
            ledger.METADATA.create_all(connection)
    monkeypatch.setattr(deadletters, "open_module_engine", bare_engine)
    with writing(bare_engine("planning")) as connection:
        assert dead_letters.bury(
            connection,
            queue="planning.booking-events",
            message_id="m1",
            body=b"secret contents",
            code="test.wrong",
            error="[test.wrong] wrong",
            at=ledger.AT,
            type_name=ledger.READY,
            subject="T1",
            attempts=3,
        )
    with reading(bare_engine("planning")) as connection:
        return dead_letters.dead_letters(connection)[0].id


def run(*arguments: str, code: int = 0) -> str:
    """Run the command line and return what it printed."""
    result = runner.invoke(deadletters.app, list(arguments), env={"COLUMNS": "300"}, catch_exceptions=False)
    assert result.exit_code == code, result.output
    return result.output


def test_the_list_shows_every_module_without_contents(dead_id: str) -> None:
    """Queue, type, subject and error are shown, the message's body never."""
    text = run("list")
    for part in (dead_id, "planning.booking-events", ledger.READY, "T1", "test.wrong"):
        assert part in text
    assert "secret" not in text
    (line,) = run("list", "--json").splitlines()
    row = json.loads(line)
    assert (row["module"], row["id"], row["attempts"], row["state"]) == ("planning", dead_id, 3, "dead")
    assert "secret" not in line
    assert run("list", "--module", "booking") == "No dead letters.\n"


def test_replay_hands_the_message_to_the_bus(dead_id: str, bare_engine: Callable[[str], Engine]) -> None:
    """A replayed dead letter waits for the bus, and cannot be decided about again."""
    assert "goes back to planning.booking-events" in run("replay", dead_id, "--module", "planning", "--actor", "eva")
    with reading(bare_engine("planning")) as connection:
        (waiting,) = dead_letters.to_replay(connection)
    assert (waiting.id, waiting.actor, waiting.decided_at is not None) == (dead_id, "eva", True)
    with pytest.raises(Conflict, match=r"deadletters\.decided"):
        run("discard", dead_id, "--module", "planning", "--reason", "late")


def test_discard_keeps_the_reason(dead_id: str) -> None:
    """A discarded message leaves the list and stays under ``--all`` with reason and actor."""
    with pytest.raises(InvalidInput, match=r"deadletters\.no-reason"):
        run("discard", dead_id, "--module", "planning", "--reason", " ")
    assert "discarded" in run("discard", dead_id, "--module", "planning", "--reason", "a test", "--actor", "eva")
    assert run("list") == "No dead letters.\n"
    row = json.loads(run("list", "--all", "--json"))
    assert (row["state"], row["reason"], row["actor"]) == ("discarded", "a test", "eva")


def test_an_unknown_id_is_an_error(dead_id: str) -> None:
    """The error names the id."""
    with pytest.raises(NotFound, match=r"deadletters\.unknown.*nonsense"):
        run("replay", "nonsense", "--module", "planning")
