"""What the screen shows beside the fields, and how the modules are asked for it."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from fastapi import Request

from adapters.web.ordering.fields import NEITHER, Typed, appointment
from adapters.web.pages import Pages, Visitor
from planner.kernel.errors import InvalidInput, NotFound, SamturError

WHY = "telephone order"
PATIENCE_S = 2.5
"""So long the clerk waits for offers; then planning counts as away and the promise follows later."""
_POINT = ("lat", "lon")
_JOURNEYS = 5

Json = dict[str, Any]


@dataclass
class Leg:
    """A trip that would be booked, with what planning offers for it."""

    trip: Json
    offers: list[Json] = field(default_factory=list)
    reasons: list[Json] = field(default_factory=list)
    instead: list[Json] = field(default_factory=list)
    away: bool = False

    @property
    def field(self) -> str:
        """Name of the field that holds the choice."""
        return "out" if self.trip["leg"] == "outbound" else "home"

    @property
    def on_call(self) -> bool:
        """Whether the car comes after a ready-call, so that a time is only expected."""
        return bool(self.trip["timing"]["on_call"])

    def keys(self) -> list[str]:
        """Return the values of the choices, the first one first."""
        return [f"{offer['pickup_from']}/{offer['pickup_to']}" for offer in self.offers]


@dataclass
class Screen:
    """Everything beside the fields.

    Attributes:
        callers: who was found; more: that there are others.
        templates: kinds of journey that the patient made before.
        referral: the referral that is booked on; story: what happened about its newest trip.
        legs: trips that would be booked; warnings: what they collide with.
        foreseen: what the rules would say about a new patient.
        homes, places: addresses and places of treatment to choose from; no_home, no_place: that none was found.
        problem: what is wrong with what was typed.
        conflict: fields that a colleague changed meanwhile: (field, typed here, saved there); theirs: what goes with
            the patient whom the colleague chose; later: the version that the colleague saved.
        focus: id of the field to go on at.
    """

    callers: list[Json] = field(default_factory=list)
    more: bool = False
    nobody: bool = False
    templates: list[Json] = field(default_factory=list)
    referral: Json | None = None
    journeys: list[Json] = field(default_factory=list)
    story: list[Json] = field(default_factory=list)
    legs: list[Leg] = field(default_factory=list)
    warnings: list[Json] = field(default_factory=list)
    foreseen: Json | None = None
    homes: list[Json] = field(default_factory=list)
    places: list[Json] = field(default_factory=list)
    no_home: bool = False
    no_place: bool = False
    problem: SamturError | None = None
    conflict: list[tuple[str, str, str]] = field(default_factory=list)
    theirs: dict[str, str] = field(default_factory=dict)
    later: int = 0
    focus: str = "q"


class Asking:
    """Asks the modules on behalf of one request."""

    def __init__(self, pages: Pages, request: Request, visitor: Visitor) -> None:
        self.request = request
        self.visitor = visitor
        self._backend = pages.backend

    @property
    def account(self) -> str:
        """Name of the account that asks."""
        return self.visitor.session.principal.name

    async def get(self, path: str, **params: Any) -> Any:
        """Ask a question."""
        return await self._backend.get(self.request, path, **params)

    async def post(self, path: str, body: Any = None, key: str = "") -> Any:
        """Give a command; with a key, giving it twice is giving it once."""
        return await self._backend.post(self.request, path, body, csrf=self.visitor.session.csrf, key=key)

    async def find(self, typed: Typed, screen: Screen) -> None:
        """Look for the caller; when only one fits, choose that one."""
        found = await self.post("booking/callers", {"q": typed["q"], "why": WHY})
        screen.callers, screen.more = found["items"], found["more"]
        screen.nobody = not found["items"]
        typed["sought"] = typed["q"]
        certain = [each for each in screen.callers if each["match"] != "similar"]
        if len(certain) == 1 and not screen.more:
            await self.choose(typed, screen, certain[0])

    async def choose_one(self, typed: Typed, screen: Screen, referral_id: str) -> None:
        """Take one of those whom the search found.

        Raises:
            NotFound: ``booking.no-referral`` when the search does not find it any more.
        """
        found = await self.post("booking/callers", {"q": typed["q"], "why": WHY})
        chosen = next((each for each in found["items"] if each["referral_id"] == referral_id), None)
        if chosen is None:
            raise NotFound("booking.no-referral", "there is no such referral", where=referral_id)
        await self.choose(typed, screen, chosen)

    async def choose(self, typed: Typed, screen: Screen, caller: Json) -> None:
        """Take a patient, and the last kind of journey as template."""
        typed.update(name=caller["name"], phone=caller["phone"] or "", born=caller["born"] or "")
        typed.update(referral=caller["referral_id"], out="", home="", n_open="")
        screen.callers = []
        await self.templates(typed, screen)
        if screen.templates:
            take(typed, screen.templates[0])
        screen.focus = "day"

    async def templates(self, typed: Typed, screen: Screen) -> None:
        """Fetch the kinds of journey that the chosen patient made before."""
        path = f"booking/referrals/{typed['referral']}/templates"
        screen.templates = await self.get(path, why=WHY)

    async def surroundings(self, typed: Typed, screen: Screen) -> None:
        """Fetch what is known about the referral that is booked on."""
        if not typed["referral"]:
            return
        screen.referral = await self.get(f"booking/referrals/{typed['referral']}")
        if not screen.templates:
            await self.templates(typed, screen)
        journeys = sorted(screen.referral["journeys"], key=lambda each: each["service_day"], reverse=True)
        screen.journeys = journeys[:_JOURNEYS]
        trips = [trip for journey in screen.journeys[:1] for trip in journey["trips"]]
        if trips:
            screen.story = (await self.get(f"booking/trips/{trips[0]['trip_id']}/story"))[-_JOURNEYS:]

    async def legs(self, typed: Typed, screen: Screen, today: date) -> None:
        """Fetch what would be booked, and what planning offers."""
        bare = typed | {"out": "", "home": ""}
        body = {"appointments": [appointment(bare, today)]}
        seen = await self.post(f"booking/referrals/{typed['referral']}/journeys/preview", body)
        screen.warnings = seen["warnings"]
        await self.show_trips(typed, screen, seen["trips"])

    async def show_trips(self, typed: Typed, screen: Screen, trips: list[Json]) -> None:
        """Ask planning about trips; a chosen window that is gone gives way to the first that is offered."""
        screen.legs = list(await asyncio.gather(*(self._offers(trip) for trip in trips)))
        for leg in screen.legs:
            keys = leg.keys()
            if leg.on_call:
                typed[leg.field] = ""
            elif typed[leg.field] not in (*keys, NEITHER):
                typed[leg.field] = keys[0] if keys else ""
        if any(leg.away for leg in screen.legs):
            typed["call_back"] = typed["call_back"] or "1"

    async def _offers(self, trip: Json) -> Leg:
        wanted = {
            "service_day": trip["service_day"],
            "origin": {name: trip["origin"][name] for name in _POINT},
            "destination": {name: trip["destination"][name] for name in _POINT},
            "needs": trip["needs"],
            "service_level": trip["service_level"],
            "board_s": trip["board_s"],
            "alight_s": trip["alight_s"],
        }
        wanted |= {name: trip["timing"][name] for name in ("appointment_at", "ready_at") if trip["timing"][name]}
        try:
            told = await asyncio.wait_for(self.post("planning/offers", wanted), PATIENCE_S)
        except InvalidInput:
            raise
        except (TimeoutError, SamturError):
            return Leg(trip, away=True)
        return Leg(trip, told["offers"], told["reasons"], told["instead"])


def take(typed: Typed, template: Json) -> None:
    """Fill in a template: its referral and its usual times; a day that was typed stays."""
    usual = template["usual"]
    typed["referral"] = template["referral_id"]
    typed["at"] = usual["at"] or typed["at"]
    typed["ready"] = usual["ready_at"] or ""
    typed["back"] = "none" if not usual["ready_at"] else "call" if usual["on_call"] else "ready"
    typed["out"] = typed["home"] = ""
