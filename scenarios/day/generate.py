"""Generate a day: the same parameters give the same day, whatever else runs."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass, replace
from datetime import date, datetime
from typing import Any

import numpy as np

from planner.kernel.errors import InvalidInput
from planner.kernel.time import ServiceDay
from scenarios.day import fleet, hospitals, orders
from scenarios.day.geography import Region
from scenarios.day.journeys import Journey, Needs, draw_needs, draw_times
from scenarios.day.parameters import Parameters
from scenarios.day.persons import invent
from scenarios.day.referrals import referral
from scenarios.day.tables import TreatmentKind
from scenarios.day.truth import JourneyTruth, Order, Truth, breakdowns, journey_truth

_JOURNEY, _PERSON, _ORDER, _TRUTH, _FLEET, _BREAKDOWN = range(6)
"""Streams of random numbers: each subject draws from its own, so that a change in one leaves the others alone."""


@dataclass(frozen=True)
class Scenario:
    """A whole generated day.

    Attributes:
        service_day, seed, digest: what it was made from; ``digest`` is the SHA-256 of all parameters.
        operators: id and name of the companies.
        contracts: bodies for ``POST /api/settlement/contracts``.
        vehicles: bodies for ``POST /api/execution/vehicles``.
        referrals: bodies for ``POST /api/booking/referrals``, in the order in which they come in.
        journeys: what the referrals were made from, in the same order.
        truth: what will really happen; for the simulation alone.
    """

    service_day: date
    seed: int
    digest: str
    operators: tuple[fleet.Operator, ...]
    contracts: tuple[dict[str, Any], ...]
    vehicles: tuple[dict[str, Any], ...]
    referrals: tuple[dict[str, Any], ...]
    journeys: tuple[Journey, ...]
    truth: Truth

    def as_json(self) -> str:
        """Return everything but the makings as JSON text, keys sorted, times in ISO 8601 UTC."""
        whole = {
            "synthetic": True,
            "service_day": self.service_day.isoformat(),
            "seed": self.seed,
            "parameters_sha256": self.digest,
            "operators": [asdict(operator) for operator in self.operators],
            "contracts": self.contracts,
            "vehicles": self.vehicles,
            "referrals": self.referrals,
            "truth": asdict(self.truth),
        }
        return json.dumps(whole, ensure_ascii=False, indent=1, sort_keys=True, default=_plain)


def generate(parameters: Parameters) -> Scenario:
    """Generate the day.

    Raises:
        InvalidInput: ``scenario.*`` when the parameters ask for what the region does not have.
    """
    region = Region.load(parameters.geography)
    places = hospitals.load(parameters.geography.excluded_postcodes)
    _each_kind_somewhere(parameters, places)
    rows: list[tuple[dict[str, Any], Journey, JourneyTruth]] = []
    trips, taken = 0, set[str]()
    while trips < parameters.day.trips:
        number = len(rows) + 1
        journey, age = _journey(parameters, region, places, number, left=parameters.day.trips - trips)
        row = _row(parameters, places, number, (journey, age), taken)
        rows.append(row)
        if row[2].expected_outcome == "transport":
            trips += row[1].trips
    rows.sort(key=lambda row: (row[2].ordered_at, row[2].reference))
    operators, contracts, vehicles = fleet.build(parameters, region, _rng(parameters, _FLEET))
    return Scenario(
        service_day=parameters.day.service_day,
        seed=parameters.day.seed,
        digest=parameters.digest(),
        operators=tuple(operators),
        contracts=tuple(contracts),
        vehicles=tuple(vehicles),
        referrals=tuple(row[0] for row in rows),
        journeys=tuple(row[1] for row in rows),
        truth=Truth(
            journeys={row[2].reference: row[2] for row in rows},
            breakdowns=breakdowns(parameters, _rng(parameters, _BREAKDOWN)),
            travel_sigma=parameters.surprises.travel_sigma,
            noise_seed=int(_rng(parameters, _TRUTH).integers(2**31)),
        ),
    )


def _rng(parameters: Parameters, *stream: int) -> np.random.Generator:
    return np.random.default_rng([parameters.day.seed, *stream])


def _journey(
    parameters: Parameters, region: Region, places: tuple[hospitals.Hospital, ...], number: int, *, left: int
) -> tuple[Journey, int]:
    """Draw a journey and its passenger's age; with one trip left to fill only a one-way journey fits."""
    rng = _rng(parameters, _JOURNEY, number)
    kinds: list[TreatmentKind] = [k for k, t in parameters.treatments.items() if t.one_way or left > 1]
    shares = np.array([parameters.treatments[kind].share for kind in kinds])
    kind = kinds[rng.choice(len(kinds), p=shares / shares.sum())]
    treatment = parameters.treatments[kind]
    home, age = region.home(rng), region.age(rng)
    hospital = hospitals.choose(places, home, kind, treatment, rng)
    same_day = bool(rng.random() < treatment.same_day_share)
    earliest = parameters.orders.earliest_pickup + (parameters.orders.same_day_lead_min[0] * 60 if same_day else 0)
    draft = Journey(kind, home, hospital, hospital.department(kind, rng), None, 0, False, same_day, Needs("walking"))
    appointment, ready = draw_times(treatment, draft.km, earliest_s=earliest, rng=rng)
    on_call = bool(rng.random() < treatment.on_call_share)
    needs = draw_needs(parameters.needs, age=age, km=draft.km, same_day=same_day, rng=rng)
    return replace(draft, appointment_s=appointment, ready_s=ready, on_call=on_call, needs=needs), age


def _row(
    parameters: Parameters,
    places: tuple[hospitals.Hospital, ...],
    number: int,
    traveller: tuple[Journey, int],
    taken: set[str],
) -> tuple[dict[str, Any], Journey, JourneyTruth]:
    (journey, age), rng = traveller, _rng(parameters, _ORDER, number)
    if rng.random() < parameters.entitlement.not_entitled_share:
        # whoever needs a special vehicle is always driven: only who can walk is ever turned down
        journey = replace(journey, needs=Needs("walking"), same_day=False)
        journey, decided = orders.not_entitled(parameters, journey, places, rng)
    else:
        decided = orders.entitled(parameters, journey, age, rng)
    person = invent(age, parameters.day.service_day, _rng(parameters, _PERSON, number), taken)
    order = Order(f"SYN-{number:06d}", orders.ordered_at(parameters, journey, rng))
    day = ServiceDay(parameters.day.service_day)
    body = referral(order.reference, day, journey, person, decided)
    fate = (decided.outcome, decided.why)
    truth = journey_truth(parameters, journey, order, fate, _rng(parameters, _TRUTH, number))
    return body, journey, truth


def _each_kind_somewhere(parameters: Parameters, places: tuple[hospitals.Hospital, ...]) -> None:
    for kind, treatment in parameters.treatments.items():
        if treatment.share and not any(place.treats(kind) for place in places):
            raise InvalidInput(
                "scenario.nowhere-treated",
                f"no hospital left gives {kind}",
                where="geography.excluded_postcodes",
                do="Exclude fewer postcodes, or set the share of this treatment to 0.",
            )


def _plain(value: object) -> str:
    if isinstance(value, datetime):
        return value.isoformat()
    raise TypeError(type(value).__name__)
