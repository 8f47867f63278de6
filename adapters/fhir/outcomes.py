"""Errors as OperationOutcome: the stable code, what is wrong, the element as FHIRPath, and what to do."""

from __future__ import annotations

import re
from collections.abc import Callable, Coroutine
from typing import Any

import structlog
from fastapi import Request, Response
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from fastapi.routing import APIRoute
from starlette.exceptions import HTTPException

from adapters.fhir.reading import Resource
from adapters.http.problems import status_of
from planner.kernel.errors import InvalidInput, SamturError

log = structlog.get_logger(__name__)
MEDIA_TYPE = "application/fhir+json"
ERROR_CODES = "urn:samtur:error"
_STATUS = {"fhir.bad-json": 400, "fhir.no-such-format": 406, "fhir.too-large": 413, "fhir.not-json": 415}
_ISSUE = {
    400: "structure", 401: "login", 403: "forbidden", 404: "not-found", 405: "not-supported", 406: "not-supported",
    409: "conflict", 413: "too-long", 415: "not-supported", 422: "invalid", 503: "transient",
}  # fmt: skip
_ISSUE_OF_CODE = {"fhir.missing": "required", "fhir.not-one": "required", "fhir.unknown-code": "code-invalid"}
_FHIRPATH = re.compile(r"[A-Z][A-Za-z]+([.\[][A-Za-z0-9.\[\]?]*)?")
Handler = Callable[[Request], Coroutine[Any, Any, Response]]


class FhirRoute(APIRoute):
    """A route that answers every error as an OperationOutcome, those of its own dependencies too."""

    def get_route_handler(self) -> Handler:
        """Return the route's handler with the errors caught."""
        inner = super().get_route_handler()

        async def handler(request: Request) -> Response:
            try:
                return await inner(request)
            except SamturError as error:
                return outcome(_STATUS.get(error.code, status_of(error)), error)
            except RequestValidationError:
                return outcome(422, InvalidInput("fhir.bad-request", "a parameter is wrong", do="See docs/fhir.md."))
            except HTTPException as error:
                return outcome(error.status_code, InvalidInput(f"http.{error.status_code}", str(error.detail)))
            except Exception as error:
                log.exception("http.unexpected", path=request.url.path, error=type(error).__name__)
                what = "something unexpected went wrong; nothing was changed"
                return outcome(500, InvalidInput("http.unexpected", what, do="Try again."))

        return handler


def fhir(content: Resource, status: int = 200, location: str = "") -> JSONResponse:
    """Return a resource as an answer."""
    headers = {"Location": location} if location else None
    return JSONResponse(content, status_code=status, media_type=MEDIA_TYPE, headers=headers)


def outcome(status: int, error: SamturError) -> JSONResponse:
    """Return an error as an answer."""
    answer = fhir({"resourceType": "OperationOutcome", "issue": [_issue(status, error)]}, status)
    if status == 401:
        answer.headers["WWW-Authenticate"] = "Bearer"
    return answer


def _issue(status: int, error: SamturError) -> Resource:
    places = [place for place in error.where.split("; ") if place]
    elements = [place for place in places if _FHIRPATH.fullmatch(place)]
    named = "" if elements or not error.where else f"Where: {error.where}."
    advice = " ".join(part for part in (named, error.do) if part)
    issue: Resource = {
        "severity": "error",
        "code": _ISSUE_OF_CODE.get(error.code, _ISSUE.get(status, "exception")),
        "details": {"coding": [{"system": ERROR_CODES, "code": error.code}], "text": error.what},
    }
    if advice:
        issue["diagnostics"] = advice
    if elements:
        issue["expression"] = elements
    return issue
