"""What will really happen on the day. Known to the simulation alone, never to the system that plans."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

import numpy as np

from planner.kernel.time import ServiceDay
from planner.messages.trips import Leg
from scenarios.day.journeys import Journey
from scenarios.day.orders import Outcome
from scenarios.day.parameters import Parameters

_SOONEST_AFTER_START_S = 600
"""Nobody is finished sooner than this after the appointment began."""


@dataclass(frozen=True)
class JourneyTruth:
    """What happens with one referral. Instants are UTC.

    Attributes:
        reference: the referral's own number, ``SYN-000123``.
        ordered_at: when the office takes the order; same_day: on the service day itself.
        expected_outcome, why: what the rules should decide, and on which ground.
        cancel_at: when the patient cancels the whole journey, or None.
        no_show: legs on which nobody is there when the car comes.
        ready_at: when the patient is really ready for the way home (the ready-call of an on-call trip); None when there
            is no trip home.
        keeps_waiting_s: how long the driver waits at the pick-up, by leg; 0 where left out.
    """

    reference: str
    ordered_at: datetime
    same_day: bool
    expected_outcome: Outcome
    why: str
    cancel_at: datetime | None
    no_show: tuple[Leg, ...]
    ready_at: datetime | None
    keeps_waiting_s: dict[Leg, int]


@dataclass(frozen=True)
class Order:
    """A referral's number and when the office takes it."""

    reference: str
    at: datetime


@dataclass(frozen=True)
class Breakdown:
    """A vehicle breaks down at an instant: of the vehicles then under way, in order of id, number ``pick * count``."""

    at: datetime
    pick: float


@dataclass(frozen=True)
class Truth:
    """The hidden facts of a day.

    Attributes:
        journeys: by referral reference.
        breakdowns: in order of time.
        travel_sigma: standard deviation of log(actual / planned driving time) of a leg.
        noise_seed: seed for the driving noise, apart from everything else.
    """

    journeys: dict[str, JourneyTruth]
    breakdowns: tuple[Breakdown, ...]
    travel_sigma: float
    noise_seed: int


def journey_truth(
    parameters: Parameters, journey: Journey, order: Order, decision: tuple[Outcome, str], rng: np.random.Generator
) -> JourneyTruth:
    """Draw what happens with a journey. What is not driven has no surprises."""
    day, odds = ServiceDay(parameters.day.service_day), parameters.surprises
    legs: tuple[Leg, ...] = ("return",) if journey.appointment_s is None else ("outbound", "return")
    # every number is drawn, so that one changed share leaves all other surprises as they were
    cancels, evening, when = rng.random(), rng.random(), rng.random()
    misses = {leg: rng.random() for leg in ("outbound", "return")}
    waits = {leg: (rng.random(), rng.exponential(odds.late_mean_min * 60)) for leg in ("outbound", "return")}
    off = rng.normal(0.0, 1.0)
    if decision[0] != "transport":
        return JourneyTruth(order.reference, order.at, journey.same_day, *decision, None, (), None, {})
    cancel_at = None
    if cancels < odds.cancel_share and not journey.same_day:
        cancel_at = _cancel_at(day, journey.wanted_s, evening=evening < odds.cancel_evening_share, when=when)
    shares = {"outbound": odds.no_show_share, "return": odds.return_no_show_share}
    return JourneyTruth(
        reference=order.reference,
        ordered_at=order.at,
        same_day=journey.same_day,
        expected_outcome=decision[0],
        why=decision[1],
        cancel_at=cancel_at,
        no_show=tuple(leg for leg in legs if misses[leg] < shares[leg]),
        ready_at=day.at(_ready_s(parameters, journey, off)),
        keeps_waiting_s={leg: round(waits[leg][1]) for leg in legs if waits[leg][0] < odds.late_share},
    )


def breakdowns(parameters: Parameters, rng: np.random.Generator) -> tuple[Breakdown, ...]:
    """Draw which vehicles break down."""
    day = ServiceDay(parameters.day.service_day)
    return tuple(Breakdown(day.at(at), float(rng.random())) for at in sorted(parameters.surprises.breakdown_at))


def _cancel_at(day: ServiceDay, wanted_s: int, *, evening: bool, when: float) -> datetime:
    """Between 17 and 22 the evening before, or between 5:00 and 45 minutes before the car is wanted."""
    if evening:
        return day.at(round(17 * 3600 + when * 5 * 3600)) - timedelta(days=1)
    begin = min(5 * 3600, wanted_s - 3600)
    return day.at(round(begin + when * (wanted_s - 2700 - begin)))


def _ready_s(parameters: Parameters, journey: Journey, off: float) -> int:
    treatment = parameters.treatments[journey.kind]
    sigma = treatment.ready_sigma_min
    second = round(journey.ready_s + 60 * (treatment.ready_bias_min + sigma * off))
    if journey.appointment_s is None:
        return max(second, journey.ready_s - 900)
    return max(second, journey.appointment_s + _SOONEST_AFTER_START_S)
