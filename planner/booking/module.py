"""Put booking together."""

from __future__ import annotations

from functools import partial

from planner.booking.desk import Desk
from planner.booking.handlers import drafts, events
from planner.booking.handlers.series_booking import book_due
from planner.booking.personal import erase_due, index_missing
from planner.booking.ports import BookingStore
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
            DelayForecast: events.on_delay,
        },
        upkeep={
            "personal_data_erased": lambda ctx: erase_due(ctx, desk),
            "drafts_erased": drafts.erase_old,
            "callers_indexed": lambda ctx: index_missing(ctx, desk),
            "series_looked_at": partial(book_due, desk=desk),
        },
    )
