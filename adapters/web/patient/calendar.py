"""Rides as a calendar file (RFC 5545): to download, and as a feed to subscribe to.

It holds times and states alone: neither names nor places nor anything about health, since calendars are shared.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from fastapi import APIRouter, Request
from fastapi.responses import Response
from icalendar import Calendar, Event

from adapters.web.patient import texts
from adapters.web.patient.screen import HOME, Screen
from adapters.web.patient.texts import N_
from planner.kernel.errors import SamturError
from planner.kernel.time import LOCAL

OUT, BACK = N_("Ride to the appointment"), N_("Ride home")
_LEAST = timedelta(minutes=30)


def calendar(shown: dict[str, Any], language: str, now: datetime) -> bytes:
    """Return the rides of a link as a calendar file.

    A ride keeps its ``UID``; its ``SEQUENCE`` rises with every change of order or promise; a cancelled one stays, as
    cancelled, so that calendar programs strike it out. Times are in Europe/Copenhagen, which comes along.
    """
    made = Calendar()
    made.add("prodid", "-//Samtur//Patient//EN")
    made.add("version", "2.0")
    made.add("x-wr-timezone", "Europe/Copenhagen")
    for journey in shown["journeys"]:
        for ride in journey["rides"]:
            made.add_component(_event(ride, language, now))
    made.add_missing_timezones()
    return bytes(made.to_ical())


def _event(ride: dict[str, Any], language: str, now: datetime) -> Event:
    start = datetime.fromisoformat(ride["car_from"] or ride["appointment_at"] or ride["ready_at"]).astimezone(LOCAL)
    end = datetime.fromisoformat(ride["there_by"]).astimezone(LOCAL) if ride["there_by"] else start + _LEAST
    event = Event()
    event.add("uid", f"{ride['trip_id']}@samtur")
    event.add("sequence", ride["changes"])
    event.add("dtstamp", now)
    event.add("dtstart", start)
    event.add("dtend", max(end, start))
    event.add("summary", texts.text(language, OUT if ride["leg"] == "outbound" else BACK))
    dead = ride["step"] in {"cancelled", "refused"}
    event.add("status", "CANCELLED" if dead else "CONFIRMED" if ride["car_from"] else "TENTATIVE")
    event.add("class", "PRIVATE")
    return event


def add(web: APIRouter, screen: Screen) -> None:
    """Add the routes."""

    def answer(shown: dict[str, Any], language: str) -> Response:
        body = calendar(shown, language, screen.pages.clock())
        file = Response(body, media_type="text/calendar; charset=utf-8")
        file.headers["Content-Disposition"] = 'attachment; filename="samtur.ics"'
        screen.dress(file)
        return file

    @web.get(f"{HOME}/rides.ics")
    async def download(request: Request) -> Response:
        """Give the rides of the page as a file."""
        try:
            shown = await screen.ask(request, "GET", "/rides")
        except SamturError as error:
            return screen.failed(request, error)
        return answer(shown, texts.language_of(request, shown["language"]))

    @web.get(f"{HOME}/calendar/{{token}}.ics")
    async def feed(request: Request, token: str) -> Response:
        """Give the rides of a feed to a calendar program."""
        try:
            shown = await screen.ask(request, "POST", "/feed", {"token": token[:200]})
        except SamturError:
            gone = Response("gone\n", status_code=404, media_type="text/plain")
            screen.dress(gone)
            return gone
        return answer(shown, texts.language_of(request, shown["language"]))
