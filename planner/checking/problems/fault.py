"""What the checker of planning problems finds: faults under stable codes."""

from __future__ import annotations

from dataclasses import dataclass
from types import MappingProxyType

CODES = MappingProxyType(
    {
        "visit.twice": "a request is picked up or dropped off more than once",
        "visit.order": "a request is dropped off before it is picked up, or stays in the car",
        "visit.pinned": "a pinned visit is missing, moved or out of its order",
        "visit.arrival": "a place is reached at another time than the way there takes; amount in seconds",
        "visit.times": "a visit begins before the arrival, or takes another time than it should; amount in seconds",
        "visit.window": "a visit begins outside its window; amount in seconds",
        "visit.ride": "a ride is longer than allowed; amount in seconds",
        "trip.linked": "a trip is driven, but not the other one of its journey",
        "run.vehicle": "there is not exactly one route a vehicle",
        "run.opening": "a vehicle leaves before it opens; amount in seconds",
        "run.closing": "a vehicle is back after it closes; amount in seconds",
        "run.working-time": "a vehicle is out longer than allowed; amount in seconds",
        "run.return": "a vehicle is back at another time than the way there takes; amount in seconds",
        "run.metres": "a vehicle drives another distance than it says; amount in metres",
        "run.break-missing": "a vehicle is out longer than it may be without the next break; amount in seconds",
        "run.break-time": "a break is too short, or not when it must be; amount in seconds",
        "run.break-company": "somebody is in the car during a break; amount in requests",
        "load.places": "no layout has a place for everybody aboard",
        "load.front-seats": "more front seats are needed than there are; amount in seats",
        "load.people": "more people are in the car than allowed; amount in people",
        "load.alone": "somebody who rides alone has company; amount in requests",
        "load.company": "somebody is in the car with a group that must not be met",
        "load.equipment": "the vehicle lacks equipment that somebody aboard needs",
        "cost.term": "a term of the cost is not what it should be; amount in øre",
    }
)
"""Every code with what it means."""


@dataclass(frozen=True, order=True)
class Fault:
    """One broken rule.

    Attributes:
        code: one of ``CODES``.
        vehicle, request: number of each that it is about, -1 for neither.
        amount: by how much, in the unit that the code's meaning names; 1 where there is no measure.
        detail: figures for a reader.
    """

    code: str
    vehicle: int = -1
    request: int = -1
    amount: int = 1
    detail: str = ""

    def __post_init__(self) -> None:
        if self.code not in CODES:
            raise KeyError(self.code)
