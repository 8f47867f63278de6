"""The fields of an order as a clerk types them, and what they mean."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

from planner.kernel.errors import InvalidInput
from planner.kernel.time import LOCAL

NEWCOMER = (
    "n_name", "n_cpr", "n_born", "n_phone", "n_home", "n_place", "n_treatment", "n_mobility", "n_companions",
    "n_pension", "n_transit", "n_assessor", "n_further", "n_km", "n_nearest_km", "n_notes", "a_floor", "a_stairs",
    "a_door_code", "a_home_level", "a_facility_level", "a_last_time",
)  # fmt: skip
"""What is typed about a patient who was never driven before, and about the way to the door."""
FIELDS = (
    "q", "sought", "referral", "name", "born", "phone", "day", "at", "back", "ready", "out", "home", "call_back",
    "call_at", "n_open", "n_home_at", "n_place_at", *NEWCOMER,
)  # fmt: skip
"""Every field that is kept in the draft. ``sought`` is the text that was searched for last."""
SHOWN = ("name", "day", "at", "back", "ready", "out", "home", "call_back", "call_at", *NEWCOMER)
"""Those in which two clerks can differ so that somebody has to choose."""
NEITHER = "-"
"""The choice of none of the offered windows."""
PATIENT = ("referral", "born", "phone")
"""What goes with the patient's name."""
TOGETHER = {"name": PATIENT, "n_name": ("n_open",), "n_home": ("n_home_at",), "n_place": ("n_place_at",)}
"""What goes with a field when two clerks differ in it."""
BACK = ("ready", "call", "none")
OPEN = ("", NEITHER)
LONGEST = 2000
_CLOCK = re.compile(r"^(\d{1,2})(?:[:. ]?(\d{2}))?$")
_NUMBERS = re.compile(r"^(\d{1,2})[-/. ](\d{1,2})(?:[-/. ](\d{2}|\d{4}))?\.?$")
_RUN = re.compile(r"^(\d{2})(\d{2})(\d{2}|\d{4})?$")

Typed = dict[str, str]


def typed_in(form: Mapping[str, Any]) -> Typed:
    """Return the fields of a form, cut to their longest length."""
    return {name: str(form.get(name, "")).strip()[:LONGEST] for name in FIELDS}


def day_of(text: str, today: date) -> date:
    """Return the date that a clerk means: ``17/3``, ``17.3.26``, ``1703``, ``2026-03-17``, ``+1`` for tomorrow.

    Without a year it is the next such day, today included.

    Raises:
        InvalidInput: ``web.bad-day``.
    """
    found = _relative(text, today) or _iso(text) or _danish(text, today)
    if found is None:
        raise InvalidInput("web.bad-day", "this is no date", where="day", do="Write it as 17/3, 170326 or 2026-03-17.")
    return found


def clock_of(text: str, where: str) -> time:
    """Return the time of day that a clerk means: ``10``, ``1015``, ``10:15`` or ``10.15``.

    Raises:
        InvalidInput: ``web.bad-clock``.
    """
    compact = f"{int(text):04d}" if text.isdecimal() and len(text) == 3 else text
    match = _CLOCK.match(compact)
    if match is None or int(match[1]) > 23 or int(match[2] or 0) > 59:
        raise InvalidInput("web.bad-clock", "this is no time of day", where=where, do="Write it as 10, 1015 or 10:15.")
    return time(int(match[1]), int(match[2] or 0))


def instant(day: date, clock: time) -> str:
    """Return the instant of a local time as text."""
    return datetime.combine(day, clock, tzinfo=LOCAL).astimezone(UTC).isoformat()


def appointment(typed: Typed, today: date) -> dict[str, Any]:
    """Return the appointment that is asked for, with the windows that were chosen.

    Raises:
        InvalidInput: ``web.bad-day`` or ``web.bad-clock``, naming the field.
    """
    day = day_of(typed["day"], today)
    asked: dict[str, Any] = {"at": instant(day, clock_of(typed["at"], "at"))}
    if typed["back"] != "none":
        asked["ready_at"] = instant(day, clock_of(typed["ready"], "ready"))
        asked["on_call"] = typed["back"] == "call"
    if typed["out"] not in OPEN:
        asked["agreed_out"] = window(typed["out"])
    if typed["home"] not in OPEN and typed["back"] == "ready":
        asked["agreed_home"] = window(typed["home"])
    return asked


def window(text: str) -> dict[str, str]:
    """Return the pick-up window of a choice, ``<from>/<to>``.

    Raises:
        InvalidInput: ``web.bad-request``.
    """
    begin, _, end = text.partition("/")
    try:
        datetime.fromisoformat(begin), datetime.fromisoformat(end)
    except ValueError:
        raise InvalidInput("web.bad-request", "the address or form has a wrong value", where="out, home") from None
    return {"pickup_from": begin, "pickup_to": end}


def _relative(text: str, today: date) -> date | None:
    return today + timedelta(days=int(text[1:])) if re.fullmatch(r"\+\d{1,2}", text) else None


def _iso(text: str) -> date | None:
    try:
        return date.fromisoformat(text) if "-" in text else None
    except ValueError:
        return None


def _danish(text: str, today: date) -> date | None:
    match = _NUMBERS.match(text) or _RUN.match(text)
    if match is None:
        return None
    year = int(match[3]) if match[3] else today.year
    try:
        found = date(year + 2000 if year < 100 else year, int(match[2]), int(match[1]))
        return found if match[3] or found >= today else found.replace(year=today.year + 1)
    except ValueError:
        return None
