"""What planning says."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from planner.messages.payload import Count, Id, Instant, Ore, Part, Payload, Point, Seconds, message
from planner.messages.trips import Action, Reason


@message("planning.trip-promised.v1")
class TripPromised(Payload):
    """The pick-up window and the latest arrival that the patient is told.

    Attributes:
        kind: ``timed``, or ``on-call``: the window starts counting at the ready-call, ``pickup_*`` are expectations.
        change: ``first``; ``kept`` (times told anew within the promise); ``moved`` (the promise itself had to change).
        direct_s: direct ride by the travel times in use; max_ride_s: the longest ride allowed.
        reasons: why a promise was moved.
    """

    trip_id: Id
    journey_id: Id
    service_day: str
    kind: Literal["timed", "on-call"]
    change: Literal["first", "kept", "moved"]
    pickup_from: Instant
    pickup_to: Instant
    latest_arrival: Instant
    direct_s: Seconds
    direct_m: Count
    max_ride_s: Seconds
    promised_at: Instant
    reasons: tuple[Reason, ...] = ()


@message("planning.trip-refused.v1")
class TripRefused(Payload):
    """No vehicle can take the trip, and why, rule by rule."""

    trip_id: Id
    journey_id: Id
    service_day: str
    refused_at: Instant
    reasons: Annotated[tuple[Reason, ...], Field(min_length=1)]


class RunAction(Part):
    """A passenger getting on or off at a stop."""

    trip_id: Id
    action: Action


class RunStop(Part):
    """A place and time at which passengers get on or off. ``seq`` counts from 1 within the run."""

    seq: Annotated[int, Field(ge=1)]
    point: Point
    arrival_at: Instant
    departure_at: Instant
    actions: Annotated[tuple[RunAction, ...], Field(min_length=1)]


class RunBreak(Part):
    """A driver's break, at the base before the first stop (``after_seq`` 0) or behind the stop of that number."""

    starts_at: Instant
    ends_at: Instant
    after_seq: Count


@message("planning.run-planned.v1")
class RunPlanned(Payload):
    """One vehicle's work on a service day, whole; a higher version replaces the lower.

    Attributes:
        leaves_at, returns_at: when the vehicle leaves its base and is back. ``returns_at`` may be later than the way
            home from the last stop takes: until then the vehicle is kept out for ready-calls that may still come.
        driving_s, distance_m: from base to base.
        planning_cost_ore: at the contract's planning price.
        phase: ``overnight`` or ``live`` (changed on the day).
        changed_trips: trips put on, moved within or taken off this run since the version before.
        breaks: in order; the contract's duty says when they are due.
    """

    run_id: Id
    service_day: str
    vehicle_id: Id
    operator_id: Id
    contract_id: Id
    phase: Literal["overnight", "live"]
    start: Point
    end: Point
    leaves_at: Instant
    returns_at: Instant
    driving_s: Seconds
    distance_m: Count
    planning_cost_ore: Ore
    stops: tuple[RunStop, ...]
    changed_trips: tuple[Id, ...] = ()
    breaks: tuple[RunBreak, ...] = ()
    planned_at: Instant


@message("planning.run-withdrawn.v1")
class RunWithdrawn(Payload):
    """A published run is taken back: its vehicle stays or goes home."""

    run_id: Id
    service_day: str
    vehicle_id: Id
    operator_id: Id
    withdrawn_at: Instant
    reason: str


@message("planning.day-planned.v1")
class DayPlanned(Payload):
    """The overnight optimisation of a service day is published.

    ``planning_cost_ore`` is what the runs cost, and guaranteed hours of vehicles that stay at home; ``cost_before_ore``
    likewise, before the search.
    """

    service_day: str
    planned_at: Instant
    runs: Count
    vehicles_used: Count
    trips_planned: Count
    trips_on_call: Count
    trips_unserved: Count
    planning_cost_ore: Ore
    cost_before_ore: Ore
    solver: str
    travel_times: str
    seed: int
    solve_s: Seconds
