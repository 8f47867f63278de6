"""What the screen shows of an order for a new patient: places to choose from, the decision to come, the trips."""

from __future__ import annotations

from datetime import date
from typing import Any

from adapters.web.ordering import newcomer
from adapters.web.ordering.fields import Typed
from adapters.web.ordering.screen import Asking, Screen
from planner.kernel.errors import Conflict, InvalidInput, NotFound, SamturError

_OFFERED = 8


async def prepared(ask: Asking, what: str, which: str, typed: Typed, screen: Screen) -> bool:
    """Do what a button says where it is about a new patient; return whether it was."""
    if what == "new":
        newcomer.begin(typed)
        typed["referral"] = typed["name"] = ""
        screen.focus = newcomer.first_empty(typed)
    elif what == "pick":
        await pick(ask, typed, screen, which)
    elif what == "offers" and typed["n_open"]:
        await look_up(ask, typed, screen)
        screen.focus = newcomer.first_empty(typed) or "book"
    else:
        return False
    return True


async def look_up(ask: Asking, typed: Typed, screen: Screen) -> None:
    """Look up the address and the place that are typed and not chosen yet; what is certain is chosen at once."""
    if typed["n_home"] and not newcomer.chosen(typed, "n_home"):
        found = await ask.post("booking/addresses", {"q": typed["n_home"], "limit": _OFFERED})
        houses = [each for each in found if each["number"]]
        if len(houses) == 1 and len(found) == 1:
            newcomer.choose(typed, "n_home", houses[0]["text"], houses[0])
        else:
            screen.homes, screen.no_home = found, not found
    if typed["n_place"] and not newcomer.chosen(typed, "n_place"):
        found = await ask.get("booking/places", q=typed["n_place"], limit=_OFFERED)
        if len(found) == 1:
            newcomer.choose(typed, "n_place", found[0]["text"], found[0]["point"])
        else:
            screen.places, screen.no_place = found, not found


async def pick(ask: Asking, typed: Typed, screen: Screen, which: str) -> None:
    """Take the address or place on a button, ``home:<number>`` or ``place:<number>``, of what was looked up.

    Raises:
        InvalidInput: ``web.bad-request``.
    """
    kind, _, number = which.partition(":")
    await look_up(ask, typed, screen)
    offered = {"home": screen.homes, "place": screen.places}.get(kind, [])
    if not number.isdecimal() or int(number) >= len(offered):
        raise InvalidInput("web.bad-request", "the address or form has a wrong value", where="do")
    found = offered[int(number)]
    if kind == "home" and not found["number"]:
        typed["n_home"] = found["text"]  # a street: the house number is still to be typed
        screen.homes, screen.focus = [], "n_home"
        return
    newcomer.choose(typed, f"n_{kind}", found["text"], found if kind == "home" else found["point"])
    screen.homes, screen.places = [], []
    await look_up(ask, typed, screen)
    screen.focus = newcomer.first_empty(typed) or "n_km"


async def foresee(ask: Asking, typed: Typed, screen: Screen, today: date) -> None:
    """Ask what the rules would say and what planning offers, as far as the fields go; a mistake is the screen's."""
    empty = newcomer.first_empty(typed)
    if empty not in {"", "day", "at"}:
        return
    try:
        if empty:
            facts = newcomer.facts_of(typed) | {"age": newcomer.age_of(typed, today, today)}
            asked = {"facts": facts, "needs": newcomer.needs_of(typed)}
            screen.foreseen = await ask.post("booking/decisions/preview", asked)
            return
        bare = typed | {"out": "", "home": ""}
        seen = await ask.post("booking/referrals/preview", newcomer.referral_of(bare, today, "preview"))
        screen.foreseen = seen
        await ask.show_trips(typed, screen, seen["trips"])
    except (InvalidInput, Conflict, NotFound) as problem:
        screen.problem = newcomer.at_field(problem)
        screen.focus = problem.where if problem.where in typed else "n_name"


async def receive(ask: Asking, typed: Typed, today: date, draft: str) -> dict[str, Any]:
    """Send the referral and return its receipt; sending the same draft again gives the same one."""
    try:
        made: dict[str, Any] = await ask.post("booking/referrals", newcomer.referral_of(typed, today, draft))
    except SamturError as problem:
        raise newcomer.at_field(problem) from None
    return made
