"""The token that every form carries, so that only our own pages can make a browser change anything.

Who is signed in carries the session's token. Before that, a random token is kept in a cookie that other sites can
neither read nor set, and the form has to send the same one (double submit).
"""

from __future__ import annotations

import secrets
from hmac import compare_digest

from fastapi import Request

from adapters.http.access import session_of
from planner.kernel.errors import Forbidden

FORM_COOKIE = "samtur_form"


def anonymous_token(request: Request) -> str:
    """Return the token of a browser in which nobody is signed in; a new one when it has none."""
    return request.cookies.get(FORM_COOKIE) or secrets.token_urlsafe(32)


def check(request: Request, given: str) -> None:
    """Refuse a form that does not carry its token.

    Raises:
        Forbidden: ``access.csrf``.
    """
    session = session_of(request)
    wanted = session.csrf if session is not None else request.cookies.get(FORM_COOKIE, "")
    if not wanted or not compare_digest(given.encode(), wanted.encode()):
        raise Forbidden("access.csrf", "the form token is missing or old", do="Reload the page and try again.")
