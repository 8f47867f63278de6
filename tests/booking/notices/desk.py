"""An office that sends notices into a list, and what tests ask of it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

from adapters.notify.sender import NoticeSender
from planner.booking.notices import consent, replies, sending
from planner.booking.notices.notice import Notice
from planner.booking.notices.permission import Permission
from planner.booking.notices.ports import Outgoing
from planner.kernel.errors import SamturError
from tests.booking.office import Office


class Outbox:
    """A gateway that keeps what it is given, or raises what it is told to."""

    def __init__(self) -> None:
        self.out: list[Outgoing] = []
        self.trouble: SamturError | None = None

    def send(self, out: Outgoing) -> str:
        """Keep a text."""
        if self.trouble is not None:
            raise self.trouble
        self.out.append(out)
        return f"gw-{len(self.out)}"


class Notices:
    """The office with a sender; ``wall`` is real time, the office's ``now`` the module's."""

    def __init__(self, office: Office) -> None:
        self.office = office
        self.sms, self.mail = Outbox(), Outbox()
        self.wall = datetime(2026, 3, 1, tzinfo=UTC)
        office.runtime.wall_clock = lambda: self.wall
        self.sender = NoticeSender(office.runtime, office.desk, {"sms": self.sms, "email": self.mail})

    def permit(self, referral_id: str, channel: Any = "sms", **changes: Any) -> str:
        """Keep a permission; return the contact's id."""
        wanted = Permission(channel, **changes)
        kept: str = self.office.do(lambda ctx: consent.give(ctx, self.office.desk, referral_id, wanted).id)
        return kept

    def booked(self, **changes: Any) -> list[str]:
        """Book and promise a journey whose patient may be sent SMS, before anything was sent."""
        receipt = self.office.receive(**changes)
        self.referral = receipt.referral.id
        self.permit(self.referral)
        trips = [trip.id for trip in receipt.trips]
        for trip in trips:
            self.office.promise(trip)
        return trips

    def send(self, **later: float) -> list[str]:
        """Let time go by and send what is due; return the texts that went out by SMS since the last time."""
        before = len(self.sms.out)
        step = timedelta(**later)
        self.office.now += step
        self.wall += step
        self.sender.run_pending()
        return [out.text for out in self.sms.out[before:]]

    def all(self, journey_id: str) -> list[Notice]:
        """Return a journey's notices."""
        return self.office.runtime.read(lambda store: list(store.notices_of(journey_id)))

    def receipt(self, notice_id: str, *, delivered: bool) -> None:
        """Let the gateway say what became of a notice."""
        desk, now = self.office.desk, self.office.now
        self.office.do(lambda ctx: sending.receipt(ctx, desk, notice_id, delivered=delivered, at=now).state)

    def reply(self, text: str, sender: str = "+4595123456", number: str = "in-1") -> str:
        """Let somebody write; return what was understood."""
        desk = self.office.desk
        said: str = self.office.do(lambda ctx: replies.receive_reply(ctx, desk, number, sender, text).understood)
        return said

    def task(self, subject: str, kind: str) -> Any:
        """Return a clerk's task."""
        return self.office.runtime.read(lambda store: store.task(subject, kind))

    def store(self, ask: Callable[[Any], Any]) -> Any:
        """Ask the store."""
        return self.office.runtime.read(ask)
