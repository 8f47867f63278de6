"""A notice and what becomes of it."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any

from planner.booking.notices.contact import Channel


class NoticeState(StrEnum):
    """``queued`` → ``sent`` → ``delivered`` or ``failed``; ``dropped`` when it had lost its point or its permission."""

    QUEUED = "queued"
    SENT = "sent"
    DELIVERED = "delivered"
    FAILED = "failed"
    DROPPED = "dropped"


@dataclass
class Notice:
    """One notice to one contact. Its id is the idempotency key at the gateway.

    The text is made when it is sent, from the trips as they are then.

    Attributes:
        kind: a kind of notice, or ``answer`` to what the contact wrote.
        trip_ids: the trips of the journey that it is about.
        about: figures behind it, no personal data.
        not_before: by the module's clock.
        once: unique where a thing is told once only, else None.
        attempts: leases so far; retry_at and lease_until: by real time.
        ref: the gateway's own id of it.
        segments: parts of an SMS that it was sent in; 1 for an e-mail, 0 while it is not sent.
        problem: stable code of what kept it from arriving, or why it was dropped.
        instead_of: the notice that failed on another channel.
    """

    id: str
    journey_id: str
    trip_ids: tuple[str, ...]
    kind: str
    contact_id: str
    channel: Channel
    about: dict[str, Any]
    queued_at: datetime
    not_before: datetime
    once: str | None = None
    state: NoticeState = NoticeState.QUEUED
    attempts: int = 0
    retry_at: datetime | None = None
    lease_owner: str = ""
    lease_until: datetime | None = None
    ref: str = ""
    segments: int = 0
    sent_at: datetime | None = None
    ended_at: datetime | None = None
    problem: str = ""
    instead_of: str | None = None
    row_version: int = field(default=1, repr=False)

    def lease(self, owner: str, until: datetime) -> None:
        """Take it in hand."""
        self.attempts += 1
        self.lease_owner, self.lease_until, self.retry_at = owner, until, None

    def put_back(self, retry_at: datetime | None, not_before: datetime | None = None) -> None:
        """Let it wait: until real time ``retry_at``, and on the module's clock until ``not_before``."""
        self.lease_owner, self.lease_until, self.retry_at = "", None, retry_at
        self.not_before = not_before or self.not_before

    def taken(self, at: datetime, ref: str, segments: int) -> None:
        """Note that the gateway has it; a receipt that came first stays true."""
        self.lease_owner, self.lease_until = "", None
        self.ref, self.segments, self.sent_at = ref, segments, self.sent_at or at
        if self.state is NoticeState.QUEUED:
            self.state = NoticeState.SENT

    def drop(self, at: datetime, why: str) -> None:
        """End it unsent."""
        self.lease_owner, self.lease_until = "", None
        self.state, self.ended_at, self.problem = NoticeState.DROPPED, at, why

    def delivered(self, at: datetime) -> bool:
        """Note that it arrived, in whatever order that is told; return whether that was news."""
        if self.state is NoticeState.DELIVERED:
            return False
        self.state, self.ended_at, self.problem = NoticeState.DELIVERED, at, ""
        self.sent_at = self.sent_at or at
        self.lease_owner, self.lease_until = "", None
        return True

    def failed(self, at: datetime, problem: str) -> bool:
        """Note that it will not arrive; what arrived has arrived. Return whether that was news."""
        if self.state not in {NoticeState.QUEUED, NoticeState.SENT}:
            return False
        self.state, self.ended_at, self.problem = NoticeState.FAILED, at, problem
        self.lease_owner, self.lease_until = "", None
        return True


@dataclass
class Reply:
    """What somebody wrote back. Text and number are sealed; the gateway's id of it makes it unique.

    Attributes:
        sealed: JSON with ``from`` and ``text``, sealed in context ``reply_context(id)``; empty once erased.
        understood: ``cancel``, ``stop``, ``unknown``, …: what was made of it.
        journey_id: the journey it was about, where that is clear.
    """

    id: str
    received_at: datetime
    from_index: str
    sealed: str
    key_id: str
    understood: str
    journey_id: str = ""
    row_version: int = field(default=1, repr=False)

    def erase(self) -> None:
        """Forget what was written and by whom."""
        self.sealed = self.key_id = self.from_index = ""


def reply_context(reply_id: str) -> str:
    """Return the context that a reply is sealed in."""
    return f"booking.notice_reply.sealed.{reply_id}"


@dataclass(frozen=True)
class Attempts:
    """How often sending is tried: after ``waits[n]`` again, after the last of them no more."""

    waits: tuple[timedelta, ...] = (
        timedelta(seconds=10),
        timedelta(minutes=1),
        timedelta(minutes=5),
        timedelta(minutes=15),
    )

    def next(self, attempts: int, at: datetime) -> datetime | None:
        """Return when the next attempt is due after so many, or None: give up."""
        return at + self.waits[attempts - 1] if attempts <= len(self.waits) else None
