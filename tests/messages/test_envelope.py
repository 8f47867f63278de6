"""The envelope: what is written is read back, and what cannot be read is refused with a code."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from planner.messages.booking import TripReady
from planner.messages.catalogue import message_types
from planner.messages.envelope import Envelope, Undecodable, decode
from tests.messages.corpus import ROOT, read_or_code

READY = json.loads((ROOT / "samples" / "booking.trip-ready.v1.json").read_text("utf-8"))
CODES = {"messages.not-json", "messages.bad-envelope", "messages.unknown-type", "messages.bad-payload"}
texts = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), min_size=1, max_size=64)
instants = st.datetimes(min_value=datetime(1990, 1, 1), max_value=datetime(2090, 1, 1), timezones=st.just(UTC))  # noqa: DTZ001 - hypothesis wants naive bounds
anything = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=8,
)


def _code(body: bytes) -> str:
    with pytest.raises(Undecodable) as caught:
        decode(body)
    return caught.value.code


@given(
    subject=texts,
    version=st.integers(min_value=-(2**63) + 1, max_value=2**63 - 1),
    at=instants,
    ids=st.tuples(texts, texts, texts),
)
def test_what_is_written_is_read_back(subject: str, version: int, at: datetime, ids: tuple[str, str, str]) -> None:
    """Writing and reading a message gives the same message."""
    said = Envelope(
        source="/booking",
        type="booking.trip-ready.v1",
        subject=subject,
        time=at,
        version=version,
        data=TripReady(trip_id="J1-2", journey_id="J1", service_day="2026-03-17", ready_at=at),
        correlation_id=ids[0],
        causation_id=ids[1],
        traceparent=ids[2],
    )
    assert decode(said.to_bytes()) == said
    assert decode(said.to_bytes()).to_bytes() == said.to_bytes()


@given(body=st.binary(max_size=60))
def test_any_bytes_are_read_or_refused_with_a_code(body: bytes) -> None:
    """No bytes crash the reader."""
    assert _code(body) in CODES


@given(key=st.sampled_from([*READY, *READY["data"]]), value=anything)
def test_any_value_anywhere_is_read_or_refused_with_a_code(key: str, value: Any) -> None:
    """A message with any one value replaced is either read or refused with a code that names no value."""
    broken = {**READY, key: value} if key in READY else {**READY, "data": {**READY["data"], key: value}}
    read = read_or_code(json.dumps(broken).encode())
    assert read in CODES if isinstance(read, str) else (read.time.tzinfo is UTC and read.to_bytes())


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"specversion": "0.3"}, "messages.bad-envelope"),
        ({"id": ""}, "messages.bad-envelope"),
        ({"id": "x" * 65}, "messages.bad-envelope"),
        ({"subject": "x" * 121}, "messages.bad-envelope"),
        ({"subject": "a\0b"}, "messages.bad-envelope"),
        ({"subject": "\ud800"}, "messages.bad-envelope"),
        ({"aggregateversion": True}, "messages.bad-envelope"),
        ({"aggregateversion": 2**63}, "messages.bad-envelope"),
        ({"time": "2026-03-17T08:12:10"}, "messages.bad-envelope"),
        ({"time": "0001-01-01T00:00:00+05:00"}, "messages.bad-envelope"),
        ({"type": "trip-ready"}, "messages.bad-envelope"),
        ({"type": "booking.trip-ready.v2"}, "messages.unknown-type"),
        ({"data": {}}, "messages.bad-payload"),
        ({"data": {**READY["data"], "ready_at": "0001-01-01T00:00:00+05:00"}}, "messages.bad-payload"),
        ({"data": {**READY["data"], "trip_id": 7}}, "messages.bad-payload"),
    ],
)
def test_each_kind_of_fault_has_its_code(change: dict[str, Any], code: str) -> None:
    """What is wrong is told by a stable code."""
    assert _code(json.dumps({**READY, **change}).encode()) == code


def test_bottomless_nesting_is_refused() -> None:
    """Nesting deeper than the reader can follow is a refusal, not a crash."""
    assert _code(b"[" * 100_000) == "messages.not-json"


def test_a_refusal_names_the_field_but_not_its_value() -> None:
    """What a message says does not get into logs through the error."""
    with pytest.raises(Undecodable) as caught:
        decode(json.dumps({**READY, "data": {**READY["data"], "ready_at": "Inger Hansen"}}).encode())
    assert "ready_at" in caught.value.where
    assert "Inger" not in caught.value.text()


def test_unknown_properties_are_ignored() -> None:
    """A newer sender may add optional properties first."""
    newer = {**READY, "shard": "7", "data": {**READY["data"], "nurse": "x"}}
    assert decode(json.dumps(newer).encode()) == decode(json.dumps(READY).encode())


def test_only_what_is_personal_goes_on_the_personal_channel() -> None:
    """Passenger cards alone are personal."""
    assert [name for name, cls in message_types().items() if cls.personal] == ["booking.passenger-card.v1"]
