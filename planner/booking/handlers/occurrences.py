"""Change one day of a series: skip it, move it, or let it be as the series says."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from planner.booking.desk import Desk
from planner.booking.domain.recurrence import Slot, Times
from planner.booking.domain.series import FURTHEST, Occurrence, Series, check_day_of_series, fixed_days
from planner.booking.domain.trip import CancelReason
from planner.booking.handlers.history import note
from planner.booking.handlers.journeys import need_granted
from planner.booking.handlers.series import need_series
from planner.booking.handlers.series_booking import cancel_occurrence, fill, over, place, today_of
from planner.booking.handlers.series_days import require_free
from planner.booking.ports import BookingStore
from planner.kernel.errors import Conflict, InvalidInput, NotFound
from planner.messages.handling import Context

Ctx = Context[BookingStore]


@dataclass(frozen=True)
class MoveOccurrence:
    """Give one day of a series another day, other times, or both; what is None stays."""

    series_id: str
    original_day: date
    day: date | None = None
    times: Times | None = None


def skip_occurrence(ctx: Ctx, desk: Desk, series_id: str, original_day: date, reason: CancelReason) -> Series:
    """Leave one day of a series out; what is booked for it is cancelled.

    Raises:
        NotFound: ``booking.no-series``, ``booking.no-occurrence``.
        Conflict: ``booking.series-cancelled``, ``booking.occurrence-over``.
    """
    series, occurrence, _ = _need(ctx, series_id, original_day)
    if not occurrence.skipped:
        cancel_occurrence(ctx, desk, occurrence, reason)
        occurrence.skipped, occurrence.own, occurrence.times, occurrence.problem = True, False, None, ""
        note(ctx, series.id, "occurrence-skipped", {"day": str(original_day), "reason": reason})
    return series


def move_occurrence(ctx: Ctx, desk: Desk, command: MoveOccurrence) -> Series:
    """Move one day of a series; the ride that is booked for it moves along.

    Raises:
        NotFound, Conflict: as ``skip_occurrence``, and ``booking.series-day-taken``, ``booking.not-transport``.
        InvalidInput: ``booking.nothing-to-change``, ``booking.series-in-past`` and what ``Appointment.check`` raises.
    """
    series, occurrence, slot = _need(ctx, command.series_id, command.original_day)
    need_granted(ctx, series.referral_id)
    if command.day is None and command.times is None:
        raise InvalidInput("booking.nothing-to-change", "no change is given", where="day, times", do="Give one.")
    day, times = command.day or occurrence.day, command.times or occurrence.times or slot.times
    check_day_of_series(day, today_of(ctx), "day")
    times.appointment(day).check("times")
    require_free(ctx, series, command.original_day, day)
    before = occurrence.day
    _bring_back(occurrence)
    place(ctx, desk, occurrence, day, times)
    occurrence.own, occurrence.times = True, times
    data = {"day": str(command.original_day), "from": str(before), "to": str(day), **times.model_dump(mode="json")}
    note(ctx, series.id, "occurrence-moved", data)
    fill(ctx, desk, series)
    return series


def restore_occurrence(ctx: Ctx, desk: Desk, series_id: str, original_day: date) -> Series:
    """Let one day be as the series says: take back a skip or a move, and try once more what could not be booked.

    Raises:
        NotFound, Conflict: as ``move_occurrence``.
    """
    series, occurrence, _ = _need(ctx, series_id, original_day)
    need_granted(ctx, series.referral_id)
    fixed = fixed_days(each for each in ctx.store.occurrences(series_id) if each is not occurrence)
    slots = series.recurrence.slots(fixed, original_day)
    slot = next((each for each in slots if each.original == original_day), None)
    _bring_back(occurrence)
    occurrence.own, occurrence.times = False, None
    if slot is None or slot.day is None or slot.day < today_of(ctx):
        cancel_occurrence(ctx, desk, occurrence, "office")
        ctx.store.remove_occurrence(occurrence)
    else:
        place(ctx, desk, occurrence, slot.day, slot.times)
    note(ctx, series.id, "occurrence-restored", {"day": str(original_day)})
    fill(ctx, desk, series)
    return series


def _bring_back(occurrence: Occurrence) -> None:
    """Let an occurrence be driven again: what was cancelled when it was skipped is booked anew."""
    if occurrence.skipped:
        occurrence.skipped, occurrence.journey_id = False, None


def _need(ctx: Ctx, series_id: str, original_day: date) -> tuple[Series, Occurrence, Slot]:
    """Return a series that is open, and one of its days that is still to come, made where there was none."""
    series = need_series(ctx.store, series_id)
    series.require_open()
    stored = ctx.store.occurrences(series_id)
    found = next((each for each in stored if each.original_day == original_day), None)
    near = original_day <= today_of(ctx) + FURTHEST
    slots = series.recurrence.slots(fixed_days(stored), original_day) if near else ()
    slot = next((each for each in slots if each.original == original_day), None)
    if slot is None:
        raise NotFound(
            "booking.no-occurrence",
            "the series has no such day",
            where=f"{series_id} {original_day.isoformat()}",
            do="Name a day of its pattern, as the calendar of the series shows it.",
        )
    if found is None:
        found = Occurrence(series_id, original_day, slot.day or original_day)
        if over(ctx, found):
            raise _over(found)
        ctx.store.add_occurrence(found)
    elif over(ctx, found):
        raise _over(found)
    return series, found, slot


def _over(occurrence: Occurrence) -> Conflict:
    return Conflict(
        "booking.occurrence-over",
        "the day is over, or its ride has begun",
        where=f"{occurrence.series_id} {occurrence.original_day.isoformat()}",
        do="Change the trip itself where it can still be changed.",
    )
