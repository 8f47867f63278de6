"""Errors of pages as pages, those of the interfaces as problem details; and the way to the sign-in page."""

from __future__ import annotations

from urllib.parse import quote

import structlog
from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import RedirectResponse, Response
from starlette.exceptions import HTTPException

from adapters.http import problems
from adapters.http.access import NotSignedIn, session_of
from adapters.http.problems import status_of
from adapters.web import i18n
from adapters.web.pages import Pages, SignInFirst, Visitor, only_part
from planner.kernel.errors import InvalidInput, NotFound, SamturError

log = structlog.get_logger(__name__)


def install(app: FastAPI, pages: Pages) -> None:
    """Answer errors under ``/api`` as before and all others as pages."""
    answers = _Answers(pages)
    app.add_exception_handler(SignInFirst, to_sign_in)
    app.add_exception_handler(SamturError, answers.samtur_error)
    app.add_exception_handler(RequestValidationError, answers.bad_request)
    app.add_exception_handler(HTTPException, answers.http_error)
    app.add_exception_handler(Exception, answers.unexpected)


class _Answers:
    def __init__(self, pages: Pages) -> None:
        self._pages = pages

    def _page(self, request: Request, error: SamturError, code: int) -> Response:
        session = session_of(request)
        visitor = Visitor(session, i18n.language_of(request, session.language)) if session else None
        return self._pages.render(request, "error.html", visitor, code, error=error)

    def samtur_error(self, request: Request, error: Exception) -> Response:
        if _is_api(request) or not isinstance(error, SamturError):
            return problems.samtur_error(request, error)
        if isinstance(error, NotSignedIn):
            return to_sign_in(request, error)
        return self._page(request, error, status_of(error))

    def bad_request(self, request: Request, error: Exception) -> Response:
        if _is_api(request):
            return problems.validation_error(request, error)
        fields = error.errors() if isinstance(error, RequestValidationError) else []
        where = ", ".join(str(field["loc"][-1]) for field in fields)
        wrong = InvalidInput("web.bad-request", "the address or form has a wrong value", where=where, do="Correct it.")
        return self._page(request, wrong, 422)

    def http_error(self, request: Request, error: Exception) -> Response:
        if _is_api(request) or not isinstance(error, HTTPException):
            return problems.http_error(request, error)
        if error.status_code == 404:
            missing = NotFound("web.no-page", "there is no such page", where=_path(request), do="Check the address.")
            return self._page(request, missing, 404)
        if error.status_code == 405:
            wrong = SamturError("http.405", "this page cannot be used in that way", do="Go back and use its buttons.")
            return self._page(request, wrong, 405)
        refused = SamturError(f"http.{error.status_code}", str(error.detail).lower(), where=request.url.path)
        return self._page(request, refused, error.status_code)

    def unexpected(self, request: Request, error: Exception) -> Response:
        if _is_api(request):
            return problems.unexpected(request, error)
        log.error("http.unexpected", path=_path(request), error=type(error).__name__, exc_info=error)
        sorry = SamturError("http.unexpected", "something unexpected went wrong; nothing was changed", do="Try again.")
        return self._pages.render(request, "error.html", None, 500, error=sorry)  # the database may be what is wrong


def to_sign_in(request: Request, _error: Exception) -> Response:
    """Lead to the sign-in page and, after it, back; a page's live part leads the whole page there."""
    back = quote(request.url.path + (f"?{request.url.query}" if request.url.query else ""), safe="")
    if only_part(request):
        return Response(status_code=401, headers={"HX-Redirect": f"/sign-in?next={back}"})
    if request.method != "GET":
        return RedirectResponse("/sign-in", status_code=303)
    return RedirectResponse(f"/sign-in?next={back}", status_code=303)


def _path(request: Request) -> str:
    """Return the path for the log: below the patient's page it may hold a token."""
    path = request.url.path
    return "/mine/…" if path.startswith("/mine/") else path


def _is_api(request: Request) -> bool:
    return request.url.path.startswith("/api/")
