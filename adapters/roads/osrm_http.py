"""Travel times from a server that speaks OSRM's HTTP interface (``/table/v1/driving``)."""

from __future__ import annotations

import json
from collections.abc import Sequence
from types import TracebackType
from typing import Any, Self

import httpx
import numpy as np
import numpy.typing as npt

from adapters.roads.common import check_multiplier, unreachable
from planner.kernel.errors import InvalidInput, Transient
from planner.kernel.places import Place
from planner.kernel.travel import Matrix

MOST_A_SIDE = 500
_ANNOTATIONS = ("durations", "distances")

Floats = npt.NDArray[np.float64]


class OsrmServer:
    """Asks an OSRM-compatible server in blocks.

    A server that finds a block too large (``TooBig``; OSRM's ``--max-table-size`` is 100 unless set) is asked
    again in blocks half as large, and from then on.

    Args:
        url: of the server, e.g. ``http://127.0.0.1:5000``.
        profile: in the path; OSRM's example profiles all answer to ``driving``.
        data: what map data the server runs on, for the label (the interface does not tell).
        multiplier: of times, for rush hours or a slower kind of vehicle.
        block: origins and destinations asked for at once, at most 500 of each.
        timeout: seconds to wait for one block.

    Raises:
        InvalidInput: ``roads.url``, ``roads.multiplier``.
    """

    def __init__(
        self,
        url: str,
        *,
        profile: str = "driving",
        data: str = "",
        multiplier: float = 1.0,
        block: int = MOST_A_SIDE,
        timeout: float = 60.0,
    ) -> None:
        address = httpx.URL(url)
        if address.scheme not in ("http", "https") or not address.host:
            raise InvalidInput(
                "roads.url",
                f"{url!r} is not the address of a server",
                where="roads.url",
                do="Give one like http://127.0.0.1:5000.",
            )
        self._url = f"{url.rstrip('/')}/table/v1/{profile}"
        self._data = data
        self._multiplier = check_multiplier(multiplier)
        self._block = max(1, min(block, MOST_A_SIDE))
        self._client = httpx.Client(timeout=timeout)

    def close(self) -> None:
        """Close the connections."""
        self._client.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    @property
    def label(self) -> str:
        """Server, its data as set, and the multiplier."""
        data = f", {self._data}" if self._data else ""
        return f"osrm ({self._url}{data}, times {self._multiplier:g})"

    def between(self, origins: Sequence[Place], destinations: Sequence[Place]) -> Matrix:
        """Return the server's seconds and metres, shape (origins, destinations).

        Raises:
            InvalidInput: ``roads.unreachable`` naming the places; ``roads.engine-refused`` when the server
                rejects the question.
            Transient: ``roads.unavailable`` when it does not answer, answers 5xx or 429, or answers nonsense.
        """
        seconds = np.zeros((len(origins), len(destinations)))
        metres = np.zeros_like(seconds)
        row = 0
        while row < len(origins):
            column, high = 0, row + self._block
            while column < len(destinations):
                wide = column + self._block
                answer = self._ask(origins[row:high], destinations[column:wide])
                if answer is None:
                    self._block = max(1, self._block // 2)
                    high = min(high, row + self._block)
                    continue
                seconds[row:high, column:wide], metres[row:high, column:wide] = answer
                column = wide
            row = high
        without_way = np.isnan(seconds) | np.isnan(metres)
        if without_way.any():
            raise unreachable(
                without_way, origins, destinations, "Correct the coordinates, or use a server with data there."
            )
        return Matrix(
            seconds=np.rint(seconds * self._multiplier).astype(np.int32),
            metres=np.rint(metres).astype(np.int32),
        )

    def _ask(self, origins: Sequence[Place], destinations: Sequence[Place]) -> tuple[Floats, Floats] | None:
        """Ask for one block; None when the server finds it too big and it can be halved."""
        points = ";".join(f"{p.lon:.6f},{p.lat:.6f}" for p in (*origins, *destinations))
        first, count = len(origins), len(origins) + len(destinations)
        query = {
            "sources": ";".join(map(str, range(first))),
            "destinations": ";".join(map(str, range(first, count))),
            "annotations": "duration,distance",
        }
        try:
            # httpx would write "," and ";" as three signs each; the interface wants them plain
            answer = self._client.get(f"{self._url}/{points}?" + "&".join(f"{k}={v}" for k, v in query.items()))
        except httpx.HTTPError as cause:
            raise self._unavailable(f"does not answer ({type(cause).__name__})") from cause
        if answer.status_code >= 500 or answer.status_code == 429:
            raise self._unavailable(f"answers {answer.status_code}")
        try:
            body = answer.json()
            code, message = body["code"], body.get("message", "")
        except (json.JSONDecodeError, UnicodeDecodeError, KeyError, TypeError, AttributeError) as cause:
            raise self._unavailable(f"answers {answer.status_code} with something that is no table") from cause
        if code == "TooBig" and self._block > 1:
            return None
        if code != "Ok":
            raise self._refused(code, message, origins, destinations)
        return self._table(body, (len(origins), len(destinations)))

    def _table(self, body: dict[str, Any], shape: tuple[int, int]) -> tuple[Floats, Floats]:
        """Return seconds and metres of an answer; null, no way, becomes NaN."""
        try:
            seconds, metres = (np.array(body[name], dtype=np.float64) for name in _ANNOTATIONS)
        except (KeyError, TypeError, ValueError) as cause:
            raise self._unavailable("answers with tables that cannot be read") from cause
        if seconds.shape != shape or metres.shape != shape:
            raise self._unavailable(f"answers with tables of {seconds.shape} instead of {shape}")
        return seconds, metres

    def _refused(
        self, code: str, message: str, origins: Sequence[Place], destinations: Sequence[Place]
    ) -> InvalidInput:
        """Return the error for an answer that is not Ok."""
        if code == "NoTable":
            everywhere = np.ones((len(origins), len(destinations)), dtype=bool)
            return unreachable(everywhere, origins, destinations, "Use a server with data there.")
        return InvalidInput(
            "roads.engine-refused",
            f"the road server refuses: {code} {message}".rstrip(),
            where=self._url,
            do="Check that it is an OSRM-compatible server with this profile and data of the region.",
        )

    def _unavailable(self, what: str) -> Transient:
        """Return the error for a server that is not there or not well."""
        return Transient(
            "roads.unavailable",
            f"the road server {what}",
            where=self._url,
            do="Start it, or choose another road engine (roads.engine).",
        )
