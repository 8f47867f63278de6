"""What is checked: demand, promises, fleet, prices and runs of one service day, as the messages tell them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime

from planner.messages.booking import TripBooked, TripCancelled, TripChanged, TripReady
from planner.messages.envelope import Envelope
from planner.messages.execution import VehicleOffered, VehicleWithdrawn
from planner.messages.planning import DayPlanned, RunPlanned, RunWithdrawn, TripPromised, TripRefused
from planner.messages.settlement import ContractPublished


@dataclass(frozen=True)
class Published:
    """The newest state of everything on one service day.

    Attributes:
        trips: demand by trip id. cancelled, ready: cancellations and ready-calls by trip id.
        answers: what planning last said about each trip. vehicles: offers by vehicle id.
        contracts: by contract id. runs: by run id, withdrawn ones left out.
        planned_with: travel times of the last overnight plan, empty when there was none.
    """

    service_day: str
    trips: dict[str, TripBooked] = field(default_factory=dict)
    cancelled: dict[str, TripCancelled] = field(default_factory=dict)
    ready: dict[str, TripReady] = field(default_factory=dict)
    answers: dict[str, TripPromised | TripRefused] = field(default_factory=dict)
    vehicles: dict[str, VehicleOffered] = field(default_factory=dict)
    contracts: dict[str, ContractPublished] = field(default_factory=dict)
    runs: dict[str, RunPlanned] = field(default_factory=dict)
    planned_with: str = ""


_DEMAND, _READY, _CANCELLED = (TripBooked, TripChanged), (TripReady,), (TripCancelled,)
_ANSWERS, _OFFERS = (TripPromised, TripRefused), (VehicleOffered, VehicleWithdrawn)
_CONTRACTS, _RUNS, _PLANS = (ContractPublished,), (RunPlanned, RunWithdrawn), (DayPlanned,)


def gather(messages: Iterable[Envelope], service_day: str, until: datetime | None = None) -> Published:
    """Return the newest state that messages tell about a service day; their order does not matter.

    Of each subject the highest version of a kind counts: demand, ready-call, cancellation, answer, offer, contract,
    run. Messages of other days and other types are passed over.

    Args:
        messages: decoded envelopes.
        service_day: ISO date.
        until: pass over what became true after this instant.
    """
    newest: dict[tuple[int, str], Envelope] = {}
    kinds = (_DEMAND, _READY, _CANCELLED, _ANSWERS, _OFFERS, _CONTRACTS, _RUNS, _PLANS)
    for message in messages:
        if until is not None and message.time > until:
            continue
        if getattr(message.data, "service_day", service_day) != service_day:
            continue
        for number, kind in enumerate(kinds):
            if isinstance(message.data, kind):
                key = number, message.subject
                if key not in newest or newest[key].version < message.version:
                    newest[key] = message
    bodies = [message.data for _, message in sorted(newest.items(), key=lambda row: row[0])]
    return Published(
        service_day=service_day,
        trips={b.trip_id: b for b in bodies if isinstance(b, TripBooked)},
        cancelled={b.trip_id: b for b in bodies if isinstance(b, TripCancelled)},
        ready={b.trip_id: b for b in bodies if isinstance(b, TripReady)},
        answers={b.trip_id: b for b in bodies if isinstance(b, TripPromised | TripRefused)},
        vehicles={b.vehicle_id: b for b in bodies if isinstance(b, VehicleOffered)},
        contracts={b.contract_id: b for b in bodies if isinstance(b, ContractPublished)},
        runs={b.run_id: b for b in bodies if isinstance(b, RunPlanned)},
        planned_with=next((b.travel_times for b in bodies if isinstance(b, DayPlanned)), ""),
    )


def days_of(messages: Iterable[Envelope]) -> tuple[str, ...]:
    """Return the service days that runs were published for, in order."""
    return tuple(sorted({m.data.service_day for m in messages if isinstance(m.data, RunPlanned)}))


def overnight_at(messages: Iterable[Envelope], service_day: str) -> datetime | None:
    """Return when the day's last overnight plan was published, or None."""
    times = [m.time for m in messages if isinstance(m.data, DayPlanned) and m.data.service_day == service_day]
    return max(times, default=None)
