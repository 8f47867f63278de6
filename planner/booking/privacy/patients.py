"""A patient's own wishes: to see everything that is kept, and to have it erased."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Any

from planner.booking import views
from planner.booking.desk import Desk
from planner.booking.domain.draft import Draft
from planner.booking.domain.personal import IndexKind, PersonalData, PersonalRecord
from planner.booking.domain.trip import WAITING, TripStatus
from planner.booking.handlers.drafts import fields_of, forget_draft
from planner.booking.personal import content_of, log_read, look_up, need_purpose
from planner.booking.ports import BookingStore
from planner.booking.privacy.erasing import forget
from planner.booking.privacy.ports import Erasure
from planner.booking.series_views import series_data
from planner.booking.shown import instant
from planner.kernel.errors import Conflict, NotFound
from planner.kernel.ids import uuid7
from planner.messages.handling import Context

Ctx = Context[BookingStore]
_MOST_SERIES = 500


@dataclass(frozen=True, repr=False)
class Whom:
    """Which patient: by CPR number or phone, or by one of the referrals. Its ``repr`` says nothing."""

    by: IndexKind | None
    value: str

    def __repr__(self) -> str:
        return "Whom(…)"


def export(ctx: Ctx, desk: Desk, whom: Whom, why: str) -> dict[str, Any]:
    """Return all that booking holds about a patient, in the open; it is entered in the audit trail.

    Raises:
        NotFound: ``booking.no-patient``. Conflict: ``booking.several-patients``.
        InvalidInput: ``booking.no-purpose``, ``booking.bad-cpr``, ``booking.bad-phone``.
    """
    records = _records(ctx, desk, whom, why)
    ids = [record.referral_id for record in records]
    referrals = []
    for record in records:
        log_read(ctx, "export", record.referral_id, why)
        referrals.append(
            {
                "referral": views.referral(ctx.store, record.referral_id),
                "patient": asdict(content_of(desk, record)),
                "erase_after": instant(record.erase_after),
            }
        )
    people = [content_of(desk, record) for record in records]
    drafts = [(draft, fields_of(desk, draft)) for draft in _drafts(ctx, desk, ids, people)]
    series = [each for one in ids for each in ctx.store.all_series((), one, 1, _MOST_SERIES)[0]]
    trips = _trips(ctx, ids)
    about = [*ids, *trips]
    return {
        "module": "booking",
        "at": instant(ctx.now),
        "referrals": referrals,
        "trip_ids": trips,
        "series": [series_data(each) for each in series],
        "drafts": [{"draft_id": draft.id, "fields": fields} for draft, fields in drafts],
        "history": [
            {"at": instant(each.at), "about": each.subject, "what": each.kind, "by": each.actor, "data": each.data}
            for each in ctx.store.history(about)
        ],
        "tasks": [views.task_data(each) for each in ctx.store.tasks_about(about)],
        "further": {part.kind: part.show(ctx, ids) for part in desk.parts},
        "read_by": [
            {"at": instant(each.at), "who": each.who, "what": each.what, "about": each.subject, "why": each.why}
            for each in ctx.store.reads_about(about)
        ],
        "retention": [each.model_dump() for each in desk.retention.kinds],
    }


def erase(ctx: Ctx, desk: Desk, whom: Whom, why: str) -> dict[str, Any]:
    """Erase a patient; return what is erased, and what is kept, why and until when.

    Raises:
        NotFound: ``booking.no-patient``.
        Conflict: ``booking.several-patients``; ``booking.rides-to-come`` while somebody must be driven.
        InvalidInput: as for ``export``.
    """
    records = _records(ctx, desk, whom, why)
    ids = [record.referral_id for record in records]
    _refuse_rides_to_come(ctx, ids)
    people = [content_of(desk, record) for record in records]
    drafts = _drafts(ctx, desk, ids, people)
    trips = _trips(ctx, ids)
    erased = {part.kind: part.erase(ctx, ids) for part in desk.parts}
    for draft in drafts:
        forget_draft(ctx, draft)
    erased |= {**forget(ctx, desk, records, why), "drafts": len(drafts), "passenger-card": len(trips)}
    log_read(ctx, "erasure", ids[0], why)
    ctx.store.add_erasure(Erasure(uuid7(), ctx.now, ctx.actor, "patient", len(ids), ids[0], why))
    return {
        "referral_ids": ids,
        "erased": [{"kind": kind, "count": count} for kind, count in sorted(erased.items()) if count],
        "kept": [
            {"kind": each.id, "module": each.module, "holds": each.holds, "why": each.basis, "until": each.until}
            for each in desk.retention.kept()
        ],
    }


def _records(ctx: Ctx, desk: Desk, whom: Whom, why: str) -> Sequence[PersonalRecord]:
    """Return the unerased records of the one patient meant."""
    need_purpose(why)
    if whom.by is None:
        record = ctx.store.personal(whom.value)
        named = [record] if record is not None and record.erased_at is None else []
    else:
        named = list(look_up(ctx, desk, whom.by, whom.value, why))
    patients = {record.patient_index for record in named}
    if len(patients) > 1:
        raise Conflict(
            "booking.several-patients",
            "several patients have this number",
            where=", ".join(record.referral_id for record in named),
            do="Name one of their referrals, or the CPR number.",
        )
    index = next(iter(patients), None)
    records = ctx.store.personal_of_patient(index) if index else named
    if not records:
        raise NotFound("booking.no-patient", "nothing is kept about this patient, or no more", where="patient")
    return records


def _refuse_rides_to_come(ctx: Ctx, ids: Sequence[str]) -> None:
    trips = ctx.store.trips_of([journey.id for journey in ctx.store.journeys_of(ids)])
    to_come = [trip.id for trip in trips if trip.status in WAITING or trip.status is TripStatus.ON_BOARD]
    if to_come:
        raise Conflict(
            "booking.rides-to-come",
            "the patient has rides to come, which nobody could drive without an address",
            where=", ".join(to_come[:10]),
            do="Cancel them and their series first, or erase when they are over.",
        )


def _drafts(ctx: Ctx, desk: Desk, ids: Sequence[str], people: Sequence[PersonalData]) -> list[Draft]:
    """Return the drafts that name the patient: a referral, the CPR number, the phone or the name."""
    names = {person.name.casefold() for person in people}
    numbers = {_digits(number) for person in people for number in (person.cpr, (person.phone or "")[-8:]) if number}
    found = []
    for draft in ctx.store.drafts():
        fields = fields_of(desk, draft)
        said = " ".join(fields.values())
        digits = {_digits(value) for value in fields.values()}
        named = any(name in said.casefold() for name in names) or any(each in said for each in ids)
        if named or any(number in each for number in numbers for each in digits):
            found.append(draft)
    return found


def _digits(text: str) -> str:
    return "".join(char for char in text if char.isdigit())


def _trips(ctx: Ctx, ids: Sequence[str]) -> list[str]:
    return [trip.id for trip in ctx.store.trips_of([journey.id for journey in ctx.store.journeys_of(ids)])]
