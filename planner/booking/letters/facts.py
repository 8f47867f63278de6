"""The facts that a decision was made on, as a patient reads them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from planner.booking.letters.letter import Language
from planner.kernel.money import kroner

LABELS: dict[str, tuple[str, str]] = {
    "age": ("Alder på rejsedagen", "Age on the day of travel"),
    "reason": ("Anledning til rejsen", "Reason of travel"),
    "mobility": ("Sådan bevæger du dig", "How you move"),
    "special_vehicle": ("Tilstanden kræver et særligt køretøj", "The condition requires a special vehicle"),
    "condition_excludes_public_transport": (
        "Tilstanden udelukker offentlig transport",
        "The condition excludes public transport",
    ),
    "social_pension": ("Social pension", "Social pension"),
    "further_ambulatory_treatment": (
        "Videre ambulant behandling i forbindelse med sygehusbehandling",
        "Further ambulatory treatment in connection with hospital treatment",
    ),
    "facility_kind": ("Behandlingsstedet", "Place of treatment"),
    "place": ("Du hentes", "You are fetched"),
    "distance_m": ("Afstand til behandlingsstedet", "Distance to the place of treatment"),
    "nearest_distance_m": (
        "Afstand til nærmeste behandlende sygehus",
        "Distance to the nearest hospital that can treat",
    ),
    "detour_m": ("Så meget længere end til det nærmeste", "So much further than the nearest"),
    "route_method": ("Sådan er afstanden målt", "How the distance was measured"),
    "usable_car": ("Brugbar bil i husstanden", "Usable car in the household"),
    "public_fare_ore": ("Billigste offentlige transport ud og hjem", "Cheapest public transport out and home"),
    "expense_above_minimum": ("Udgiften er over minimum", "The expense is above the minimum"),
    "companions_requested": ("Ledsagere, der er søgt om", "Companions asked for"),
    "companion_grounds": ("Grunde til ledsager", "Grounds for a companion"),
    "aids_assessed": ("Hjælpemidler, der er visiteret", "Aids assessed as needed"),
    "chair": ("Kørestol", "Wheelchair"),
    "chair_width_mm": ("Kørestolens bredde", "Width of the wheelchair"),
    "chair_load_kg": ("Vægt af patient og stol", "Weight of patient and chair"),
    "step_height_mm": ("Trinhøjde", "Height of the steps"),
    "step_depth_mm": ("Trindybde", "Depth of the steps"),
    "landing_mm": ("Reposens mål", "Size of the landing"),
    "stairs": ("Trappen med trappemaskine", "The stairs with a stair machine"),
    "oxygen_bottles": ("Iltflasker", "Oxygen bottles"),
    "wheelchairs": ("Kørestole", "Wheelchairs"),
    "scooters": ("El-scootere", "Scooters"),
}

WORDS: dict[str, tuple[str, str]] = {
    "treatment": ("undersøgelse eller behandling", "examination or treatment"),
    "admission": ("indlæggelse", "admission"),
    "discharge": ("udskrivelse", "discharge"),
    "leave": ("orlov efter lægens anvisning", "leave by a doctor's order"),
    "equipment": ("aflevering eller hentning af måleudstyr", "handing in or fetching measuring equipment"),
    "research": ("forskningsprojekt", "research project"),
    "home-visit": ("hjemmebesøg under indlæggelse", "visit to the home during admission"),
    "court": ("retsmøde under indlæggelse", "court meeting during admission"),
    "transfer": ("overflytning mellem sygehuse", "transfer between hospitals"),
    "doctor": ("læge eller speciallæge", "doctor or specialist"),
    "walking": ("går selv", "walking"),
    "assisted": ("går med hjælp", "walking with help"),
    "foldable-wheelchair": ("sammenklappelig kørestol", "foldable wheelchair"),
    "wheelchair": ("bliver siddende i kørestol", "staying in a wheelchair"),
    "public": ("offentligt sygehus", "public hospital"),
    "private-by-agreement": ("privat, henvist efter aftale", "private, sent there by agreement"),
    "private": ("privat, selv valgt", "private, own choice"),
    "home": ("hjemme", "at home"),
    "provisional": ("på midlertidigt opholdssted", "at a provisional residence"),
    "elsewhere": ("et andet sted", "elsewhere"),
    "manual": ("manuel", "manual"),
    "electric": ("elektrisk", "electric"),
    "untried": ("ikke prøvet", "not tried"),
    "climbed": ("gik godt sidst", "went well last time"),
    "failed": ("måtte opgives sidst", "had to be given up last time"),
    "dementia": ("demens", "dementia"),
    "hearing": ("nedsat hørelse", "impaired hearing"),
    "vision": ("nedsat syn", "impaired sight"),
    "difficult-conversation": ("vanskelig samtale", "difficult conversation"),
    "health": ("helbredet kræver det", "health requires it"),
    "stair-machine": ("trappemaskine", "stair machine"),
    "oxygen": ("ilt", "oxygen"),
    "service-dog": ("fører- eller servicehund", "guide or service dog"),
    "scooter": ("el-scooter", "scooter"),
    "alone": ("kørsel alene", "a ride alone"),
    "kraks-alternative": ("Kraks ruteplan, alternativ rute", "Krak's route planner, alternative route"),
    "stated by the referrer": ("oplyst af henviseren", "stated by the referrer"),
}

_YES, _NO = ("ja", "yes"), ("nej", "no")
_UNKNOWN, _NONE = ("ikke oplyst", "not stated"), ("ingen", "none")


def rows(used: Mapping[str, Any], language: Language) -> tuple[tuple[str, str], ...]:
    """Return label and value of every fact, in the order of ``LABELS``; what has no label comes last by its name."""
    order = {name: at for at, name in enumerate(LABELS)}
    names = sorted(used, key=lambda name: (order.get(name, len(order)), name))
    return tuple(
        (chosen(LABELS.get(name, (name, name)), language), value(name, used[name], language)) for name in names
    )


def value(name: str, fact: Any, language: Language) -> str:
    """Return a fact in words, with its unit."""
    if fact is None:
        return chosen(_UNKNOWN, language)
    if isinstance(fact, bool):
        return chosen(_YES if fact else _NO, language)
    if name.endswith("_m"):
        return _kilometres(fact, language)
    if isinstance(fact, int):
        return _amount(name, fact)
    if isinstance(fact, list | tuple):
        return ", ".join(_word(each, language) for each in fact) or chosen(_NONE, language)
    return _word(str(fact), language)


def chosen(both: tuple[str, str], language: Language) -> str:
    """Return the Danish or the English one."""
    return both[0] if language == "da" else both[1]


def _word(code: str, language: Language) -> str:
    return chosen(WORDS.get(code, (code, code)), language)


def _amount(name: str, fact: int) -> str:
    if name.endswith("_ore"):
        return kroner(fact)
    unit = next((unit for unit in ("mm", "kg") if name.endswith(f"_{unit}")), "")
    return f"{fact} {unit}".strip()


def _kilometres(metres: Any, language: Language) -> str:
    """Return metres as kilometres; a pair is what a distance measured otherwise lies between."""
    ends = dict.fromkeys(metres) if isinstance(metres, list | tuple) else [metres]
    text = "–".join(f"{each / 1000:.1f}" for each in ends)
    return f"{text.replace('.', ',') if language == 'da' else text} km"
