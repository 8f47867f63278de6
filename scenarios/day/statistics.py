"""Figures of a generated day, computed from what was generated."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from statistics import median, quantiles

from scenarios.day.generate import Scenario
from scenarios.day.journeys import Journey


@dataclass(frozen=True)
class Statistics:
    """What a day looks like. Shares are between 0 and 1; ``km`` is the straight line of a trip.

    Attributes:
        referrals: all; outcomes: what the rules should decide, by outcome.
        trips: of journeys that are entitled to transport.
        kinds, mobility: shares of those journeys.
        on_call: of return trips; same_day, cancelled: of journeys; no_shows: of trips.
        hours: first full hour of appointments, how many.
        vehicles: by type; guaranteed: share of the vehicles.
    """

    referrals: int
    outcomes: dict[str, int]
    journeys: int
    trips: int
    median_km: float
    p90_km: float
    kinds: dict[str, float]
    mobility: dict[str, float]
    companions: float
    on_call: float
    same_day: float
    cancelled: float
    no_shows: float
    hours: dict[int, int]
    vehicles: dict[str, int]
    guaranteed: float
    operators: int
    contracts: int


def statistics(scenario: Scenario) -> Statistics:
    """Return the figures of a scenario."""
    truths = [scenario.truth.journeys[body["external_id"]] for body in scenario.referrals]
    rows = [
        (journey, truth)
        for journey, truth in zip(scenario.journeys, truths, strict=True)
        if truth.expected_outcome == "transport"
    ]
    journeys = [journey for journey, _ in rows]
    km = [journey.km for journey in journeys for _ in range(journey.trips)]
    return Statistics(
        referrals=len(scenario.referrals),
        outcomes=dict(sorted(Counter(truth.expected_outcome for truth in truths).items())),
        journeys=len(journeys),
        trips=len(km),
        median_km=median(km),
        p90_km=quantiles(km, n=10)[-1],
        kinds=_shares(journey.kind for journey in journeys),
        mobility=_shares(journey.needs.mobility for journey in journeys),
        companions=_share(journey.needs.companions > 0 for journey in journeys),
        on_call=_share(journey.on_call for journey in journeys),
        same_day=_share(journey.same_day for journey in journeys),
        cancelled=_share(truth.cancel_at is not None for _, truth in rows),
        no_shows=sum(len(truth.no_show) for _, truth in rows) / len(km),
        hours=_hours(journeys),
        vehicles=dict(Counter(vehicle["vehicle_type"] for vehicle in scenario.vehicles)),
        guaranteed=_share(vehicle["kind"] == "guaranteed" for vehicle in scenario.vehicles),
        operators=len({vehicle["operator_id"] for vehicle in scenario.vehicles}),
        contracts=len(scenario.contracts),
    )


def lines(figures: Statistics) -> list[str]:
    """Return the figures as text, a line each."""
    percent = "{:.1%}".format
    outcomes = ", ".join(f"{count} {name}" for name, count in figures.outcomes.items())
    fleet = ", ".join(f"{count} {name}" for name, count in figures.vehicles.items())
    return [
        f"referrals        {figures.referrals} ({outcomes})",
        f"journeys, trips  {figures.journeys}, {figures.trips}",
        f"straight line    median {figures.median_km:.1f} km, nine of ten under {figures.p90_km:.1f} km",
        "treatments       " + ", ".join(f"{name} {percent(share)}" for name, share in figures.kinds.items()),
        "mobility         " + ", ".join(f"{name} {percent(share)}" for name, share in figures.mobility.items()),
        f"with companion   {percent(figures.companions)}",
        f"ready-calls      {percent(figures.on_call)} of return trips",
        f"same-day orders  {percent(figures.same_day)} of journeys",
        f"cancelled late   {percent(figures.cancelled)} of journeys",
        f"no-shows         {percent(figures.no_shows)} of trips",
        "appointments     " + " ".join(f"{hour:02d}h:{count}" for hour, count in figures.hours.items()),
        f"vehicles         {sum(figures.vehicles.values())} ({fleet}), {percent(figures.guaranteed)} guaranteed",
        f"operators        {figures.operators} with {figures.contracts} contracts",
    ]


def _shares(values: Iterable[str]) -> dict[str, float]:
    counts = Counter(values)
    return {name: count / counts.total() for name, count in counts.most_common()}


def _share(flags: Iterable[bool]) -> float:
    values = list(flags)
    return sum(values) / len(values) if values else 0.0


def _hours(journeys: Iterable[Journey]) -> dict[int, int]:
    starts = [journey.appointment_s for journey in journeys]
    return dict(sorted(Counter(second // 3600 for second in starts if second is not None).items()))
