"""A client of the FHIR interface inside this process, and the examples that the documentation shows."""

from __future__ import annotations

import copy
import json
from pathlib import Path
from typing import Any

import httpx
from fastapi import FastAPI

from adapters.fhir.codes import load
from adapters.fhir.routes import BASE, router
from adapters.http import problems
from adapters.http.access import principal
from planner.booking.finding.addresses import AddressRegister
from planner.booking.ports import TaskQuery
from planner.kernel.principal import Principal, Role
from tests.adapters.http.app_client import ask
from tests.booking.office import Office

EXAMPLES = Path(__file__).parents[3] / "docs" / "fhir"
JSON = {"Content-Type": "application/fhir+json"}
SENDER = "aarhus-emr"
Resource = dict[str, Any]


def example(name: str) -> Resource:
    """Return an example of the documentation."""
    found: Resource = json.loads((EXAMPLES / f"{name}.json").read_text(encoding="utf-8"))
    return found


def changed(resource: Resource, path: str, value: Any) -> Resource:
    """Return a copy with ``a.0.b`` set; ``...`` takes it out."""
    made = copy.deepcopy(resource)
    inner: Any = made
    *keys, last = [int(key) if key.isdigit() else key for key in path.split(".")]
    for key in keys:
        inner = inner[key]
    if value is ...:
        del inner[last]
    else:
        inner[last] = value
    return made


class FhirApi:
    """Asks the interface as a system; ``as_(...)`` changes who."""

    def __init__(self, office: Office, addresses: AddressRegister | None = None) -> None:
        self.office = office
        self.caller = Principal(SENDER, frozenset({Role.SYSTEM}))
        self.app = FastAPI()
        problems.install(self.app)
        self.app.include_router(router(office.runtime, office.desk, load(), addresses), prefix=BASE)
        self.app.dependency_overrides[principal] = lambda: self.caller

    def as_(self, *roles: Role, name: str = SENDER) -> FhirApi:
        """Ask as somebody with these roles."""
        self.caller = Principal(name, frozenset(roles))
        return self

    def get(self, path: str, **params: str) -> httpx.Response:
        """Ask a question."""
        return ask(self.app, "GET", f"{BASE}{path}", params=params)

    def send(self, path: str, resource: Any, method: str = "POST", **params: str) -> httpx.Response:
        """Send a resource, or bytes as they are."""
        content = resource if isinstance(resource, bytes) else json.dumps(resource).encode("utf-8", "surrogatepass")
        return ask(self.app, method, f"{BASE}{path}", content=content, headers=JSON, params=params)

    def statuses(self) -> dict[str, str]:
        """Return every trip's status."""
        found = self.office.runtime.read(lambda store: store.trips_of([f"J{n:06d}" for n in range(1, 9)]))
        return {trip.id: trip.status.value for trip in found}

    def tasks(self) -> list[tuple[str, str]]:
        """Return the open tasks of the clerks."""
        found = self.office.runtime.read(lambda store: store.tasks(TaskQuery()))
        return [(task.subject, task.kind) for task in found]


def code_of(answer: httpx.Response) -> str:
    """Return the stable code of an OperationOutcome, having checked that it is one."""
    outcome = answer.json()
    assert outcome["resourceType"] == "OperationOutcome", outcome
    assert answer.headers["Content-Type"] == "application/fhir+json"
    (issue,) = outcome["issue"]
    assert issue["severity"] == "error"
    return str(issue["details"]["coding"][0]["code"])


def expression_of(answer: httpx.Response) -> list[str]:
    """Return the elements that an OperationOutcome names."""
    return list(answer.json()["issue"][0].get("expression", []))
