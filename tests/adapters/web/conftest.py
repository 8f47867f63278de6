"""Pages over HTTP: a whole small day for what needs modules, an application without any for the rest."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

import httpx
import pytest
from argon2 import PasswordHasher
from fastapi import FastAPI
from prometheus_client import CollectorRegistry

from adapters.http.app import create_app
from adapters.settings import MODULES
from adapters.sql.access.store import AccessStore
from adapters.sql.engine import make_engine
from adapters.sql.migrate import upgrade
from adapters.web import site
from planner.kernel.principal import Role
from tests.pages_day import SmallDay, small_day, token_of

PASSWORD = "a long enough password"  # noqa: S105 - of accounts that live for one test


@pytest.fixture(scope="session")
def small() -> SmallDay:
    """The small day on its server."""
    return small_day()


class Browser:
    """Keeps cookies and asks an application in this process; follows no redirects by itself."""

    def __init__(self, app: FastAPI, runner: asyncio.Runner, headers: dict[str, str]) -> None:
        transport = httpx.ASGITransport(app=app, raise_app_exceptions=False)
        self._client = httpx.AsyncClient(transport=transport, base_url="https://samtur.test", headers=headers)
        self._runner = runner

    @property
    def cookies(self) -> httpx.Cookies:
        """Its cookies."""
        return self._client.cookies

    def request(self, method: str, path: str, **more: Any) -> httpx.Response:
        """Ask for a page."""
        return self._runner.run(self._client.request(method, path, **more))

    def get(self, path: str, **more: Any) -> httpx.Response:
        """Ask for a page."""
        return self.request("GET", path, **more)

    def post(self, path: str, **more: Any) -> httpx.Response:
        """Send a form."""
        return self.request("POST", path, **more)


@dataclass
class Door:
    """An application with pages and accounts but no modules, on HTTPS, with a clock to turn.

    Attributes:
        now: what the wall clock shows.
    """

    app: FastAPI
    access: AccessStore
    runner: asyncio.Runner
    now: list[datetime]

    def client(self, **headers: str) -> Browser:
        """Return a new browser."""
        return Browser(self.app, self.runner, {"Accept-Language": "en", **headers})

    def signed_in(self, name: str = "clerk") -> Browser:
        """Return a new browser in which an account is signed in."""
        client = self.client()
        token = token_of(client.get("/sign-in").text)
        answer = client.post("/sign-in", data={"name": name, "password": PASSWORD, "csrf": token})
        assert answer.status_code == 303
        return client


MORNING = datetime(2026, 3, 17, 8, tzinfo=UTC)


@pytest.fixture(scope="module")
def entrance(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Door]:
    """Pages without modules; ``door`` gives each test its own accounts and time."""
    folder = tmp_path_factory.mktemp("door")
    engine = make_engine(f"sqlite:///{folder}/access.sqlite", "access")
    upgrade(engine, "access")
    access = AccessStore(engine, PasswordHasher(time_cost=1, memory_cost=8, parallelism=1))
    now = [MORNING]
    app = create_app(access, CollectorRegistry(), lambda: {"ok": True}, wall_clock=lambda: now[0])
    site.mount(app, dict.fromkeys(MODULES, "http://127.0.0.1:9"), folder, secure_cookies=True)
    with asyncio.Runner() as runner:
        yield Door(app, access, runner, now)
        runner.run(app.state.pages.backend.close())
    engine.dispose()


@pytest.fixture
def door(entrance: Door) -> Door:
    """Pages without modules: everything about signing in, forms and errors."""
    for role in (Role.CLERK, Role.PLANNER, Role.OPERATOR):
        entrance.access.add_account(role.value, PASSWORD, [role], "O1" if role is Role.OPERATOR else None)
        entrance.access.set_language(role.value, "en")
    entrance.now[0] = MORNING
    return entrance
