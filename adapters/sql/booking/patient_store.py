"""Links of patients and relatives in booking's database."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import Select, delete, or_, select
from sqlalchemy.orm import Session

from adapters.sql.booking import tables
from planner.booking.domain.patient_link import PatientLink, PatientVisit
from planner.booking.domain.trip import Trip
from planner.kernel.sealing import OWN


class SqlPatientStore:
    """Implements ``planner.booking.patient.ports.PatientStore``."""

    _db: Session

    def add_link(self, link: PatientLink) -> None:
        """Keep a new link."""
        self._db.add(link)
        self._db.flush()

    def link(self, link_id: str) -> PatientLink | None:
        """Return a link, locked for change: two answers at a time count as two."""
        return self._db.get(PatientLink, link_id, with_for_update=True)

    def links_of_patient(self, referral_id: str) -> Sequence[PatientLink]:
        """Return every link of the patient whom a referral is about, the newest first."""
        rows = tables.patient_link.c
        query = select(PatientLink).where(rows.referral_id.in_(_referrals(referral_id)))
        return self._db.scalars(query.order_by(rows.created_at.desc(), rows.id)).all()

    def links_over(self, before: datetime, limit: int) -> Sequence[PatientLink]:
        """Return links that expired before an instant, locked for change."""
        rows = tables.patient_link.c
        query = select(PatientLink).where(rows.expires_at < before).order_by(rows.id).limit(limit)
        return self._db.scalars(query.with_for_update()).all()

    def links_not_under(self, key_id: str, limit: int) -> Sequence[PatientLink]:
        """Return links whose name another key sealed, locked for change."""
        rows = tables.patient_link.c
        shared = ~rows.key_id.startswith(OWN)
        query = select(PatientLink).where(rows.key_id.not_in([key_id, ""]), shared).order_by(rows.id).limit(limit)
        return self._db.scalars(query.with_for_update()).all()

    def remove_link(self, link: PatientLink) -> None:
        """Forget a link and its visits."""
        self.end_visits(link.id)
        self._db.delete(link)

    def add_visit(self, visit: PatientVisit) -> None:
        """Keep a visit."""
        self._db.add(visit)

    def visit(self, token_index: str) -> PatientVisit | None:
        """Return a visit."""
        return self._db.get(PatientVisit, token_index)

    def end_visits(self, link_id: str, token_index: str | None = None) -> None:
        """Forget the visits of a link, or one of them."""
        rows = tables.patient_visit.c
        ended = delete(PatientVisit).where(rows.link_id == link_id)
        if token_index is not None:
            ended = ended.where(rows.token_index == token_index)
        self._db.execute(ended)

    def referrals_of_patient(self, referral_id: str) -> Sequence[str]:
        """Return the referrals of the patient whom one is about, unerased ones only, the newest first."""
        return self._db.scalars(_referrals(referral_id).order_by(tables.personal.c.referral_id.desc())).all()

    def all_trips_of_patient(self, referral_id: str, first_day: str) -> Sequence[Trip]:
        """Return a patient's trips from a service day on, by day and id, of referrals that are not erased."""
        rows = tables.trip.c
        query = select(Trip).where(rows.referral_id.in_(_referrals(referral_id)), rows.service_day >= first_day)
        return self._db.scalars(query.order_by(rows.service_day, rows.id)).all()


def _referrals(referral_id: str) -> Select[str]:
    """Return the query for the unerased referrals of one patient; a record not indexed yet stands for itself."""
    rows = tables.personal.c
    whose = select(rows.patient_index).where(rows.referral_id == referral_id).scalar_subquery()
    same = or_(rows.patient_index == whose, rows.referral_id == referral_id)
    return select(rows.referral_id).where(same, rows.erased_at.is_(None))
