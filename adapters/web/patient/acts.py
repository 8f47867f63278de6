"""What patient and relative do on the page. Every act is a form, and leads back to the page."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any

from fastapi import APIRouter, Form, Request
from fastapi.responses import Response

from adapters.web.patient import texts
from adapters.web.patient.screen import HOME, Screen, check_form
from planner.kernel.errors import NotFound, SamturError
from planner.kernel.time import LOCAL

Csrf = Annotated[str, Form()]


def add(web: APIRouter, screen: Screen) -> None:
    """Add the routes."""
    _rides(web, screen)
    _relatives(web, screen)


async def _do(request: Request, screen: Screen, csrf: str, path: str, body: Any = None) -> Response:
    try:
        check_form(request, csrf)
        await screen.ask(request, "POST", path, body)
    except SamturError as error:
        return screen.failed(request, error)
    return screen.to()


async def _ride(request: Request, screen: Screen, trip_id: str) -> tuple[dict[str, Any], dict[str, Any]]:
    """Return what the page shows now, and one ride of it."""
    shown = await screen.ask(request, "GET", "/rides")
    rides = [each for journey in shown["journeys"] for each in journey["rides"] if each["trip_id"] == trip_id]
    if not rides:
        raise NotFound("booking.no-trip", "there is no such trip", where=trip_id)
    return shown, rides[0]


def _rides(web: APIRouter, screen: Screen) -> None:
    @web.get(f"{HOME}/rides/{{trip_id}}/{{what}}")
    async def ask(request: Request, trip_id: str, what: str) -> Response:
        """Ask once more before a ride is cancelled, saying what that means; or ask for the new time."""
        try:
            shown, ride = await _ride(request, screen, trip_id)
        except SamturError as error:
            return screen.failed(request, error)
        template = {"cancel": "cancel.html", "move": "move.html"}.get(what)
        if template is None or not ride[f"may_{what}"]:
            return screen.to()
        journey = next(j for j in shown["journeys"] if ride in j["rides"])
        waiting = [each for each in journey["rides"] if each["may_cancel"]]
        return screen.render(request, template, kept=shown["language"], ride=ride, both=len(waiting) > 1)

    @web.post(f"{HOME}/rides/{{trip_id}}/cancel")
    async def cancel(request: Request, trip_id: str, both: Annotated[str, Form()] = "", csrf: Csrf = "") -> Response:
        """Cancel a ride, or both of its journey."""
        return await _do(request, screen, csrf, f"/trips/{trip_id}/cancel", {"both": both == "1"})

    @web.post(f"{HOME}/rides/{{trip_id}}/ready")
    async def ready(request: Request, trip_id: str, csrf: Csrf = "") -> Response:
        """Call the patient ready to go home."""
        return await _do(request, screen, csrf, f"/trips/{trip_id}/ready")

    @web.post(f"{HOME}/rides/{{trip_id}}/move")
    async def move(
        request: Request,
        trip_id: str,
        date: Annotated[str, Form()] = "",
        time: Annotated[str, Form()] = "",
        csrf: Csrf = "",
    ) -> Response:
        """Move a ride to a time of the clock in Denmark."""
        try:
            at = datetime.fromisoformat(f"{date}T{time}").replace(tzinfo=LOCAL)
        except ValueError:
            return screen.render(request, "gone.html", 422, error=texts.NO_TIME, back=True)
        return await _do(request, screen, csrf, f"/trips/{trip_id}/move", {"at": at.isoformat()})


def _relatives(web: APIRouter, screen: Screen) -> None:
    @web.post(f"{HOME}/relatives")
    async def invite(
        request: Request,
        name: Annotated[str, Form()] = "",
        code: Annotated[str, Form()] = "",
        may_act: Annotated[str, Form()] = "",
        csrf: Csrf = "",
    ) -> Response:
        """Make a link for a relative, and show it this once."""
        body = {"name": name[:120], "code": code[:120], "may_act": may_act == "1"}
        return await _made(request, screen, csrf, "/relatives", body, "relative")

    @web.post(f"{HOME}/calendar")
    async def calendar(request: Request, csrf: Csrf = "") -> Response:
        """Make a calendar feed, and show its address this once."""
        return await _made(request, screen, csrf, "/calendar", None, "calendar")

    @web.post(f"{HOME}/links/{{link_id}}/remove")
    async def remove(request: Request, link_id: str, csrf: Csrf = "") -> Response:
        """Cross a relative or a calendar out; at once."""
        return await _do(request, screen, csrf, f"/links/{link_id}/revoke")


async def _made(  # noqa: PLR0917 - what a form is
    request: Request, screen: Screen, csrf: str, path: str, body: Any, kind: str
) -> Response:
    try:
        check_form(request, csrf)
        made = await screen.ask(request, "POST", path, body)
    except SamturError as error:
        return screen.failed(request, error)
    under = HOME if kind == "relative" else f"{HOME}/calendar"
    address = f"{str(request.base_url).rstrip('/')}{under}/{made['token']}{'' if kind == 'relative' else '.ics'}"
    return screen.render(request, "made.html", address=address, kind=kind)
