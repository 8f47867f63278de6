"""What erasing needs from the world."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Protocol

from planner.booking.domain.personal import PersonalRead, PersonalRecord
from planner.booking.domain.tasks import ClerkTask


@dataclass(frozen=True)
class Erasure:
    """One line of the record of erasures: what, how much of it, when, by whom and why. Never what it said.

    Attributes:
        kind: a kind of the table of retention, such as ``personal-data``.
        subject: the referral, or empty for what was erased in bulk.
        why: ``retention``, or the reason that a person gave.
    """

    id: str
    at: datetime
    who: str
    kind: str
    count: int
    subject: str
    why: str


class PrivacyStore(Protocol):
    """The part of booking's repository that erasing works with."""

    def personal_of_patient(self, patient_index: str) -> Sequence[PersonalRecord]:
        """Return the unerased records of one patient, the newest referral first, locked for change."""
        ...

    def personal_due_count(self, now: datetime) -> int:
        """Return how many unerased records there are whose time is over."""
        ...

    def drafts_due_count(self, before: datetime) -> int:
        """Return how many drafts were saved last before an instant."""
        ...

    def tasks_about(self, subjects: Collection[str]) -> Sequence[ClerkTask]:
        """Return every task about these, done or not."""
        ...

    def notes_due(self, before: datetime, limit: int) -> Sequence[ClerkTask]:
        """Return tasks done before an instant that still have a note, locked for change."""
        ...

    def notes_due_count(self, before: datetime) -> int:
        """Return how many such tasks there are."""
        ...

    def reads_about(self, subjects: Collection[str]) -> Sequence[PersonalRead]:
        """Return every line of the audit trail about these, the oldest first."""
        ...

    def doom_key(self, key_id: str, at: datetime) -> None:
        """Note that a data key is to be destroyed once this is committed."""
        ...

    def doomed_keys(self, limit: int) -> Sequence[str]:
        """Return data keys that are to be destroyed, locked for change."""
        ...

    def keys_destroyed(self, key_ids: Collection[str]) -> None:
        """Strike keys off that are destroyed."""
        ...

    def add_erasure(self, erasure: Erasure) -> None:
        """Append to the record of erasures."""
        ...

    def erasures(self, page: int, size: int) -> tuple[Sequence[Erasure], int]:
        """Return a page of the record of erasures, the newest first, and how many lines there are."""
        ...


class PersonalPart(Protocol):
    """A further part of booking that holds something about patients, sealed under keys of its own or not.

    Whoever adds one puts it among the desk's ``parts``; export and erasure then cover it.
    """

    kind: str
    """Its kind in the table of retention."""

    def show(self, ctx: Any, referral_ids: Sequence[str]) -> list[dict[str, Any]]:
        """Return what it holds about the patient of these referrals, in the open."""
        ...

    def erase(self, ctx: Any, referral_ids: Sequence[str]) -> int:
        """Erase it, dooming its keys; return how much there was."""
        ...
