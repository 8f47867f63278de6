"""The way to the national identity and back."""

from __future__ import annotations

from fastapi import APIRouter, Request
from fastapi.responses import RedirectResponse, Response

from adapters.web.patient.screen import HOME, LINK_COOKIE, VISIT_COOKIE, Screen
from planner.kernel.errors import SamturError

COOKIE = "samtur_mine_sign_in"
_LASTS_S = 900


def add(web: APIRouter, screen: Screen) -> None:
    """Add the routes."""

    @web.get(f"{HOME}/sign-in")
    async def begin(request: Request) -> Response:
        """Send the browser to the national identity."""
        try:
            begun = await screen.ask(request, "POST", "/identity/begin")
        except SamturError as error:
            return screen.failed(request, error)
        answer = RedirectResponse(begun["url"], status_code=303)
        screen.dress(answer)
        screen.keep(answer, COOKIE, begun["kept"].replace(":", "."), _LASTS_S)
        return answer

    @web.get(f"{HOME}/signed-in")
    async def finish(request: Request, state: str = "", code: str = "") -> Response:
        """Let in whom the national identity names; the code leaves the address at once."""
        kept = request.cookies.get(COOKIE, "").replace(".", ":", 1)
        try:
            made = await screen.ask(request, "POST", "/identity/finish", {"state": state, "code": code, "kept": kept})
        except SamturError as error:
            answer = screen.failed(request, error)
            screen.drop(answer, COOKIE)
            return answer
        answer = screen.to()
        screen.keep(answer, VISIT_COOKIE, made["visit"])
        for name in (COOKIE, LINK_COOKIE):
            screen.drop(answer, name)
        return answer
