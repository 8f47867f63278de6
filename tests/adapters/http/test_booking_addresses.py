"""Address search over HTTP."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from fastapi import FastAPI

from adapters.dawa.reader import AddressLine
from adapters.http import problems
from adapters.http.access import principal
from adapters.http.booking_addresses import router
from adapters.sql.addresses.loading import load
from adapters.sql.addresses.register import SqlAddressRegister
from planner.kernel.principal import Principal, Role
from tests.adapters.http.app_client import ask


@pytest.fixture
def app(tmp_path: Path) -> Iterator[FastAPI]:
    """The routes on a register of one address, asked by a clerk."""
    register = SqlAddressRegister.open(f"sqlite:///{tmp_path}/addresses.sqlite")
    one = AddressLine("Attrapalle", "", "8543", "Hornslet", 27, "B", "", "", 56.3, 10.3, "a-1")
    load(register.engine, [one], replace=True)
    made = FastAPI()
    problems.install(made)
    made.include_router(router(register), prefix="/api/booking")
    made.dependency_overrides[principal] = lambda: Principal("anna", frozenset({Role.CLERK}))
    yield made
    register.engine.dispose()


def test_an_address_is_found_with_its_parts_and_place(app: FastAPI) -> None:
    """The question is in the body; the answer has the text for the driver and the coordinates."""
    answer = ask(app, "POST", "/api/booking/addresses", json={"q": "27b attrap"})
    assert answer.json() == [
        {
            "text": "Attrapalle 27B, 8543 Hornslet",
            "street": "Attrapalle",
            "number": "27B",
            "floor": "",
            "door": "",
            "district": "",
            "postcode": "8543",
            "town": "Hornslet",
            "lat": 56.3,
            "lon": 10.3,
            "register_id": "a-1",
        }
    ]
    assert ask(app, "GET", "/api/booking/addresses", params={"q": "attrap"}).status_code == 405


@pytest.mark.parametrize(
    ("body", "code"),
    [({"q": "7"}, "booking.address-too-short"), ({"q": ""}, "http.bad-request"), ({}, "http.bad-request")],
)
def test_what_cannot_be_looked_up_is_said(app: FastAPI, body: dict[str, str], code: str) -> None:
    """Too little is an error of the asker, with a code."""
    answer = ask(app, "POST", "/api/booking/addresses", json=body)
    assert (answer.status_code, answer.json()["code"]) == (422, code)


@pytest.mark.parametrize("role", list(Role))
def test_clerks_and_systems_may_search(app: FastAPI, role: Role) -> None:
    """Nobody else has a use for it, but the administrator."""
    app.dependency_overrides[principal] = lambda: Principal("bo", frozenset({role}))
    allowed = role in {Role.CLERK, Role.SYSTEM, Role.ADMINISTRATOR}
    assert (ask(app, "POST", "/api/booking/addresses", json={"q": "attrap"}).status_code == 200) == allowed
