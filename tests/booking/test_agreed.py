"""The pick-up windows that a patient chose among those offered."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from planner.booking import handlers
from planner.booking.domain.referral import Appointment
from planner.booking.handlers import BookJourneys, ChangeTrip
from planner.kernel.errors import InvalidInput
from planner.messages.booking import TripBooked, TripChanged
from tests.booking.office import Office
from tests.booking.test_changing import HOUR, TEN

OUT = {"pickup_from": "2026-03-17T07:50:00Z", "pickup_to": "2026-03-17T08:20:00Z"}
HOME = {"pickup_from": "2026-03-17T10:40:00Z", "pickup_to": "2026-03-17T11:10:00Z"}
TIMES = {"at": "2026-03-17T09:00:00Z", "ready_at": "2026-03-17T10:30:00Z"}
AGREED = [TIMES | {"agreed_out": OUT, "agreed_home": HOME}]


def test_what_was_agreed_goes_to_planning(office: Office) -> None:
    """Each trip is booked with the window that the patient chose for it; without a choice there is none."""
    office.receive(appointments=AGREED)
    booked = [each for each in office.messages() if isinstance(each, TripBooked)]
    assert [each.model_dump(mode="json")["timing"]["agreed"] for each in booked] == [OUT, HOME]
    office.receive(external_id="R-2")
    assert [each.timing.agreed for each in office.messages() if isinstance(each, TripBooked)] == [None, None]


def test_what_was_agreed_is_no_part_of_the_referral(office: Office) -> None:
    """Sent again without the windows it is the same referral, and the first receipt is given."""
    first = office.receive(appointments=AGREED)
    again = office.receive(appointments=[TIMES])
    assert (again.duplicate, again.referral.id) == (True, first.referral.id)
    assert office.said == []


@pytest.mark.parametrize(
    "wrong",
    [
        {"agreed_out": {"pickup_from": OUT["pickup_to"], "pickup_to": OUT["pickup_from"]}},
        {"agreed_out": OUT | {"pickup_to": "2026-03-17T09:01:00Z"}},
        {"agreed_home": HOME | {"pickup_from": "2026-03-17T10:29:00Z"}},
        {"agreed_home": HOME, "on_call": True},
        {"agreed_home": HOME, "ready_at": None},
        {"agreed_out": OUT, "at": None},
    ],
)
def test_a_window_that_nobody_can_have_offered_is_refused(office: Office, wrong: dict[str, Any]) -> None:
    """Ended before it began, after the appointment, before the patient is ready, on call, or for no trip."""
    with pytest.raises(InvalidInput) as caught:
        office.receive(appointments=[TIMES | wrong])
    assert caught.value.code == "booking.bad-agreed-window"
    assert caught.value.where.startswith("appointments.0.agreed_")


def test_a_new_time_makes_what_was_agreed_void(office: Office) -> None:
    """A moved appointment drops what was agreed for it; a return whose time stays keeps its window and its promise."""
    out, home = office.book(appointments=AGREED)
    order = ChangeTrip(out, at=TEN + timedelta(minutes=30), ready_at=TEN + HOUR + timedelta(minutes=30))
    changed = office.do(lambda ctx: handlers.change_trip(ctx, office.desk, order))
    assert [trip.id for trip in changed] == [out]
    (said,) = office.messages()
    assert isinstance(said, TripChanged)
    assert said.timing.agreed is None
    kept = office.trip(home).timing
    assert kept.model_dump(mode="json")["agreed"] == HOME


def test_a_preview_is_what_would_be_booked_and_keeps_nothing(office: Office) -> None:
    """The trips of a preview are those of the booking but for their ids; no number is used up and nothing is said."""
    office.receive()
    next_day = {name: at.replace("03-17", "03-18") for name, at in TIMES.items()}
    order = BookJourneys("H000001", (Appointment.model_validate(next_day),))
    seen = office.do(lambda ctx: handlers.preview_journeys(ctx, office.desk, order))
    assert office.said == []
    booked = office.do(lambda ctx: handlers.book_journeys(ctx, office.desk, order))
    assert [trip.journey_id for trip in booked] == ["J000002", "J000002"]
    named = {"trip_id", "journey_id", "linked_trip_id"}
    assert [trip.booked().model_dump(exclude=named) for trip in seen] == [
        trip.booked().model_dump(exclude=named) for trip in booked
    ]
