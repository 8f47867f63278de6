"""What a clerk orders on a trip's page: cancel, change the appointment, ready to go home."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Any

from fastapi import APIRouter, Form, Request
from fastapi.responses import RedirectResponse, Response

from adapters.web import forms
from adapters.web.ordering.fields import clock_of, day_of, instant
from adapters.web.pages import Pages
from planner.kernel.errors import InvalidInput
from planner.kernel.time import LOCAL


def router(pages: Pages) -> APIRouter:
    """Return the routes."""
    web = APIRouter(include_in_schema=False)

    async def command(request: Request, path: str, body: dict[str, Any], csrf: str) -> None:
        pages.visitor(request, "clerk")
        forms.check(request, csrf)
        await pages.backend.post(request, f"booking/{path}", body, csrf=csrf)

    @web.post("/trips/{trip_id}/cancel")
    async def cancel(
        request: Request,
        trip_id: str,
        *,
        reason: Annotated[str, Form()],
        journey: Annotated[str, Form()] = "",
        csrf: Annotated[str, Form()] = "",
    ) -> Response:
        """Cancel the trip, or with ``journey`` all that is left of its journey."""
        what = f"journeys/{journey}" if journey else f"trips/{trip_id}"
        await command(request, f"{what}/cancel", {"reason": reason}, csrf)
        return RedirectResponse(f"/trips/{trip_id}", status_code=303)

    @web.post("/trips/{trip_id}/ready")
    async def ready(
        request: Request, trip_id: str, at: Annotated[str, Form()] = "", csrf: Annotated[str, Form()] = ""
    ) -> Response:
        """Take the ready-call, since a time of today or since now."""
        since = instant(_today(pages), clock_of(at.strip(), "at")) if at.strip() else None
        await command(request, f"trips/{trip_id}/ready", {"ready_at": since}, csrf)
        return RedirectResponse(f"/trips/{trip_id}", status_code=303)

    @web.post("/trips/{trip_id}/change")
    async def change(
        request: Request,
        trip_id: str,
        *,
        day: Annotated[str, Form()],
        at: Annotated[str, Form()],
        version: Annotated[str, Form()],
        csrf: Annotated[str, Form()] = "",
    ) -> Response:
        """Move the trip. When somebody changed it meanwhile, both times are shown and one is chosen."""
        visitor = pages.visitor(request, "clerk")
        forms.check(request, csrf)
        wanted = instant(day_of(day.strip(), _today(pages)), clock_of(at.strip(), "at"))
        trip = await pages.backend.get(request, f"booking/trips/{trip_id}")
        if not version.isdecimal():
            raise InvalidInput("web.bad-request", "the address or form has a wrong value", where="version")
        if int(version) != trip["version"]:
            return pages.render(
                request, "trip_changed.html", visitor, 409, trip=trip, trip_id=trip_id, wanted=wanted, day=day, at=at
            )
        name = "at" if trip["leg"] == "outbound" else "ready_at"
        await command(request, f"trips/{trip_id}/change", {name: wanted}, csrf)
        return RedirectResponse(f"/trips/{trip_id}", status_code=303)

    @web.post("/trips/{trip_id}/access")
    async def access(  # noqa: PLR0917 - one argument per field
        request: Request,
        trip_id: str,
        floor: Annotated[str, Form()] = "",
        stairs: Annotated[str, Form()] = "",
        door_code: Annotated[str, Form()] = "",
        home_level: Annotated[str, Form()] = "",
        facility_level: Annotated[str, Form()] = "",
        last_time: Annotated[str, Form()] = "",
        csrf: Annotated[str, Form()] = "",
    ) -> Response:
        """Keep what is known about the patient's doors; the drivers of trips to come read it."""
        pages.visitor(request, "clerk")
        if stairs.strip() and not stairs.strip().isdecimal():
            raise InvalidInput(
                "web.bad-number", "this is no number that fits", where="stairs", do="Write it in digits."
            )
        body: dict[str, Any] = {
            "floor": floor.strip(),
            "stairs": int(stairs) if stairs.strip() else None,
            "door_code": door_code.strip(),
            "home_level": home_level or None,
            "facility_level": facility_level or None,
            "last_time": last_time.strip(),
        }
        trip = await pages.backend.get(request, f"booking/trips/{trip_id}")
        await command(request, f"referrals/{trip['referral_id']}/access", body, csrf)
        return RedirectResponse(f"/trips/{trip_id}", status_code=303)

    return web


def _today(pages: Pages) -> date:
    return pages.clock().astimezone(LOCAL).date()
