"""A patient who was never driven before: what a clerk types, and the referral that it becomes."""

from __future__ import annotations

import json
import re
from datetime import date
from typing import Any

from adapters.web.ordering.fields import Typed, appointment, day_of
from planner.booking.domain.personal import age_on, normal_cpr
from planner.kernel.errors import InvalidInput, SamturError
from planner.kernel.places import Place, crow_km

TREATMENTS = (
    "outpatient", "dialysis", "radiotherapy", "chemotherapy", "day-surgery", "rehabilitation", "psychiatry",
)  # fmt: skip
MOBILITIES = ("walking", "assisted", "foldable-wheelchair", "wheelchair")
ANSWERS = ("", "yes", "no")
"""What is known about a fact: nothing, that it holds, that it does not."""
NEEDED = ("n_name", "n_cpr", "n_home", "n_place", "day", "at")
"""What a referral cannot do without, in the order of asking."""
FIELD_OF = {
    "patient.name": "n_name",
    "patient.cpr": "n_cpr",
    "patient.phone": "n_phone",
    "patient.assessed_by": "n_assessor",
    "patient.home_text": "n_home",
    "patient.facility_text": "n_place",
    "age": "n_born",
    "facts.age": "n_born",
    "appointments.0": "day",
}
"""The field of the screen for what booking complains about."""
_ROAD_BY_CROW = 1.3
_BORN = re.compile(r"^(\d{1,2})[-/. ](\d{1,2})[-/. ](\d{4})$")
Json = dict[str, Any]


def first_empty(typed: Typed) -> str:
    """Return the first field that is needed and empty, or whose place is not chosen yet; empty for none."""
    for name in NEEDED:
        said = typed[name] or (typed["n_born"] if name == "n_cpr" else "")
        if not said or (f"{name}_at" in typed and not chosen(typed, name)):
            return name
    return ""


def chosen(typed: Typed, name: str) -> Json | None:
    """Return the place that stands for what is typed in a field, or None when it was typed anew since."""
    try:
        place: Json = json.loads(typed[f"{name}_at"] or "null")
        return place if place and place["text"] == typed[name] else None
    except (ValueError, KeyError, TypeError):
        return None


def choose(typed: Typed, name: str, text: str, point: Json) -> None:
    """Let a place stand for a field."""
    typed[name] = text[:200]
    typed[f"{name}_at"] = json.dumps({"text": text[:200], **{key: point[key] for key in ("lat", "lon", "postcode")}})


def begin(typed: Typed) -> None:
    """Open the fields of a new patient; what was searched for goes where it belongs."""
    typed["n_open"] = "1"
    said, digits = typed["q"], re.sub(r"[\s-]", "", typed["q"])
    name = "n_cpr" if re.fullmatch(r"\d{10}", digits) else "n_phone" if re.fullmatch(r"\+?\d{8,}", digits) else "n_name"
    typed[name] = typed[name] or said


def facts_of(typed: Typed) -> Json:
    """Return the facts to decide on; what is not answered is not known.

    Raises:
        InvalidInput: ``web.bad-number`` naming the field.
    """
    km, nearest = _metres(typed, "n_km"), _metres(typed, "n_nearest_km")
    measured: Json = {"distance_m": km, "nearest_distance_m": nearest}
    if km is None:
        measured = {"distance_m": estimated_m(typed), "nearest_distance_m": nearest, "route_method": "estimated"}
    return {
        **measured,
        "social_pension": _known(typed["n_pension"]),
        "condition_excludes_public_transport": _known(typed["n_transit"]),
        "further_ambulatory_treatment": _known(typed["n_further"]),
        "companions_requested": _count(typed, "n_companions"),
    }


def needs_of(typed: Typed) -> Json:
    """Return what the passenger needs."""
    return {"mobility": typed["n_mobility"] if typed["n_mobility"] in MOBILITIES else "walking"}


def estimated_m(typed: Typed) -> int:
    """Return the road as it would be by the map: the straight line and a usual detour, for want of a better one."""
    home, place = chosen(typed, "n_home"), chosen(typed, "n_place")
    if home is None or place is None:
        return 0
    km = crow_km(Place(home["lat"], home["lon"]), Place(place["lat"], place["lon"]))
    return round(km * _ROAD_BY_CROW) * 1000


def referral_of(typed: Typed, today: date, reference: str) -> Json:
    """Return the referral that the fields are, as booking is sent it.

    Raises:
        InvalidInput: ``web.empty-field``, ``web.bad-number``, ``web.bad-day``, ``web.bad-clock``, naming the field.
    """
    empty = first_empty(typed)
    home, place = chosen(typed, "n_home"), chosen(typed, "n_place")
    if empty or home is None or place is None:
        raise InvalidInput("web.empty-field", "something is still to be filled in", where=empty, do="Fill it in.")
    facts = facts_of(typed)
    if not typed["n_cpr"]:  # with a number booking works the age out itself
        facts["age"] = age_of(typed, day_of(typed["day"], today), today)
    stairs = typed["a_stairs"]
    if stairs and not stairs.isdecimal():
        raise _bad("a_stairs")
    access: Json = {name: typed[f"a_{name}"] for name in ("floor", "door_code", "last_time") if typed[f"a_{name}"]}
    access |= {name: typed[f"a_{name}"] for name in ("home_level", "facility_level") if typed[f"a_{name}"]}
    return {
        "source": "clerk",
        "external_id": reference,
        "patient": {
            "name": typed["n_name"],
            "cpr": typed["n_cpr"] or None,
            "phone": typed["n_phone"] or None,
            "home_text": home["text"],
            "facility_text": place["text"],
            "notes": typed["n_notes"],
            "treatment": typed["n_treatment"] or "outpatient",
            "assessed_by": typed["n_assessor"],
            "access": access | ({"stairs": int(stairs)} if stairs else {}),
        },
        "facts": facts,
        "needs": needs_of(typed),
        "home": {name: home[name] for name in ("lat", "lon", "postcode")},
        "facility": {name: place[name] for name in ("lat", "lon", "postcode")},
        "appointments": [appointment(typed, today)],
    }


def age_of(typed: Typed, day: date, today: date) -> int:
    """Return the whole years on a day, by the CPR number or by a date of birth such as 2/3/1946.

    Raises:
        InvalidInput: ``booking.bad-cpr``, ``web.bad-day``.
    """
    if typed["n_cpr"]:
        return age_on(normal_cpr(typed["n_cpr"], today, "n_cpr"), day)
    found = _BORN.match(typed["n_born"])
    try:
        born = date(int(found[3]), int(found[2]), int(found[1])) if found else date.fromisoformat(typed["n_born"])
    except ValueError:
        born = date.max
    if born > day:
        raise InvalidInput("web.bad-day", "this is no date", where="n_born", do="Write it as 2/3/1946.")
    return day.year - born.year - ((day.month, day.day) < (born.month, born.day))


def at_field(problem: SamturError) -> SamturError:
    """Let a complaint of booking name the field of the screen."""
    problem.where = FIELD_OF.get(problem.where, problem.where)
    return problem


def _known(answer: str) -> bool | None:
    return {"yes": True, "no": False}.get(answer)


def _metres(typed: Typed, name: str) -> int | None:
    if not typed[name]:
        return None
    try:
        metres = round(float(typed[name].replace(",", ".")) * 1000)
    except (ValueError, OverflowError):
        raise _bad(name) from None
    if not 0 <= metres <= 2_000_000:
        raise _bad(name)
    return metres


def _count(typed: Typed, name: str) -> int:
    if typed[name] and not re.fullmatch(r"[0-7]", typed[name]):
        raise _bad(name)
    return int(typed[name] or 0)


def _bad(name: str) -> InvalidInput:
    return InvalidInput("web.bad-number", "this is no number that fits", where=name, do="Write it in digits.")
