"""When a journey is ordered, and the facts on which its referral is decided."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from functools import lru_cache
from typing import Any, Literal

import holidays
import numpy as np

from planner.kernel.time import ServiceDay
from scenarios.day.hospitals import Hospital, further_away
from scenarios.day.journeys import Journey
from scenarios.day.parameters import Parameters

Outcome = Literal["transport", "allowance", "refused"]

_FREE_CHOICE_DETOUR_KM = 5.0
"""A chosen hospital at least this much further away is clearly not the nearest one."""

_CLEAR_FARE_KR = 150.0


@dataclass(frozen=True)
class Entitled:
    """Facts of a referral and what a clerk who knows the rules would decide.

    Attributes:
        outcome: transport, allowance or refused. why: one stable word for the ground.
        facts: what the referral states, by field.
    """

    outcome: Outcome
    why: str
    facts: dict[str, Any] = field(default_factory=dict)


def ordered_at(parameters: Parameters, journey: Journey, rng: np.random.Generator) -> datetime:
    """Return when the office takes the order, in UTC."""
    orders, day = parameters.orders, parameters.day.service_day
    if journey.same_day:
        low, high = orders.same_day_lead_min
        second = journey.wanted_s - int(rng.integers(low * 60, high * 60 + 1))
        return ServiceDay(day).at(max(second, orders.earliest_pickup))
    weights = np.array(orders.days_before, dtype=float)
    ahead = 1 + int(rng.choice(len(weights), p=weights / weights.sum()))
    if journey.needs.equipment:
        ahead = max(ahead, 3)  # a stair machine needs a whole working day's notice
    second = int(rng.integers(orders.office_opens, orders.office_closes))
    return ServiceDay(working_day_before(day, ahead)).at(second)


def working_day_before(day: date, count: int) -> date:
    """Return the ``count``-th working day before a date; Saturdays, Sundays and Danish public holidays are none."""
    closed = _holidays()
    while count:
        day -= timedelta(days=1)
        if day.weekday() < 5 and day not in closed:
            count -= 1
    return day


@lru_cache(maxsize=1)
def _holidays() -> holidays.HolidayBase:
    return holidays.country_holidays("DK")


def entitled(parameters: Parameters, journey: Journey, age: int, rng: np.random.Generator) -> Entitled:
    """Return facts that give a right to transport.

    The condition excludes public transport and at least one of pension, distance above 50 km or further treatment
    holds (Region Midtjylland's rule); where none of them came out by chance, further treatment is set.
    """
    metres = _road_m(parameters, journey.km)
    further = bool(rng.random() < parameters.treatments[journey.kind].further_treatment_share)
    pension = _pension(parameters, age, rng)
    if not (pension or further or metres > 50_000):
        further = True
    why = "pension" if pension else "further-treatment" if further else "distance"
    return Entitled("transport", why, _facts(metres, metres, pension=pension, further=further, unfit=True))


def not_entitled(
    parameters: Parameters, journey: Journey, hospitals: tuple[Hospital, ...], rng: np.random.Generator
) -> tuple[Journey, Entitled]:
    """Return facts that give an allowance or nothing, and the journey, to another hospital where that is the ground.

    Allowance: a pensioner who can use public transport, or who is treated by free choice at a hospital further away
    than needed. Refused: can use public transport, no pension, near, no further treatment.
    """
    settings = parameters.entitlement
    metres = _road_m(parameters, journey.km)
    if rng.random() >= settings.allowance_share:
        near = min(metres, 30_000)
        return journey, Entitled(
            "refused", "no-condition-met", _facts(near, near, pension=False, further=False, unfit=False)
        )
    # well above the least fare that is paid back, so that the outcome does not hang on the year's figure
    fare_kr = max(2 * (settings.fare_start_kr + settings.fare_km_kr * metres / 1000), _CLEAR_FARE_KR)
    fare = {"public_fare_ore": round(fare_kr) * 100}
    chosen = further_away(hospitals, journey.home, journey.kind, journey.hospital, _FREE_CHOICE_DETOUR_KM)
    if chosen is not None and rng.random() < settings.free_choice_share:
        journey = replace(journey, hospital=chosen, department=chosen.department(journey.kind, rng))
        facts = _facts(_road_m(parameters, journey.km), metres, pension=True, further=False, unfit=True)
        return journey, Entitled("allowance", "free-choice", facts | fare)
    facts = _facts(metres, metres, pension=True, further=False, unfit=False)
    return journey, Entitled("allowance", "can-use-public-transport", facts | fare)


def _pension(parameters: Parameters, age: int, rng: np.random.Generator) -> bool:
    early = bool(rng.random() < parameters.entitlement.early_pension_share)
    return age >= parameters.entitlement.pension_age or (age >= 18 and early)


def _road_m(parameters: Parameters, km: float) -> int:
    return round(km * parameters.geography.road_factor * 1000)


def _facts(metres: int, nearest: int, *, pension: bool, further: bool, unfit: bool) -> dict[str, Any]:
    return {
        "social_pension": pension,
        "condition_excludes_public_transport": unfit,
        "further_ambulatory_treatment": further,
        "distance_m": metres,
        "nearest_distance_m": nearest,
    }
