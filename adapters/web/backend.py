"""How pages ask the modules: over their HTTP interfaces, with the signed-in user's own session.

A module of this process is asked without a network; one that runs elsewhere at the address in the settings.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from urllib.parse import quote

import httpx
from fastapi import FastAPI, Request
from fastapi.responses import Response

from adapters.http.access import COOKIE, CSRF_HEADER, NotSignedIn
from planner.kernel.errors import Conflict, Forbidden, InvalidInput, NotFound, SamturError, Transient

_CLASSES: dict[int, type[SamturError]] = {
    401: NotSignedIn,
    403: Forbidden,
    404: NotFound,
    409: Conflict,
    413: InvalidInput,
    422: InvalidInput,
}
_HANDED_ON = ("Content-Type", "Content-Disposition", "Content-Language", "Cache-Control")


class Backend:
    """Clients of the four modules' interfaces.

    Args:
        app: the application of this process.
        elsewhere: base URL by module name, for modules of other processes.
    """

    def __init__(self, app: FastAPI, elsewhere: Mapping[str, str]) -> None:
        here = httpx.ASGITransport(app=app, raise_app_exceptions=False)
        self._here = httpx.AsyncClient(transport=here, base_url="http://samtur.internal", timeout=30)
        self._elsewhere = {name: httpx.AsyncClient(base_url=url, timeout=30) for name, url in elsewhere.items() if url}

    async def close(self) -> None:
        """Close connections."""
        for client in (self._here, *self._elsewhere.values()):
            await client.aclose()

    async def get(self, request: Request, path: str, **params: Any) -> Any:
        """Return the JSON answer of ``/api/<path>``, asked as the user of ``request``.

        Raises:
            SamturError: of the class and code that the module answered with.
        """
        wanted = {key: value for key, value in params.items() if value not in (None, "")}
        return await self._send(request, "GET", path, params=wanted)

    async def post(self, request: Request, path: str, body: Any = None, *, csrf: str, key: str = "") -> Any:
        """Send a command to ``/api/<path>`` as the user of ``request``; return the JSON answer.

        With a ``key`` (where the interface takes one), sending it twice gives the first answer.
        """
        headers = {CSRF_HEADER: csrf} | ({"Idempotency-Key": key} if key else {})
        return await self._send(request, "POST", path, json=body, headers=headers)

    async def file(self, request: Request, path: str, **params: Any) -> Response:
        """Return the file that ``/api/<path>`` answers with, to be handed on as it is; errors as ``get``."""
        wanted = {key: value for key, value in params.items() if value not in (None, "")}
        answer = await self._ask(request, "GET", path, params=wanted)
        return _file(answer)

    async def ask_openly(self, method: str, path: str, body: Any, headers: Mapping[str, str]) -> Any:
        """Ask ``/api/<path>`` as nobody who is signed in, with these headers; return the JSON answer."""
        answer = await self._request(method, path, json=body, headers=dict(headers))
        return answer.json() if answer.content else None

    async def file_openly(self, path: str, headers: Mapping[str, str]) -> Response:
        """Return the file that ``/api/<path>`` answers with to nobody who is signed in, with these headers."""
        return _file(await self._request("GET", path, headers=dict(headers)))

    async def _send(self, request: Request, method: str, path: str, **kwargs: Any) -> Any:
        answer = await self._ask(request, method, path, **kwargs)
        return answer.json() if answer.content else None

    async def _ask(self, request: Request, method: str, path: str, **kwargs: Any) -> httpx.Response:
        headers = {**kwargs.pop("headers", {}), "Cookie": f"{COOKIE}={request.cookies.get(COOKIE, '')}"}
        return await self._request(method, path, headers=headers, **kwargs)

    async def _request(self, method: str, path: str, **kwargs: Any) -> httpx.Response:
        client = self._elsewhere.get(path.split("/", 1)[0], self._here)
        try:
            answer = await client.request(method, f"/api/{quote(path)}", **kwargs)
        except httpx.HTTPError as error:
            raise Transient(
                "web.module-away", "a part of the system does not answer", where=path.split("/", 1)[0], do="Try again."
            ) from error
        if answer.is_success:
            return answer
        raise _error(answer)

    async def maybe(self, request: Request, path: str, **params: Any) -> Any:
        """Return what ``get`` returns, or None when there is no such thing or this visitor may not see it."""
        try:
            return await self.get(request, path, **params)
        except (NotFound, Forbidden):
            return None


def _file(answer: httpx.Response) -> Response:
    kept = {name: answer.headers[name] for name in _HANDED_ON if name in answer.headers}
    return Response(answer.content, headers=kept)


def _error(answer: httpx.Response) -> SamturError:
    try:
        body = answer.json()
    except ValueError:
        body = {}
    kind = _CLASSES.get(answer.status_code, Transient)
    return kind(
        str(body.get("code", f"http.{answer.status_code}")),
        str(body.get("what", "the module could not answer")),
        where=str(body.get("where", "")),
        do=str(body.get("do", "")),
    )
