"""Book what a series has within the horizon, and bring what is booked into line after a change."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, timedelta

from planner.booking.desk import Desk
from planner.booking.domain.recurrence import Slot, Times
from planner.booking.domain.referral import Appointment
from planner.booking.domain.series import EndReason, Occurrence, Series, fixed_days
from planner.booking.domain.trip import WAITING, CancelReason, Trip, TripStatus
from planner.booking.handlers.changes import ChangeTrip, cancel_waiting, move_trip
from planner.booking.handlers.decisions import standing
from planner.booking.handlers.governing import governing_id, governing_subject
from planner.booking.handlers.history import note
from planner.booking.handlers.journeys import Granted, book_all, keep_until
from planner.booking.handlers.series_days import times_of
from planner.booking.handlers.tasks import ask
from planner.booking.personal import open_personal
from planner.booking.ports import BookingStore
from planner.kernel.errors import Conflict, InvalidInput, NotFound
from planner.kernel.time import LOCAL
from planner.messages.handling import Context

Ctx = Context[BookingStore]
_AT_ONCE = 20
"""Series that are looked at in one transaction."""


def book_due(ctx: Ctx, desk: Desk) -> int:
    """Look at running series that nobody has looked at today and book what has come within the horizon.

    Upkeep: repeat until it returns 0. Doing it twice is doing it once.
    """
    due = ctx.store.series_due(today_of(ctx), _AT_ONCE)
    for series in due:
        fill(ctx, desk, series)
    return len(due)


def today_of(ctx: Ctx) -> date:
    """Return today's date in Denmark."""
    return ctx.now.astimezone(LOCAL).date()


def begun(trips: Iterable[Trip]) -> bool:
    """Return whether any of the trips has been driven, is being driven, or was in vain."""
    return any(trip.status not in WAITING | {TripStatus.REFUSED, TripStatus.CANCELLED} for trip in trips)


def over(ctx: Ctx, occurrence: Occurrence) -> bool:
    """Return whether its day is over, or what is booked for it has begun."""
    return occurrence.day < today_of(ctx) or begun(trips_for(ctx, occurrence))


def settled(ctx: Ctx, occurrence: Occurrence) -> bool:
    """Return whether a change of the series leaves it alone: over, begun, called off, or with times of its own."""
    trips = trips_for(ctx, occurrence)
    called_off = bool(trips) and all(trip.status is TripStatus.CANCELLED for trip in trips)
    return occurrence.own or occurrence.skipped or called_off or over(ctx, occurrence)


def trips_for(ctx: Ctx, occurrence: Occurrence) -> Sequence[Trip]:
    """Return the trips that are booked for an occurrence."""
    return ctx.store.trips_of([occurrence.journey_id]) if occurrence.journey_id else ()


def fill(ctx: Ctx, desk: Desk, series: Series) -> None:
    """Book every slot within the horizon that nothing is booked for yet; end the series when its grant has ended."""
    today = today_of(ctx)
    series.looked_on = today
    if series.state != "running":
        return
    last = today + timedelta(days=governing_id(ctx, desk, series.referral_id).office.horizon_days)
    stored = {each.original_day: each for each in ctx.store.occurrences(series.id)}
    granted: Granted | None = None
    for slot in series.recurrence.slots(fixed_days(stored.values()), last):
        occurrence = stored.get(slot.original)
        if not _wanted(ctx, slot, occurrence, last):
            continue
        granted = granted or _granted(ctx, desk, series)
        if granted is None:
            return
        _book(ctx, desk, series, granted, slot, occurrence)
    if series.recurrence.ends_by(fixed_days(ctx.store.occurrences(series.id)), last):
        series.state = "completed"


def place(ctx: Ctx, desk: Desk, occurrence: Occurrence, day: date, times: Times) -> None:
    """Bring an occurrence to a day and times: the ride moves, or is given up to be booked anew when it can be."""
    occurrence.day, occurrence.problem = day, ""
    trips = trips_for(ctx, occurrence)
    if not trips:
        return
    has = times_of(trips)
    office = governing_subject(ctx, desk, occurrence.series_id).office
    horizon = today_of(ctx) + timedelta(days=office.horizon_days)
    alike = [has.at is None, has.ready is None] == [times.at is None, times.ready is None]
    if not alike or day > horizon or any(trip.status not in WAITING for trip in trips):
        withdraw(ctx, desk, occurrence, "office")
    elif has != times or trips[0].service_day != str(day):
        wanted = times.appointment(day)
        on_call = None if times.ready is None else times.on_call
        move_trip(ctx, desk, ChangeTrip(trips[0].id, wanted.at, wanted.ready_at, on_call, "series"))


def withdraw(ctx: Ctx, desk: Desk, occurrence: Occurrence, reason: CancelReason) -> None:
    """Cancel what is booked for an occurrence and let go of it."""
    cancel_occurrence(ctx, desk, occurrence, reason)
    occurrence.journey_id = None


def cancel_occurrence(ctx: Ctx, desk: Desk, occurrence: Occurrence, reason: CancelReason) -> None:
    """Cancel what is booked for an occurrence, as far as it is still to be driven."""
    cancel_waiting(ctx, desk, trips_for(ctx, occurrence), reason)


def _wanted(ctx: Ctx, slot: Slot, occurrence: Occurrence | None, last: date) -> bool:
    if slot.day is None or slot.day > last or (occurrence and (occurrence.journey_id or occurrence.problem)):
        return False
    wanted = _appointment(slot, occurrence, slot.day)
    first = wanted.at or wanted.ready_at
    return first is not None and first > ctx.now


def _appointment(slot: Slot, occurrence: Occurrence | None, day: date) -> Appointment:
    return ((occurrence and occurrence.times) or slot.times).appointment(day)


def _granted(ctx: Ctx, desk: Desk, series: Series) -> Granted | None:
    """Return what to book on, or end the series when there is nothing any more."""
    referral = ctx.store.referral(series.referral_id)
    decision = standing(ctx, series.referral_id)
    if referral is None or decision is None or decision.outcome != "transport":
        end(ctx, desk, series, "not-granted")
        return None
    try:
        data = open_personal(ctx, desk, referral.id, f"book what series {series.id} has within the horizon")
    except NotFound:
        end(ctx, desk, series, "personal-erased")
        return None
    return Granted(referral, decision, data)


def end(ctx: Ctx, desk: Desk, series: Series, why: EndReason) -> None:
    """End a series whose right to be driven has ended, and ask a person to look."""
    series.state, series.end_reason = "ended", why
    note(ctx, series.id, "series-ended", {"why": why})
    ask(ctx, desk, series.id, "series-ended", None)


def _book(  # noqa: PLR0917 - what is booked, on what, for what
    ctx: Ctx, desk: Desk, series: Series, granted: Granted, slot: Slot, known: Occurrence | None
) -> None:
    if slot.day is None:  # pragma: no cover - not wanted
        return
    occurrence = known or Occurrence(series.id, slot.original, slot.day)
    if known is None:
        ctx.store.add_occurrence(occurrence)
    trips = _booked_already(ctx, series.referral_id, slot.day)
    if trips:
        occurrence.journey_id, times = trips[0].journey_id, times_of(trips)
        if times != (occurrence.times or slot.times):
            occurrence.own, occurrence.times = True, times
        return
    appointment = _appointment(slot, occurrence, slot.day)
    try:
        trips = book_all(ctx, desk, granted, (appointment,))  # raises before anything is kept
    except (InvalidInput, Conflict) as error:
        occurrence.problem = error.code
        ask(ctx, desk, series.id, "series-not-booked", str(slot.day))
        return
    occurrence.journey_id = trips[0].journey_id
    keep_until(ctx, desk, series.referral_id, str(slot.day))


def _booked_already(ctx: Ctx, referral_id: str, day: date) -> Sequence[Trip]:
    """Return the trips that were booked for the day beside the series, so that nobody is fetched twice."""
    for journey in ctx.store.journeys_of([referral_id]):
        if journey.service_day == str(day) and ctx.store.occurrence_of(journey.id) is None:
            trips = ctx.store.trips_of([journey.id])
            if any(trip.status is not TripStatus.CANCELLED for trip in trips):
                return trips
    return ()
