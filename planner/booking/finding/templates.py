"""A patient's last journeys as templates for a new booking."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, NamedTuple

from planner.booking.desk import Desk
from planner.booking.domain.personal import PersonalData
from planner.booking.domain.referral import Referral
from planner.booking.domain.trip import Journey, Trip
from planner.booking.finding.words import words
from planner.booking.personal import Ctx, open_personal
from planner.kernel.errors import NotFound
from planner.kernel.time import LOCAL, ServiceDay

_JOURNEYS = 100
_REFERRALS = 20
"""So many of the latest are looked at; who goes more often goes to the same places."""


class Times(NamedTuple):
    """Local times of day of an appointment: be there, ready to go home, and whether a ready-call tells."""

    at: str | None
    ready_at: str | None
    on_call: bool


@dataclass(frozen=True, repr=False)
class Template:
    """A kind of journey that a patient made before, and what a new one like it needs.

    Attributes:
        referral_id: the newest referral of the kind, on which further journeys can be booked.
        usual: the times it had most often; weekdays: on which days, 1 for Monday.
        times_made: how many of the patient's latest journeys were of the kind; last_day: the newest one's day.
        facts: the circumstances of the newest, as a referral states them, with ``companions_requested``.
    """

    referral_id: str
    home_text: str
    facility_text: str
    home: dict[str, Any]
    facility: dict[str, Any]
    treatment: str
    notes: str
    needs: dict[str, Any]
    facts: dict[str, Any]
    usual: Times
    weekdays: tuple[int, ...]
    times_made: int
    last_day: str


def templates(ctx: Ctx, desk: Desk, referral_id: str, why: str, limit: int = 5) -> list[Template]:
    """Return the last distinct journeys of the patient whom a referral is about, the latest first.

    Two are the same kind when from, to, treatment and needs are. Each referral opened is entered in the audit trail.

    Raises:
        InvalidInput: ``booking.no-purpose``.
        NotFound: ``booking.personal-erased``, also for a referral that does not exist.
    """
    open_personal(ctx, desk, referral_id, why)
    by_referral = _latest(ctx, referral_id)
    kinds: dict[tuple[Any, ...], tuple[Referral, PersonalData, list[Journey]]] = {}
    for each, journeys in by_referral.items():
        referral = ctx.store.referral(each)
        if referral is None:  # pragma: no cover - the tables are tied
            raise NotFound("booking.no-referral", "there is no such referral", where=each)
        data = open_personal(ctx, desk, each, why)
        kind = (*words(data.home_text), "", *words(data.facility_text), "", data.treatment, referral.needs)
        kinds.setdefault(kind, (referral, data, []))[2].extend(journeys)
    trips = ctx.store.trips_of([journey.id for _, _, journeys in kinds.values() for journey in journeys])
    found = [_template(referral, data, journeys, trips) for referral, data, journeys in kinds.values()]
    return sorted(found, key=lambda each: each.last_day, reverse=True)[:limit]


def _latest(ctx: Ctx, referral_id: str) -> dict[str, list[Journey]]:
    """Return the patient's latest journeys by referral, the referral with the latest journey first."""
    record = ctx.store.personal(referral_id)
    if record is None or record.patient_index is None:
        journeys = ctx.store.journeys_of([referral_id])
    else:
        journeys = ctx.store.journeys_of_patient(record.patient_index, _JOURNEYS)
    found: dict[str, list[Journey]] = {}
    for journey in journeys:
        if journey.referral_id in found or len(found) < _REFERRALS:
            found.setdefault(journey.referral_id, []).append(journey)
    return found


def _template(referral: Referral, data: PersonalData, journeys: list[Journey], trips: Sequence[Trip]) -> Template:
    made = sorted(journeys, key=lambda each: each.service_day, reverse=True)
    times = Counter(_times([trip for trip in trips if trip.journey_id == journey.id]) for journey in made)
    facts = referral.facts.model_dump(mode="json", exclude={"age", "mobility", "equipment"})
    return Template(
        referral_id=referral.id,
        home_text=data.home_text,
        facility_text=data.facility_text,
        home=referral.home.model_dump(mode="json"),
        facility=referral.facility.model_dump(mode="json"),
        treatment=data.treatment,
        notes=data.notes,
        needs=referral.needs.model_dump(mode="json", exclude={"companions"}),
        facts=facts,
        usual=times.most_common(1)[0][0],
        weekdays=tuple(sorted({ServiceDay.parse(each.service_day).date.isoweekday() for each in made})),
        times_made=len(made),
        last_day=made[0].service_day,
    )


def _times(trips: Sequence[Trip]) -> Times:
    there = next((trip.timing.appointment_at for trip in trips if trip.leg == "outbound"), None)
    home = next((trip.timing for trip in trips if trip.leg == "return"), None)
    return Times(_clock(there), _clock(home.ready_at) if home else None, bool(home and home.on_call))


def _clock(at: datetime | None) -> str | None:
    return f"{at.astimezone(LOCAL):%H:%M}" if at else None
