"""Series: booked up to the horizon, changed from a day on or altogether, ended with the grant, never twice."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from typing import Any

import pytest

from planner.booking import handlers, views
from planner.booking.domain.recurrence import Times
from planner.booking.handlers import ChangeSeries, CreateSeries, MoveOccurrence
from planner.booking.handlers.series_booking import book_due
from planner.booking.privacy.erasing import erase_due
from planner.kernel.errors import Conflict, InvalidInput, NotFound
from tests.booking.office import CPR, MONDAY, Office

EIGHT = Times(at=time(8), ready=time(12), on_call=True)
NINE = Times(at=time(9), ready=time(13), on_call=True)
TODAY = MONDAY.date()


def referred(office: Office) -> str:
    """Return a granted referral whose own appointment is on Tuesday 17 March."""
    return office.receive().referral.id


def series(office: Office, **changes: Any) -> str:
    """Return a new series: dialysis on Tuesdays and Thursdays from 17 March."""
    pattern: dict[str, Any] = {"weekdays": ("TU", "TH"), "times": EIGHT, "first_day": date(2026, 3, 17), **changes}
    referral_id = pattern.pop("referral_id", None) or referred(office)
    command = CreateSeries(referral_id, **pattern)
    return str(office.do(lambda ctx: handlers.create_series(ctx, office.desk, command).id))


def driven(office: Office, series_id: str) -> list[str]:
    """Return what is booked and still wanted, as day and clock time in UTC, in order of days."""

    def look(store: Any) -> list[str]:
        journeys = [each.journey_id for each in store.occurrences(series_id) if each.journey_id]
        trips = [t for t in store.trips_of(journeys) if t.leg == "outbound" and t.status != "cancelled"]
        return sorted(f"{t.service_day[5:]} {t.anchor():%H}" for t in trips)

    return list(office.runtime.read(look))


def change(office: Office, series_id: str, **changes: Any) -> None:
    """Change a series."""
    office.do(lambda ctx: handlers.change_series(ctx, office.desk, ChangeSeries(series_id, **changes)))


def move(office: Office, series_id: str, original: date, **to: Any) -> None:
    """Move one day of a series."""
    office.do(lambda ctx: handlers.move_occurrence(ctx, office.desk, MoveOccurrence(series_id, original, **to)))


def state(office: Office, series_id: str) -> Any:
    """Return a series as stored."""
    return office.runtime.read(lambda store: store.series(series_id))


def upkeep(office: Office) -> int:
    """Do the daily look at all series until there is none left."""
    total = 0
    while done := office.runtime.execute(lambda ctx: book_due(ctx, office.desk), actor="system"):
        total += done
    return total


FIRST_TWO_WEEKS = ["03-17 09", "03-19 07", "03-24 07", "03-26 07"]
"""The Tuesday is the referral's own, at 10 in Denmark; the clocks change on 29 March."""


def test_a_series_is_booked_up_to_the_horizon_and_no_further(office: Office) -> None:
    """Two weeks ahead, with the referral's own appointment on the first day taken over and not booked twice."""
    series_id = series(office)
    assert driven(office, series_id) == FIRST_TWO_WEEKS
    assert office.trip("J000002-2").timing.on_call
    assert upkeep(office) == 0


def test_each_day_brings_the_next_within_the_horizon_once(office: Office) -> None:
    """The daily look books what has come within two weeks; looking twice books nothing twice."""
    series_id = series(office)
    office.now += timedelta(days=3)
    assert upkeep(office) == 1
    assert upkeep(office) == 0
    assert driven(office, series_id) == [*FIRST_TWO_WEEKS, "03-31 06"]
    office.now += timedelta(days=10)
    upkeep(office)
    assert driven(office, series_id)[-2:] == ["04-07 06", "04-09 06"]  # Maundy Thursday falls out


def test_a_series_with_a_number_of_times_is_completed(office: Office) -> None:
    """When the last is booked nothing is left to look at."""
    series_id = series(office, count=3)
    assert (driven(office, series_id), state(office, series_id).state) == (FIRST_TWO_WEEKS[:3], "completed")
    change(office, series_id, count=4)
    assert driven(office, series_id) == FIRST_TWO_WEEKS


def test_this_and_following_moves_rides_and_leaves_earlier_ones(office: Office) -> None:
    """From 24 March at nine: booked rides move and keep their names; the week before stays."""
    series_id = series(office)
    change(office, series_id, from_day=date(2026, 3, 24), times=NINE)
    assert driven(office, series_id) == ["03-17 09", "03-19 07", "03-24 08", "03-26 08"]
    assert office.trip("J000003-1").version == 2
    assert [s.times for s in state(office, series_id).segments] == [EIGHT, NINE]


def test_other_weekdays_cancel_and_book_anew(office: Office) -> None:
    """Days that fall out are cancelled, new ones booked; trips that start now are told to planning."""
    series_id = series(office)
    change(office, series_id, from_day=date(2026, 3, 23), weekdays=("MO", "TH"))
    assert driven(office, series_id) == ["03-17 09", "03-19 07", "03-23 07", "03-26 07", "03-30 06"]
    assert office.trip("J000003-1").status == "cancelled"


def test_all_changes_what_is_still_to_be_driven(office: Office) -> None:
    """What was driven, and what is on the road, stays as it was."""
    series_id = series(office)
    office.now = datetime(2026, 3, 19, 8, tzinfo=UTC)
    office.serve("J000001-1", "dropped-off")
    office.serve("J000002-1", "picked-up")
    change(office, series_id, times=Times(at=time(14), ready=time(18)))
    assert driven(office, series_id)[:2] == FIRST_TWO_WEEKS[:2]
    assert driven(office, series_id)[2:4] == ["03-24 13", "03-26 13"]
    assert office.trip("J000002-2").timing.on_call  # the way home of the ride that has begun


def test_a_skipped_day_is_cancelled_and_stays_out(office: Office) -> None:
    """A holiday of the patient's own outlives a change of the series, and can be taken back."""
    series_id = series(office)
    skipped = date(2026, 3, 24)
    office.do(lambda ctx: handlers.skip_occurrence(ctx, office.desk, series_id, skipped, "patient"))
    change(office, series_id, times=NINE)
    upkeep(office)
    assert driven(office, series_id) == ["03-17 09", "03-19 08", "03-26 08"]
    office.do(lambda ctx: handlers.restore_occurrence(ctx, office.desk, series_id, skipped))
    assert "03-24 08" in driven(office, series_id)


def test_a_moved_day_keeps_its_own_time(office: Office) -> None:
    """One day on the Wednesday at nine: the ride moves along, and the series does not take it back."""
    series_id = series(office)
    move(office, series_id, date(2026, 3, 24), day=date(2026, 3, 25), times=NINE)
    change(office, series_id, times=Times(at=time(7), ready=time(11)))
    assert driven(office, series_id) == ["03-17 09", "03-19 06", "03-25 08", "03-26 06"]
    office.do(lambda ctx: handlers.restore_occurrence(ctx, office.desk, series_id, date(2026, 3, 24)))
    assert driven(office, series_id) == ["03-17 09", "03-19 06", "03-24 06", "03-26 06"]


def test_a_day_moved_beyond_the_horizon_is_booked_when_it_comes(office: Office) -> None:
    """The ride that was booked is cancelled; the new day is booked two weeks ahead of it."""
    series_id = series(office)
    move(office, series_id, date(2026, 3, 26), day=date(2026, 4, 1))
    assert driven(office, series_id) == FIRST_TWO_WEEKS[:3]
    office.now += timedelta(days=2)
    upkeep(office)
    assert "04-01 06" in driven(office, series_id)


def test_no_day_is_booked_twice_by_moving(office: Office) -> None:
    """A day of the series is not moved onto another one, by the series or by the trip itself."""
    series_id = series(office)
    with pytest.raises(Conflict, match=r"booking\.series-day-taken"):
        move(office, series_id, date(2026, 3, 24), day=date(2026, 3, 26))
    order = handlers.ChangeTrip("J000003-1", at=datetime(2026, 3, 26, 7, tzinfo=UTC))
    with pytest.raises(Conflict, match=r"booking\.series-day-taken"):
        office.do(lambda ctx: handlers.change_trip(ctx, office.desk, order))
    assert driven(office, series_id) == FIRST_TWO_WEEKS


def test_a_trip_that_is_changed_by_itself_is_an_exception(office: Office) -> None:
    """Who moves the trip of one day has moved that day of the series."""
    series_id = series(office)
    order = handlers.ChangeTrip("J000003-1", at=datetime(2026, 3, 25, 8, tzinfo=UTC))
    office.do(lambda ctx: handlers.change_trip(ctx, office.desk, order))
    change(office, series_id, times=EIGHT, from_day=date(2026, 3, 18))
    assert driven(office, series_id) == ["03-17 09", "03-19 07", "03-25 08", "03-26 07"]


def test_what_is_over_cannot_be_changed(office: Office) -> None:
    """Neither a day that has been, nor one whose ride has begun, nor one that is no day of the series."""
    series_id = series(office)
    office.serve("J000001-1", "picked-up")
    for day, code in ((date(2026, 3, 17), "occurrence-over"), (date(2026, 3, 18), "no-occurrence")):
        with pytest.raises((Conflict, NotFound), match=rf"booking\.{code}"):
            move(office, series_id, day, day=date(2026, 3, 20))
    with pytest.raises(InvalidInput, match=r"booking\.series-in-past"):
        change(office, series_id, from_day=date(2026, 3, 15), times=NINE)


def test_cancelling_cancels_what_is_still_to_be_driven(office: Office) -> None:
    """Twice is once; afterwards nothing is booked or changed any more."""
    series_id = series(office)
    office.serve("J000001-1", "dropped-off")
    for _ in range(2):
        office.do(lambda ctx: handlers.cancel_series(ctx, office.desk, series_id, "patient"))
    assert driven(office, series_id) == FIRST_TWO_WEEKS[:1]
    office.now += timedelta(days=5)
    assert upkeep(office) == 0
    with pytest.raises(Conflict, match=r"booking\.series-cancelled"):
        change(office, series_id, times=NINE)


def test_a_day_that_cannot_be_booked_is_looked_at(office: Office) -> None:
    """The same ride on another referral stands in the way of one day: a task, and once it is gone, another try."""
    other = office.receive(external_id="R-2", patient__cpr=CPR, appointments=[{"at": "2026-03-19T07:00:00Z"}])
    series_id = series(office, times=Times(at=time(8)))
    assert driven(office, series_id) == ["03-17 09", "03-24 07", "03-26 07"]
    assert office.runtime.read(lambda store: store.occurrences(series_id)[1].problem) == "booking.identical-journey"
    (task,) = office.runtime.read(views.tasks)
    assert (task["subject"], task["kind"], task["service_day"]) == (series_id, "series-not-booked", "2026-03-19")
    office.do(lambda ctx: handlers.cancel_journey(ctx, office.desk, other.trips[0].journey_id, "clinic"))
    office.do(lambda ctx: handlers.restore_occurrence(ctx, office.desk, series_id, date(2026, 3, 19)))
    assert driven(office, series_id) == FIRST_TWO_WEEKS


def test_a_right_that_ends_ends_the_series_with_a_task(office: Office) -> None:
    """When the patient's data is erased, nothing more can be booked, and a person is asked to look."""
    series_id = series(office)
    office.now += timedelta(days=4000)
    office.do(lambda ctx: erase_due(ctx, office.desk))
    upkeep(office)
    assert (state(office, series_id).state, state(office, series_id).end_reason) == ("ended", "personal-erased")
    assert [(task["subject"], task["kind"]) for task in office.runtime.read(views.tasks)] == [
        (series_id, "series-ended")
    ]


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"until": date(2026, 4, 1), "count": 3}, "series-two-ends"),
        ({"until": date(2033, 4, 1)}, "series-too-long"),
        ({"count": 1001}, "series-too-long"),
        ({"until": date(2026, 3, 16)}, "series-empty"),
        ({"first_day": date(2026, 3, 15)}, "series-in-past"),
        ({"times": Times()}, "empty-appointment"),
        ({"times": Times(at=time(12), ready=time(11))}, "ready-before-appointment"),
    ],
)
def test_a_pattern_that_makes_no_sense_is_refused(office: Office, changes: dict[str, Any], code: str) -> None:
    """Each mistake has its code, and nothing is kept."""
    referral_id = referred(office)
    with pytest.raises(InvalidInput, match=rf"booking\.{code}"):
        series(office, referral_id=referral_id, **changes)
    assert office.runtime.read(lambda store: store.all_series((), None, 1, 10)) == ([], 0)


def test_a_series_needs_a_grant(office: Office) -> None:
    """Nothing is booked on a referral that grants no transport, or on none."""
    refused = office.receive(facts__condition_excludes_public_transport=False, facts__social_pension=False)
    with pytest.raises(Conflict, match=r"booking\.not-transport"):
        series(office, referral_id=refused.referral.id)
    with pytest.raises(NotFound, match=r"booking\.no-referral"):
        series(office, referral_id="H9")
    with pytest.raises(NotFound, match=r"booking\.no-series"):
        change(office, "S9", times=NINE)
