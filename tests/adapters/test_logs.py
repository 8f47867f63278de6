"""Logs: one JSON object a line, and no personal data in any of them."""

from __future__ import annotations

import contextlib
import io
import json
import logging
from collections.abc import Iterator
from typing import Any

import pytest
import structlog

from adapters import logs


@pytest.fixture(autouse=True)
def restored() -> Iterator[None]:
    """Everything about logging is put back afterwards."""
    root = logging.getLogger()
    before, level, configuration = root.handlers[:], root.level, structlog.get_config()
    yield
    root.handlers[:] = before
    root.setLevel(level)
    structlog.configure(**configuration)


@contextlib.contextmanager
def captured(style: Any = "json", level: str = "INFO") -> Iterator[io.StringIO]:
    """Configure the logs and catch what they write."""
    out = io.StringIO()
    with contextlib.redirect_stderr(out):
        logs.configure(style, level)
        yield out


def test_a_line_is_a_json_object_with_time_level_and_event() -> None:
    """Collectors find instant (UTC), level, event and the fields; Danish letters stay letters."""
    with captured() as out:
        structlog.get_logger("samtur.test").info("run priced", run_id="R1", total_ore=12, operator="Ærø Taxi")
    line = json.loads(out.getvalue())
    assert (line["event"], line["level"], line["run_id"], line["total_ore"]) == ("run priced", "info", "R1", 12)
    assert line["timestamp"].endswith("Z")
    assert "Ærø" in out.getvalue()


@pytest.mark.parametrize("style", ["json", "console"])
def test_personal_data_is_masked_wherever_it_turns_up(style: str) -> None:
    """Fields that may name a person, CPR numbers and phones in any text, nested or in an exception, are masked."""
    with captured(style) as out:
        log = structlog.get_logger("samtur.test")
        log.info("seen", name="Anna Jensen", cpr="0203461234", phone="+4595123456", address="Vej 7", notes="blind")
        log.info("text 020346-1234 and 0203461234", what="ring +45 95 12 34 56 or +4595123456")
        log.info("nested", body_of={"patient": {"name": "Anna Jensen"}, "list": ["020346-1234"]}, path=("x", "Vej 7"))
        try:
            int("patient 020346-1234 has +4595123456")
        except ValueError:
            log.exception("failed", patient="Anna Jensen")
    text = out.getvalue()
    assert "***" in text
    assert [
        secret for secret in ("Anna", "0203461234", "020346-1234", "95123456", "95 12 34", "blind") if secret in text
    ] == []


def test_other_libraries_log_in_the_same_form() -> None:
    """The standard library's warnings come out as JSON too, masked; their chatter does not."""
    with captured() as out:
        logging.getLogger("somebody.else").warning("lost %s", "020346-1234")
        logging.getLogger("somebody.else").info("chatter")
    (line,) = out.getvalue().splitlines()
    assert (json.loads(line)["level"], json.loads(line)["event"]) == ("warning", "lost ***")


def test_the_level_decides_what_is_written() -> None:
    """Below the level nothing is written; DEBUG shows all of our own."""
    with captured(level="WARNING") as out:
        structlog.get_logger().info("quiet")
        structlog.get_logger().warning("loud")
    assert "quiet" not in out.getvalue()
    assert "loud" in out.getvalue()
    with captured(level="DEBUG") as out:
        structlog.get_logger().debug("detail")
    assert "detail" in out.getvalue()


def test_numbers_that_are_nobody_stay() -> None:
    """Money, ids and instants are not taken for CPR numbers."""
    with captured() as out:
        structlog.get_logger().info("priced", total_ore=1234567890, job="2026-03-17/1", id="01a207d9-8230-70b6-b5f8")
    line = json.loads(out.getvalue())
    assert (line["total_ore"], line["job"], line["id"]) == (1234567890, "2026-03-17/1", "01a207d9-8230-70b6-b5f8")
