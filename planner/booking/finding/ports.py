"""What finding callers needs of booking's repository."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import NamedTuple, Protocol

from planner.booking.domain.personal import IndexKind, PersonalRecord
from planner.booking.domain.trip import Journey, Trip


class SealedCaller(NamedTuple):
    """A patient as the index knows it: the newest referral and its sealed personal data.

    Attributes:
        number: rises with every referral, so that the highest called last.
    """

    number: int
    referral_id: str
    sealed: str


class CallerStore(Protocol):
    """The index of patients who called. Everything in it is keyed hashes and what they lead to."""

    def put_caller(self, patient_index: str, referral_id: str, keys: Collection[int]) -> None:
        """Let a patient be found by these keys and no others, as the latest caller."""
        ...

    def drop_caller(self, patient_index: str) -> None:
        """Let a patient not be found any more."""
        ...

    def is_caller(self, referral_id: str) -> bool:
        """Return whether a patient is found by this referral's data."""
        ...

    def callers_with(self, keys: Sequence[frozenset[int]], below: int | None, limit: int) -> Sequence[SealedCaller]:
        """Return patients who have one key of every set, the latest callers first.

        Args:
            keys: at least one set, none empty.
            below: only numbers below this, to go on where an earlier answer ended.
            limit: how many at most.
        """
        ...

    def callers_by(self, kind: IndexKind, index: str, limit: int) -> Sequence[SealedCaller]:
        """Return patients of whom any referral has this blind index, the latest callers first."""
        ...

    def newest_personal(self, patient_index: str) -> PersonalRecord | None:
        """Return a patient's newest record that is not erased."""
        ...

    def personal_unindexed(self, limit: int) -> Sequence[PersonalRecord]:
        """Return unerased records that do not say whose they are, the oldest first, locked for change."""
        ...

    def journeys_of_patient(self, patient_index: str, limit: int) -> Sequence[Journey]:
        """Return a patient's latest journeys by service day, of referrals whose personal data is not erased."""
        ...

    def trips_of_patient(self, referral_id: str, service_days: Collection[str]) -> Sequence[Trip]:
        """Return all trips on some days of the patient whom a referral is about, in the order of their ids."""
        ...
