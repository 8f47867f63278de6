"""Appointments as the system that sent them knows them."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime

from planner.booking.domain.referral import Appointment


@dataclass
class SenderAppointment:
    """What a sender's own id of an appointment stands for here, and what the sender last said of it.

    Attributes:
        source, external_id: the sender's system of ids and the id in it; together they are unique.
        number: place among the appointments of the referral, from 0.
        wanted: the appointment as last said, whether or not the trips could follow.
        original: as it first came with the referral, which is recognised by it; None for one that came later.
        cancelled: the sender has cancelled it.
        stated_at: when the sender says that it became so, or None; what is older is not obeyed.
        journey_id: the journey booked for it, or None as long as nothing is booked.
    """

    source: str
    external_id: str
    referral_id: str
    number: int
    wanted: Appointment
    original: Appointment | None = None
    stated_at: datetime | None = None
    cancelled: bool = False
    journey_id: str | None = None
    row_version: int = field(default=1, repr=False)

    def outdated_by(self, stated_at: datetime | None) -> bool:
        """Return whether something said at that time is older than what is known."""
        return stated_at is not None and self.stated_at is not None and stated_at < self.stated_at
