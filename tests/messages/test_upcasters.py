"""Old versions are raised to the present one, step by step."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from planner.kernel.errors import InvalidInput
from planner.messages import payload, upcasters
from planner.messages.envelope import decode
from planner.messages.payload import Payload, message
from planner.messages.upcasters import newest, old_types, upcast, upcaster
from tests.messages.corpus import read_or_code

JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=10,
)


@pytest.fixture(scope="module", autouse=True)
def door_types() -> Any:
    """A message type in its third version, of which the first two are only read any more."""
    patch = pytest.MonkeyPatch()
    patch.setattr(upcasters, "_steps", {})
    patch.setattr(payload, "_types", dict(payload._types))

    @message("booking.door-opened.v3")
    class DoorOpened(Payload):
        door: str
        width_mm: int

    @upcaster("booking.door-opened.v1", "booking.door-opened.v2")
    def name_the_door(data: Any) -> Any:
        return {"door": data["name"], "width_cm": data["width_cm"]}

    @upcaster("booking.door-opened.v2", "booking.door-opened.v3")
    def measure_in_millimetres(data: Any) -> Any:
        return {"door": data["door"], "width_mm": data["width_cm"] * 10}

    yield
    patch.undo()


def _message(type_name: str, data: Any) -> bytes:
    return json.dumps(
        {
            "specversion": "1.0",
            "id": "019cfada-3390-7cdf-a8a9-eb873ac7652c",
            "source": "/booking",
            "type": type_name,
            "subject": "D1",
            "time": "2026-03-17T08:12:10Z",
            "aggregateversion": 1,
            "data": data,
        }
    ).encode()


@given(name=st.text(), width=st.integers(min_value=0, max_value=10**6))
def test_each_old_version_says_the_same_as_the_newest(name: str, width: int) -> None:
    """The same fact written in any version is read as the same payload of the newest type."""
    read = [
        decode(_message("booking.door-opened.v1", {"name": name, "width_cm": width})),
        decode(_message("booking.door-opened.v2", {"door": name, "width_cm": width})),
        decode(_message("booking.door-opened.v3", {"door": name, "width_mm": width * 10})),
    ]
    assert [each.type for each in read] == ["booking.door-opened.v3"] * 3
    assert read[0].data == read[1].data == read[2].data


@given(data=JSON)
def test_the_newest_version_is_left_as_it_is(data: Any) -> None:
    """Raising what is already raised changes nothing."""
    assert upcast("booking.door-opened.v3", data) == ("booking.door-opened.v3", data)
    raised = upcast("booking.door-opened.v1", {"name": "a", "width_cm": 1})
    assert upcast(*raised) == raised


@given(data=JSON, version=st.sampled_from([1, 2, 3]))
def test_any_body_of_any_version_is_read_or_undecodable(data: Any, version: int) -> None:
    """No body of an old version gets past the reader as anything but a payload or a coded refusal."""
    read = read_or_code(_message(f"booking.door-opened.v{version}", data))
    assert read == "messages.bad-payload" if isinstance(read, str) else read.type == "booking.door-opened.v3"


def test_old_types_are_listed_with_what_they_are_read_as() -> None:
    """Whoever needs a sample or a schema of every version can ask for the old ones."""
    assert old_types() == {f"booking.door-opened.v{n}": "booking.door-opened.v3" for n in (1, 2)}
    assert newest("booking.trip-booked.v1") == "booking.trip-booked.v1"


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("booking.door-opened.v3", "booking.door-opened.v5"),
        ("booking.door-opened.v3", "booking.door-opened.v3"),
        ("booking.door-opened.v3", "booking.door-closed.v4"),
    ],
)
def test_a_step_leads_to_the_next_version_of_the_same_type(old: str, new: str) -> None:
    """Steps cannot skip, circle or cross types, so that raising always ends at the newest version."""
    with pytest.raises(InvalidInput, match=r"messages\.bad-upcaster"):
        upcaster(old, new)


def test_a_version_is_raised_by_one_function_only() -> None:
    """A second step from the same version is refused when it is registered."""
    with pytest.raises(InvalidInput, match=r"messages\.bad-upcaster"):
        upcaster("booking.door-opened.v1", "booking.door-opened.v2")(lambda data: data)
