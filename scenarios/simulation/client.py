"""The one way in which the simulation touches the system: GET and POST, as any other system would."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any, Protocol

import httpx

from planner.kernel.errors import Conflict, Forbidden, InvalidInput, NotFound, SamturError, Transient

TIME_HEADER = "Samtur-Time"
_CLASSES: Mapping[int, type[SamturError]] = {
    401: Forbidden,
    403: Forbidden,
    404: NotFound,
    409: Conflict,
    422: InvalidInput,
}


class Api(Protocol):
    """Asks and commands the modules. Paths start with ``/api/<module>``."""

    def get(self, path: str, params: Mapping[str, Any] | None = None) -> Any:
        """Return the JSON answer; raise the SamturError that the answer carries."""
        ...

    def post(self, path: str, body: Any) -> Any:
        """Return the JSON answer; raise the SamturError that the answer carries."""
        ...


class Reply(Protocol):
    """What both httpx and Starlette's test client answer."""

    status_code: int

    def json(self) -> Any:
        """Return the body."""
        ...


class HttpApi:
    """Sends requests through ``request(method, url, params=…, json=…, headers=…)`` of an HTTP client.

    Args:
        request: for example ``httpx.Client(base_url=…).request`` or ``InProcess(app).request``.
        key: API key of a system account.
    """

    def __init__(self, request: Callable[..., Reply], key: str = "") -> None:
        self._request = request
        self._headers = {"Authorization": f"Bearer {key}"} if key else {}

    def advance(self, instant: datetime) -> None:
        """From now on say with every request that it is this instant (for systems on simulated time)."""
        self._headers[TIME_HEADER] = instant.isoformat()

    def get(self, path: str, params: Mapping[str, Any] | None = None) -> Any:
        """Return the JSON answer; raise the SamturError that the answer carries."""
        return self._answer("GET", path, params=dict(params or {}))

    def post(self, path: str, body: Any) -> Any:
        """Return the JSON answer; raise the SamturError that the answer carries."""
        return self._answer("POST", path, json=body)

    def _answer(self, method: str, path: str, **more: Any) -> Any:
        reply = self._request(method, path, headers=self._headers, **more)
        body = reply.json()
        if reply.status_code < 400:
            return body
        said = body if isinstance(body, dict) else {}
        kind = _CLASSES.get(reply.status_code, Transient)
        code = str(said.get("code", f"http.{reply.status_code}"))
        what = str(said.get("what", "the system could not answer"))
        raise kind(code, what, where=str(said.get("where", path)), do=str(said.get("do", "")))


class InProcess:
    """An application of this process, asked without a network.

    Args:
        app: the ASGI application.
    """

    def __init__(self, app: Any) -> None:
        self._runner = asyncio.Runner()
        transport = httpx.ASGITransport(app=app, raise_app_exceptions=False)
        self._client = httpx.AsyncClient(transport=transport, base_url="http://samtur.internal", timeout=120)

    def request(self, method: str, url: str, **more: Any) -> httpx.Response:
        """Send a request and wait for the answer."""
        return self._runner.run(self._client.request(method, url, **more))

    def close(self) -> None:
        """Let go of client and loop."""
        self._runner.run(self._client.aclose())
        self._runner.close()
