"""An appointment that moves: its ride follows, or a flag says that it could not."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from planner.booking import handlers, views
from planner.booking.domain.referral import Appointment
from planner.booking.domain.tasks import ClerkTask
from planner.booking.handlers import BookJourneys, ChangeTrip, Moved
from planner.booking.ports import TaskQuery
from planner.kernel.errors import Conflict, InvalidInput
from tests.booking.office import Office

TEN = datetime(2026, 3, 17, 9, tzinfo=UTC)
FAR = TEN + timedelta(days=30)


def move(office: Office, trip_id: str, **times: Any) -> Moved:
    """Move the appointment of a trip."""
    moved: Moved = office.do(lambda ctx: handlers.move_appointment(ctx, office.desk, ChangeTrip(trip_id, **times)))
    return moved


def flags(office: Office) -> list[ClerkTask]:
    """Return the open flags."""
    return list(office.runtime.read(lambda store: store.tasks(TaskQuery(kinds=("appointment-moved",)))))


def test_a_move_beyond_the_horizon_is_kept_and_flagged_until_the_ride_follows(office: Office) -> None:
    """The ride stays, one task arises with what to do, the story says where to; a move that can be followed ends it."""
    out, _ = office.book()
    for _ in range(2):
        assert move(office, out, at=FAR).flagged == "booking.beyond-horizon"
    assert office.trip(out).timing.appointment_at == TEN
    assert [(each.subject, each.owner) for each in flags(office)] == [(out, "")]
    told = [
        line for line in office.runtime.read(lambda store: views.story(store, out)) if line.kind == "appointment-moved"
    ]
    assert [line.en for line in told] == [
        "The appointment was moved to 2026-04-16 11:00, but the ride could not follow."
    ]
    assert move(office, out, at=TEN + timedelta(hours=1)).flagged == ""
    assert flags(office) == []


@pytest.mark.parametrize("event", ["picked-up", "dropped-off", "no-show"])
def test_a_ride_that_has_begun_cannot_follow(office: Office, event: str) -> None:
    """A ride under way, driven or in vain stays as it is; a new journey at the new time closes the flag."""
    out, _ = office.book()
    office.serve(out, event)
    later = TEN + timedelta(days=2)
    moved = move(office, out, at=later)
    assert moved.flagged == "booking.trip-not-waiting"
    assert [each.subject for each in flags(office)] == [out]
    order = BookJourneys(moved.trips[0].referral_id, (Appointment(at=later),))
    office.do(lambda ctx: handlers.book_journeys(ctx, office.desk, order))
    assert flags(office) == []


def test_a_move_that_planning_refuses_is_flagged_until_it_promises(office: Office) -> None:
    """A ride refused after a move is flagged like one that could not move; a promise for the new time closes it."""
    out, _ = office.book()
    assert move(office, out, at=TEN + timedelta(hours=1)).flagged == ""
    office.refuse(out)
    assert [each.subject for each in flags(office)] == [out]
    office.promise(out, version=2)
    assert flags(office) == []


def test_a_refusal_without_a_move_is_no_flag(office: Office) -> None:
    """What was never moved has not moved."""
    out, _ = office.book()
    office.refuse(out)
    assert flags(office) == []


def test_what_makes_no_sense_is_still_refused(office: Office) -> None:
    """Contradictions, the past and cancelled rides are errors as before, and flag nothing."""
    out, home = office.book()
    with pytest.raises(InvalidInput, match="ready-before-appointment"):
        move(office, out, at=TEN, ready_at=TEN)
    with pytest.raises(InvalidInput, match="appointment-in-past"):
        move(office, out, at=TEN - timedelta(days=3))
    with pytest.raises(InvalidInput, match="wrong-time"):
        move(office, home, at=TEN)
    office.do(lambda ctx: handlers.cancel_trip(ctx, office.desk, out, "patient"))
    with pytest.raises(Conflict, match="trip-not-waiting"):
        move(office, out, at=FAR)
    assert flags(office) == []
