"""What comes with an HTTP request: the body within its limit, JSON both ways."""

from __future__ import annotations

from typing import Annotated

from fastapi import Depends, Query, Request

from adapters.fhir.reading import MAX_BYTES
from planner.kernel.errors import InvalidInput

_JSON = frozenset({"application/fhir+json", "application/json"})


def accepts_json(request: Request, form: Annotated[str | None, Query(alias="_format")] = None) -> None:
    """Refuse who wants an answer in another format.

    Raises:
        InvalidInput: ``fhir.no-such-format``.
    """
    wanted = form or request.headers.get("Accept", "*/*")
    if not any(part in wanted for part in ("json", "*/*", "application/*")):
        raise InvalidInput(
            "fhir.no-such-format", "answers are JSON alone", where="Accept", do="Ask for application/fhir+json."
        )


async def body(request: Request) -> bytes:
    """Return the body.

    Raises:
        InvalidInput: ``fhir.not-json`` for another content type, XML among them; ``fhir.too-large``.
    """
    kind = request.headers.get("Content-Type", "").partition(";")[0].strip().lower()
    if kind not in _JSON:
        raise InvalidInput(
            "fhir.not-json",
            "only JSON is taken; XML and other formats are not",
            where="Content-Type",
            do="Send application/fhir+json.",
        )
    pieces, size = [], 0
    async for piece in request.stream():
        size += len(piece)
        if size > MAX_BYTES:
            raise InvalidInput(
                "fhir.too-large", "the request is too large", where="body", do="Send at most 1 MiB at a time."
            )
        pieces.append(piece)
    return b"".join(pieces)


Body = Annotated[bytes, Depends(body)]
