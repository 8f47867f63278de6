"""What every page shares: the signed-in user, the language, the template environment and errors as pages."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import quote

from fastapi import Request
from fastapi.responses import HTMLResponse, RedirectResponse, Response
from jinja2 import Environment, FileSystemLoader, StrictUndefined, select_autoescape

from adapters.http.access import session_of
from adapters.http.problems import status_of
from adapters.sql.access.store import SignedIn
from adapters.web import i18n
from adapters.web.backend import Backend
from planner.kernel.errors import SamturError
from planner.kernel.money import kroner
from planner.kernel.principal import Role
from planner.kernel.time import clock_text

_TEMPLATES = Path(__file__).parent / "templates"


class SignInFirst(Exception):  # noqa: N818 - a way to go, not a fault
    """The page needs somebody signed in; leads to the sign-in page and back."""


@dataclass(frozen=True)
class Visitor:
    """Who looks at a page."""

    session: SignedIn
    language: str

    def has(self, *roles: str) -> bool:
        """Whether one of the roles is held; an administrator holds all."""
        held = self.session.principal.roles
        return Role.ADMINISTRATOR in held or any(role in held for role in roles)


class Pages:
    """Renders templates for visitors."""

    def __init__(self, backend: Backend) -> None:
        self.backend = backend
        self._jinja = Environment(
            loader=FileSystemLoader(_TEMPLATES),
            autoescape=select_autoescape(default=True),
            undefined=StrictUndefined,
            trim_blocks=True,
            lstrip_blocks=True,
        )
        self._jinja.filters["kr"] = kroner
        self._jinja.filters["hhmm"] = clock_text

    def visitor(self, request: Request) -> Visitor:
        """Return who is signed in.

        Raises:
            SignInFirst: when nobody is.
        """
        session = session_of(request)
        if session is None:
            raise SignInFirst
        return Visitor(session, i18n.language_of(request, session.language))

    def render(
        self, request: Request, template: str, visitor: Visitor | None = None, status: int = 200, **values: Any
    ) -> HTMLResponse:
        """Return a page in the visitor's language."""
        language = visitor.language if visitor else i18n.language_of(request)
        context: Mapping[str, Any] = {
            "_": i18n.translator(language),
            "language": language,
            "languages": i18n.LANGUAGES,
            "path": request.url.path,
            "visitor": visitor,
            "time": lambda instant: i18n.local_time(instant, language),
            "moment": lambda instant: i18n.local_datetime(instant, language),
            "day_text": lambda text: i18n.local_date(text, language),
            **values,
        }
        return HTMLResponse(self._jinja.get_template(template).render(context), status_code=status)

    def error_page(self, request: Request, error: SamturError) -> Response:
        """Return an error as a page: what, where, what to do, and its code."""
        session = session_of(request)
        visitor = Visitor(session, i18n.language_of(request, session.language)) if session else None
        return self.render(request, "error.html", visitor, status_of(error), error=error)


def to_sign_in(request: Request, _error: Exception) -> Response:
    """Lead to the sign-in page and, after it, back."""
    back = quote(request.url.path + (f"?{request.url.query}" if request.url.query else ""), safe="")
    return RedirectResponse(f"/sign-in?next={back}", status_code=303)
