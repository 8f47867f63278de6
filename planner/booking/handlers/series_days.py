"""Keep the days of a series apart from each other."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from planner.booking.domain.recurrence import Times
from planner.booking.domain.referral import Appointment
from planner.booking.domain.series import Series, fixed_days
from planner.booking.domain.trip import Trip
from planner.booking.ports import BookingStore
from planner.kernel.errors import Conflict
from planner.kernel.time import ServiceDay
from planner.messages.handling import Context

Ctx = Context[BookingStore]


def require_free(ctx: Ctx, series: Series, original: date, day: date) -> None:
    """Raise Conflict ``booking.series-day-taken`` when another slot of the series is on a day."""
    fixed = {o: d for o, d in fixed_days(ctx.store.occurrences(series.id)).items() if o != original}
    slots = series.recurrence.slots(fixed, day)
    if day in fixed.values() or any(slot.day == day and slot.original != original for slot in slots):
        raise Conflict(
            "booking.series-day-taken",
            f"the series has {day.isoformat()} already",
            where=series.id,
            do="Choose another day, or skip that one first.",
        )


def follow(ctx: Ctx, trips: Sequence[Trip]) -> None:
    """Let the occurrence that trips are booked for keep the day and times that they were given by themselves."""
    occurrence = ctx.store.occurrence_of(trips[0].journey_id) if trips else None
    series = ctx.store.series(occurrence.series_id) if occurrence else None
    if occurrence is None or series is None:
        return
    day = ServiceDay.parse(trips[0].service_day).date
    if day != occurrence.day:
        require_free(ctx, series, occurrence.original_day, day)
    occurrence.day, occurrence.own = day, True
    occurrence.times = times_of(ctx.store.trips_of([trips[0].journey_id]))


def times_of(trips: Sequence[Trip]) -> Times:
    """Return the clock times of a journey's trips."""
    legs = {trip.leg: trip.timing for trip in trips}
    out, home = legs.get("outbound"), legs.get("return")
    booked = Appointment(
        at=out.appointment_at if out else None,
        ready_at=home.ready_at if home else None,
        on_call=home is not None and home.on_call,
    )
    return Times.of(booked)
