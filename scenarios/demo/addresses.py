"""One HTTP client over modules that may answer at different addresses."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import httpx

from planner.kernel.errors import Transient


class Addresses:
    """Sends each request to the module that its path names: ``/api/<module>/…``.

    Args:
        bases: base URL by module name.
        timeout_s: of one request.
    """

    def __init__(self, bases: Mapping[str, str], timeout_s: float = 120.0) -> None:
        self._clients = {module: httpx.Client(base_url=base, timeout=timeout_s) for module, base in bases.items()}

    def request(self, method: str, url: str, **more: Any) -> httpx.Response:
        """Send a request and wait for the answer.

        Raises:
            Transient: ``demo.no-answer`` when the module cannot be reached.
        """
        module = url.split("/")[2]
        try:
            return self._clients[module].request(method, url, **more)
        except httpx.HTTPError as error:
            raise Transient("demo.no-answer", f"{module} does not answer ({error})", where=url) from error

    def close(self) -> None:
        """Close the connections."""
        for client in self._clients.values():
            client.close()
