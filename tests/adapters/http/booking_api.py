"""A client of booking's API inside this process."""

from __future__ import annotations

import asyncio
from typing import Any

import httpx
from fastapi import FastAPI

from adapters.http import problems
from adapters.http.access import principal
from adapters.http.booking import router
from planner.kernel.principal import Principal, Role
from tests.booking.office import Office


class Api:
    """Asks the API as somebody; ``as_(...)`` changes who."""

    def __init__(self, office: Office) -> None:
        self.office = office
        self.caller = Principal("anna", frozenset({Role.CLERK}))
        self.app = FastAPI()
        problems.install(self.app)
        self.app.include_router(router(office.runtime, office.desk), prefix="/api/booking")
        self.app.dependency_overrides[principal] = lambda: self.caller

    def as_(self, *roles: Role, name: str = "anna") -> Api:
        """Ask as somebody with these roles."""
        self.caller = Principal(name, frozenset(roles))
        return self

    def ask(self, method: str, path: str, **request: Any) -> httpx.Response:
        """Send a request and return the answer."""

        async def send() -> httpx.Response:
            transport = httpx.ASGITransport(app=self.app, raise_app_exceptions=False)
            async with httpx.AsyncClient(transport=transport, base_url="http://test") as client:
                return await client.request(method, f"/api/booking{path}", **request)

        return asyncio.run(send())

    def get(self, path: str, **params: Any) -> httpx.Response:
        """Ask a question."""
        return self.ask("GET", path, params=params)

    def post(self, path: str, json: Any = None, **headers: str) -> httpx.Response:
        """Give a command."""
        return self.ask("POST", path, json={} if json is None else json, headers=headers)
