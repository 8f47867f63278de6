"""The interface in the whole system: signed in by key, beside everything else, answered by planning."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from adapters.bootstrap import System, build
from adapters.fhir.routes import BASE
from adapters.http.clock import SimulatedClock
from adapters.settings import load
from planner.kernel.principal import Role
from planner.kernel.time import utc_now
from tests.adapters.fhir.fhir_api import JSON, code_of, example
from tests.adapters.http.app_client import ask


@pytest.fixture
def system(tmp_path: Path) -> Iterator[System]:
    """A whole system on the Monday before the examples' Tuesday."""
    made = build(
        load(data_dir=tmp_path, assets_dir=tmp_path), clock=SimulatedClock(datetime(2026, 3, 16, 9, tzinfo=UTC))
    )
    yield made
    made.close()


def test_a_system_with_a_key_sends_and_asks(system: System) -> None:
    """From the key to the Task, and nothing of it in the OpenAPI document, which describes another interface."""
    key = system.access.add_api_key("aarhus-emr", [Role.SYSTEM], utc_now())
    headers = {**JSON, "Authorization": f"Bearer {key}"}
    content = json.dumps(example("transaction"))
    for status in (201, 200):
        answer = ask(system.app, "POST", BASE, content=content, headers=headers)
        assert answer.status_code == status
    task = ask(system.app, "GET", answer.headers["Location"], headers=headers).json()
    assert (task["resourceType"], task["status"]) == ("Task", "accepted")
    assert not [path for path in system.app.openapi()["paths"] if path.startswith("/fhir")]


def test_nobody_is_told_in_fhir_too(system: System) -> None:
    """Without a key, or with a wrong one, the answer is an OperationOutcome that asks for one."""
    for headers in (JSON, {**JSON, "Authorization": "Bearer samtur_x_y"}):
        answer = ask(system.app, "POST", BASE, content="{}", headers=headers)
        assert (answer.status_code, answer.headers["WWW-Authenticate"]) == (401, "Bearer")
        assert code_of(answer).startswith("access.")
    assert ask(system.app, "GET", f"{BASE}/metadata").status_code == 200
