"""Changing, cancelling and calling ready what is booked."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from planner.booking import handlers
from planner.booking.domain.trip import Trip
from planner.booking.handlers import CallReady, ChangeTrip
from planner.kernel.errors import Conflict, InvalidInput, NotFound
from planner.messages.booking import PassengerCard, TripCancelled, TripChanged, TripReady
from tests.booking.office import Office

TEN = datetime(2026, 3, 17, 9, tzinfo=UTC)
HOUR = timedelta(hours=1)
ON_CALL = [{"at": "2026-03-17T09:00:00Z", "ready_at": "2026-03-17T10:30:00Z", "on_call": True}]


def change(office: Office, trip_id: str, **times: object) -> list[Trip]:
    """Change a trip."""
    order = ChangeTrip(trip_id, **times)  # type: ignore[arg-type]  # tests name the fields
    changed: list[Trip] = office.do(lambda ctx: handlers.change_trip(ctx, office.desk, order))
    return changed


def test_a_moved_appointment_takes_the_trip_home_along(office: Office) -> None:
    """Moving the appointment an hour moves the return an hour, tells both whole, and ends the old promise."""
    out, home = office.book()
    office.promise(out)
    assert [trip.id for trip in change(office, out, at=TEN + HOUR, reason="clinic-moved")] == [out, home]
    first, second = office.messages()
    assert isinstance(first, TripChanged)
    assert isinstance(second, TripChanged)
    assert first.timing.appointment_at == TEN + HOUR
    assert second.timing.ready_at == datetime(2026, 3, 17, 11, 30, tzinfo=UTC)
    assert first.reason == "clinic-moved"
    assert [each.version for each in office.said] == [2, 2]
    assert (office.trip(out).status, office.trip(out).promise) == ("booked", None)


def test_the_trip_home_can_move_alone(office: Office) -> None:
    """A new time to go home, or that it now waits for a ready-call, leaves the outbound trip as it is."""
    _, home = office.book()
    assert [trip.id for trip in change(office, home, ready_at=TEN + 2 * HOUR)] == [home]
    changed = change(office, home, on_call=True)[0]
    assert (changed.timing.ready_at, changed.timing.on_call) == (TEN + 2 * HOUR, True)
    assert office.said[0].version == 3


def test_a_new_day_brings_new_cards(office: Office) -> None:
    """Moved to another day, the trips get cards that live as long as that day needs, and the journey follows."""
    out, home = office.book()
    change(office, out, at=TEN + timedelta(days=2))
    cards = [payload for payload in office.messages() if isinstance(payload, PassengerCard)]
    assert [(card.trip_id, card.service_day) for card in cards] == [(out, "2026-03-19"), (home, "2026-03-19")]
    assert office.runtime.read(lambda store: store.journey("J000001")).service_day == "2026-03-19"


@pytest.mark.parametrize(
    ("leg", "times", "code"),
    [
        (0, {}, "booking.nothing-to-change"),
        (1, {}, "booking.nothing-to-change"),
        (1, {"at": TEN}, "booking.wrong-time"),
        (0, {"at": TEN - timedelta(days=3)}, "booking.appointment-in-past"),
        (0, {"at": TEN + timedelta(days=30)}, "booking.beyond-horizon"),
        (0, {"at": TEN, "ready_at": TEN}, "booking.ready-before-appointment"),
        (1, {"ready_at": TEN - HOUR}, "booking.ready-before-appointment"),
        (1, {"ready_at": TEN + timedelta(days=1)}, "booking.return-other-day"),
    ],
)
def test_a_change_that_makes_no_sense_is_refused(office: Office, leg: int, times: dict, code: str) -> None:
    """A refused change has a code and changes and says nothing."""
    ids = office.book()
    with pytest.raises(InvalidInput) as caught:
        change(office, ids[leg], **times)
    assert caught.value.code == code
    assert [office.trip(each).version for each in ids] == [1, 1]


def test_cancelling_is_told_once(office: Office) -> None:
    """A cancelled trip is told once, its other half stays, and cancelling again is no error."""
    out, home = office.book()
    for expected in (1, 0):
        office.do(lambda ctx: handlers.cancel_trip(ctx, office.desk, out, "patient"))
        assert len(office.messages()) == expected
    assert (office.trip(out).status, office.trip(home).status) == ("cancelled", "booked")
    office.do(lambda ctx: handlers.cancel_journey(ctx, office.desk, "J000001", "clinic"))
    said = office.messages()
    assert [(type(each), each.trip_id, each.reason) for each in said] == [(TripCancelled, home, "clinic")]  # type: ignore[attr-defined]


def test_what_has_begun_is_not_cancelled(office: Office) -> None:
    """Who is on board or carried is neither cancelled nor changed; of a journey the rest can be."""
    out, home = office.book()
    office.serve(out, "picked-up")
    for command in (
        lambda ctx: handlers.cancel_trip(ctx, office.desk, out, "patient"),
        lambda ctx: handlers.change_trip(ctx, office.desk, ChangeTrip(out, at=TEN + HOUR)),
    ):
        with pytest.raises(Conflict, match=r"booking\.trip-not-waiting"):
            office.do(command)
    office.do(lambda ctx: handlers.cancel_journey(ctx, office.desk, "J000001", "patient"))
    assert (office.trip(out).status, office.trip(home).status) == ("on-board", "cancelled")
    office.serve(out, "dropped-off")
    with pytest.raises(Conflict, match=r"booking\.trip-not-waiting"):
        office.do(lambda ctx: handlers.cancel_journey(ctx, office.desk, "J000001", "patient"))


def test_a_late_cancellation_is_marked(office: Office) -> None:
    """Less than two hours before the trip a cancellation is late."""
    out, home = office.book()
    office.now = TEN - HOUR
    office.do(lambda ctx: handlers.cancel_journey(ctx, office.desk, "J000001", "patient"))
    entries = office.runtime.read(lambda store: store.history([out, home]))
    assert {e.subject: e.data["late"] for e in entries if e.kind == "trip-cancelled"} == {out: True, home: False}


def test_a_ready_call_counts_once(office: Office) -> None:
    """The first ready-call is told; a second one changes and says nothing."""
    _, home = office.book(appointments=ON_CALL)
    office.now = TEN + HOUR
    office.do(lambda ctx: handlers.call_ready(ctx, CallReady(home)))
    said = office.messages()[0]
    assert isinstance(said, TripReady)
    assert (said.ready_at, office.said[0].version) == (TEN + HOUR, 2)
    office.now += HOUR
    office.do(lambda ctx: handlers.call_ready(ctx, CallReady(home)))
    assert office.messages() == []
    assert office.trip(home).ready_at_called == TEN + HOUR


def test_only_a_waiting_on_call_return_is_called_ready(office: Office) -> None:
    """A trip with known times, a cancelled one, another day and an unknown trip are refused."""
    out, home = office.book()
    for trip_id in (out, home):
        with pytest.raises(Conflict, match=r"booking\.not-on-call"):
            office.do(lambda ctx, trip_id=trip_id: handlers.call_ready(ctx, CallReady(trip_id)))
    _, called = office.book(external_id="R-2", appointments=ON_CALL)
    with pytest.raises(InvalidInput, match=r"booking\.ready-other-day"):
        office.do(lambda ctx: handlers.call_ready(ctx, CallReady(called, TEN + timedelta(days=3))))
    office.now = TEN
    office.do(lambda ctx: handlers.cancel_trip(ctx, office.desk, called, "patient"))
    with pytest.raises(Conflict, match=r"booking\.trip-not-waiting"):
        office.do(lambda ctx: handlers.call_ready(ctx, CallReady(called)))
    with pytest.raises(NotFound, match=r"booking\.no-trip"):
        office.do(lambda ctx: handlers.call_ready(ctx, CallReady("J9-2")))
    with pytest.raises(NotFound, match=r"booking\.no-journey"):
        office.do(lambda ctx: handlers.cancel_journey(ctx, office.desk, "J9", "patient"))
