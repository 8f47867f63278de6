"""The routes of the order: one page, one form, a button a step. Without scripts every step loads the page."""

from __future__ import annotations

import asyncio
from datetime import date, datetime

from fastapi import APIRouter, Request
from fastapi.responses import RedirectResponse, Response

from adapters.web import forms, i18n, words
from adapters.web.ordering import drafts, foreseeing, newcomer
from adapters.web.ordering.drafts import Draft, chosen_on, draft_in, merged
from adapters.web.ordering.fields import (
    BACK,
    NEITHER,
    NEWCOMER,
    OPEN,
    Typed,
    appointment,
    clock_of,
    day_of,
    instant,
    typed_in,
    window,
)
from adapters.web.ordering.outline import HEIGHT, WIDTH, outline
from adapters.web.ordering.screen import Asking, Screen, take
from adapters.web.pages import Pages
from planner.kernel.errors import Conflict, InvalidInput, NotFound, SamturError
from planner.kernel.time import LOCAL

_PATH = "/bestil"


def router(pages: Pages) -> APIRouter:
    """Return the routes."""
    web = APIRouter(include_in_schema=False)
    desk = _Desk(pages)

    @web.get(_PATH)
    async def order(request: Request, draft: str = "") -> Response:
        visitor = pages.visitor(request, "clerk")
        ask = Asking(pages, request, visitor)
        state, typed = await drafts.begin(ask, draft)
        new = typed["n_open"] and (newcomer.first_empty(typed) or "n_km")
        screen = Screen(focus="day" if typed["referral"] else new or "q")
        if typed["referral"] or new:
            await desk.complete(ask, typed, screen)
        return await desk.show(ask, state, typed, screen)

    @web.get(_PATH + "/booked")
    async def booked(request: Request, journey: str) -> Response:
        visitor = pages.visitor(request, "clerk")
        found = await pages.backend.get(request, f"booking/journeys/{journey}")
        tasks = await pages.backend.get(request, "booking/tasks", day=found["service_day"], kind="call-back")
        trips = {trip["trip_id"] for trip in found["trips"]}
        calls = [task for task in tasks if task["subject"] in trips]
        waits = any(trip["status"] == "booked" for trip in found["trips"])
        return pages.render(request, "ordered.html", visitor, journey=found, calls=calls, waits=waits)

    @web.get(_PATH + "/received")
    async def received(request: Request, referral: str) -> Response:
        visitor = pages.visitor(request, "clerk")
        found = await pages.backend.get(request, f"booking/referrals/{referral}")
        return pages.render(request, "received.html", visitor, referral=found)

    @web.post(_PATH)
    async def step(request: Request) -> Response:
        visitor = pages.visitor(request, "clerk")
        form = await request.form()
        forms.check(request, str(form.get("csrf", "")))
        ask = Asking(pages, request, visitor)
        return await desk.step(ask, {name: str(value) for name, value in form.items()})

    return web


class _Desk:
    """Carries out the steps of an order."""

    def __init__(self, pages: Pages) -> None:
        self._pages = pages

    async def step(self, ask: Asking, form: dict[str, str]) -> Response:
        """Do what a button says and show the screen, or lead on when it is booked."""
        what, _, which = form.get("do", "next").partition(":")
        state, typed, screen = draft_in(form), typed_in(form), Screen()
        if what == "discard":
            if state.id:
                await ask.post(f"booking/drafts/{state.id}/discard")
            return RedirectResponse(_PATH, status_code=303)
        if what == "merge":
            state, typed = chosen_on(form, state), merged(form, typed)
        if what == "next":
            what = "find" if typed["q"] and typed["q"] != typed["sought"] else "offers"
        try:
            if what == "book":
                return RedirectResponse(await self._book(ask, state, typed), status_code=303)
            await self._prepare(ask, what, which, typed, screen)
        except (InvalidInput, Conflict, NotFound) as problem:
            screen.problem = problem
            screen.focus = problem.where if problem.where in typed else screen.focus
        if screen.problem is None and what != "find":
            await self.complete(ask, typed, screen)
        elif typed["referral"]:
            await self._around(ask, typed, screen)
        state = await drafts.save(ask, state, typed, screen)
        return await self.show(ask, state, typed, screen)

    async def _prepare(self, ask: Asking, what: str, which: str, typed: Typed, screen: Screen) -> None:
        if await foreseeing.prepared(ask, what, which, typed, screen):
            return
        if what == "find":
            await ask.find(typed, screen)
            if typed["referral"] and not screen.callers:
                await self.complete(ask, typed, screen)
        elif what == "choose":
            await ask.choose_one(typed, screen, which)
        elif what == "template":
            await ask.templates(typed, screen)
            chosen = next((each for each in screen.templates if each["referral_id"] == which), None)
            if chosen is not None:
                take(typed, chosen)
            screen.focus = "day"
        elif what == "instead":
            name, _, at = which.partition(":")
            if name not in {"at", "ready"}:
                raise InvalidInput("web.bad-request", "the address or form has a wrong value", where="do")
            typed[name] = f"{datetime.fromisoformat(at).astimezone(LOCAL):%H:%M}"
            screen.focus = "book"
        elif what == "offers":
            screen.focus = "book" if typed["day"] and typed["referral"] else "day" if typed["referral"] else "q"

    async def complete(self, ask: Asking, typed: Typed, screen: Screen) -> None:
        """Fetch everything that the fields call for; what is wrong with them is the screen's problem."""
        await self._around(ask, typed, screen)
        if typed["n_open"]:
            await foreseeing.foresee(ask, typed, screen, self._today())
            return
        if not (typed["referral"] and typed["day"] and typed["at"]):
            return
        try:
            await ask.legs(typed, screen, self._today())
        except (InvalidInput, Conflict, NotFound) as problem:
            screen.problem = problem
            screen.focus = problem.where if problem.where in typed else "day"

    async def _around(self, ask: Asking, typed: Typed, screen: Screen) -> None:
        try:
            await ask.surroundings(typed, screen)
        except NotFound as problem:  # its time is over, or it was never there
            screen.problem, typed["referral"] = problem, ""

    async def _book(self, ask: Asking, state: Draft, typed: Typed) -> str:
        """Book, note the call back, forget the draft; return where to go on."""
        screen = Screen()
        if not typed["referral"] and not typed["n_open"]:
            raise InvalidInput("web.no-patient", "no patient is chosen", where="q", do="Search and choose one first.")
        saved = await drafts.save(ask, state, typed, screen)
        if screen.conflict:
            raise Conflict("booking.draft-changed", "a colleague has changed this order meanwhile", where=state.id)
        today = self._today()
        due = None
        if typed["call_back"] and typed["call_at"]:
            due = instant(today, clock_of(typed["call_at"], "call_at"))
        key = f"order-{state.id or saved.id}"  # the draft's own id, also when it is booked already and gone
        if typed["n_open"]:
            made = await foreseeing.receive(ask, typed, today, key)
        else:
            body = {"appointments": [appointment(typed, today)]}
            made = await ask.post(f"booking/referrals/{typed['referral']}/journeys", body, key=key)
        if typed["call_back"]:
            wanted = {"due_at": due, "owner": ask.account}
            await asyncio.gather(*(ask.post(f"booking/trips/{t['trip_id']}/call-back", wanted) for t in made["trips"]))
        await ask.post(f"booking/drafts/{saved.id}/discard")
        if not made["trips"]:
            return f"{_PATH}/received?referral={made['referral_id']}"
        return f"{_PATH}/booked?journey={made['trips'][0]['journey_id']}"

    async def show(self, ask: Asking, state: Draft, typed: Typed, screen: Screen) -> Response:
        """Return the page."""
        referral = screen.referral
        return self._pages.render(
            ask.request,
            "ordering.html",
            ask.visitor,
            draft=state,
            drafts=[each for each in await ask.get("booking/drafts") if each["draft_id"] != state.id],
            typed=typed,
            screen=screen,
            day=self._day(typed["day"]),
            outline=outline(referral["home"], referral["facility"]) if referral else None,
            size=(WIDTH, HEIGHT),
            backs=BACK,
            neither=NEITHER,
            new=newcomer,
            new_fields=NEWCOMER,
            shown_text=lambda name, text: _told(ask.visitor.language, name, text),
        )

    def _day(self, text: str) -> str:
        try:
            return day_of(text, self._today()).isoformat()
        except SamturError:
            return ""

    def _today(self) -> date:
        return self._pages.clock().astimezone(LOCAL).date()


def _told(language: str, name: str, text: str) -> str:
    """Return a field's value as a clerk reads it."""
    say = i18n.catalogue(language).text
    if name in {"out", "home"} and text not in OPEN:
        return "–".join(i18n.local_time(at, language) for at in window(text).values())
    if name == "back" and text:
        return say(words.english("back", text))
    if name == "call_back":
        return say(words.english("tick", text or "0"))
    return text if text not in OPEN else "–"
