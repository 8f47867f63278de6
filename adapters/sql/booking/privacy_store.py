"""Erasing over one SQLAlchemy session."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import asdict
from datetime import datetime

from sqlalchemy import ColumnElement, delete, func, select
from sqlalchemy.orm import Session

from adapters.sql.booking import tables
from planner.booking.domain.personal import PersonalRead, PersonalRecord
from planner.booking.domain.tasks import ClerkTask
from planner.booking.privacy.ports import Erasure


class SqlPrivacy:
    """Implements ``planner.booking.privacy.ports.PrivacyStore``."""

    _db: Session

    def personal_of_patient(self, patient_index: str) -> Sequence[PersonalRecord]:
        """Return the unerased records of one patient, the newest referral first, locked for change."""
        rows = tables.personal.c
        query = select(PersonalRecord).where(rows.patient_index == patient_index, rows.erased_at.is_(None))
        return self._db.scalars(query.order_by(rows.referral_id.desc()).with_for_update()).all()

    def personal_due_count(self, now: datetime) -> int:
        """Return how many unerased records there are whose time is over."""
        rows = tables.personal.c
        query = select(func.count()).where(rows.erase_after <= now, rows.erased_at.is_(None))
        return self._db.execute(query).scalar_one()

    def drafts_due_count(self, before: datetime) -> int:
        """Return how many drafts were saved last before an instant."""
        return self._db.execute(select(func.count()).where(tables.draft.c.saved_at < before)).scalar_one()

    def tasks_about(self, subjects: Collection[str]) -> Sequence[ClerkTask]:
        """Return every task about these, done or not."""
        rows = tables.clerk_task.c
        query = select(ClerkTask).where(rows.subject.in_(subjects)).order_by(rows.opened_at, rows.subject, rows.kind)
        return self._db.scalars(query).all()

    def notes_due(self, before: datetime, limit: int) -> Sequence[ClerkTask]:
        """Return tasks done before an instant that still have a note, locked for change."""
        query = select(ClerkTask).where(_noted(before)).order_by(tables.clerk_task.c.subject).limit(limit)
        return self._db.scalars(query.with_for_update()).all()

    def notes_due_count(self, before: datetime) -> int:
        """Return how many such tasks there are."""
        return self._db.execute(select(func.count()).where(_noted(before))).scalar_one()

    def reads_about(self, subjects: Collection[str]) -> Sequence[PersonalRead]:
        """Return every line of the audit trail about these, the oldest first."""
        table = tables.personal_data_read
        query = select(table).where(table.c.subject.in_(subjects)).order_by(table.c.at, table.c.id)
        return [PersonalRead(**row) for row in self._db.execute(query).mappings()]

    def doom_key(self, key_id: str, at: datetime) -> None:
        """Note that a data key is to be destroyed once this is committed."""
        self._db.execute(tables.doomed_key.insert(), {"id": key_id, "since": at})

    def doomed_keys(self, limit: int) -> Sequence[str]:
        """Return data keys that are to be destroyed, locked for change."""
        rows = tables.doomed_key.c
        return self._db.scalars(select(rows.id).order_by(rows.id).limit(limit).with_for_update()).all()

    def keys_destroyed(self, key_ids: Collection[str]) -> None:
        """Strike keys off that are destroyed."""
        self._db.execute(delete(tables.doomed_key).where(tables.doomed_key.c.id.in_(key_ids)))

    def add_erasure(self, erasure: Erasure) -> None:
        """Append to the record of erasures."""
        self._db.execute(tables.erasure.insert(), asdict(erasure))

    def erasures(self, page: int, size: int) -> tuple[Sequence[Erasure], int]:
        """Return a page of the record of erasures, the newest first, and how many lines there are."""
        table = tables.erasure
        total = self._db.execute(select(func.count()).select_from(table)).scalar_one()
        wanted = select(table).order_by(table.c.at.desc(), table.c.id.desc()).limit(size).offset((page - 1) * size)
        return [Erasure(**row) for row in self._db.execute(wanted).mappings()], total


def _noted(before: datetime) -> ColumnElement[bool]:
    rows = tables.clerk_task.c
    return (rows.done_at < before) & (rows.note != "")
