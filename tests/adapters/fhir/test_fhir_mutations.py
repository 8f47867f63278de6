"""Whatever is done to an example, the answer is a success or an OperationOutcome, never a failure of ours."""

from __future__ import annotations

import copy
from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.adapters.fhir.fhir_api import FhirApi, code_of, example

SENT = {
    "service-request": ("/ServiceRequest", "POST"),
    "transaction": ("", "POST"),
    "appointment-moved": ("/Appointment", "PUT"),
    "admission": ("/$process-message", "POST"),
    "discharge": ("/$process-message", "POST"),
}
JUNK = (
    st.none()
    | st.booleans()
    | st.integers(-(10**20), 10**20)
    | st.floats(allow_nan=True)
    | st.text(max_size=12)
    | st.sampled_from(["", "2026-03-17", "9999-12-31T23:59:59-12:00", "0001-01-01T00:00:00+14:00", "x" * 300, "\x00"])
    | st.just([])
    | st.just({})
    | st.lists(st.text(max_size=3), max_size=2)
)


def places(value: Any, holder: Any = None, key: Any = None) -> Iterator[tuple[Any, Any]]:
    """Yield every (holder, key) of a resource."""
    if holder is not None:
        yield holder, key
    if isinstance(value, dict | list):
        for inner_key, inner in value.items() if isinstance(value, dict) else enumerate(value):
            yield from places(inner, value, inner_key)


@pytest.mark.parametrize("name", sorted(SENT))
@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_a_mutated_example_is_answered(api: FhirApi, name: str, data: st.DataObject) -> None:
    """One or two places are removed, doubled, or replaced by anything; the answer is 2xx or a coded outcome."""
    path, method = SENT[name]
    sent = copy.deepcopy(example(name))
    for _ in range(data.draw(st.integers(1, 2))):
        every = list(places(sent))
        holder, key = every[data.draw(st.integers(0, len(every) - 1))]
        change = data.draw(st.sampled_from(["replace", "remove", "double", "rename"]))
        if change == "replace":
            holder[key] = data.draw(JUNK)
        elif change == "remove":
            del holder[key]
        elif change == "double" and isinstance(holder, list):
            holder.append(holder[key])
        elif isinstance(holder, dict):
            holder[data.draw(st.text(max_size=5))] = holder.pop(key)
    answer = api.send(path, sent, method)
    assert answer.status_code < 300 or code_of(answer), answer.text
    assert answer.status_code < 500, answer.text
