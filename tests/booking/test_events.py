"""What booking makes of what planning and execution say, in whatever order it comes."""

from __future__ import annotations

from itertools import permutations

import pytest

from adapters.runtime.retries import Verdict
from planner.booking import handlers, views
from tests.booking.office import Office


def tasks(office: Office) -> list[tuple[str, str]]:
    """Return the open tasks as (trip, kind)."""
    return [(task["subject"], task["kind"]) for task in office.runtime.read(views.tasks)]


def test_a_promise_is_kept_and_an_older_one_ignored(office: Office) -> None:
    """The newest promise stands; an older one that comes late only enters the history."""
    out, _ = office.book()
    office.promise(out, version=2, change="moved")
    office.promise(out, version=1, change="first")
    trip = office.trip(out)
    assert (trip.status, trip.promise.change, trip.planning_version) == ("promised", "moved", 2)
    kinds = [line.kind for line in office.runtime.read(lambda store: views.story(store, out))]
    assert kinds.count("trip-promised") == 2


def test_a_refused_outbound_takes_the_return_with_it(office: Office) -> None:
    """Both or none: the linked return is cancelled, told, and a clerk is asked to look."""
    out, home = office.book()
    office.promise(home)
    office.refuse(out)
    assert (office.trip(out).status, office.trip(out).refusal[0].code) == ("refused", "no-room")
    assert (office.trip(home).status, office.trip(home).cancel_reason) == ("cancelled", "refused-outbound")
    assert tasks(office) == [(out, "refused-outbound")]
    with office.engine.connect() as connection:
        sent = connection.exec_driver_sql("SELECT type, subject FROM outbox ORDER BY seq DESC LIMIT 1").one()
    assert tuple(sent) == ("booking.trip-cancelled.v1", home)


def test_a_refused_return_leaves_the_outbound(office: Office) -> None:
    """The treatment goes on; a clerk must find another way home."""
    out, home = office.book()
    office.refuse(home)
    assert (office.trip(out).status, office.trip(home).status) == ("booked", "refused")
    assert tasks(office) == [(home, "refused-return")]


def test_a_refused_trip_may_be_promised_later(office: Office) -> None:
    """When planning finds room after all, the promise stands; a refused trip can also be cancelled."""
    out, _ = office.book()
    office.refuse(out, version=1)
    office.promise(out, version=2)
    assert (office.trip(out).status, office.trip(out).refusal) == ("promised", ())
    office.refuse(out, version=3)
    office.do(lambda ctx: handlers.cancel_trip(ctx, office.desk, out, "office"))
    assert office.trip(out).status == "cancelled"


def test_a_refusal_after_a_cancellation_changes_nothing(office: Office) -> None:
    """What was cancelled stays cancelled, and nobody is asked to look."""
    out, home = office.book()
    office.do(lambda ctx: handlers.cancel_trip(ctx, office.desk, out, "patient"))
    office.refuse(out)
    assert (office.trip(out).status, office.trip(home).status, tasks(office)) == ("cancelled", "booked", [])


def test_a_no_show_in_the_morning_deletes_the_return(office: Office) -> None:
    """By Danish practice the afternoon trip is cancelled when the morning trip went in vain."""
    out, home = office.book()
    office.serve(out, "arrived")
    office.serve(out, "no-show", 5)
    assert office.trip(out).status == "no-show"
    assert (office.trip(home).status, office.trip(home).cancel_reason) == ("cancelled", "no-show-outbound")


def test_cancelled_at_the_door_deletes_the_return_too(office: Office) -> None:
    """A patient who says no at the door is not fetched in the afternoon."""
    out, home = office.book()
    office.serve(out, "cancelled-at-door")
    assert [office.trip(each).status for each in (out, home)] == ["cancelled", "cancelled"]
    assert office.trip(home).cancel_reason == "patient"


def test_a_no_show_on_the_way_home_touches_nothing_else(office: Office) -> None:
    """The outbound trip stays carried."""
    out, home = office.book()
    office.serve(out, "picked-up")
    office.serve(out, "dropped-off", 30)
    office.serve(home, "no-show", 150)
    assert [office.trip(each).status for each in (out, home)] == ["carried", "no-show"]


@pytest.mark.parametrize("order", list(permutations(range(3))))
def test_the_order_of_reports_does_not_matter(office: Office, order: tuple[int, ...]) -> None:
    """Arrived, picked up and dropped off give the same trip in any order, each report even twice."""
    out, _ = office.book()
    for step in order:
        for _ in range(2):
            office.serve(out, ("arrived", "picked-up", "dropped-off")[step], step * 10, message_id=f"step-{step}")
    trip = office.trip(out)
    assert trip.status == "carried"
    assert trip.arrived_at < trip.picked_up_at < trip.dropped_off_at
    kinds = [line.kind for line in office.runtime.read(lambda store: views.story(store, out))]
    assert kinds[-3:] == ["car-arrived", "picked-up", "dropped-off"]


def test_who_was_driven_was_driven(office: Office) -> None:
    """A pick-up outranks a cancellation that crossed it, and a clerk is asked to look."""
    out, _ = office.book()
    office.do(lambda ctx: handlers.cancel_trip(ctx, office.desk, out, "patient"))
    office.serve(out, "picked-up")
    assert office.trip(out).status == "on-board"
    assert tasks(office) == [(out, "driven-though-cancelled")]
    office.serve(out, "no-show", 5)
    assert office.trip(out).status == "on-board"


def test_a_delay_enters_the_story_of_every_trip_it_touches(office: Office) -> None:
    """A forecast is told in each trip's story, and a repeated message only once."""
    out, home = office.book()
    office.delay(out, home)
    for trip_id in (out, home):
        last = office.runtime.read(lambda store, trip_id=trip_id: views.story(store, trip_id))[-1]
        assert (last.kind, last.da) == ("delay-forecast", "Vognen ventes 15 min. forsinket.")


def test_word_of_an_unknown_trip_is_kept_and_harms_nothing(office: Office) -> None:
    """Messages about a trip that is not here are handled and kept, not lost and not dead."""
    outcomes = [office.promise("J9-1"), office.refuse("J9-1", 2), office.serve("J9-1", "no-show"), office.delay("J9-1")]
    assert {outcome.verdict for outcome in outcomes} == {Verdict.HANDLED}
    kept = office.runtime.read(lambda store: store.history(["J9-1"]))
    assert {entry.kind for entry in kept} == {"trip-promised", "trip-refused", "no-show", "delay-forecast"}
