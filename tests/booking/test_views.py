"""What booking shows adds up and says what happened."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from planner.booking import handlers, views
from planner.booking.domain.trip import TripStatus
from planner.booking.handlers import CallReady, ChangeTrip
from planner.booking.ports import TripQuery
from planner.kernel.errors import InvalidInput, NotFound
from tests.booking.office import TUESDAY, Office

ON_CALL = [{"at": "2026-03-17T09:00:00Z", "ready_at": "2026-03-17T10:30:00Z", "on_call": True}]


def test_a_story_is_told_from_referral_to_arrival(office: Office) -> None:
    """Everything that happened is told once, in the order of time, in both languages."""
    out, home = office.book(appointments=ON_CALL)
    office.now += timedelta(minutes=1)
    office.promise(out)
    office.promise(out, version=2, change="moved")
    office.promise(home, kind="on-call")
    office.now += timedelta(minutes=1)
    office.do(
        lambda ctx: handlers.change_trip(
            ctx, office.desk, ChangeTrip(out, at=office.trip(out).anchor() + timedelta(hours=1))
        )
    )
    office.serve(out, "arrived", 0)
    office.serve(out, "picked-up", 2)
    office.serve(out, "dropped-off", 40)
    office.now = office.trip(out).dropped_off_at + timedelta(hours=1)
    office.do(lambda ctx: handlers.call_ready(ctx, CallReady(home)))
    office.now += timedelta(minutes=1)
    office.do(lambda ctx: handlers.cancel_trip(ctx, office.desk, home, "patient"))
    lines = office.runtime.read(lambda store: views.story(store, out))
    assert [line.kind for line in lines] == [
        "referral-received", "referral-decided", "trip-booked", "trip-promised", "trip-promised", "trip-changed",
        "car-arrived", "picked-up", "dropped-off",
    ]  # fmt: skip
    told = {line.kind: (line.da, line.en) for line in lines}
    assert told["trip-booked"] == ("Tur ud bestilt til 2026-03-17 10:00.", "Outbound trip booked for 2026-03-17 10:00.")
    assert told["trip-promised"][0] == "Lovet tid ændret: hentes kl. 08:01–08:31, senest fremme kl. 10:01."
    assert told["trip-changed"][1] == "The trip was moved from 2026-03-17 10:00 to 2026-03-17 11:00."
    assert told["referral-decided"][1] == "Decided: transport (rule T2, midtjylland 2026.2)."
    home_lines = office.runtime.read(lambda store: views.story(store, home))
    assert [line.kind for line in home_lines][-2:] == ["trip-ready", "trip-cancelled"]
    assert "efter opkald" in next(line.da for line in home_lines if line.kind == "trip-promised")
    assert all(line.module == "booking" and line.da and line.en for line in (*lines, *home_lines))


def test_the_counts_of_a_day_add_up(office: Office) -> None:
    """Every trip of the day is in exactly one status, and the counts are those of the trips."""
    trips = [trip for number in range(5) for trip in office.book(external_id=f"R-{number}", appointments=ON_CALL)]
    for trip in trips:
        office.promise(trip)
    office.refuse(trips[0], version=2)
    office.do(lambda ctx: handlers.cancel_journey(ctx, office.desk, "J000002", "clinic"))
    office.serve(trips[4], "no-show")
    office.serve(trips[6], "picked-up")
    office.serve(trips[6], "dropped-off", 30)
    office.serve(trips[8], "picked-up")
    counts = office.runtime.read(lambda store: views.day_summary(store, TUESDAY))
    assert counts["requested"] == sum(counts["by_status"].values()) == 10
    assert (counts["refused"], counts["no_show"], counts["carried"], counts["unanswered"]) == (1, 1, 1, 0)
    assert counts["cancelled_by_reason"] == {"clinic": 2, "no-show-outbound": 1, "refused-outbound": 1}
    assert counts["cancelled"] == 4
    assert counts["by_status"]["on-board"] == 1
    assert (counts["on_call"], counts["journeys"], counts["promised"], counts["open_tasks"]) == (5, 5, 10, 1)
    assert counts["referrals"] == {"transport": 5, "allowance": 0, "refused": 0}
    empty = office.runtime.read(lambda store: views.day_summary(store, "2026-03-18"))
    assert (empty["requested"], empty["referrals"]["transport"]) == (0, 0)


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        (TripQuery(), 6),
        (TripQuery(service_day=TUESDAY), 5),
        (TripQuery(service_day="2026-03-16"), 1),
        (TripQuery(statuses=(TripStatus.PROMISED, TripStatus.CANCELLED)), 2),
        (TripQuery(leg="return"), 3),
        (TripQuery(same_day=True), 1),
        (TripQuery(late=False), 5),
        (TripQuery(on_call=True), 1),
        (TripQuery(on_call=False, leg="return"), 2),
    ],
)
def test_trips_are_filtered(office: Office, query: TripQuery, expected: int) -> None:
    """Every filter narrows the list to what it says."""
    office.book()
    office.book(external_id="R-2", appointments=ON_CALL)
    office.book(external_id="R-3", appointments=[{"ready_at": "2026-03-16T13:00:00Z"}])
    office.book(external_id="R-4", appointments=[{"at": "2026-03-17T09:00:00Z"}])
    office.promise("J000001-1")
    office.do(lambda ctx: handlers.cancel_trip(ctx, office.desk, "J000002-1", "patient"))
    page = office.runtime.read(lambda store: views.trips(store, query))
    assert (len(page["items"]), page["total"]) == (expected, expected)


def test_pages_cover_the_list_once(office: Office) -> None:
    """Going through the pages meets every trip once, in order."""
    ids = [trip for number in range(4) for trip in office.book(external_id=f"R-{number}")]
    pages = [
        office.runtime.read(lambda store, n=n: views.trips(store, TripQuery(page=n, size=3))) for n in (1, 2, 3, 4)
    ]
    assert [item["trip_id"] for page in pages for item in page["items"]] == ids
    assert {(page["pages"], page["total"]) for page in pages} == {(3, 8)}


@pytest.mark.parametrize(
    "wrong", [{"page": 0}, {"page": 2**62}, {"size": 0}, {"size": 2001}, {"service_day": "tuesday"}]
)
def test_a_page_that_cannot_be_is_refused(office: Office, wrong: dict[str, Any]) -> None:
    """Bad paging and bad dates are errors with a code."""
    with pytest.raises(InvalidInput, match=r"booking\.bad-page|time\.bad-date"):
        office.runtime.read(lambda store: views.trips(store, TripQuery(**wrong)))


def test_what_is_not_there_is_said_so(office: Office) -> None:
    """Unknown ids give coded errors."""
    for view in (views.trip, views.journey, views.referral, views.story):
        with pytest.raises(NotFound, match=r"booking\.no-"):
            office.runtime.read(lambda store, view=view: view(store, "X1"))
