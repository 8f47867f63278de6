"""The blind index of callers over one SQLAlchemy session."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from sqlalchemy import Select, delete, func, insert, literal, select
from sqlalchemy.orm import Session

from adapters.sql.booking import tables
from planner.booking.domain.personal import IndexKind, PersonalRecord
from planner.booking.domain.trip import Journey, Trip
from planner.booking.finding.ports import SealedCaller

_RARE_ENOUGH = 2000
"""Counting how many have a key ends here: whoever has fewer is looked through first."""


class SqlCallers:
    """Implements ``planner.booking.finding.ports.CallerStore``."""

    _db: Session

    def put_caller(self, patient_index: str, referral_id: str, keys: Collection[int]) -> None:
        """Let a patient be found by these keys and no others, as the latest caller."""
        self._db.flush()  # the personal record must be there
        self.drop_caller(patient_index)
        row = insert(tables.caller).values(patient_index=patient_index, referral_id=referral_id)
        number = self._db.execute(row.returning(tables.caller.c.number)).scalar_one()
        self._db.execute(insert(tables.caller_key), [{"key": key, "caller": number} for key in sorted(keys)])

    def drop_caller(self, patient_index: str) -> None:
        """Let a patient not be found any more."""
        rows = tables.caller.c
        number = self._db.execute(select(rows.number).where(rows.patient_index == patient_index)).scalar()
        if number is not None:
            self._db.execute(delete(tables.caller_key).where(tables.caller_key.c.caller == number))
            self._db.execute(delete(tables.caller).where(rows.number == number))

    def is_caller(self, referral_id: str) -> bool:
        """Return whether a patient is found by this referral's data."""
        rows = tables.caller.c
        return self._db.execute(select(rows.number).where(rows.referral_id == referral_id)).first() is not None

    def callers_with(self, keys: Sequence[frozenset[int]], below: int | None, limit: int) -> Sequence[SealedCaller]:
        """Return patients who have one key of every set, the latest callers first."""
        first, *others = sorted(keys, key=lambda some: (self._how_many(some), len(some))) if len(keys) > 1 else keys
        rows = tables.caller_key.c
        found = select(rows.caller).where(rows.key.in_(first))
        if len(first) > 1:
            found = found.distinct()
        if below is not None:
            found = found.where(rows.caller < below)
        for other in others:
            also = tables.caller_key.alias()
            found = found.where(select(literal(1)).where(also.c.caller == rows.caller, also.c.key.in_(other)).exists())
        numbers = found.order_by(rows.caller.desc()).limit(limit).subquery()
        wanted = _sealed().where(tables.caller.c.number.in_(select(numbers.c.caller)))
        return [SealedCaller(*row) for row in self._db.execute(wanted.order_by(tables.caller.c.number.desc()))]

    def callers_by(self, kind: IndexKind, index: str, limit: int) -> Sequence[SealedCaller]:
        """Return patients of whom any referral has this blind index, the latest callers first."""
        any_record = tables.personal.alias()
        column = any_record.c.cpr_index if kind == "cpr" else any_record.c.phone_index
        patients = select(any_record.c.patient_index).where(column == index)
        wanted = _sealed().where(tables.caller.c.patient_index.in_(patients))
        rows = self._db.execute(wanted.order_by(tables.caller.c.number.desc()).limit(limit))
        return [SealedCaller(*row) for row in rows]

    def newest_personal(self, patient_index: str) -> PersonalRecord | None:
        """Return a patient's newest record that is not erased."""
        self._db.flush()
        query = (
            select(PersonalRecord)
            .join(tables.referral, tables.referral.c.id == tables.personal.c.referral_id)
            .where(tables.personal.c.patient_index == patient_index)
            .order_by(tables.referral.c.received_at.desc())
        )
        return self._db.scalars(query.limit(1)).one_or_none()

    def personal_unindexed(self, limit: int) -> Sequence[PersonalRecord]:
        """Return unerased records that do not say whose they are, the oldest first, locked for change."""
        rows = tables.personal.c
        query = (
            select(PersonalRecord)
            .join(tables.referral, tables.referral.c.id == rows.referral_id)
            .where(rows.patient_index.is_(None), rows.erased_at.is_(None))
            .order_by(tables.referral.c.received_at)
        )
        return self._db.scalars(query.limit(limit).with_for_update(of=tables.personal)).all()

    def journeys_of_patient(self, patient_index: str, limit: int) -> Sequence[Journey]:
        """Return a patient's latest journeys by service day, of referrals whose personal data is not erased."""
        rows = tables.journey.c
        query = (
            select(Journey)
            .join(tables.personal, tables.personal.c.referral_id == rows.referral_id)
            .where(tables.personal.c.patient_index == patient_index)
            .order_by(rows.service_day.desc(), rows.id.desc())
        )
        return self._db.scalars(query.limit(limit)).all()

    def trips_of_patient(self, referral_id: str, service_days: Collection[str]) -> Sequence[Trip]:
        """Return all trips on some days of the patient whom a referral is about, in the order of their ids."""
        same, mine, rows = tables.personal.alias(), tables.personal.alias(), tables.trip.c
        referrals = select(same.c.referral_id).where(
            same.c.patient_index == mine.c.patient_index, mine.c.referral_id == referral_id
        )
        wanted = select(Trip).where(rows.service_day.in_(service_days), rows.referral_id.in_(referrals))
        return self._db.scalars(wanted.order_by(rows.id)).all()

    def _how_many(self, keys: frozenset[int]) -> int:
        rows = tables.caller_key.c
        some = select(rows.caller).where(rows.key.in_(keys)).limit(_RARE_ENOUGH).subquery()
        return self._db.execute(select(func.count()).select_from(some)).scalar_one()


def _sealed() -> Select[int, str, str]:
    caller, personal = tables.caller.c, tables.personal.c
    return select(caller.number, caller.referral_id, personal.sealed).join(
        tables.personal, personal.referral_id == caller.referral_id
    )
