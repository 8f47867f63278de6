"""What booking shows of a series: its pattern, its calendar and its history, without personal data."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from planner.booking import story
from planner.booking.domain.recurrence import Slot, Times
from planner.booking.domain.series import FURTHEST, Occurrence, Series, fixed_days
from planner.booking.domain.trip import WAITING, Trip, TripStatus
from planner.booking.ports import BookingStore
from planner.booking.shown import instant
from planner.booking.views import check_page, page_of
from planner.kernel.errors import InvalidInput, NotFound

LONGEST_CALENDAR = 400
"""Days that are shown at once at most."""


def series_list(
    store: BookingStore, states: Sequence[str], referral_id: str | None, page: int, size: int
) -> dict[str, Any]:
    """Return a page of series, the newest first; InvalidInput ``booking.bad-page``."""
    check_page(page, size)
    found, total = store.all_series(states, referral_id, page, size)
    return page_of([series_data(each) for each in found], total, page, size)


def series(store: BookingStore, series_id: str, today: date, first: date, last: date) -> dict[str, Any]:
    """Return a series with its calendar between two dates, both included, and its history.

    Raises:
        NotFound: ``booking.no-series``. InvalidInput: ``booking.bad-calendar``.
    """
    found = store.series(series_id)
    if found is None:
        raise NotFound("booking.no-series", "there is no such series", where=series_id)
    if not 0 <= (last - first).days < LONGEST_CALENDAR or last > today + FURTHEST:
        raise InvalidInput(
            "booking.bad-calendar",
            "the dates are no span that can be shown",
            where="first, last",
            do=f"Let it end after it begins, span at most {LONGEST_CALENDAR} days and lie within five years.",
        )
    lines = [story.line(entry) for entry in store.history([series_id])]
    return {
        **series_data(found),
        "calendar": _calendar(store, found, today, first, last),
        "history": [{"at": instant(each.at), "da": each.da, "en": each.en} for each in lines],
    }


def series_data(series: Series) -> dict[str, Any]:
    """Return a series as plain data."""
    return {
        "series_id": series.id,
        "referral_id": series.referral_id,
        "state": series.state,
        "end_reason": series.end_reason,
        "until": str(series.until) if series.until else None,
        "count": series.count,
        "created_at": instant(series.created_at),
        "created_by": series.created_by,
        "segments": [each.model_dump(mode="json") for each in series.segments],
    }


def _calendar(store: BookingStore, series: Series, today: date, first: date, last: date) -> list[dict[str, Any]]:
    stored = {each.original_day: each for each in store.occurrences(series.id)}
    slots = list(series.recurrence.slots(fixed_days(stored.values()), last))
    if series.state in {"ended", "cancelled"}:
        slots = [slot for slot in slots if slot.original in stored]
    known = {slot.original for slot in slots}
    # A ride that was driven before the pattern changed is no slot of the new one.
    slots += [Slot(o.original_day, o.day, o.times or Times()) for o in stored.values() if o.original_day not in known]
    journeys = [each.journey_id for each in stored.values() if each.journey_id]
    trips: dict[str, list[Trip]] = {}
    for trip in store.trips_of(journeys):
        trips.setdefault(trip.journey_id, []).append(trip)
    shown = [slot for slot in slots if first <= (slot.day or slot.original) <= last]
    lines = []
    for slot in sorted(shown, key=lambda slot: (slot.day or slot.original, slot.original)):
        occurrence = stored.get(slot.original)
        booked = trips.get(occurrence.journey_id or "", []) if occurrence else []
        lines.append(_line(slot, occurrence, booked, today))
    return lines


def _line(slot: Slot, occurrence: Occurrence | None, trips: Sequence[Trip], today: date) -> dict[str, Any]:
    day = slot.day or slot.original
    wanted = ((occurrence and occurrence.times) or slot.times).appointment(day)
    outbound = next((trip for trip in trips if trip.leg == "outbound"), None)
    home = next((trip for trip in trips if trip.leg == "return"), None)
    return {
        "original_day": str(slot.original),
        "day": str(day),
        "at": instant(outbound.timing.appointment_at if outbound else wanted.at),
        "ready_at": instant(home.timing.ready_at if home else wanted.ready_at),
        "on_call": home.timing.on_call if home else wanted.on_call,
        "state": slot.why or _state(occurrence, trips, past=day < today),
        "own": bool(occurrence and occurrence.own),
        "problem": occurrence.problem if occurrence else "",
        "journey_id": occurrence.journey_id if occurrence else None,
        "trips": [{"trip_id": trip.id, "leg": trip.leg, "status": trip.status.value} for trip in trips],
    }


def _state(occurrence: Occurrence | None, trips: Sequence[Trip], *, past: bool) -> str:
    statuses = {trip.status for trip in trips}
    if not trips:
        return "not-booked" if past or (occurrence and occurrence.problem) else "planned"
    if statuses == {TripStatus.CANCELLED}:
        return "cancelled"
    if statuses <= WAITING:
        return "booked"
    if statuses & {TripStatus.ON_BOARD, TripStatus.CARRIED, TripStatus.NO_SHOW}:
        return "under-way" if statuses & (WAITING | {TripStatus.ON_BOARD}) else "driven"
    return "refused" if TripStatus.REFUSED in statuses else "booked"
