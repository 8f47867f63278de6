"""Why a trip was refused or its promise moved: stable codes with a sentence in each language."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Literal

from planner.kernel.time import clock_text
from planner.messages.trips import Reason
from planner.routing import Reason as Obstacle

Cause = Literal["delay", "vehicle-lost", "vehicle-withdrawn", "run-rejected", "ready-call", "plan-changed"]

_TEXTS: dict[str, tuple[str, str]] = {
    "planning.refused.linked": (
        "Udturen blev afvist, så der er intet at køre hjem fra.",
        "The outbound trip was refused, so there is nothing to be driven home from.",
    ),
    "planning.refused.no-fleet": (
        "Der er ingen vogne på dagen.",
        "No vehicle is offered on that day.",
    ),
    "planning.refused.unreachable": (
        "Der er ingen vej mellem stederne.",
        "There is no way by road between the places.",
    ),
    "planning.refused.too-soon": (
        "Turen kan ikke nås: det er for sent at bestille den.",
        "It is too late to book the trip: nobody could be there in time.",
    ),
    "planning.refused.oxygen": (
        "Den direkte køretid ({direct}) er længere end ilten rækker ({limit}).",
        "The direct ride ({direct}) is longer than the oxygen lasts ({limit}).",
    ),
    "planning.refused.skills": (
        "Ingen vogn har det udstyr, turen kræver ({equipment}).",
        "No vehicle has the equipment that the trip needs ({equipment}).",
    ),
    "planning.refused.capacity": (
        "Ingen vogn har plads nok på det tidspunkt.",
        "No vehicle has enough room at that time.",
    ),
    "planning.refused.opening": (
        "Ingen egnet vogn kan nå turen inden for sin åbningstid, selv uden andre ture.",
        "No suitable vehicle could make the trip within its opening, even without other trips.",
    ),
    "planning.refused.ride-time": (
        "Turen kan ikke køres inden for den længste tilladte køretid ({limit}).",
        "The trip cannot be made within the longest ride allowed ({limit}).",
    ),
    "planning.refused.time-window": (
        "Ingen egnet vogn er ledig i tide; tidligste afhentning ville være kl. {pickup}.",
        "No suitable vehicle is free in time; the earliest pick-up would be at {pickup}.",
    ),
    "planning.refused.other-trip": (
        "Der er ingen vogn til rejsens anden tur, og begge ture køres eller ingen.",
        "No vehicle has a place for the journey's other trip, and both are driven or neither.",
    ),
    "planning.refused.working-time": (
        "Enhver egnet vogn ville være ude længere, end chaufføren må.",
        "Every suitable vehicle would be out longer than its driver may.",
    ),
    "planning.refused.breaks": (
        "Ingen chauffør i en egnet vogn ville få sin pause.",
        "No driver of a suitable vehicle would get a break.",
    ),
    "planning.refused.company": (
        "I enhver ledig vogn ville nogen møde en, de ikke må køre sammen med.",
        "In every free vehicle somebody would meet a person whom they must not travel with.",
    ),
    "planning.refused.price": (
        "Turen ville koste mere i flåden end med en taxi.",
        "In the fleet the trip would cost more than by taxi.",
    ),
    "planning.refused.full": (
        "Alle egnede vogne er optaget.",
        "All suitable vehicles are taken.",
    ),
    "planning.moved.delay": (
        "Vognen er forsinket, og ingen anden vogn kan nå det inden for det lovede.",
        "The vehicle is late, and no other can keep what was promised.",
    ),
    "planning.moved.vehicle-lost": (
        "Vognen er gået i stykker, og ingen anden vogn kan nå det inden for det lovede.",
        "The vehicle broke down, and no other can keep what was promised.",
    ),
    "planning.moved.vehicle-withdrawn": (
        "Vognmanden har trukket vognen, og ingen anden vogn kan nå det inden for det lovede.",
        "The operator withdrew the vehicle, and no other can keep what was promised.",
    ),
    "planning.moved.run-rejected": (
        "Vognmanden kører ikke vognløbet, og ingen anden vogn kan nå det inden for det lovede.",
        "The operator does not drive the run, and no other vehicle can keep what was promised.",
    ),
    "planning.moved.ready-call": (
        "Ingen vogn kan hente patienten inden for ventetiden efter klarmeldingen.",
        "No vehicle can fetch the patient within the waiting time after the ready-call.",
    ),
    "planning.moved.plan-changed": (
        "Planen er ændret, og det lovede kan ikke længere holdes.",
        "The plan changed, and the promise can no longer be kept.",
    ),
}
CODES = tuple(_TEXTS)
"""Every reason code that planning gives."""


def reason(code: str, **values: str) -> Reason:
    """Return a reason in both languages, with values put into the sentence."""
    da, en = _TEXTS[code]
    return Reason(code=code, da=da.format(**values), en=en.format(**values))


def moved(cause: Cause) -> Reason:
    """Return why a promise was moved."""
    return reason(f"planning.moved.{cause}")


def from_obstacles(obstacles: Iterable[Obstacle], equipment: Iterable[str]) -> tuple[Reason, ...]:
    """Return the rules that stand in the way of a trip, the decisive one first."""
    wanted = ", ".join(equipment) or "–"
    found = {r.code: r for o in obstacles for r in (_from_obstacle(o.code.rsplit(".", 1)[1], o.numbers, wanted),)}
    return tuple(found.values()) or (reason("planning.refused.full"),)


_PLAIN = {rule: rule for rule in ("capacity", "opening", "working-time", "breaks", "company", "price")} | {
    "linked": "other-trip"
}
"""Rules whose name, or another, is the whole reason."""


def _from_obstacle(rule: str, numbers: Mapping[str, int], equipment: str) -> Reason:
    if rule == "skills":
        return reason("planning.refused.skills", equipment=equipment)
    if rule == "ride-time":
        return reason("planning.refused.ride-time", limit=clock_text(numbers["max_ride_s"]))
    if rule == "time-window" and "pickup_s" in numbers:
        return reason("planning.refused.time-window", pickup=clock_text(numbers["pickup_s"]))
    if rule == "time-window":
        return reason("planning.refused.too-soon")
    return reason(f"planning.refused.{_PLAIN.get(rule, 'full')}")
