"""Contacts, notices and replies in booking's database."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime

from sqlalchemy import func, or_, select, update
from sqlalchemy.orm import Session

from adapters.sql.booking import tables
from planner.booking.notices.contact import Contact
from planner.booking.notices.notice import Notice, NoticeState, Reply


class SqlNoticeStore:
    """Implements ``planner.booking.notices.ports.NoticeStore``."""

    _db: Session

    def add_contact(self, contact: Contact) -> None:
        """Keep a new contact."""
        self._db.add(contact)
        self._db.flush()

    def contact(self, contact_id: str) -> Contact | None:
        """Return a contact."""
        return self._db.get(Contact, contact_id)

    def contacts_of(self, patient_index: str) -> Sequence[Contact]:
        """Return a patient's contacts, the oldest first, those withdrawn or over included."""
        rows = tables.notice_contact.c
        return self._db.scalars(select(Contact).where(rows.patient_index == patient_index).order_by(rows.id)).all()

    def contacts_for_trip(self, trip_id: str) -> Sequence[Contact]:
        """Return the contacts, not withdrawn, of the patient whose trip it is."""
        rows, person, trip = tables.notice_contact.c, tables.personal, tables.trip
        query = (
            select(Contact)
            .join(person, person.c.patient_index == rows.patient_index)
            .join(trip, trip.c.referral_id == person.c.referral_id)
            .where(trip.c.id == trip_id, rows.withdrawn_at.is_(None))
        )
        return self._db.scalars(query.order_by(rows.id)).all()

    def contacts_at(self, address_index: str) -> Sequence[Contact]:
        """Return the contacts with an address, not withdrawn."""
        rows = tables.notice_contact.c
        query = select(Contact).where(rows.address_index == address_index, rows.withdrawn_at.is_(None))
        return self._db.scalars(query.order_by(rows.id)).all()

    def contacts_ending(self, last: date, limit: int) -> Sequence[Contact]:
        """Return contacts, not withdrawn and not warned of, that hold no longer than a day."""
        rows = tables.notice_contact.c
        query = select(Contact).where(rows.expires_on <= last, rows.withdrawn_at.is_(None), rows.warned.is_(False))
        query = query.where(rows.sealed != "").order_by(rows.expires_on, rows.id).limit(limit)
        return self._db.scalars(query.with_for_update(skip_locked=True)).all()

    def contacts_not_under(self, key_id: str, limit: int) -> Sequence[Contact]:
        """Return contacts that another key sealed, locked for change."""
        rows = tables.notice_contact.c
        query = select(Contact).where(rows.key_id != key_id, rows.sealed != "").order_by(rows.id).limit(limit)
        return self._db.scalars(query.with_for_update()).all()

    def orphaned_contacts(self, limit: int) -> Sequence[Contact]:
        """Return unerased contacts of patients of whom no personal data is left."""
        rows, person = tables.notice_contact.c, tables.personal.c
        known = select(person.referral_id).where(person.patient_index == rows.patient_index).exists()
        query = select(Contact).where(rows.sealed != "", ~known).order_by(rows.id).limit(limit)
        return self._db.scalars(query.with_for_update()).all()

    def move_contacts(self, old_index: str, new_index: str) -> None:
        """Let contacts follow their patient to a new blind index."""
        rows = tables.notice_contact
        self._db.execute(update(rows).where(rows.c.patient_index == old_index).values(patient_index=new_index))

    def add_notice(self, notice: Notice) -> None:
        """Keep a new notice; a race for what is told once shows here as an integrity error."""
        self._db.add(notice)
        self._db.flush()

    def notice(self, notice_id: str) -> Notice | None:
        """Return a notice."""
        return self._db.get(Notice, notice_id)

    def notices_of(self, journey_id: str) -> Sequence[Notice]:
        """Return a journey's notices in the order they were queued."""
        rows = tables.notice.c
        return self._db.scalars(select(Notice).where(rows.journey_id == journey_id).order_by(rows.id)).all()

    def notices_due(self, now: datetime, wall: datetime, limit: int) -> Sequence[Notice]:
        """Return notices to be sent, locked for change: due by ``now``, and by ``wall`` neither leased nor resting."""
        rows = tables.notice.c
        query = select(Notice).where(
            rows.state == NoticeState.QUEUED,
            rows.not_before <= now,
            or_(rows.retry_at.is_(None), rows.retry_at <= wall),
            or_(rows.lease_until.is_(None), rows.lease_until < wall),
        )
        query = query.order_by(rows.not_before, rows.id).limit(limit).with_for_update(skip_locked=True)
        return self._db.scalars(query).all()

    def notice_counts(self) -> dict[tuple[str, str, str], int]:
        """Return how many notices there are by (kind, channel, state)."""
        rows = tables.notice.c
        query = select(rows.kind, rows.channel, rows.state, func.count()).group_by(rows.kind, rows.channel, rows.state)
        return {(kind, channel, state.value): count for kind, channel, state, count in self._db.execute(query)}

    def add_reply(self, reply: Reply) -> None:
        """Keep what somebody wrote; the same again shows here as an integrity error."""
        self._db.add(reply)
        self._db.flush()

    def reply(self, reply_id: str) -> Reply | None:
        """Return a reply."""
        return self._db.get(Reply, reply_id)

    def replies_from(self, address_index: str) -> Sequence[Reply]:
        """Return unerased replies from a number, the oldest first."""
        rows = tables.notice_reply.c
        query = select(Reply).where(rows.from_index == address_index, rows.sealed != "")
        return self._db.scalars(query.order_by(rows.received_at, rows.id)).all()

    def replies_before(self, instant: datetime, limit: int) -> Sequence[Reply]:
        """Return unerased replies received before an instant, locked for change."""
        rows = tables.notice_reply.c
        query = select(Reply).where(rows.received_at < instant, rows.sealed != "").order_by(rows.id).limit(limit)
        return self._db.scalars(query.with_for_update()).all()

    def replies_not_under(self, key_id: str, limit: int) -> Sequence[Reply]:
        """Return unerased replies that another key sealed, locked for change."""
        rows = tables.notice_reply.c
        query = select(Reply).where(rows.key_id != key_id, rows.sealed != "").order_by(rows.id).limit(limit)
        return self._db.scalars(query.with_for_update()).all()
