"""Booking's classes tied to its tables; the classes know nothing of it."""

from __future__ import annotations

from functools import cache

from sqlalchemy.orm import registry

from adapters.sql.booking import tables
from planner.booking.domain.draft import Draft
from planner.booking.domain.opened import OpenCase
from planner.booking.domain.patient_link import PatientLink, PatientVisit
from planner.booking.domain.personal import PersonalRecord
from planner.booking.domain.referral import Referral
from planner.booking.domain.sender import SenderAppointment
from planner.booking.domain.series import Occurrence, Series
from planner.booking.domain.tasks import ClerkTask
from planner.booking.domain.trip import Journey, Trip
from planner.booking.notices.contact import Contact
from planner.booking.notices.notice import Notice, Reply


@cache
def map_all() -> None:
    """Map every class that changes; calling again does nothing.

    What is only ever added (decisions, history, the audit trail) is frozen and not mapped: the store writes and
    reads its rows as they are.
    """
    mapper = registry(metadata=tables.metadata)
    mapper.map_imperatively(Referral, tables.referral, version_id_col=tables.referral.c.row_version)
    appointment = tables.sender_appointment
    mapper.map_imperatively(SenderAppointment, appointment, version_id_col=appointment.c.row_version)
    mapper.map_imperatively(Journey, tables.journey)
    mapper.map_imperatively(Trip, tables.trip, version_id_col=tables.trip.c.row_version)
    mapper.map_imperatively(PersonalRecord, tables.personal, version_id_col=tables.personal.c.row_version)
    mapper.map_imperatively(OpenCase, tables.open_case, version_id_col=tables.open_case.c.row_version)
    mapper.map_imperatively(ClerkTask, tables.clerk_task, version_id_col=tables.clerk_task.c.row_version)
    mapper.map_imperatively(Draft, tables.draft, version_id_col=tables.draft.c.row_version)
    mapper.map_imperatively(Series, tables.series, version_id_col=tables.series.c.row_version)
    mapper.map_imperatively(Occurrence, tables.occurrence, version_id_col=tables.occurrence.c.row_version)
    mapper.map_imperatively(PatientLink, tables.patient_link, version_id_col=tables.patient_link.c.row_version)
    mapper.map_imperatively(PatientVisit, tables.patient_visit)
    mapper.map_imperatively(Contact, tables.notice_contact, version_id_col=tables.notice_contact.c.row_version)
    mapper.map_imperatively(Notice, tables.notice, version_id_col=tables.notice.c.row_version)
    mapper.map_imperatively(Reply, tables.notice_reply, version_id_col=tables.notice_reply.c.row_version)
