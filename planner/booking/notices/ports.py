"""What notices need: their part of booking's store, and a way out."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Protocol

from planner.booking.notices.contact import Channel, Contact
from planner.booking.notices.notice import Notice, Reply


@dataclass(frozen=True, repr=False)
class Outgoing:
    """A text on its way out. ``id`` is its idempotency key: however often it is handed over, it is sent once."""

    id: str
    channel: Channel
    to: str
    subject: str
    text: str
    language: str

    def __repr__(self) -> str:
        return f"Outgoing({self.id})"


class Gateway(Protocol):
    """Brings texts of one channel out of the house."""

    def send(self, out: Outgoing) -> str:
        """Hand a text over and return the gateway's own id of it.

        Raises:
            Transient: it may work later.
            InvalidInput: it never will, such as for an address that does not exist.
        """
        ...


class NoticeStore(Protocol):
    """Contacts, notices and replies."""

    def add_contact(self, contact: Contact) -> None:
        """Keep a new contact."""
        ...

    def contact(self, contact_id: str) -> Contact | None:
        """Return a contact."""
        ...

    def contacts_of(self, patient_index: str) -> Sequence[Contact]:
        """Return a patient's contacts, the oldest first, those withdrawn or over included."""
        ...

    def contacts_for_trip(self, trip_id: str) -> Sequence[Contact]:
        """Return the contacts, not withdrawn, of the patient whose trip it is."""
        ...

    def contacts_at(self, address_index: str) -> Sequence[Contact]:
        """Return the contacts with an address, not withdrawn."""
        ...

    def contacts_ending(self, last: date, limit: int) -> Sequence[Contact]:
        """Return contacts, not withdrawn and not warned of, that hold no longer than a day."""
        ...

    def contacts_not_under(self, key_id: str, limit: int) -> Sequence[Contact]:
        """Return contacts that another key sealed, locked for change."""
        ...

    def orphaned_contacts(self, limit: int) -> Sequence[Contact]:
        """Return unerased contacts of patients of whom no personal data is left."""
        ...

    def move_contacts(self, old_index: str, new_index: str) -> None:
        """Let contacts follow their patient to a new blind index."""
        ...

    def add_notice(self, notice: Notice) -> None:
        """Keep a new notice."""
        ...

    def notice(self, notice_id: str) -> Notice | None:
        """Return a notice."""
        ...

    def notices_of(self, journey_id: str) -> Sequence[Notice]:
        """Return a journey's notices in the order they were queued."""
        ...

    def notices_due(self, now: datetime, wall: datetime, limit: int) -> Sequence[Notice]:
        """Return notices to be sent, locked for change: due by ``now``, and by ``wall`` neither leased nor resting."""
        ...

    def notice_counts(self) -> dict[tuple[str, str, str], int]:
        """Return how many notices there are by (kind, channel, state)."""
        ...

    def add_reply(self, reply: Reply) -> None:
        """Keep what somebody wrote."""
        ...

    def reply(self, reply_id: str) -> Reply | None:
        """Return a reply."""
        ...

    def replies_from(self, address_index: str) -> Sequence[Reply]:
        """Return unerased replies from a number, the oldest first."""
        ...

    def replies_before(self, instant: datetime, limit: int) -> Sequence[Reply]:
        """Return unerased replies received before an instant, locked for change."""
        ...

    def replies_not_under(self, key_id: str, limit: int) -> Sequence[Reply]:
        """Return unerased replies that another key sealed, locked for change."""
        ...
