"""What every page shares: the signed-in user, the language and the template environment."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from fastapi import Request
from fastapi.responses import HTMLResponse
from jinja2 import Environment, FileSystemLoader, StrictUndefined, Template, select_autoescape

from adapters.http.access import session_of
from adapters.sql.access.store import SignedIn
from adapters.web import forms, i18n, words
from adapters.web.backend import Backend
from adapters.web.places import place_text
from planner.kernel.money import Ore, kroner
from planner.kernel.principal import Role
from planner.kernel.time import Clock, clock_text

_TEMPLATES = Path(__file__).parent / "templates"
OFFICE = ("clerk", "planner", "settlement", "auditor")


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

    def require(self, *roles: str) -> None:
        """Raise Forbidden ``access.forbidden`` unless one of the roles is held."""
        self.session.principal.require(*(Role(role) for role in roles))

    @property
    def drives(self) -> bool:
        """Whether this is an operator, who sees its own runs and statements only."""
        return Role.OPERATOR in self.session.principal.roles


class Pages:
    """Renders templates for visitors.

    Args:
        backend: asks the modules.
        assets: names of the front-end packages that are installed.
        clock: the present instant of the system, which a simulated day moves.
        secure_cookies: send cookies over HTTPS only.
    """

    def __init__(self, backend: Backend, assets: frozenset[str], clock: Clock, *, secure_cookies: bool) -> None:
        self.backend = backend
        self.clock = clock
        self.secure_cookies = secure_cookies
        self._jinja = Environment(
            loader=FileSystemLoader(_TEMPLATES),
            autoescape=select_autoescape(default=True),
            undefined=StrictUndefined,
            trim_blocks=True,
            lstrip_blocks=True,
        )
        self._jinja.filters["kr"] = _money
        self._jinja.filters["hhmm"] = clock_text
        self._jinja.filters["place"] = place_text
        self._jinja.globals["assets"] = assets
        self._jinja.globals["OFFICE"] = OFFICE

    def template(self, name: str) -> Template:
        """Return a template, for pages that are shown without an account."""
        return self._jinja.get_template(name)

    def visitor(self, request: Request, *roles: str) -> Visitor:
        """Return who is signed in, with one of the roles if any are given.

        Raises:
            SignInFirst: when nobody is.
            Forbidden: ``access.forbidden``.
        """
        session = session_of(request)
        if session is None:
            raise SignInFirst
        visitor = Visitor(session, i18n.language_of(request, session.language))
        if roles:
            visitor.require(*roles)
        return visitor

    def render(
        self, request: Request, template: str, visitor: Visitor | None = None, code: int = 200, **values: Any
    ) -> HTMLResponse:
        """Return a page in the visitor's language. Browsers keep no copy: it is for this visitor, now."""
        language = visitor.language if visitor else i18n.language_of(request)
        texts = i18n.catalogue(language)
        token = visitor.session.csrf if visitor else forms.anonymous_token(request)
        context: Mapping[str, Any] = {
            "_": texts.text,
            "n_": texts.number,
            "word": lambda kind, code: texts.text(words.english(kind, code)),
            "tell": texts.error,
            "language": language,
            "languages": i18n.LANGUAGES,
            "path": request.url.path,
            "address": request.url.path + (f"?{request.url.query}" if request.url.query else ""),
            "token": token,
            "visitor": visitor,
            "time": lambda instant: i18n.local_time(instant, language),
            "moment": lambda instant: i18n.local_datetime(instant, language),
            "day_text": lambda text: i18n.local_date(text, language),
            "number": lambda value: i18n.number_text(value, language),
            "date": lambda text: i18n.short_date(text, language),
            **values,
        }
        page = HTMLResponse(self._jinja.get_template(template).render(context), status_code=code)
        page.headers["Cache-Control"] = "no-store"
        page.headers["Vary"] = "Cookie, HX-Request"
        if visitor is None:
            page.set_cookie(forms.FORM_COOKIE, token, httponly=True, secure=self.secure_cookies, samesite="strict")
        return page


def only_part(request: Request) -> bool:
    """Whether the page itself asks for its changing part alone."""
    return "HX-Request" in request.headers


def _money(ore: Ore) -> str:
    """Return kroner that are not broken over two lines."""
    return kroner(ore).replace(" ", "\u00a0")
