"""A small client of the modules' HTTP interfaces: what a neighbouring system would write."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import httpx

from planner.kernel.errors import Conflict, Forbidden, InvalidInput, NotFound, SamturError, Transient

_CLASSES: dict[int, type[SamturError]] = {
    401: Forbidden,
    403: Forbidden,
    404: NotFound,
    409: Conflict,
    413: InvalidInput,
    422: InvalidInput,
}


class Api:
    """Calls ``/api/<module>/…`` with an API key.

    Args:
        addresses: base URL by module name.
        key: API key.
        timeout_s: of one call.
    """

    def __init__(self, addresses: Mapping[str, str], key: str, *, timeout_s: float = 60.0) -> None:
        headers = {"Authorization": f"Bearer {key}"}
        self._clients = {
            module: httpx.Client(base_url=f"{url}/api/{module}", headers=headers, timeout=timeout_s)
            for module, url in addresses.items()
        }

    def close(self) -> None:
        """Close the connections."""
        for client in self._clients.values():
            client.close()

    def get(self, path: str, *, at: str | None = None, **params: Any) -> Any:
        """Return the JSON answer of ``<module>/<rest>``.

        Raises:
            SamturError: of the class, code and text of the problem that was answered.
        """
        return self._call("GET", path, at, params=params or None)

    def post(self, path: str, body: Any = None, *, at: str | None = None) -> Any:
        """Send a command; ``at`` is the simulated instant it is given, as ISO text."""
        return self._call("POST", path, at, json=body)

    def _call(self, method: str, path: str, at: str | None, **kwargs: Any) -> Any:
        module, _, rest = path.partition("/")
        headers = {"Samtur-Time": at} if at else None
        try:
            answer = self._clients[module].request(method, f"/{rest}", headers=headers, **kwargs)
        except httpx.HTTPError as error:
            raise Transient("demo.no-answer", f"{module} does not answer: {error}", where=path) from error
        if answer.is_success:
            return answer.json() if answer.content else None
        raise _problem(answer, path)


def _problem(answer: httpx.Response, path: str) -> SamturError:
    try:
        body = answer.json()
    except ValueError:
        body = {}
    kind = _CLASSES.get(answer.status_code, Transient)
    code, what = str(body.get("code", f"http.{answer.status_code}")), str(body.get("what", answer.text[:200]))
    return kind(code, what, where=f"{path} {body.get('where', '')}".strip(), do=str(body.get("do", "")))
