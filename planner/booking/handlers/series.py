"""Make, change and cancel a series of appointments."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from planner.booking.desk import Desk
from planner.booking.domain.recurrence import HolidayPolicy, Recurrence, Segment, Times, Weekday
from planner.booking.domain.series import FURTHEST, Occurrence, Series, check_day_of_series, fixed_days
from planner.booking.domain.trip import CancelReason
from planner.booking.handlers.history import note
from planner.booking.handlers.journeys import need_granted
from planner.booking.handlers.series_booking import cancel_occurrence, fill, over, place, settled, today_of, withdraw
from planner.booking.ports import BookingStore
from planner.kernel.errors import InvalidInput, NotFound
from planner.messages.handling import Context

Ctx = Context[BookingStore]
_MOST = 1000


@dataclass(frozen=True)
class CreateSeries:
    """Book a series on a referral whose decision is transport.

    Attributes:
        first_day: the pattern counts from here on; weeks are counted from its week.
        until, count: where it ends: a last date, a number of times, or neither (until somebody or the grant ends it).
    """

    referral_id: str
    first_day: date
    weekdays: tuple[Weekday, ...]
    times: Times
    every_weeks: int = 1
    holidays: HolidayPolicy = "skip"
    until: date | None = None
    count: int | None = None


@dataclass(frozen=True)
class ChangeSeries:
    """Change everything from a day on; what is None stays.

    Attributes:
        from_day: the first day that the change counts for; None for all that is still to be driven.
        until, count: a new end in place of whatever end there was.
        endless: take the end away.
    """

    series_id: str
    from_day: date | None = None
    weekdays: tuple[Weekday, ...] | None = None
    times: Times | None = None
    every_weeks: int | None = None
    holidays: HolidayPolicy | None = None
    until: date | None = None
    count: int | None = None
    endless: bool = False


def need_series(store: BookingStore, series_id: str) -> Series:
    """Return a series, or raise NotFound ``booking.no-series``."""
    series = store.series(series_id)
    if series is None:
        raise NotFound("booking.no-series", "there is no such series", where=series_id)
    return series


def create_series(ctx: Ctx, desk: Desk, command: CreateSeries) -> Series:
    """Make a series and book what is within the horizon.

    Raises:
        NotFound: ``booking.no-referral``. Conflict: ``booking.not-transport``.
        InvalidInput: ``booking.series-two-ends``, ``booking.series-too-long``, ``booking.series-empty``,
            ``booking.series-in-past`` and what ``Appointment.check`` raises.
    """
    need_granted(ctx, command.referral_id)
    today = today_of(ctx)
    check_day_of_series(command.first_day, today, "first_day")
    segment = Segment(
        first_day=command.first_day,
        anchor=command.first_day,
        weekdays=command.weekdays,
        every_weeks=command.every_weeks,
        times=command.times,
        holidays=command.holidays,
    )
    _check(Recurrence([segment], command.until, command.count))
    series = Series(
        id=f"S{ctx.store.next_number('series'):06d}",
        referral_id=command.referral_id,
        segments=(segment,),
        until=command.until,
        count=command.count,
        created_at=ctx.now,
        created_by=ctx.actor,
        looked_on=today,
    )
    ctx.store.add_series(series)
    note(ctx, series.id, "series-created", _shown(series, segment))
    fill(ctx, desk, series)
    return series


def change_series(ctx: Ctx, desk: Desk, command: ChangeSeries) -> Series:
    """Change a series from a day on: rides that are booked move along, are cancelled, or are booked anew.

    What is over, begun or called off stays, and so do days that a person skipped or gave times of their own, unless
    the pattern falls on them no more.

    Raises:
        NotFound: ``booking.no-series``. Conflict: ``booking.series-cancelled``, ``booking.not-transport``.
        InvalidInput: ``booking.nothing-to-change`` and what ``create_series`` raises.
    """
    series = need_series(ctx.store, command.series_id)
    series.require_open()
    need_granted(ctx, series.referral_id)
    asked = (command.weekdays, command.times, command.every_weeks, command.holidays, command.until, command.count)
    if not command.endless and all(each is None for each in asked):
        raise InvalidInput("booking.nothing-to-change", "no change is given", where="change", do="Give one.")
    since = command.from_day or today_of(ctx)
    check_day_of_series(since, today_of(ctx), "from_day")
    since = max(since, series.segments[0].first_day)
    before = series.recurrence.segment_on(since)
    rhythm = command.weekdays is not None or command.every_weeks is not None
    segment = before.model_copy(
        update={
            "first_day": since,
            "anchor": since if rhythm else before.anchor,
            "weekdays": command.weekdays or before.weekdays,
            "every_weeks": command.every_weeks or before.every_weeks,
            "times": command.times or before.times,
            "holidays": command.holidays or before.holidays,
        }
    )
    series.replace_from(segment)
    if command.endless or command.until is not None or command.count is not None:
        series.until, series.count = command.until, command.count
    _check(series.recurrence)
    series.state, series.end_reason = "running", ""
    note(ctx, series.id, "series-changed", {**_shown(series, segment), "all": command.from_day is None})
    _align(ctx, desk, series, since)
    fill(ctx, desk, series)
    return series


def cancel_series(ctx: Ctx, desk: Desk, series_id: str, reason: CancelReason) -> Series:
    """Cancel a series with everything of it that is still to be driven; cancelling twice is cancelling once.

    Raises:
        NotFound: ``booking.no-series``.
    """
    series = need_series(ctx.store, series_id)
    if series.state == "cancelled":
        return series
    series.state = "cancelled"
    for occurrence in ctx.store.occurrences(series_id):
        if occurrence.day >= today_of(ctx):
            cancel_occurrence(ctx, desk, occurrence, reason)
    note(ctx, series_id, "series-cancelled", {"reason": reason})
    return series


def _align(ctx: Ctx, desk: Desk, series: Series, since: date) -> None:
    """Bring what has become of slots since a day into line with the pattern."""
    stay: list[Occurrence] = []
    free: list[Occurrence] = []
    for occurrence in ctx.store.occurrences(series.id):
        if occurrence.original_day >= since and _may_go(ctx, series, occurrence):
            withdraw(ctx, desk, occurrence, "office")
            ctx.store.remove_occurrence(occurrence)
        elif occurrence.original_day < since or settled(ctx, occurrence):
            stay.append(occurrence)
        else:
            free.append(occurrence)
    last = max([since, *(each.original_day for each in free)])
    slots = {slot.original: slot for slot in series.recurrence.slots(fixed_days(stay), last)}
    for occurrence in free:
        slot = slots.get(occurrence.original_day)
        if slot is None or slot.day is None:
            withdraw(ctx, desk, occurrence, "office")
            ctx.store.remove_occurrence(occurrence)
        else:
            place(ctx, desk, occurrence, slot.day, slot.times)


def _may_go(ctx: Ctx, series: Series, occurrence: Occurrence) -> bool:
    """Return whether an exception goes because the pattern falls on its day no more."""
    exception = occurrence.own or occurrence.skipped
    return exception and not series.recurrence.has(occurrence.original_day) and not over(ctx, occurrence)


def _check(recurrence: Recurrence) -> None:
    first = recurrence.segments[0].first_day
    if recurrence.until is not None and recurrence.count is not None:
        raise InvalidInput(
            "booking.series-two-ends",
            "a series ends at a date or after a number of times, not both",
            where="until, count",
            do="Give one of them, or neither.",
        )
    too_late = recurrence.until is not None and recurrence.until > first + FURTHEST
    if too_late or (recurrence.count or 0) > _MOST:
        raise InvalidInput(
            "booking.series-too-long",
            f"a series lasts at most five years or {_MOST} times",
            where="until, count",
            do="Give an earlier end, or none.",
        )
    if next(recurrence.slots({}, first + FURTHEST), None) is None:
        raise InvalidInput(
            "booking.series-empty",
            "the pattern falls on no day before its end",
            where="weekdays, until",
            do="Give a later end, or other days of the week.",
        )
    last = recurrence.segments[-1]
    last.times.appointment(last.first_day).check("times")


def _shown(series: Series, segment: Segment) -> dict[str, Any]:
    ends = {"until": str(series.until) if series.until else None, "count": series.count}
    return {**segment.model_dump(mode="json"), **ends}
