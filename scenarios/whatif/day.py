"""A generated day as a planning problem, with the service level and the fleet as parameters to be changed."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from functools import cache
from pathlib import Path
from typing import Any

from planner.booking.rules import loading
from planner.booking.rules.rule_set import RuleSet
from planner.kernel.money import rate_for
from planner.kernel.places import Place
from planner.kernel.time import ServiceDay
from planner.kernel.travel import Int32, TravelTimes
from planner.messages.trips import ServiceLevel
from planner.routing import Problem, Request, Vehicle
from scenarios.day.generate import Scenario
from scenarios.day.journeys import Journey

SCHEME = "patient"
UNSERVED_KR = 1_500
"""What it counts to leave a trip out: about a taxi across the region, above what any trip costs in the plan."""


@dataclass(frozen=True)
class Service:
    """A service level, as changes to the one of the rule set in force.

    Attributes:
        ride_factor: multiplies how many percent of the direct ride a ride may take, and the minutes that it may
            take longer at least; 0 would be a direct ride for everybody.
        window_factor: multiplies how early an outbound trip may arrive and how long the way home may be waited for.
    """

    ride_factor: float = 1.0
    window_factor: float = 1.0

    def of(self, level: ServiceLevel) -> ServiceLevel:
        """Return a level changed so."""
        extra = max(round((level.ride_factor_percent - 100) * self.ride_factor), 0)
        changes: dict[str, int | None] = {
            "ride_factor_percent": 100 + extra,
            "ride_constant_s": round(level.ride_constant_s * self.ride_factor),
            "arrive_early_max_s": round(level.arrive_early_max_s * self.window_factor),
            "home_wait_max_s": round(level.home_wait_max_s * self.window_factor),
        }
        return level.model_copy(update=changes)


AS_RULED = Service()


@dataclass(frozen=True)
class Car:
    """A vehicle before it has a place in a problem.

    Attributes:
        vehicle: its row; locations and skills are filled in later. ``guaranteed_s`` are hours that are paid on every
            day, ``minimum_ore`` is the least that a day on the road costs beyond them.
        base: where it starts and ends.
        equipment: codes.
        kind: its type, as tables name it.
    """

    vehicle: Vehicle
    base: Place
    equipment: tuple[str, ...] = ()
    kind: str = ""

    def named(self, name: str) -> Car:
        """Return the same under another id."""
        return replace(self, vehicle=replace(self.vehicle, id=name))

    def pay(self, used_s: int) -> int:
        """Return what it is paid for a day on which it was out so long, in øre; 0 seconds is not at all."""
        car = self.vehicle
        anyway = rate_for(car.guaranteed_s, car.hourly_ore)
        if not used_s:
            return anyway
        beyond = car.start_fee_ore + rate_for(max(used_s - car.guaranteed_s, 0), car.hourly_ore)
        return anyway + max(beyond, car.minimum_ore)


def beyond_guarantee(minimum_ore: int, guaranteed_s: int, hourly_ore: int) -> int:
    """Return what of a least pay is left when guaranteed hours are paid already, in øre."""
    return max(minimum_ore - rate_for(guaranteed_s, hourly_ore), 0)


@dataclass(frozen=True, eq=False)
class Day:
    """A generated day, its places and travel between them; base places of vehicles are among the places.

    Attributes:
        journeys: those that are driven, by reference.
        cars: the fleet that was generated with the day.
        places: number by coordinates.
    """

    journeys: tuple[tuple[str, Journey], ...]
    cars: tuple[Car, ...]
    places: dict[tuple[float, float], int]
    seconds: Int32
    metres: Int32

    @classmethod
    def of(cls, scenario: Scenario, travel: TravelTimes, more: Iterable[Place] = ()) -> Day:
        """Ask for travel once.

        Args:
            scenario: the generated day.
            travel: between places.
            more: further places where vehicles may be based.
        """
        driven = tuple(
            (reference, journey)
            for (reference, truth), journey in zip(scenario.truth.journeys.items(), scenario.journeys, strict=True)
            if truth.expected_outcome == "transport"
        )
        cars = tuple(_car(scenario, row) for row in scenario.vehicles)
        wanted = [place for _, j in driven for place in (j.home.place, j.hospital.place)]
        found = {_key(place): place for place in [*wanted, *(car.base for car in cars), *more]}
        matrix = travel.between(list(found.values()), list(found.values()))
        numbers = {key: number for number, key in enumerate(found)}
        return cls(driven, cars, numbers, matrix.seconds, matrix.metres)

    @property
    def trips(self) -> int:
        """How many trips there are to drive."""
        return sum(journey.trips for _, journey in self.journeys)

    def problem(self, cars: Sequence[Car] | None = None, service: Service = AS_RULED) -> Problem:
        """Return the day's problem with these vehicles (the generated ones when left out) and service level."""
        chosen = self.cars if cars is None else tuple(cars)
        bit = {code: 1 << k for k, code in enumerate(sorted(_equipment(self.journeys) | _had(chosen)))}
        requests: list[Request] = []
        for reference, journey in self.journeys:
            requests += self._requests(reference, journey, service, bit, len(requests))
        vehicles = [self._vehicle(car, bit) for car in chosen]
        return Problem.of(requests, vehicles, self.seconds, self.metres)

    def _requests(
        self, reference: str, journey: Journey, service: Service, bit: dict[str, int], first: int
    ) -> list[Request]:
        rules = _rules()
        level = service.of(rules.level_for(SCHEME, journey.kind))
        handling = rules.handling[journey.needs.mobility]
        home, hospital = (self.places[_key(place)] for place in (journey.home.place, journey.hospital.place))
        in_chair = journey.needs.mobility == "wheelchair"
        common = {
            "board_s": handling.board_s,
            "alight_s": handling.alight_s,
            "seats": journey.needs.companions + (0 if in_chair else 1),
            "wheelchairs": int(in_chair),
            "front_seats": int(journey.needs.front_seat and not in_chair),
            "alone": journey.needs.alone,
            "needs": sum(bit[code] for code in journey.needs.equipment),
            "refusal_ore": UNSERVED_KR * 100,
        }
        oxygen = journey.needs.oxygen_minutes
        back_direct = int(self.seconds[hospital, home])
        back = _limit(level, back_direct, oxygen)
        ready = journey.ready_s
        homeward = Request(
            id=f"{reference}-2",
            pickup_loc=hospital,
            dropoff_loc=home,
            pickup_earliest=ready,
            pickup_latest=ready + level.home_wait_max_s,
            dropoff_earliest=ready + handling.board_s,
            dropoff_latest=ready + level.home_wait_max_s + handling.board_s + back,
            max_ride_s=back,
            linked=first if journey.appointment_s is not None else -1,
            **common,  # type: ignore[arg-type] # values of several types, named as the fields are
        )
        if journey.appointment_s is None:
            return [homeward]
        direct = int(self.seconds[home, hospital])
        limit = _limit(level, direct, oxygen)
        drop_from = journey.appointment_s - level.arrive_early_max_s
        outbound = Request(
            id=f"{reference}-1",
            pickup_loc=home,
            dropoff_loc=hospital,
            pickup_earliest=drop_from - limit - handling.board_s,
            pickup_latest=journey.appointment_s - direct - handling.board_s,
            dropoff_earliest=drop_from,
            dropoff_latest=journey.appointment_s,
            max_ride_s=limit,
            linked=first + 1,
            **common,  # type: ignore[arg-type]
        )
        return [outbound, homeward]

    def _vehicle(self, car: Car, bit: dict[str, int]) -> Vehicle:
        base = self.places[_key(car.base)]
        return replace(car.vehicle, start_loc=base, end_loc=base, skills=sum(bit[code] for code in car.equipment))


@cache
def _rules() -> RuleSet:
    return loading.parse(loading.read_source(Path(loading.__file__).with_name("midtjylland-2026.toml")))


def _limit(level: ServiceLevel, direct_s: int, oxygen_minutes: int | None) -> int:
    limit = level.ride_limit_s(direct_s)
    return limit if oxygen_minutes is None else max(min(limit, oxygen_minutes * 60), direct_s)


def _car(scenario: Scenario, row: dict[str, Any]) -> Car:
    price = next(c for c in scenario.contracts if c["contract_id"] == row["contract_id"])
    planning = price["planning_price"]
    day = ServiceDay(scenario.service_day)
    opens, closes = (day.seconds(datetime.fromisoformat(row[name])) for name in ("opens_at", "closes_at"))
    hourly, guaranteed_s = planning["hourly_driving_ore"], planning["guaranteed_s"]
    vehicle = Vehicle(
        id=row["vehicle_id"],
        start_loc=0,
        end_loc=0,
        opens=opens,
        closes=closes,
        layouts=tuple((one["seats"], one["wheelchairs"]) for one in row["layouts"]),
        front_seats=row["front_seats"],
        start_fee_ore=planning["start_fee_ore"],
        hourly_ore=hourly,
        guaranteed_s=guaranteed_s,
        minimum_ore=beyond_guarantee(planning["minimum_ore"], guaranteed_s, hourly),
    )
    place = Place(row["base"]["lat"], row["base"]["lon"])
    return Car(vehicle, place, tuple(row["equipment"]), row["vehicle_type"])


def _equipment(journeys: Iterable[tuple[str, Journey]]) -> set[str]:
    return {code for _, journey in journeys for code in journey.needs.equipment}


def _had(cars: Iterable[Car]) -> set[str]:
    return {code for car in cars for code in car.equipment}


def _key(place: Place) -> tuple[float, float]:
    return round(place.lat, 6), round(place.lon, 6)
