"""Signing in and out, and choosing the language."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Form, Request
from fastapi.responses import RedirectResponse, Response

from adapters.http.access import COOKIE, access_store, session_of, wall_clock
from adapters.sql.access.store import SESSION_HOURS
from adapters.web.i18n import LANGUAGE_COOKIE, LANGUAGES
from adapters.web.pages import Pages
from planner.kernel.errors import Forbidden

_YEAR = 365 * 24 * 3600


def _safe(target: str) -> str:
    """Return a path of this site, never an address elsewhere."""
    return target if target.startswith("/") and not target.startswith(("//", "/\\")) else "/"


def router(pages: Pages, *, secure_cookies: bool) -> APIRouter:
    """Return the routes."""
    web = APIRouter(include_in_schema=False)

    @web.get("/sign-in")
    def form(request: Request, next: str = "/") -> Response:  # noqa: A002 - the word in the address
        return pages.render(request, "sign_in.html", next=_safe(next), error=None, name="")

    @web.post("/sign-in")
    def sign_in(
        request: Request,
        name: Annotated[str, Form()] = "",
        password: Annotated[str, Form()] = "",
        next: Annotated[str, Form()] = "/",  # noqa: A002 - the word in the form
    ) -> Response:
        try:
            token = access_store(request).sign_in(name.strip(), password, wall_clock(request))
        except Forbidden as error:
            return pages.render(request, "sign_in.html", None, 403, next=_safe(next), error=error, name=name)
        answer = RedirectResponse(_safe(next), status_code=303)
        answer.set_cookie(
            COOKIE, token, max_age=SESSION_HOURS * 3600, httponly=True, secure=secure_cookies, samesite="strict"
        )
        return answer

    @web.post("/sign-out")
    def sign_out(request: Request) -> Response:
        token = request.cookies.get(COOKIE)
        if token:
            access_store(request).sign_out(token)
        answer = RedirectResponse("/sign-in", status_code=303)
        answer.delete_cookie(COOKIE)
        return answer

    @web.post("/language")
    def choose(
        request: Request,
        language: Annotated[str, Form()],
        back: Annotated[str, Form()] = "/",
    ) -> Response:
        answer = RedirectResponse(_safe(back), status_code=303)
        if language in LANGUAGES:
            answer.set_cookie(LANGUAGE_COOKIE, language, max_age=_YEAR, secure=secure_cookies, samesite="lax")
            session = session_of(request)
            if session is not None:
                access_store(request).set_language(session.principal.name, language)
        return answer

    return web
