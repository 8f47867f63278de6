"""Signing in and out, and choosing the language."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Form, Request
from fastapi.responses import RedirectResponse, Response

from adapters.http.access import COOKIE, access_store, session_of, wall_clock
from adapters.sql.access.store import SESSION_HOURS
from adapters.web import forms
from adapters.web.i18n import LANGUAGE_COOKIE, LANGUAGES
from adapters.web.pages import Pages
from planner.kernel.errors import Forbidden

_YEAR = 365 * 24 * 3600


def safe_target(target: str) -> str:
    r"""Return a path of this site, never an address elsewhere.

    Browsers read ``//host``, ``/\host`` and, because they drop control characters, ``/<tab>/host`` as other sites.
    """
    harmless = target.startswith("/") and not target.startswith("//") and "\\" not in target
    return target if harmless and target.isprintable() else "/"


def router(pages: Pages) -> APIRouter:
    """Return the routes."""
    web = APIRouter(include_in_schema=False)
    _in(web, pages)
    _out(web, pages)
    _language(web, pages)
    return web


def _in(web: APIRouter, pages: Pages) -> None:
    @web.get("/sign-in")
    def form(request: Request, next: str = "/") -> Response:  # noqa: A002 - the word in the address
        if session_of(request) is not None:
            return RedirectResponse(safe_target(next), status_code=303)
        return pages.render(request, "sign_in.html", next=safe_target(next), error=None, name="")

    @web.post("/sign-in")
    def sign_in(
        request: Request,
        name: Annotated[str, Form()] = "",
        password: Annotated[str, Form()] = "",
        next: Annotated[str, Form()] = "/",  # noqa: A002 - the word in the form
        csrf: Annotated[str, Form()] = "",
    ) -> Response:
        if session_of(request) is not None:
            return RedirectResponse(safe_target(next), status_code=303)
        try:
            forms.check(request, csrf)
            token = access_store(request).sign_in(name.strip(), password, wall_clock(request))
        except Forbidden as error:
            return pages.render(request, "sign_in.html", None, 403, next=safe_target(next), error=error, name=name)
        answer = RedirectResponse(safe_target(next), status_code=303)
        answer.set_cookie(
            COOKIE,
            token,
            max_age=SESSION_HOURS * 3600,
            httponly=True,
            secure=pages.secure_cookies,
            samesite="strict",
        )
        answer.delete_cookie(forms.FORM_COOKIE, httponly=True, secure=pages.secure_cookies, samesite="strict")
        return answer


def _out(web: APIRouter, pages: Pages) -> None:
    @web.post("/sign-out")
    def sign_out(request: Request, csrf: Annotated[str, Form()] = "") -> Response:
        token = request.cookies.get(COOKIE)
        if token and session_of(request) is not None:
            forms.check(request, csrf)
            access_store(request).sign_out(token)
        answer = RedirectResponse("/sign-in", status_code=303)
        answer.delete_cookie(COOKIE, httponly=True, secure=pages.secure_cookies, samesite="strict")
        return answer


def _language(web: APIRouter, pages: Pages) -> None:
    @web.post("/language")
    def choose(
        request: Request,
        language: Annotated[str, Form()],
        back: Annotated[str, Form()] = "/",
        csrf: Annotated[str, Form()] = "",
    ) -> Response:
        forms.check(request, csrf)
        answer = RedirectResponse(safe_target(back), status_code=303)
        if language in LANGUAGES:
            answer.set_cookie(
                LANGUAGE_COOKIE, language, max_age=_YEAR, httponly=True, secure=pages.secure_cookies, samesite="lax"
            )
            session = session_of(request)
            if session is not None:
                access_store(request).set_language(session.principal.name, language)
        return answer
