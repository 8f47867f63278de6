"""Renders the patient's pages, and asks booking in the name of who was let in."""

from __future__ import annotations

import hashlib
from hmac import compare_digest
from typing import Any

from fastapi import Request
from fastapi.responses import HTMLResponse, RedirectResponse, Response

from adapters.web.pages import Pages
from adapters.web.patient import texts
from planner.kernel.errors import Forbidden, SamturError

HOME = "/mine"
VISIT_COOKIE, LINK_COOKIE = "samtur_mine", "samtur_mine_link"
_YEAR = 365 * 24 * 3600
_HEADERS = {
    "Cache-Control": "no-store",
    "Referrer-Policy": "no-referrer",
    "X-Robots-Tag": "noindex, nofollow",
    "Vary": "Cookie, Accept-Language, HX-Request",
}


class Screen:
    """The patient's pages over the pages' own templates and backend.

    Args:
        pages: what all pages share.
        phone: the office's number for help, empty where none is set.
        identity: whether there is a sign-in by a national identity.
    """

    def __init__(self, pages: Pages, phone: str, *, identity: bool = False) -> None:
        self.pages = pages
        self.phone = phone
        self.identity = identity

    async def ask(self, request: Request, method: str, path: str, body: Any = None, *, visit: str = "") -> Any:
        """Ask booking as who was let in, or with the visit given; raises what booking raises."""
        headers = {"Samtur-Visit": visit or request.cookies.get(VISIT_COOKIE, "")}
        return await self.pages.backend.ask_openly(method, f"booking/mine{path}", body, headers)

    def render(self, request: Request, template: str, code: int = 200, *, kept: str = "", **values: Any) -> Response:
        """Return a page in the reader's language; the language just chosen stays with the browser."""
        language = texts.language_of(request, kept)
        context = {
            "_": lambda english, **filled: texts.text(language, english, **filled),
            "language": language,
            "direction": "rtl" if language in texts.RIGHT_TO_LEFT else "ltr",
            "languages": texts.LANGUAGES,
            "path": request.url.path,
            "token": form_token(request),
            "phone": self.phone,
            "identity": self.identity,
            "time": lambda instant: texts.clock(instant, language),
            "day": lambda written: texts.day(written, language),
            "said": lambda both: both["da" if language == "da" else "en"],
            "said_in": "da" if language == "da" else "en",
            "steps": texts.STEPS,
            "states": texts.STATES,
            "outcomes": texts.OUTCOMES,
            "error": "",
            **values,
        }
        page = HTMLResponse(self.pages.template(f"patient/{template}").render(context), status_code=code)
        self.dress(page)
        if request.query_params.get("lang") in texts.LANGUAGES:
            self.keep(page, texts.COOKIE, language, _YEAR)
        return page

    def failed(self, request: Request, error: SamturError) -> Response:
        """Return the page for what did not work."""
        gone = error.code in {"booking.no-patient-link", "booking.no-patient-visit"}
        return self.render(request, "gone.html", 404 if gone else 422, error=self.told(error), back=not gone)

    @staticmethod
    def told(error: SamturError) -> str:
        """Return what an error says, in plain English; the template translates it."""
        return texts.ERRORS.get(error.code, texts.OTHER_ERROR)

    def to(self, path: str = HOME) -> Response:
        """Lead to a page of the patient's."""
        answer = RedirectResponse(path, status_code=303)
        self.dress(answer)
        return answer

    @staticmethod
    def dress(answer: Response) -> None:
        """Keep an answer out of caches, indexes and referrers."""
        answer.headers.update(_HEADERS)

    def keep(self, answer: Response, name: str, value: str, seconds: int | None = None) -> None:
        """Let the browser keep something for the patient's pages alone."""
        secure = self.pages.secure_cookies
        answer.set_cookie(name, value, max_age=seconds, path=HOME, httponly=True, secure=secure, samesite="lax")

    def drop(self, answer: Response, name: str) -> None:
        """Let the browser forget something."""
        answer.delete_cookie(name, path=HOME, httponly=True, secure=self.pages.secure_cookies, samesite="lax")


def form_token(request: Request) -> str:
    """Return the token that forms carry: a hash of what only this browser keeps."""
    kept = request.cookies.get(VISIT_COOKIE) or request.cookies.get(LINK_COOKIE) or ""
    return hashlib.sha256(f"samtur-form|{kept}".encode()).hexdigest()[:40] if kept else ""


def check_form(request: Request, given: str) -> None:
    """Raise Forbidden ``access.csrf`` for a form that our own page did not give."""
    wanted = form_token(request)
    if not wanted or not compare_digest(wanted.encode(), given.encode()):
        raise Forbidden("access.csrf", "the form token is missing or old", do="Reload the page and try again.")
