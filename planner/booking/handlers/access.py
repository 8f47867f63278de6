"""Keep what is known about a patient's doors, and use it again at the next booking from the same address."""

from __future__ import annotations

from dataclasses import replace

from planner.booking.desk import Desk
from planner.booking.domain.access import Access
from planner.booking.domain.personal import PersonalData
from planner.booking.domain.trip import WAITING
from planner.booking.finding.words import words
from planner.booking.handlers.governing import governing_id
from planner.booking.handlers.history import note
from planner.booking.personal import earlier_records, open_personal, record_card, replace_personal
from planner.booking.ports import BookingStore
from planner.messages.handling import Context

Ctx = Context[BookingStore]
_LOOKED_AT = 5
"""How many earlier referrals of a patient are looked at for the same address."""


def remember_access(ctx: Ctx, desk: Desk, data: PersonalData) -> PersonalData:
    """Return a new referral's data with what is known about the same address, unless it says something itself.

    Each earlier record that is opened for it is entered in the audit trail.
    """
    if data.access != Access():
        return data
    for record in earlier_records(ctx, desk, data)[:_LOOKED_AT]:
        earlier = open_personal(ctx, desk, record.referral_id, "what is known about the doors of the same address")
        if words(earlier.home_text) == words(data.home_text):
            return replace(data, access=earlier.access)
    return data


def set_access(ctx: Ctx, desk: Desk, referral_id: str, access: Access) -> PersonalData:
    """Keep what is known about a patient's doors; trips that are still to be driven get a new card.

    Raises:
        NotFound: ``booking.personal-erased``.
    """
    data = open_personal(ctx, desk, referral_id, "keep what is known about the doors")
    if data.access == access:
        return data
    data = replace(data, access=access)
    replace_personal(ctx, desk, referral_id, data)
    note(ctx, referral_id, "access-kept", {})
    office = governing_id(ctx, desk, referral_id).office
    journeys = [journey.id for journey in ctx.store.journeys_of([referral_id])]
    for trip in ctx.store.trips_of(journeys):
        if trip.status in WAITING:
            trip.version += 1
            record_card(ctx, desk, trip, data, office.card_retention_days)
    return data
