"""The tables of a scenario file, one class each."""

from __future__ import annotations

import re
from datetime import date
from typing import Annotated, Literal, Self

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field, model_validator

TreatmentKind = Literal["dialysis", "radiotherapy", "chemotherapy", "outpatient", "day-surgery", "discharge"]


def _seconds(value: object) -> object:
    """Turn a clock time into seconds of the service day; hours above 23 are after midnight."""
    if isinstance(value, str) and (found := re.fullmatch(r"(\d{2}):([0-5]\d)", value)):
        return int(found[1]) * 3600 + int(found[2]) * 60
    raise ValueError("write a clock time as HH:MM")


def sums_to_one(values: dict[str, float]) -> dict[str, float]:
    """Return shares that sum to 1; anything else is a ValueError."""
    if abs(sum(values.values()) - 1) > 1e-6:
        raise ValueError(f"the shares sum to {sum(values.values()):.6f}, not to 1")
    return values


ClockTime = Annotated[int, BeforeValidator(_seconds)]
"""``HH:MM`` in the file, seconds of the service day in Python."""

Share = Annotated[float, Field(ge=0, le=1)]
Weight = Annotated[float, Field(gt=0)]
Minutes = Annotated[int, Field(ge=0, le=1440)]
Kroner = Annotated[float, Field(ge=0, le=10_000)]


class Part(BaseModel):
    """A table of the file. An unknown key is an error, so that a misspelt one is not silently ignored."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class Day(Part):
    """Which day, how large, and the seed that everything random comes from."""

    service_day: date
    seed: Annotated[int, Field(ge=0)]
    trips: Annotated[int, Field(ge=2, le=20_000)]


class Geography(Part):
    """Where people live.

    Attributes:
        excluded_postcodes: nobody lives there; islands without a bridge, see the file.
        town_share: share of a municipality's people who live in the towns of ``towns.csv``; the others are spread by
            area. town_radius_km: standard deviation of the distance from a town's point, per axis.
        elderly_index: people over 65 per inhabitant against the region's mean, by municipality; 1 where left out.
        age_weights: need for transport per person from this age on, as (age, weight), rising ages.
        road_factor: road distance over straight line, for the distances that a referral states.
    """

    excluded_postcodes: tuple[str, ...]
    town_share: Share
    town_radius_km: Weight
    elderly_index: dict[str, Weight]
    age_weights: Annotated[tuple[tuple[int, Weight], ...], Field(min_length=1)]
    road_factor: Annotated[float, Field(ge=1, le=3)]


class Start(Part):
    """Appointments start evenly within ``spread_min`` minutes from ``at``."""

    at: ClockTime
    spread_min: Minutes
    weight: Weight


class Treatment(Part):
    """A kind of treatment and how its journeys look.

    Attributes:
        share: of all journeys. one_way: only the ride home.
        nearest_share: of patients treated at the nearest hospital that gives it; the others by gravity,
            ``weight * exp(-km / gravity_km)``.
        starts: when appointments begin (one way: when the patient is ready), on ``step_min`` minutes.
        duration_min: median; spread log-normally with ``duration_sigma`` within the two limits.
        on_call_share: of return trips that wait for a ready-call. same_day_share: ordered on the day itself.
        further_treatment_share: called back in an ongoing course of treatment.
        ready_bias_min, ready_sigma_min: how far the patient is really ready after (before) the expected time.
    """

    share: Share
    one_way: bool = False
    nearest_share: Share
    gravity_km: Weight
    starts: Annotated[tuple[Start, ...], Field(min_length=1)]
    step_min: Annotated[int, Field(ge=1, le=60)]
    duration_min: Minutes
    duration_sigma: Annotated[float, Field(ge=0, le=2)]
    duration_limits_min: tuple[Minutes, Minutes]
    on_call_share: Share
    same_day_share: Share
    further_treatment_share: Share
    ready_bias_min: float
    ready_sigma_min: Annotated[float, Field(ge=0)]


class NeedsMix(Part):
    """What passengers need. ``mobility`` sums to 1; the other shares are of all passengers."""

    mobility: Annotated[
        dict[Literal["walking", "assisted", "foldable-wheelchair", "wheelchair"], Share], AfterValidator(sums_to_one)
    ]
    companion: Share
    alone: Share
    front_seat: Share
    oxygen: Share
    oxygen_minutes: Annotated[tuple[Annotated[int, Field(ge=30)], ...], Field(min_length=1)]
    stair_machine: Share


class Orders(Part):
    """When referrals come in.

    Attributes:
        days_before: weights of 1, 2, … working days before the service day.
        office_opens, office_closes: the office takes orders within these times.
        same_day_lead_min: shortest and longest time between a same-day order and when the car is wanted.
        earliest_pickup: appointments that would need an earlier pick-up are not given to that patient.
    """

    days_before: Annotated[tuple[Annotated[float, Field(ge=0)], ...], Field(min_length=1)]
    office_opens: ClockTime
    office_closes: ClockTime
    same_day_lead_min: tuple[Minutes, Minutes]
    earliest_pickup: ClockTime


class Entitlement(Part):
    """Facts for the decision.

    Attributes:
        not_entitled_share: referrals without a right to transport, in proportion to all referrals.
        allowance_share: of those, the ones who meet a condition for the allowance.
        free_choice_share: of those, the ones who chose a hospital further away than needed; the rest are pensioners who
            can use public transport.
        pension_age: people of this age have a social pension; below it ``early_pension_share`` has one.
        fare_start_kr, fare_km_kr: fare of public transport one way, for those who are to get an allowance.
    """

    not_entitled_share: Annotated[float, Field(ge=0, lt=0.5)]
    allowance_share: Share
    free_choice_share: Share
    pension_age: Annotated[int, Field(ge=50, le=80)]
    early_pension_share: Share
    fare_start_kr: Kroner
    fare_km_kr: Kroner


class Surprises(Part):
    """What happens on the day that nobody knew.

    Attributes:
        cancel_share: journeys cancelled late; ``cancel_evening_share`` of them the evening before.
        no_show_share: outbound trips whose passenger is not there; return_no_show_share: the same on the way home.
        late_share, late_mean_min: passengers who keep the driver waiting, and how long on average.
        travel_sigma: standard deviation of the logarithm of actual over planned driving time, per leg.
        breakdown_at: when a vehicle on the road breaks down, or an empty list.
    """

    cancel_share: Share
    cancel_evening_share: Share
    no_show_share: Share
    return_no_show_share: Share
    late_share: Share
    late_mean_min: Annotated[float, Field(ge=0)]
    travel_sigma: Annotated[float, Field(ge=0, le=1)]
    breakdown_at: tuple[ClockTime, ...]


class VehicleType(Part):
    """A type of vehicle; ``layouts`` are alternatives of (seats, wheelchair places).

    Attributes:
        share: of the fleet. guaranteed_share: of this type, hired for guaranteed hours.
        hourly_kr: lowest and highest planning price.
    """

    share: Share
    layouts: Annotated[tuple[tuple[int, int], ...], Field(min_length=1)]
    front_seats: Annotated[int, Field(ge=0, le=2)]
    equipment: tuple[str, ...]
    guaranteed_share: Share
    hourly_kr: tuple[Kroner, Kroner]


class Shift(Part):
    """Opening hours that vehicles are offered with, moved by up to ``spread_min`` either way together."""

    opens: ClockTime
    closes: ClockTime
    spread_min: Minutes
    weight: Weight

    @model_validator(mode="after")
    def _ends_after_start(self) -> Self:
        if self.closes <= self.opens:
            raise ValueError("closes before it opens")
        return self


class Rest(Part):
    """Working time and the break of a shift: out at most so long; a break within some hours for who is out longer."""

    max_out_h: Weight
    break_min: Minutes
    within_h: Weight
    above_h: Weight


class Fleet(Part):
    """Operators, their vehicles and contracts.

    Attributes:
        operators: how many. trips_per_vehicle: how many trips one vehicle is counted on for.
        stair_machine_share: of vehicles with a lift that also carry a stair machine.
        start_fee_kr: paid once a run of a variable vehicle. paid_over_planning: lowest and highest paid price as a
            factor of the planning price. waiting_factor: paid price of standing against driving.
        guaranteed_duty: working time and break of drivers with guaranteed hours, None for no rules.
        guaranteed_h: hours paid anyway. wheelchair_kr: supplement per wheelchair trip. minimum_kr: least paid per run.
    """

    operators: Annotated[int, Field(ge=1, le=200)]
    trips_per_vehicle: Weight
    types: dict[str, VehicleType]
    variable_shifts: Annotated[tuple[Shift, ...], Field(min_length=1)]
    guaranteed_shifts: Annotated[tuple[Shift, ...], Field(min_length=1)]
    stair_machine_share: Share
    start_fee_kr: tuple[Kroner, Kroner]
    paid_over_planning: tuple[Weight, Weight]
    waiting_factor: tuple[Weight, Weight]
    guaranteed_h: Weight
    wheelchair_kr: Kroner
    minimum_kr: Kroner
    guaranteed_duty: Rest | None = None

    @model_validator(mode="after")
    def _whole_fleet(self) -> Self:
        sums_to_one({name: kind.share for name, kind in self.types.items()})
        return self
