"""The compatibility rules: only optional additions within a version."""

from __future__ import annotations

import copy
import json
from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import BaseModel, Field

from planner.messages.compat import breaks
from planner.messages.schema import Schema
from tests.messages.corpus import SCHEMAS


class Seat(BaseModel):
    """A part."""

    kind: str
    number: int = 1


class Car(BaseModel):
    """The type before the change."""

    plate: str = Field(max_length=8)
    seats: tuple[Seat, ...]
    colour: str | None = None
    doors: int = Field(default=4, ge=2)


BEFORE = Car.model_json_schema()


def _changed(change: Callable[[dict[str, Any]], None]) -> Schema:
    after = copy.deepcopy(BEFORE)
    change(after)
    return after


def _add(at: str, name: str, schema: Schema, *, required: bool = False) -> Callable[[dict[str, Any]], None]:
    def change(whole: dict[str, Any]) -> None:
        part = whole["$defs"][at] if at else whole
        part["properties"][name] = schema
        if required:
            part["required"].append(name)

    return change


GOOD: dict[str, Callable[[dict[str, Any]], None]] = {
    "nothing": lambda s: None,
    "optional property": _add("", "wheels", {"type": "integer", "default": 4}),
    "optional property inside a part": _add("Seat", "heated", {"type": "boolean", "default": False}),
    "better words": lambda s: s.update(description="A car.", title="Vehicle"),
}
BAD: dict[str, tuple[Callable[[dict[str, Any]], None], set[tuple[str, str]]]] = {
    "removed": (lambda s: s["properties"].pop("colour"), {("removed", "colour")}),
    "renamed": (
        lambda s: s["properties"].update(paint=s["properties"].pop("colour")),
        {("removed", "colour")},
    ),
    "removed inside a part": (
        lambda s: s["$defs"]["Seat"]["properties"].pop("number"),
        {("removed", "seats[].number")},
    ),
    "required addition": (_add("", "vin", {"type": "string"}, required=True), {("added-required", "vin")}),
    "required addition inside": (
        _add("Seat", "row", {"type": "integer"}, required=True),
        {("added-required", "seats[].row")},
    ),
    "made required": (lambda s: s["required"].append("doors"), {("made-required", "doors")}),
    "made optional": (lambda s: s["required"].remove("plate"), {("made-optional", "plate")}),
    "shorter": (lambda s: s["properties"]["plate"].update(maxLength=7), {("narrowed", "plate")}),
    "longer": (lambda s: s["properties"]["plate"].update(maxLength=9), {("widened", "plate")}),
    "boundless": (lambda s: s["properties"]["plate"].pop("maxLength"), {("widened", "plate")}),
    "higher minimum": (lambda s: s["properties"]["doors"].update(minimum=3), {("narrowed", "doors")}),
    "lower minimum": (lambda s: s["properties"]["doors"].update(minimum=1), {("widened", "doors")}),
    "new limit": (lambda s: s["properties"]["doors"].update(maximum=5), {("narrowed", "doors")}),
    "never null": (lambda s: s["properties"]["colour"]["anyOf"].pop(), {("narrowed", "colour")}),
    "one branch more": (
        lambda s: s["properties"]["colour"]["anyOf"].append({"type": "integer"}),
        {("widened", "colour")},
    ),
    "other type": (
        lambda s: s["properties"]["doors"].update(type="number"),
        {("narrowed", "doors"), ("widened", "doors")},
    ),
    "fewer words allowed": (lambda s: s["properties"]["plate"].update(enum=["A"]), {("narrowed", "plate")}),
    "pattern": (lambda s: s["properties"]["plate"].update(pattern="^A"), {("changed", "plate")}),
    "other default": (lambda s: s["properties"]["doors"].update(default=5), {("default-changed", "doors")}),
    "list of anything": (lambda s: s["properties"]["seats"].pop("items"), {("changed", "seats")}),
}


@pytest.mark.parametrize("change", GOOD.values(), ids=GOOD.keys())
def test_optional_additions_and_words_are_allowed(change: Callable[[dict[str, Any]], None]) -> None:
    """A sender may add optional properties first; readers ignore what they do not know."""
    assert breaks(BEFORE, _changed(change)) == []


@pytest.mark.parametrize(("change", "found"), BAD.values(), ids=BAD.keys())
def test_every_other_change_is_named_with_its_place(
    change: Callable[[dict[str, Any]], None], found: set[tuple[str, str]]
) -> None:
    """Whatever an old or a new reader would trip over is reported once, with code and path."""
    reported = breaks(BEFORE, _changed(change))
    assert {(b.code, b.path) for b in reported} == found
    assert all(b.text for b in reported)


def test_an_enumeration_may_neither_lose_nor_gain_words() -> None:
    """A word more stops old readers, a word fewer stops old messages."""
    old = {"properties": {"leg": {"enum": ["outbound", "return"]}}}
    assert [b.code for b in breaks(old, {"properties": {"leg": {"enum": ["outbound"]}}})] == ["narrowed"]
    assert [b.code for b in breaks(old, {"properties": {"leg": {"enum": ["outbound", "return", "x"]}}})] == ["widened"]


def test_a_structure_that_contains_itself_is_compared_once() -> None:
    """Comparing recursive structures ends."""
    node = {"properties": {"next": {"$ref": "#/$defs/Node"}}}
    old = {"$ref": "#/$defs/Node", "$defs": {"Node": node}}
    new = {"$ref": "#/$defs/Node", "$defs": {"Node": {**node, "required": ["next"]}}}
    assert [b.code for b in breaks(old, new)] == ["made-required"]
    assert breaks(old, old) == []


@given(data=st.data())
def test_taking_any_one_property_from_any_message_is_found(data: st.DataObject) -> None:
    """In every committed schema, the loss of any one property, however deep, is reported as removed."""
    path = data.draw(st.sampled_from(sorted(SCHEMAS.glob("*.json"))))
    old = json.loads(path.read_text("utf-8"))
    new = copy.deepcopy(old)
    holder = data.draw(st.sampled_from([new, *new.get("$defs", {}).values()]))
    name = data.draw(st.sampled_from(sorted(holder["properties"])))
    del holder["properties"][name]
    assert {(b.code, b.path.rsplit(".", 1)[-1]) for b in breaks(old, new)} >= {("removed", name)}
