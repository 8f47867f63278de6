"""What the patient's page needs of booking's repository."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Protocol

from planner.booking.domain.patient_link import PatientLink, PatientVisit
from planner.booking.domain.trip import Trip


class PatientStore(Protocol):
    """Links of patients and relatives, and the visits they opened."""

    def add_link(self, link: PatientLink) -> None:
        """Keep a new link."""
        ...

    def link(self, link_id: str) -> PatientLink | None:
        """Return a link, locked for change: two answers at a time count as two."""
        ...

    def links_of_patient(self, referral_id: str) -> Sequence[PatientLink]:
        """Return every link of the patient whom a referral is about, the newest first."""
        ...

    def links_over(self, before: datetime, limit: int) -> Sequence[PatientLink]:
        """Return links that expired before an instant, locked for change."""
        ...

    def links_not_under(self, key_id: str, limit: int) -> Sequence[PatientLink]:
        """Return links whose name another key sealed, locked for change."""
        ...

    def remove_link(self, link: PatientLink) -> None:
        """Forget a link and its visits."""
        ...

    def add_visit(self, visit: PatientVisit) -> None:
        """Keep a visit."""
        ...

    def visit(self, token_index: str) -> PatientVisit | None:
        """Return a visit."""
        ...

    def end_visits(self, link_id: str, token_index: str | None = None) -> None:
        """Forget the visits of a link, or one of them."""
        ...

    def referrals_of_patient(self, referral_id: str) -> Sequence[str]:
        """Return the referrals of the patient whom one is about, unerased ones only, the newest first."""
        ...

    def all_trips_of_patient(self, referral_id: str, first_day: str) -> Sequence[Trip]:
        """Return a patient's trips from a service day on, by day and id, of referrals that are not erased."""
        ...
