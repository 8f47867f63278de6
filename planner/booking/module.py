"""Put booking together."""

from __future__ import annotations

from functools import partial

from planner.booking.desk import Desk
from planner.booking.handlers import events
from planner.booking.handlers.drafts import reseal_drafts
from planner.booking.handlers.series_booking import book_due
from planner.booking.notices import upkeep
from planner.booking.patient import links
from planner.booking.personal import index_missing, reseal
from planner.booking.ports import BookingStore
from planner.booking.privacy.erasing import destroy_keys, erase_drafts, erase_due, erase_notes
from planner.messages.execution import DelayForecast, StopServed
from planner.messages.handling import Module
from planner.messages.planning import TripPromised, TripRefused


def build(desk: Desk) -> Module[BookingStore]:
    """Return the booking module with what it listens to."""
    return Module(
        "booking",
        {
            TripPromised: partial(events.on_promised, desk),
            TripRefused: partial(events.on_refused, desk),
            StopServed: partial(events.on_served, desk),
            DelayForecast: partial(events.on_delay, desk),
        },
        upkeep={
            "personal_data_erased": lambda ctx: erase_due(ctx, desk),
            "patient_links_forgotten": links.forget_old,
            "drafts_erased": erase_drafts,
            "task_notes_erased": lambda ctx: erase_notes(ctx, desk),
            "own_keys_given": lambda ctx: reseal(ctx, desk) + reseal_drafts(ctx, desk),
            "keys_destroyed": lambda ctx: destroy_keys(ctx, desk),
            "callers_indexed": lambda ctx: index_missing(ctx, desk),
            "notice_consents_ending": partial(upkeep.warn_ending, desk=desk),
            "notice_contacts_erased": upkeep.forget,
            "series_looked_at": partial(book_due, desk=desk),
        },
    )
