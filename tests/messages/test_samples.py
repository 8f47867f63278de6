"""Every version of every message that was ever published can be read by today's code."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from cloudevents.core.bindings.http import HTTPMessage, from_structured_event
from cloudevents.core.formats.json import JSONFormat
from jsonschema import Draft202012Validator

from planner.messages.catalogue import message_types
from planner.messages.envelope import CONTENT_TYPE, decode
from planner.messages.schema import envelope_schema
from planner.messages.upcasters import newest, old_types
from tests.messages.corpus import SAMPLES, SCHEMAS

each_sample = pytest.mark.parametrize("path", SAMPLES, ids=lambda path: path.stem)


def _contained(part: Any, whole: Any) -> bool:
    """Tell whether everything in ``part`` is in ``whole``, which may know more properties."""
    if isinstance(part, dict) and isinstance(whole, dict):
        return all(key in whole and _contained(value, whole[key]) for key, value in part.items())
    if isinstance(part, list) and isinstance(whole, list):
        return len(part) == len(whole) and all(_contained(a, b) for a, b in zip(part, whole, strict=True))
    return bool(part == whole)


def test_every_type_and_every_old_version_has_a_sample() -> None:
    """No message type is without a committed sample, and no sample belongs to nothing."""
    assert {path.stem for path in SAMPLES} == set(message_types()) | set(old_types())


@each_sample
def test_a_sample_is_read_as_the_newest_version_of_its_type(path: Path) -> None:
    """Today's code reads every committed sample."""
    envelope = decode(path.read_bytes())
    assert envelope.type == newest(path.stem)
    assert isinstance(envelope.data, message_types()[envelope.type])
    assert envelope.source == f"/{path.stem.split('.')[0]}"


@each_sample
def test_a_sample_of_a_present_type_survives_reading_and_writing(path: Path) -> None:
    """Nothing that a sample says is lost when it is read and written again."""
    if path.stem in old_types():
        pytest.skip("an old version is written again as the newer one")
    assert _contained(json.loads(path.read_bytes()), json.loads(decode(path.read_bytes()).to_bytes()))


@each_sample
def test_a_sample_fits_the_committed_schema(path: Path) -> None:
    """The schemas that other systems' engineers read describe the messages that are really sent."""
    schema = json.loads((SCHEMAS / path.name).read_text("utf-8"))
    Draft202012Validator.check_schema(schema)
    whole = envelope_schema(path.stem, schema)
    Draft202012Validator(whole).validate(json.loads(path.read_bytes()))


@each_sample
def test_what_is_written_again_fits_the_schema_too(path: Path) -> None:
    """What today's code sends fits the schema of its type."""
    envelope = decode(path.read_bytes())
    schema = json.loads((SCHEMAS / f"{envelope.type}.json").read_text("utf-8"))
    Draft202012Validator(envelope_schema(envelope.type, schema)).validate(json.loads(envelope.to_bytes()))


@each_sample
def test_an_independent_reader_of_cloudevents_reads_it(path: Path) -> None:
    """The envelope is a CloudEvents 1.0 message to a reader that is not ours."""
    event = from_structured_event(
        HTTPMessage(headers={"content-type": CONTENT_TYPE}, body=decode(path.read_bytes()).to_bytes()), JSONFormat()
    )
    said = json.loads(path.read_bytes())
    assert (event.get_specversion(), event.get_id(), event.get_source()) == ("1.0", said["id"], said["source"])
    assert (event.get_subject(), event.get_datacontenttype()) == (said["subject"], "application/json")
    assert event.get_type() == decode(path.read_bytes()).type
    assert event.get_extension("aggregateversion") == said["aggregateversion"]
    assert event.get_extension("traceparent") == said["traceparent"]
    data = event.get_data()
    assert isinstance(data, dict)
    assert _contained(said["data"], data) or path.stem in old_types()
