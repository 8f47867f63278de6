"""What booking needs from the world."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple, Protocol

from planner.booking.domain.draft import Draft
from planner.booking.domain.opened import OpenCase
from planner.booking.domain.personal import IndexKind, PersonalRead, PersonalRecord
from planner.booking.domain.publication import Heading, Publication
from planner.booking.domain.record import HistoryEntry
from planner.booking.domain.referral import Decision, Referral
from planner.booking.domain.sender import SenderAppointment
from planner.booking.domain.tasks import ClerkTask
from planner.booking.domain.trip import Journey, Trip, TripStatus
from planner.booking.finding.ports import CallerStore
from planner.booking.growth.counting import DecidedBy, Granted
from planner.booking.notices.ports import NoticeStore
from planner.booking.patient.ports import PatientStore
from planner.booking.places_ports import PlaceStore
from planner.booking.privacy.ports import PrivacyStore
from planner.booking.series_ports import SeriesStore


@dataclass(frozen=True)
class TripQuery:
    """Which trips to list.

    Attributes:
        service_day: ISO date, or None for all days.
        statuses: empty for all.
        leg: outbound or return; None for both.
        same_day, late, on_call: None for both kinds.
        page: from 1; size: trips a page.
    """

    service_day: str | None = None
    statuses: tuple[TripStatus, ...] = ()
    leg: str | None = None
    same_day: bool | None = None
    late: bool | None = None
    on_call: bool | None = None
    page: int = 1
    size: int = 50


@dataclass(frozen=True)
class TaskQuery:
    """Which tasks to list.

    Attributes:
        open_only: leave out what is done.
        service_day: ISO date, or None for all.
        kinds: empty for all.
        owner: an account, "" for what nobody has taken, None for all.
    """

    open_only: bool = True
    service_day: str | None = None
    kinds: tuple[str, ...] = ()
    owner: str | None = None


class TripTally(NamedTuple):
    """What the summary of a day counts about one trip."""

    journey_id: str
    status: TripStatus
    cancel_reason: str | None
    promised: bool
    on_call: bool
    same_day: bool
    late: bool


class BookingStore(CallerStore, SeriesStore, PatientStore, PlaceStore, PrivacyStore, NoticeStore, Protocol):
    """Booking's repository, bound to one transaction. It sees personal data only sealed."""

    def next_number(self, series: str) -> int:
        """Return the next number of a series, from 1, never twice."""
        ...

    def add_referral(self, referral: Referral, record: PersonalRecord) -> None:
        """Keep a new referral; a race for the same ``source`` and ``external_id`` is lost and repeated."""
        ...

    def referral(self, referral_id: str) -> Referral | None:
        """Return a referral."""
        ...

    def referral_from(self, source: str, external_id: str) -> Referral | None:
        """Return the referral that a sender knows by its own id."""
        ...

    def add_sender_appointment(self, appointment: SenderAppointment) -> None:
        """Keep an appointment as its sender knows it; a race for the same id is lost and repeated."""
        ...

    def sender_appointment(self, source: str, external_id: str) -> SenderAppointment | None:
        """Return the appointment that a sender knows by its own id."""
        ...

    def sender_appointments(self, referral_id: str) -> Sequence[SenderAppointment]:
        """Return the appointments of a referral that its sender gave ids, in their order."""
        ...

    def add_decision(self, decision: Decision) -> None:
        """Keep a decision."""
        ...

    def decisions(self, referral_id: str) -> Sequence[Decision]:
        """Return a referral's decisions, the newest last."""
        ...

    def outcomes(self, first_day: str) -> dict[str, int]:
        """Return how many referrals with their first appointment on a day now have each outcome."""
        ...

    def add_publication(self, publication: Publication) -> None:
        """Keep a published rule set; a race for the same set and version is lost and repeated."""
        ...

    def publications(self) -> Sequence[Heading]:
        """Return every published rule set without its text, in the order of publication."""
        ...

    def publication(self, rule_set: str, version: str) -> Publication | None:
        """Return a published rule set with its text."""
        ...

    def granted_by(self, begin: datetime, end: datetime) -> Sequence[Granted]:
        """Return how many decisions made since ``begin`` and before ``end`` each criterion granted."""
        ...

    def decided_by(self, begin: datetime, end: datetime) -> Sequence[DecidedBy]:
        """Return how many decisions were made in that time, by authority and version of the rules."""
        ...

    def add_case(self, case: OpenCase) -> None:
        """Keep a referral that a person must decide."""
        ...

    def case(self, referral_id: str) -> OpenCase | None:
        """Return the case of a referral, open or closed."""
        ...

    def cases(self, *, open_only: bool) -> Sequence[OpenCase]:
        """Return the referrals that a person must decide, the one due first first."""
        ...

    def add_journey(self, journey: Journey, trips: Sequence[Trip]) -> None:
        """Keep a new journey with its trips."""
        ...

    def journey(self, journey_id: str) -> Journey | None:
        """Return a journey."""
        ...

    def journeys_of(self, referral_ids: Sequence[str]) -> Sequence[Journey]:
        """Return the journeys of referrals, in the order of their ids."""
        ...

    def trip(self, trip_id: str) -> Trip | None:
        """Return a trip."""
        ...

    def trips_of(self, journey_ids: Sequence[str]) -> Sequence[Trip]:
        """Return the trips of journeys, in the order of their ids."""
        ...

    def trips(self, query: TripQuery) -> tuple[Sequence[Trip], int]:
        """Return a page of trips, in the order of service day and id, and how many there are in all."""
        ...

    def tally(self, service_day: str) -> Sequence[TripTally]:
        """Return what is counted about every trip of a service day."""
        ...

    def add_history(self, entry: HistoryEntry) -> None:
        """Append to the history."""
        ...

    def has_history(self, subject: str, cause: str) -> bool:
        """Return whether a message has been entered about a subject."""
        ...

    def history(self, subjects: Sequence[str]) -> Sequence[HistoryEntry]:
        """Return what happened to these, in the order of time."""
        ...

    def personal(self, referral_id: str) -> PersonalRecord | None:
        """Return a referral's sealed personal data."""
        ...

    def personal_by(self, kind: IndexKind, index: str) -> Sequence[PersonalRecord]:
        """Return the records with this blind index, newest referral first."""
        ...

    def personal_not_under(self, key_id: str, limit: int) -> Sequence[PersonalRecord]:
        """Return unerased records that another key sealed, locked for change."""
        ...

    def personal_due(self, now: datetime, limit: int) -> Sequence[PersonalRecord]:
        """Return unerased records whose time is over."""
        ...

    def add_read(self, read: PersonalRead) -> None:
        """Append to the audit trail."""
        ...

    def reads(self, page: int, size: int, subject: str | None, who: str | None) -> tuple[Sequence[PersonalRead], int]:
        """Return a page of the audit trail, the newest first, and how many lines there are in all."""
        ...

    def task(self, subject: str, kind: str) -> ClerkTask | None:
        """Return a task."""
        ...

    def add_task(self, task: ClerkTask) -> None:
        """Keep a new task."""
        ...

    def tasks(self, query: TaskQuery) -> Sequence[ClerkTask]:
        """Return tasks, the one due first first."""
        ...

    def draft(self, draft_id: str) -> Draft | None:
        """Return a draft."""
        ...

    def add_draft(self, draft: Draft) -> None:
        """Keep a new draft."""
        ...

    def remove_draft(self, draft: Draft) -> None:
        """Forget a draft."""
        ...

    def drafts(self) -> Sequence[Draft]:
        """Return every draft, the one saved last first."""
        ...

    def drafts_before(self, instant: datetime, limit: int) -> Sequence[Draft]:
        """Return drafts saved before an instant, locked for change."""
        ...

    def drafts_not_under(self, key_id: str, limit: int) -> Sequence[Draft]:
        """Return drafts that another key sealed, locked for change."""
        ...
