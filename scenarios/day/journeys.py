"""The day's journeys: who travels, to which treatment, when, and what they need on the way."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from planner.kernel.places import crow_km
from planner.messages.trips import Mobility
from scenarios.day.geography import Home
from scenarios.day.hospitals import Department, Hospital
from scenarios.day.tables import NeedsMix, Treatment, TreatmentKind

_TRIES = 200


@dataclass(frozen=True)
class Needs:
    """What the passenger needs; ``companion_ground`` says why a companion comes along."""

    mobility: Mobility
    companions: int = 0
    companion_ground: str | None = None
    alone: bool = False
    front_seat: bool = False
    oxygen_minutes: int | None = None
    equipment: tuple[str, ...] = ()


@dataclass(frozen=True)
class Journey:
    """What belongs together for one appointment. Times are seconds of the service day.

    Attributes:
        appointment_s: be there by then; None for a discharge.
        ready_s: expected to be ready for the way home.
        same_day: ordered on the day itself.
    """

    kind: TreatmentKind
    home: Home
    hospital: Hospital
    department: Department
    appointment_s: int | None
    ready_s: int
    on_call: bool
    same_day: bool
    needs: Needs

    @property
    def trips(self) -> int:
        """How many trips it has."""
        return 1 if self.appointment_s is None else 2

    @property
    def km(self) -> float:
        """Straight line between home and hospital."""
        return crow_km(self.home.place, self.hospital.place)

    @property
    def wanted_s(self) -> int:
        """When the first car is wanted at its pick-up, about."""
        return self.ready_s if self.appointment_s is None else self.appointment_s - ride_s(self.km)


def ride_s(km: float) -> int:
    """Return a generous ride with its margins, in seconds, for a straight line in km.

    A quarter above ``0.307 + 2.061 km^0.8`` minutes (the pooled fit behind the calibrated travel times), for water in
    the way, plus half an hour for being early and for passengers on the way. Only used to give nobody an appointment
    that no car could reach in the morning; planning uses real travel times.
    """
    return int(60 * (1.25 * (0.307 + 2.061 * km**0.8) + 30))


def draw_times(treatment: Treatment, km: float, *, earliest_s: int, rng: np.random.Generator) -> tuple[int | None, int]:
    """Return appointment (None when one-way) and expected ready time.

    Args:
        treatment: how its appointments lie.
        km: straight line from home.
        earliest_s: no car is wanted before. An order of the day itself has its shortest lead in it.
        rng: source of randomness.
    """
    weights = np.array([start.weight for start in treatment.starts])
    step = treatment.step_min * 60
    need = 0 if treatment.one_way else ride_s(km)
    begin = 0
    for _ in range(_TRIES):
        start = treatment.starts[rng.choice(len(weights), p=weights / weights.sum())]
        begin = start.at + int(rng.integers(0, start.spread_min * 60 // step + 1)) * step
        if begin - need >= earliest_s:
            break
    else:
        begin = -(-(earliest_s + need) // step) * step  # nobody else's time fits: the first that can be reached
    if treatment.one_way:
        return None, begin
    low, high = treatment.duration_limits_min
    minutes = treatment.duration_min * float(np.exp(rng.normal(0, treatment.duration_sigma)))
    return begin, begin + round(min(max(minutes, low), high) / 5) * 300


def draw_needs(mix: NeedsMix, *, age: int, km: float, same_day: bool, rng: np.random.Generator) -> Needs:
    """Return what a passenger of this age needs. Oxygen always lasts for the direct ride with its margins."""
    names = list(mix.mobility)
    mobility = names[rng.choice(len(names), p=np.array(list(mix.mobility.values())))]
    companion, alone, front, oxygen, stairs = (bool(rng.random() < share) for share in _shares(mix))
    ground: str | None = None
    if age < 18:
        companion = True
    elif companion and mobility != "wheelchair":
        ground = ("dementia", "hearing", "vision", "difficult-conversation")[rng.integers(4)]
    lasting = [minutes for minutes in mix.oxygen_minutes if minutes * 60 >= 2 * ride_s(km)]
    minutes = int(lasting[rng.integers(len(lasting))]) if lasting else None
    return Needs(
        mobility=mobility,
        companions=int(companion),
        companion_ground=ground,
        alone=alone,
        front_seat=front and mobility != "wheelchair",
        oxygen_minutes=minutes if oxygen else None,
        # a stair machine is ordered a whole working day ahead and carries the patient's own chair
        equipment=("stair-machine",) if stairs and mobility == "wheelchair" and not same_day else (),
    )


def _shares(mix: NeedsMix) -> tuple[float, ...]:
    per_wheelchair = mix.stair_machine / max(mix.mobility.get("wheelchair", 0.0), mix.stair_machine, 1e-9)
    return mix.companion, mix.alone, mix.front_seat, mix.oxygen, per_wheelchair
