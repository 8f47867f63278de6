"""Series of appointments: the list, and one series as a calendar in which days are changed."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Annotated, Any, get_args

from fastapi import APIRouter, Form, Request
from fastapi.responses import RedirectResponse, Response

from adapters.web import forms
from adapters.web.bookings import PAGE, one_of, page_number
from adapters.web.pages import Pages
from planner.booking.domain.recurrence import HolidayPolicy, Weekday
from planner.booking.domain.series import SeriesState
from planner.kernel.time import LOCAL, ServiceDay

WEEKDAYS: tuple[str, ...] = get_args(Weekday)
HOLIDAYS: tuple[str, ...] = get_args(HolidayPolicy)
STATES: tuple[str, ...] = get_args(SeriesState)
READERS = ("clerk", "planner", "auditor")
WEEKS = 8
"""Weeks that the calendar shows."""

Text = Annotated[str, Form()]
Texts = Annotated[list[str], Form()]


def router(pages: Pages) -> APIRouter:
    """Return the routes."""
    web = APIRouter(include_in_schema=False)

    async def send(request: Request, path: str, body: dict[str, Any], csrf: str) -> Any:
        pages.visitor(request, "clerk")
        forms.check(request, csrf)
        return await pages.backend.post(request, f"booking/series{path}", body, csrf=csrf)

    @web.get("/series")
    async def listed(request: Request, state: str = "running", referral: str = "", page: str = "1") -> Response:
        visitor = pages.visitor(request, *READERS)
        number = page_number(page)
        filters = {"state": one_of(state, STATES, "state"), "referral": referral}
        found = await pages.backend.get(request, "booking/series", **filters, page=number, size=PAGE)
        today = _today(pages).isoformat()
        return pages.render(
            request, "series.html", visitor, found=found, filters=filters, states=STATES, today=today, **_CHOICES
        )

    @web.post("/series")
    async def create(  # noqa: PLR0917 - one argument per field
        request: Request,
        referral: Text,
        first_day: Text,
        at: Text = "",
        ready: Text = "",
        on_call: Text = "",
        weekdays: Texts = [],  # noqa: B006 - FastAPI copies it
        every_weeks: Text = "1",
        holidays: Text = "skip",
        until: Text = "",
        count: Text = "",
        csrf: Text = "",
    ) -> Response:
        given = {**_pattern(weekdays, every_weeks, holidays), **_end(until, count), "times": _times(at, ready, on_call)}
        made = await send(request, "", {"referral_id": referral.strip(), "first_day": first_day, **given}, csrf)
        return RedirectResponse(f"/series/{made['series_id']}", status_code=303)

    @web.get("/series/{series_id}")
    async def one(request: Request, series_id: str, first: str = "", day: str = "") -> Response:
        visitor = pages.visitor(request, *READERS)
        today = _today(pages)
        monday = _monday(ServiceDay.parse(first or day or today.isoformat()).date)
        sunday = monday + timedelta(days=7 * WEEKS - 1)
        path = f"booking/series/{series_id}"
        told = await pages.backend.get(request, path, first=monday.isoformat(), last=sunday.isoformat())
        chosen = next((line for line in told["calendar"] if line["original_day"] == day), None)
        return pages.render(
            request,
            "one_series.html",
            visitor,
            series=told,
            weeks=weeks(told["calendar"], monday),
            chosen=chosen,
            earlier=(monday - timedelta(weeks=WEEKS)).isoformat(),
            later=(monday + timedelta(weeks=WEEKS)).isoformat(),
            first=monday.isoformat(),
            today=today.isoformat(),
            **_CHOICES,
        )

    @web.post("/series/{series_id}/change")
    async def change(  # noqa: PLR0917 - one argument per field
        request: Request,
        series_id: str,
        from_day: Text = "",
        at: Text = "",
        ready: Text = "",
        on_call: Text = "",
        weekdays: Texts = [],  # noqa: B006 - FastAPI copies it
        every_weeks: Text = "1",
        holidays: Text = "skip",
        until: Text = "",
        count: Text = "",
        csrf: Text = "",
    ) -> Response:
        """Change this and following, or all where no day is given. The form shows and sends everything."""
        end = _end(until, count)
        given = {**_pattern(weekdays, every_weeks, holidays), **end, "times": _times(at, ready, on_call)}
        body = {**given, "endless": not end, "from_day": from_day or None}
        await send(request, f"/{series_id}/change", body, csrf)
        return RedirectResponse(f"/series/{series_id}", status_code=303)

    @web.post("/series/{series_id}/days/{day}/move")
    async def move(  # noqa: PLR0917 - one argument per field
        request: Request,
        series_id: str,
        day: str,
        to: Text,
        at: Text = "",
        ready: Text = "",
        on_call: Text = "",
        csrf: Text = "",
    ) -> Response:
        body = {"day": to, "times": _times(at, ready, on_call)}
        await send(request, f"/{series_id}/days/{day}/move", body, csrf)
        return RedirectResponse(f"/series/{series_id}?day={day}", status_code=303)

    @web.post("/series/{series_id}/days/{day}/{what}")
    async def skip_or_restore(request: Request, series_id: str, day: str, what: str, csrf: Text = "") -> Response:
        one_of(what, ("skip", "restore"), "address")
        await send(request, f"/{series_id}/days/{day}/{what}", {}, csrf)
        return RedirectResponse(f"/series/{series_id}?day={day}", status_code=303)

    @web.post("/series/{series_id}/cancel")
    async def cancel(request: Request, series_id: str, csrf: Text = "") -> Response:
        await send(request, f"/{series_id}/cancel", {"reason": "office"}, csrf)
        return RedirectResponse(f"/series/{series_id}", status_code=303)

    return web


_CHOICES: dict[str, Any] = {"weekdays": WEEKDAYS, "holidays": HOLIDAYS}


def weeks(calendar: Sequence[dict[str, Any]], monday: date) -> list[list[dict[str, Any]]]:
    """Return rows of seven days from a Monday on, each with its date and what the series has on it."""
    days = [(monday + timedelta(days=n)).isoformat() for n in range(7 * WEEKS)]
    cells = [{"date": day, "lines": [line for line in calendar if line["day"] == day]} for day in days]
    return [cells[n : n + 7] for n in range(0, len(cells), 7)]


def _today(pages: Pages) -> date:
    return pages.clock().astimezone(LOCAL).date()


def _monday(day: date) -> date:
    return day - timedelta(days=day.weekday())


def _times(at: str, ready: str, on_call: str) -> dict[str, Any]:
    return {"at": at or None, "ready": ready or None, "on_call": bool(on_call)}


def _pattern(weekdays: list[str], every_weeks: str, holidays: str) -> dict[str, Any]:
    return {"weekdays": weekdays, "every_weeks": page_number(every_weeks), "holidays": holidays}


def _end(until: str, count: str) -> dict[str, Any]:
    given = {"until": until or None, "count": page_number(count) if count else None}
    return {name: value for name, value in given.items() if value is not None}
