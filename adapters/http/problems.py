"""Errors as answers: RFC 9457 problem details with the stable code."""

from __future__ import annotations

import structlog
from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from starlette.exceptions import HTTPException

from adapters.http.access import NotSignedIn
from planner.kernel.errors import Conflict, Forbidden, InvalidInput, NotFound, SamturError, Transient

log = structlog.get_logger(__name__)
_STATUS: tuple[tuple[type[SamturError], int], ...] = (
    (NotSignedIn, 401),
    (Forbidden, 403),
    (NotFound, 404),
    (Conflict, 409),
    (InvalidInput, 422),
    (Transient, 503),
)


def status_of(error: SamturError) -> int:
    """Return the HTTP status of an error class."""
    return next((status for kind, status in _STATUS if isinstance(error, kind)), 500)


def problem(status: int, error: dict[str, str]) -> JSONResponse:
    """Return a problem answer."""
    body = {"type": f"urn:samtur:error:{error['code']}", "title": error["what"], "status": status, **error}
    headers = {"WWW-Authenticate": "Bearer"} if status == 401 else None
    return JSONResponse(body, status_code=status, media_type="application/problem+json", headers=headers)


def samtur_error(_request: Request, error: Exception) -> JSONResponse:
    """Answer an error with a code."""
    if not isinstance(error, SamturError):  # pragma: no cover - registered for SamturError alone
        raise error
    return problem(status_of(error), error.as_dict())


def validation_error(_request: Request, error: Exception) -> JSONResponse:
    """Answer a request that does not have the expected form, naming the fields."""
    details = error.errors() if isinstance(error, RequestValidationError) else []
    where = "; ".join(f"{'.'.join(str(p) for p in e['loc'][1:]) or e['loc'][0]}: {e['msg']}" for e in details)
    what = "the request does not have the expected form"
    do = "Correct the named fields; the API's form is at /api/docs."
    return problem(422, {"code": "http.bad-request", "what": what, "where": where, "do": do})


def http_error(_request: Request, error: Exception) -> JSONResponse:
    """Answer what the framework refuses: unknown paths, wrong methods."""
    status = error.status_code if isinstance(error, HTTPException) else 500
    what = str(error.detail) if isinstance(error, HTTPException) else "error"
    return problem(status, {"code": f"http.{status}", "what": what, "where": "", "do": ""})


def unexpected(request: Request, error: Exception) -> JSONResponse:
    """Answer what no code foresaw, and log it."""
    log.error("http.unexpected", path=request.url.path, error=type(error).__name__, exc_info=error)
    what = "something unexpected went wrong; nothing was changed"
    return problem(500, {"code": "http.unexpected", "what": what, "where": request.url.path, "do": "Try again."})


def install(app: FastAPI) -> None:
    """Answer every error of the application as a problem."""
    app.add_exception_handler(SamturError, samtur_error)
    app.add_exception_handler(RequestValidationError, validation_error)
    app.add_exception_handler(HTTPException, http_error)
    app.add_exception_handler(Exception, unexpected)
