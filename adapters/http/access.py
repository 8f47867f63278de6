"""Who is calling: a session cookie of a person or an API key of a system."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from hmac import compare_digest
from typing import Annotated, cast

from fastapi import Depends, Request

from adapters.sql.access.store import AccessStore, SignedIn
from planner.kernel.errors import Forbidden, SamturError
from planner.kernel.principal import Principal

COOKIE = "samtur_session"
CSRF_HEADER = "X-CSRF-Token"
_SAFE = frozenset({"GET", "HEAD", "OPTIONS"})


class NotSignedIn(SamturError):  # noqa: N818 - read as a noun in handlers
    """Nobody is signed in, or the session has ended."""


def access_store(request: Request) -> AccessStore:
    """Return the access database of the running application."""
    return cast(AccessStore, request.app.state.access)


def wall_clock(request: Request) -> datetime:
    """Return the real time: sessions end by it even on a simulated day."""
    clock = cast(Callable[[], datetime], request.app.state.wall_clock)
    return clock()


def session_of(request: Request) -> SignedIn | None:
    """Return the live session of the request's cookie, or None."""
    token = request.cookies.get(COOKIE)
    return access_store(request).session(token, wall_clock(request)) if token else None


def principal(request: Request) -> Principal:
    """Return the caller.

    Raises:
        NotSignedIn: ``access.not-signed-in``.
        Forbidden: ``access.csrf`` when a cookie comes without the token that only our own pages know.
    """
    scheme, _, key = request.headers.get("Authorization", "").partition(" ")
    if scheme.lower() == "bearer" and key:
        caller = access_store(request).by_api_key(key)
        if caller is None:
            raise NotSignedIn("access.bad-key", "the API key is not valid", do="Ask an administrator for a new key.")
        return caller
    session = session_of(request)
    if session is None:
        raise NotSignedIn("access.not-signed-in", "nobody is signed in", do="Sign in, or send an API key.")
    if request.method not in _SAFE and not compare_digest(request.headers.get(CSRF_HEADER, ""), session.csrf):
        raise Forbidden("access.csrf", "the form token is missing or old", do="Reload the page and try again.")
    return session.principal


Caller = Annotated[Principal, Depends(principal)]
