"""Open the patient's page by a link and the second factor, look at it, and leave it.

The token of a link is in an address once only: the first answer takes it into a cookie and leads on.
"""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Form, Request
from fastapi.responses import Response

from adapters.web.pages import Pages, only_part
from adapters.web.patient import acts, calendar, texts
from adapters.web.patient import identity as sign_in
from adapters.web.patient.screen import HOME, LINK_COOKIE, VISIT_COOKIE, Screen, check_form
from planner.kernel.errors import NotFound, SamturError

_CODES = {"wrong": 403, "wait": 429, "locked": 403}


def router(pages: Pages, phone: str = "", *, identity: bool = False) -> APIRouter:
    """Return the routes; ``identity``: with sign-in by a national identity."""
    web = APIRouter(include_in_schema=False)
    screen = Screen(pages, phone, identity=identity)
    _looking(web, screen)
    acts.add(web, screen)
    calendar.add(web, screen)
    if identity:
        sign_in.add(web, screen)
    _entering(web, screen)
    return web


def _looking(web: APIRouter, screen: Screen) -> None:
    @web.get(HOME)
    async def mine(request: Request) -> Response:
        """Show the page to who was let in, and the question to who has only the link."""
        try:
            chosen = request.query_params.get("lang")
            if chosen in texts.LANGUAGES and request.cookies.get(VISIT_COOKIE):
                await screen.ask(request, "POST", "/language", {"language": chosen})
            shown = await screen.ask(request, "GET", "")
        except NotFound as error:
            if request.cookies.get(LINK_COOKIE):
                return await question(request, screen)
            return screen.failed(request, error)
        return screen.render(request, "mine.html", kept=shown["language"], mine=shown)

    @web.get(f"{HOME}/rides")
    async def rides(request: Request) -> Response:
        """Show where the car is now: the part of the page that follows by itself, or a page of its own."""
        try:
            shown = await screen.ask(request, "GET", "/rides")
        except SamturError as error:
            if only_part(request):
                return Response(status_code=401, headers={"HX-Redirect": HOME})
            return screen.failed(request, error)
        template = "_rides.html" if only_part(request) else "rides.html"
        return screen.render(request, template, kept=shown["language"], mine=shown)


async def question(request: Request, screen: Screen, code: int = 200, outcome: str = "", left: int = 0) -> Response:
    """Return the question for the second factor of the link that the browser keeps."""
    try:
        link = await screen.ask(request, "POST", "/link", {"token": request.cookies.get(LINK_COOKIE, "")})
    except SamturError as error:
        return screen.failed(request, error)
    label, hint = texts.ASKED[link["factor"]]
    locked = link["locked"] or outcome == "locked"
    told = {"kept": link["language"], "label": label, "hint": hint, "factor": link["factor"]}
    return screen.render(request, "open.html", code, outcome=outcome, left=left, locked=locked, **told)


def _entering(web: APIRouter, screen: Screen) -> None:
    @web.post(f"{HOME}/open")
    async def enter(
        request: Request, answer: Annotated[str, Form()] = "", csrf: Annotated[str, Form()] = ""
    ) -> Response:
        """Look at the answer; the right one lets the browser in and forgets the link."""
        try:
            check_form(request, csrf)
            body = {"token": request.cookies.get(LINK_COOKIE, ""), "answer": answer[:200]}
            entered = await screen.ask(request, "POST", "/enter", body)
        except SamturError as error:
            return screen.failed(request, error)
        if entered["outcome"] != "open":
            return await question(request, screen, _CODES[entered["outcome"]], entered["outcome"], entered["left"])
        page = screen.to()
        screen.keep(page, VISIT_COOKIE, entered["visit"])
        screen.drop(page, LINK_COOKIE)
        return page

    @web.post(f"{HOME}/leave")
    async def leave(request: Request, csrf: Annotated[str, Form()] = "") -> Response:
        """Close the page in this browser."""
        try:
            check_form(request, csrf)
        except SamturError as error:
            return screen.failed(request, error)
        await screen.ask(request, "POST", "/leave")
        page = screen.render(request, "gone.html", error="", back=False)
        for name in (VISIT_COOKIE, LINK_COOKIE):
            screen.drop(page, name)
        return page

    @web.get(f"{HOME}/{{token}}")
    def link(token: str) -> Response:
        """Take the token out of the address, into a cookie; changes nothing, so that a mail scanner may open it."""
        page = screen.to()
        screen.drop(page, VISIT_COOKIE)
        screen.keep(page, LINK_COOKIE, token[:200])
        return page
