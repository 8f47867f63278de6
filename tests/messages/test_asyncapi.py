"""The AsyncAPI document is valid by the official schema and whole."""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft7Validator

from adapters.cli import asyncapi as cli
from planner.kernel.errors import InvalidInput
from planner.messages.asyncapi import document
from planner.messages.catalogue import message_types

OFFICIAL = Path(__file__).parents[2] / "node_modules" / "@asyncapi" / "specs" / "schemas" / "3.0.0.json"
QUEUES = {
    "planning": {"planning.booking-events": ("booking.trip-booked.v1", "booking.trip-changed.v1")},
    "execution": {"execution.booking-events": ("booking.passenger-card.v1",)},
}


@pytest.fixture(scope="session")
def official() -> Draft7Validator:
    """The AsyncAPI initiative's own schema of version 3.0.0."""
    if not OFFICIAL.exists():
        reason = "the AsyncAPI schema is not installed (npm ci)"
        if os.environ.get("CI") == "true":
            pytest.fail(reason)
        pytest.skip(reason)
    return Draft7Validator(json.loads(OFFICIAL.read_text("utf-8")))


@pytest.fixture
def whole() -> dict[str, Any]:
    """A document for two modules."""
    return document(QUEUES, exchange_of={False: "ordinary", True: "personal"}, prefix="here", version="1.2.3")


def _references(node: Any) -> list[str]:
    if isinstance(node, list):
        return [ref for each in node for ref in _references(each)]
    if not isinstance(node, dict):
        return []
    return [v if k == "$ref" else ref for k, v in node.items() for ref in ([v] if k == "$ref" else _references(v))]


def _follow(whole: dict[str, Any], reference: str) -> Any:
    node: Any = whole
    for step in reference.removeprefix("#/").split("/"):
        node = node[step]
    return node


def test_it_is_valid_by_the_official_schema(official: Draft7Validator, whole: dict[str, Any]) -> None:
    """Every AsyncAPI 3.0 tool can read the document."""
    assert [error.message for error in official.iter_errors(whole)] == []


def test_the_official_schema_would_find_a_fault(official: Draft7Validator, whole: dict[str, Any]) -> None:
    """The validation is not an empty one."""
    whole["operations"]["send.booking.trip-ready.v1"]["action"] = "shout"
    assert not official.is_valid(whole)


def test_every_reference_leads_somewhere(whole: dict[str, Any]) -> None:
    """No reference in the document dangles."""
    references = _references(whole)
    assert len(references) > len(message_types())
    for reference in references:
        assert _follow(whole, reference)


def test_every_type_is_sent_and_every_queue_received(whole: dict[str, Any]) -> None:
    """Each message has a channel and a sender; each queue has its receiver and just its messages."""
    operations = whole["operations"]
    assert {name for name in operations if name.startswith("send.")} == {f"send.{name}" for name in message_types()}
    received = operations["receive.planning.booking-events"]
    assert [m["$ref"].rsplit("/", 1)[-1] for m in received["messages"]] == list(
        QUEUES["planning"]["planning.booking-events"]
    )
    queue = whole["channels"]["planning.booking-events"]
    assert (queue["address"], queue["bindings"]["amqp"]["is"]) == ("here.planning.booking-events", "queue")


def test_personal_messages_travel_on_their_own_exchange(whole: dict[str, Any]) -> None:
    """Passenger cards are on the personal exchange and everything else on the ordinary one."""
    for name, cls in message_types().items():
        exchange = whole["channels"][name]["bindings"]["amqp"]["exchange"]["name"]
        assert exchange == ("personal" if cls.personal else "ordinary")


def test_a_queue_bound_to_an_unknown_type_is_refused() -> None:
    """A module cannot claim to listen to what nobody can say."""
    with pytest.raises(InvalidInput, match=r"messages\.unknown-type"):
        document({"a": {"a.b-events": ("b.c.v1",)}}, exchange_of={False: "x", True: "y"}, prefix="z", version="1")


def test_the_committed_documents_are_up_to_date() -> None:
    """Whoever changes a message or what a module listens to commits the documents with it."""
    assert cli.main(["--check"]) == 0


def test_the_committed_document_is_valid_and_has_every_queue(official: Draft7Validator) -> None:
    """The document that others read is valid, and every module's queues are in it."""
    committed = json.loads((cli.DOCS / "asyncapi.json").read_text("utf-8"))
    assert [error.message for error in official.iter_errors(committed)] == []
    received = {name.removeprefix("receive.") for name in committed["operations"] if name.startswith("receive.")}
    assert received == {queue for groups in cli.queues().values() for queue in groups}
    assert {queue.split(".")[0] for queue in received} == {"booking", "planning", "execution", "settlement"}


def test_personal_messages_reach_modules_that_may_read_them_only() -> None:
    """Neither planning nor settlement is bound to a personal message type."""
    personal = {name for name, cls in message_types().items() if cls.personal}
    listeners = {m for m, groups in cli.queues().items() for bound in groups.values() if personal & set(bound)}
    assert listeners == {"execution"}


def test_an_outdated_document_is_noticed_and_written(tmp_path: Path) -> None:
    """The check fails without writing; the command writes and then the check passes."""
    (tmp_path / "messages.md").write_text(f"before\n{cli.START}\nold\n{cli.END}\nafter\n", "utf-8")
    arguments = ["--docs", str(tmp_path)]
    assert cli.main(["--check", *arguments]) == 1
    assert not (tmp_path / "asyncapi.json").exists()
    assert cli.main(arguments) == 0
    assert cli.main(["--check", *arguments]) == 0
    text = (tmp_path / "messages.md").read_text("utf-8")
    assert text.startswith("before\n")
    assert text.endswith("\nafter\n")
    assert "| `booking.trip-booked.v1` |" in text
