"""Booking's repository over one SQLAlchemy session."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import fields
from datetime import datetime
from typing import Any, TypeVar

from sqlalchemy import ColumnElement, Row, Table, func, select, type_coerce, update
from sqlalchemy.orm import Session

from adapters.sql.booking import mapping, tables
from adapters.sql.booking.callers import SqlCallers
from adapters.sql.booking.notice_store import SqlNoticeStore
from adapters.sql.booking.patient_store import SqlPatientStore
from adapters.sql.booking.place_store import SqlPlaceStore
from adapters.sql.booking.privacy_store import SqlPrivacy
from adapters.sql.booking.rule_store import SqlRuleStore
from adapters.sql.booking.series_store import SqlSeriesStore
from adapters.sql.types import Json
from planner.booking.domain.draft import Draft
from planner.booking.domain.personal import IndexKind, PersonalRead, PersonalRecord
from planner.booking.domain.record import HistoryEntry
from planner.booking.domain.referral import Decision, Referral
from planner.booking.domain.sender import SenderAppointment
from planner.booking.domain.tasks import ClerkTask
from planner.booking.domain.trip import Journey, Trip
from planner.booking.ports import TaskQuery, TripQuery, TripTally
from planner.kernel.sealing import OWN

F = TypeVar("F", Decision, HistoryEntry, PersonalRead)


class SqlBookingStore(
    SqlCallers, SqlSeriesStore, SqlRuleStore, SqlPatientStore, SqlPlaceStore, SqlPrivacy, SqlNoticeStore
):
    """Implements ``planner.booking.ports.BookingStore``."""

    def __init__(self, session: Session) -> None:
        mapping.map_all()
        self._db = session

    def next_number(self, series: str) -> int:
        """Return the next number of a series; the row stays locked until the transaction ends, so there are no gaps."""
        counter = tables.counter
        step = update(counter).where(counter.c.series == series).values(value=counter.c.value + 1)
        number: int = self._db.execute(step.returning(counter.c.value)).scalar_one()
        return number

    def add_referral(self, referral: Referral, record: PersonalRecord) -> None:
        """Keep a new referral; a race for the same sender's id shows here as an integrity error."""
        self._db.add(referral)
        self._db.flush()
        self._db.add(record)

    def referral(self, referral_id: str) -> Referral | None:
        """Return a referral."""
        return self._db.get(Referral, referral_id)

    def referral_from(self, source: str, external_id: str) -> Referral | None:
        """Return the referral that a sender knows by its own id."""
        rows = tables.referral.c
        return self._db.scalars(
            select(Referral).where(rows.source == source, rows.external_id == external_id)
        ).one_or_none()

    def add_sender_appointment(self, appointment: SenderAppointment) -> None:
        """Keep an appointment as its sender knows it; a race for the same id shows here as an integrity error."""
        self._db.add(appointment)
        self._db.flush()

    def sender_appointment(self, source: str, external_id: str) -> SenderAppointment | None:
        """Return the appointment that a sender knows by its own id."""
        return self._db.get(SenderAppointment, (source, external_id))

    def sender_appointments(self, referral_id: str) -> Sequence[SenderAppointment]:
        """Return the appointments of a referral that its sender gave ids, in their order."""
        rows = tables.sender_appointment.c
        query = select(SenderAppointment).where(rows.referral_id == referral_id).order_by(rows.number)
        return self._db.scalars(query).all()

    def add_decision(self, decision: Decision) -> None:
        """Keep a decision, and the criteria it was granted by as rows of their own, so that they can be counted."""
        self._insert(tables.decision, decision)
        self._add_criteria(decision)

    def decisions(self, referral_id: str) -> Sequence[Decision]:
        """Return a referral's decisions, the newest last."""
        rows = tables.decision.c
        query = select(tables.decision).where(rows.referral_id == referral_id).order_by(rows.number)
        return [_build(Decision, row) for row in self._db.execute(query)]

    def outcomes(self, first_day: str) -> dict[str, int]:
        """Return how many referrals with their first appointment on a day now have each outcome."""
        rows, referral = tables.decision.c, tables.referral.c
        newer = tables.decision.alias()
        stands = (
            ~select(newer.c.number)
            .where(newer.c.referral_id == rows.referral_id, newer.c.number > rows.number)
            .exists()
        )
        query = (
            select(rows.outcome, func.count())
            .join(tables.referral, referral.id == rows.referral_id)
            .where(referral.first_day == first_day, stands)
            .group_by(rows.outcome)
        )
        counted = {row[0]: row[1] for row in self._db.execute(query)}
        return {outcome: counted.get(outcome, 0) for outcome in ("transport", "allowance", "refused")}

    def add_journey(self, journey: Journey, trips: Sequence[Trip]) -> None:
        """Keep a new journey with its trips."""
        self._db.add(journey)
        self._db.flush()
        self._db.add_all(trips)
        self._db.flush()

    def journey(self, journey_id: str) -> Journey | None:
        """Return a journey."""
        return self._db.get(Journey, journey_id)

    def journeys_of(self, referral_ids: Sequence[str]) -> Sequence[Journey]:
        """Return the journeys of referrals, in the order of their ids."""
        rows = tables.journey.c
        return self._db.scalars(select(Journey).where(rows.referral_id.in_(referral_ids)).order_by(rows.id)).all()

    def trip(self, trip_id: str) -> Trip | None:
        """Return a trip."""
        return self._db.get(Trip, trip_id)

    def trips_of(self, journey_ids: Sequence[str]) -> Sequence[Trip]:
        """Return the trips of journeys, in the order of their ids."""
        rows = tables.trip.c
        return self._db.scalars(select(Trip).where(rows.journey_id.in_(journey_ids)).order_by(rows.id)).all()

    def trips(self, query: TripQuery) -> tuple[Sequence[Trip], int]:
        """Return a page of trips, in the order of service day and id, and how many there are in all."""
        rows = tables.trip.c
        conditions = _conditions(query)
        total = self._db.execute(select(func.count()).select_from(tables.trip).where(*conditions)).scalar_one()
        wanted = select(Trip).where(*conditions).order_by(rows.service_day, rows.id)
        return self._db.scalars(wanted.limit(query.size).offset((query.page - 1) * query.size)).all(), total

    def tally(self, service_day: str) -> Sequence[TripTally]:
        """Return what is counted about every trip of a service day, without building the trips."""
        rows = tables.trip.c
        counted = select(
            rows.journey_id,
            rows.status,
            rows.cancel_reason,
            rows.promise.is_not(None),
            type_coerce(rows.timing, Json)["on_call"].as_boolean(),
            rows.same_day,
            rows.late,
        )
        return [TripTally(*row) for row in self._db.execute(counted.where(rows.service_day == service_day))]

    def add_history(self, entry: HistoryEntry) -> None:
        """Append to the history."""
        self._insert(tables.history, entry)

    def has_history(self, subject: str, cause: str) -> bool:
        """Return whether a message has been entered about a subject."""
        rows = tables.history.c
        query = select(rows.id).where(rows.subject == subject, rows.cause == cause, rows.cause != "").limit(1)
        return self._db.execute(query).first() is not None

    def history(self, subjects: Sequence[str]) -> Sequence[HistoryEntry]:
        """Return what happened to these, in the order of time."""
        rows = tables.history.c
        query = select(tables.history).where(rows.subject.in_(subjects)).order_by(rows.at, rows.id)
        return [_build(HistoryEntry, row) for row in self._db.execute(query)]

    def personal(self, referral_id: str) -> PersonalRecord | None:
        """Return a referral's sealed personal data."""
        return self._db.get(PersonalRecord, referral_id)

    def personal_by(self, kind: IndexKind, index: str) -> Sequence[PersonalRecord]:
        """Return the records with this blind index, newest referral first."""
        rows = tables.personal.c
        column = rows.cpr_index if kind == "cpr" else rows.phone_index
        return self._db.scalars(select(PersonalRecord).where(column == index).order_by(rows.referral_id.desc())).all()

    def personal_not_under(self, key_id: str, limit: int) -> Sequence[PersonalRecord]:
        """Return unerased records that another key sealed, locked for change."""
        rows = tables.personal.c
        shared = ~rows.key_id.startswith(OWN)
        query = select(PersonalRecord).where(rows.key_id != key_id, shared, rows.erased_at.is_(None))
        return self._db.scalars(query.order_by(rows.referral_id).limit(limit).with_for_update()).all()

    def personal_due(self, now: datetime, limit: int) -> Sequence[PersonalRecord]:
        """Return unerased records whose time is over."""
        rows = tables.personal.c
        query = select(PersonalRecord).where(rows.erase_after <= now, rows.erased_at.is_(None))
        return self._db.scalars(query.order_by(rows.referral_id).limit(limit).with_for_update()).all()

    def add_read(self, read: PersonalRead) -> None:
        """Append to the audit trail."""
        self._insert(tables.personal_data_read, read)

    def reads(self, page: int, size: int, subject: str | None, who: str | None) -> tuple[Sequence[PersonalRead], int]:
        """Return a page of the audit trail, the newest first, and how many lines there are in all."""
        rows = tables.personal_data_read.c
        wanted = select(tables.personal_data_read)
        if subject is not None:
            wanted = wanted.where(rows.subject == subject)
        if who is not None:
            wanted = wanted.where(rows.who == who)
        total = self._db.execute(select(func.count()).select_from(wanted.subquery())).scalar_one()
        newest_first = wanted.order_by(rows.at.desc(), rows.id.desc()).limit(size).offset((page - 1) * size)
        return [_build(PersonalRead, row) for row in self._db.execute(newest_first)], total

    def task(self, subject: str, kind: str) -> ClerkTask | None:
        """Return a task."""
        return self._db.get(ClerkTask, (subject, kind))

    def add_task(self, task: ClerkTask) -> None:
        """Keep a new task."""
        self._db.add(task)

    def tasks(self, query: TaskQuery) -> Sequence[ClerkTask]:
        """Return tasks, the one due first first."""
        rows = tables.clerk_task.c
        wanted = select(ClerkTask).order_by(rows.due_at, rows.opened_at, rows.subject, rows.kind)
        if query.open_only:
            wanted = wanted.where(rows.done_at.is_(None))
        if query.service_day is not None:
            wanted = wanted.where(rows.service_day == query.service_day)
        if query.kinds:
            wanted = wanted.where(rows.kind.in_(query.kinds))
        if query.owner is not None:
            wanted = wanted.where(rows.owner == query.owner)
        return self._db.scalars(wanted).all()

    def draft(self, draft_id: str) -> Draft | None:
        """Return a draft."""
        return self._db.get(Draft, draft_id)

    def add_draft(self, draft: Draft) -> None:
        """Keep a new draft."""
        self._db.add(draft)
        self._db.flush()

    def remove_draft(self, draft: Draft) -> None:
        """Forget a draft."""
        self._db.delete(draft)

    def drafts(self) -> Sequence[Draft]:
        """Return every draft, the one saved last first."""
        rows = tables.draft.c
        return self._db.scalars(select(Draft).order_by(rows.saved_at.desc(), rows.id.desc())).all()

    def drafts_before(self, instant: datetime, limit: int) -> Sequence[Draft]:
        """Return drafts saved before an instant, locked for change."""
        rows = tables.draft.c
        query = select(Draft).where(rows.saved_at < instant).order_by(rows.id).limit(limit)
        return self._db.scalars(query.with_for_update()).all()

    def drafts_not_under(self, key_id: str, limit: int) -> Sequence[Draft]:
        """Return drafts that another key sealed, locked for change."""
        rows = tables.draft.c
        shared = ~rows.key_id.startswith(OWN)
        query = select(Draft).where(rows.key_id != key_id, shared).order_by(rows.id).limit(limit)
        return self._db.scalars(query.with_for_update()).all()

    def _insert(self, table: Table, value: Decision | HistoryEntry | PersonalRead) -> None:
        # Not asdict: it would copy the parts that the column types turn into JSON.
        self._db.execute(table.insert(), {each.name: getattr(value, each.name) for each in fields(value)})


def _build(kind: type[F], row: Row[Any]) -> F:
    return kind(**row._mapping)  # noqa: SLF001 - public in spite of its name: how SQLAlchemy gives a row's mapping


def _conditions(query: TripQuery) -> list[ColumnElement[bool]]:
    rows = tables.trip.c
    found: list[ColumnElement[bool]] = []
    if query.service_day is not None:
        found.append(rows.service_day == query.service_day)
    if query.statuses:
        found.append(rows.status.in_(query.statuses))
    if query.leg is not None:
        found.append(rows.leg == query.leg)
    if query.same_day is not None:
        found.append(rows.same_day.is_(query.same_day))
    if query.late is not None:
        found.append(rows.late.is_(query.late))
    if query.on_call is not None:
        found.append(type_coerce(rows.timing, Json)["on_call"].as_boolean() == query.on_call)
    return found
