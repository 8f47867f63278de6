"""Receiving, deciding and booking: whole or not at all, and once."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from planner.booking import handlers, views
from planner.booking.domain.referral import Appointment
from planner.booking.handlers import BookJourneys, DecideByPerson
from planner.booking.ports import TripQuery
from planner.kernel.errors import Conflict, InvalidInput, NotFound
from planner.kernel.principal import Role
from planner.messages.booking import PassengerCard, ReferralDecided, TripBooked
from tests.booking.office import MONDAY, Office


def kinds(office: Office) -> list[str]:
    """Return the types of what was said last."""
    return [payload.message_type.split(".")[1] for payload in office.messages()]


def test_a_granted_referral_becomes_two_linked_trips(office: Office) -> None:
    """Transport is told with its payer, booked as linked trips there and back, each with a sealed card."""
    receipt = office.receive()
    assert receipt.decision.outcome == "transport"
    assert [trip.id for trip in receipt.trips] == ["J000001-1", "J000001-2"]
    assert kinds(office) == ["referral-decided", "trip-booked", "passenger-card", "trip-booked", "passenger-card"]
    decided, out, _, home, _ = office.messages()
    assert isinstance(decided, ReferralDecided)
    assert isinstance(out, TripBooked)
    assert isinstance(home, TripBooked)
    assert (decided.payer.code if decided.payer else "") == "region-midtjylland"
    assert (out.linked_trip_id, home.linked_trip_id) == (home.trip_id, out.trip_id)
    assert (out.origin, out.destination) == (home.destination, home.origin)
    assert out.timing.appointment_at == datetime(2026, 3, 17, 9, tzinfo=UTC)
    assert home.timing.ready_at == datetime(2026, 3, 17, 10, 30, tzinfo=UTC)
    assert (out.board_s, out.alight_s) == (180, 120)
    assert out.service_level.ride_cap_s == 3600
    assert [each.version for each in office.said] == [1, 1, 1, 1, 1]


def test_the_same_referral_twice_is_one_referral(office: Office) -> None:
    """A repeated sending gets the same receipt, says nothing and books nothing, even after the trips changed."""
    first = office.receive()
    office.promise("J000001-1")
    again = office.receive()
    assert again.duplicate
    assert office.messages() == []
    assert again.referral.id == first.referral.id
    assert again.decision == first.decision
    assert [trip.status.value for trip in again.trips] == ["promised", "booked"]


def test_writing_the_numbers_differently_is_the_same_referral(office: Office) -> None:
    """CPR and phone are compared in normal form."""
    office.receive()
    assert office.receive(patient__cpr="0203461234", patient__phone="+45 95123456").duplicate


@pytest.mark.parametrize(
    "changes",
    [
        {"patient__name": "En Anden"},
        {"facts__social_pension": False},
        {"appointments": [{"at": "2026-03-17T09:01:00Z"}]},
    ],
)
def test_a_known_id_with_another_content_is_refused(office: Office, changes: dict[str, Any]) -> None:
    """A sender's id stands for one content; another one is a conflict and changes nothing."""
    office.receive()
    with pytest.raises(Conflict, match=r"booking\.referral-differs"):
        office.receive(**changes)
    assert office.runtime.read(lambda store: store.trips(TripQuery()))[1] == 2


@pytest.mark.parametrize(
    ("changes", "code", "where"),
    [
        ({"patient__cpr": "310299-1234"}, "booking.bad-cpr", "patient.cpr"),
        ({"patient__cpr": "12345"}, "booking.bad-cpr", "patient.cpr"),
        ({"patient__cpr": "170336-6666"}, "booking.bad-cpr", "patient.cpr"),
        ({"patient__phone": "12"}, "booking.bad-phone", "patient.phone"),
        ({"patient__phone": "no phone"}, "booking.bad-phone", "patient.phone"),
        ({"patient__name": "  "}, "booking.empty-field", "patient.name"),
        ({"patient__assessed_by": ""}, "booking.assessor-missing", "patient.assessed_by"),
        ({"patient__cpr": None}, "booking.age-missing", "age"),
        ({"facts__age": 20}, "booking.age-contradicts-cpr", "age"),
        ({"facts__reason": "doctor"}, "booking.payer-unknown", "facts.municipality"),
        ({"appointments": [{}]}, "booking.empty-appointment", "appointments"),
        ({"appointments": [{"at": "2026-03-16T09:00:00Z"}]}, "booking.appointment-in-past", "appointments.0"),
        ({"appointments": [{"ready_at": "2026-03-15T12:00:00Z"}]}, "booking.appointment-in-past", "appointments.0"),
        ({"appointments": [{"at": "2026-03-31T09:00:00Z"}]}, "booking.beyond-horizon", "appointments.0"),
        (
            {"appointments": [{"at": "2026-03-17T09:00:00Z"}, {"at": "2026-03-31T09:00:00Z"}]},
            "booking.beyond-horizon",
            "appointments.1",
        ),
        (
            {"appointments": [{"at": "2026-03-17T09:00:00Z", "ready_at": "2026-03-17T09:00:00Z"}]},
            "booking.ready-before-appointment",
            "appointments.0.ready_at",
        ),
        (
            {"appointments": [{"at": "2026-03-17T09:00:00Z", "ready_at": "2026-03-18T09:00:00Z"}]},
            "booking.return-other-day",
            "appointments.0.ready_at",
        ),
        (
            {"appointments": [{"at": "2026-03-17T09:00:00Z", "on_call": True}]},
            "booking.on-call-without-return",
            "appointments.0.ready_at",
        ),
    ],
)
def test_bad_input_names_its_field_and_does_nothing(
    office: Office, changes: dict[str, Any], code: str, where: str
) -> None:
    """Every mistake has a code and names the field; nothing is stored or said, and no number is used up."""
    with pytest.raises(InvalidInput) as caught:
        office.receive(**changes)
    assert (caught.value.code, caught.value.where) == (code, where)
    with office.engine.connect() as connection:
        for table in ("referral", "personal", "trip", "history", "outbox", "personal_data_read"):
            assert connection.exec_driver_sql(f"SELECT count(*) FROM {table}").scalar() == 0  # noqa: S608
    assert office.book() == ["J000001-1", "J000001-2"]


def test_age_follows_the_cpr_number(office: Office) -> None:
    """The age on the day of the appointment is the CPR number's; without a number the stated one counts."""
    assert office.receive().referral.facts.age == 80
    stated = office.receive(external_id="R-2", patient__cpr=None, facts__age=44)
    assert stated.referral.facts.age == 44


def test_what_is_not_transport_books_nothing(office: Office) -> None:
    """An allowance or a refusal is told and nothing is driven."""
    allowance = office.receive(facts__condition_excludes_public_transport=False)
    assert (allowance.decision.outcome, list(allowance.trips)) == ("allowance", [])
    assert kinds(office) == ["referral-decided"]
    refused = office.receive(
        external_id="R-2", facts__condition_excludes_public_transport=False, facts__social_pension=False
    )
    assert refused.decision.outcome == "refused"
    assert refused.decision.payer is None
    summary = office.runtime.read(lambda store: views.day_summary(store, "2026-03-17"))
    assert summary["referrals"] == {"transport": 0, "allowance": 1, "refused": 1}


def test_a_discharge_is_one_trip_home(office: Office) -> None:
    """Only a time to go home gives only the trip home, linked to nothing."""
    ids = office.book(facts__reason="discharge", appointments=[{"ready_at": "2026-03-16T13:00:00Z"}])
    assert ids == ["J000001-2"]
    trip = office.trip("J000001-2")
    assert (trip.leg, trip.linked_trip_id, trip.same_day, trip.late) == ("return", None, True, True)


def test_a_series_becomes_a_journey_each(office: Office) -> None:
    """Every appointment of a referral is a journey of its own, numbered on."""
    days = [{"at": f"2026-03-{day}T08:00:00Z", "ready_at": f"2026-03-{day}T12:00:00Z"} for day in (17, 19, 21)]
    assert office.book(appointments=days) == [f"J00000{n}-{leg}" for n in (1, 2, 3) for leg in (1, 2)]


@pytest.mark.parametrize(
    ("booked_at", "late", "same_day"),
    [
        (datetime(2026, 3, 16, 11, 0, tzinfo=UTC), False, False),
        (datetime(2026, 3, 16, 11, 0, 1, tzinfo=UTC), True, False),
        (datetime(2026, 3, 17, 6, 0, tzinfo=UTC), True, True),
    ],
)
def test_a_booking_after_the_cut_off_is_late(office: Office, booked_at: datetime, late: bool, same_day: bool) -> None:
    """The cut-off is 12:00 Danish time on the working day before."""
    office.now = booked_at
    trip = office.trip(office.book()[0])
    assert (trip.late, trip.same_day) == (late, same_day)


def test_the_cut_off_before_a_weekend_or_holiday_is_the_last_working_day(office: Office) -> None:
    """For the Tuesday after Easter 2026 the last working day is the Wednesday before."""
    office.now = datetime(2026, 4, 1, 10, 1, tzinfo=UTC)
    trip = office.trip(office.book(appointments=[{"at": "2026-04-07T09:00:00Z"}])[0])
    assert trip.late
    office.now = datetime(2026, 4, 1, 9, 59, tzinfo=UTC)
    other = office.book(external_id="R-2", appointments=[{"at": "2026-04-07T09:00:00Z"}])[0]
    assert not office.trip(other).late


def test_equipment_ordered_late_is_looked_at(office: Office) -> None:
    """A stair machine must be ordered the working day before; later it is booked, marked and given to a clerk."""
    changes: dict[str, Any] = {"needs": {"mobility": "wheelchair", "equipment": ["stair-machine"]}}
    office.book(**changes)
    assert office.runtime.read(views.tasks) == []
    office.now = MONDAY + timedelta(hours=20)
    late = office.book(**changes, external_id="R-2")
    tasks = office.runtime.read(views.tasks)
    assert [(task["subject"], task["kind"]) for task in tasks] == [(trip, "late-equipment") for trip in late]
    done = office.do(lambda ctx: views.task_data(handlers.finish_task(ctx, late[0], "late-equipment", "aftalt")))
    assert (done["done_by"], done["note"]) == ("anna", "aftalt")
    assert len(office.runtime.read(views.tasks)) == 1
    with pytest.raises(NotFound, match=r"booking\.no-task"):
        office.do(lambda ctx: handlers.finish_task(ctx, "J9", "late-equipment", ""))


def test_a_companion_to_an_admission_rides_one_way(office: Office) -> None:
    """The companion has a seat on the way in and none on the way home."""
    office.book(facts__reason="admission", facts__companions_requested=2, needs={"mobility": "wheelchair"})
    assert office.trip("J000001-1").needs.companions == 1
    assert office.trip("J000001-2").needs.companions == 0


def test_a_person_may_decide_anew(office: Office) -> None:
    """After a complaint a named person grants transport; it is told as a newer version and booked."""
    refused = office.receive(facts__condition_excludes_public_transport=False, facts__social_pension=False)
    order = DecideByPerson(
        refused.referral.id,
        "transport",
        "case-lead",
        "Klage medhold",
        "Complaint upheld",
        1,
        frozenset({Role.CASE_LEAD}),
    )
    granted = office.do(lambda ctx: handlers.decide_by_person(ctx, office.desk, order), actor="bo")
    decided = office.messages()[0]
    assert isinstance(decided, ReferralDecided)
    assert (decided.decided_by, decided.outcome, office.said[0].version) == ("person", "transport", 2)
    assert decided.payer is not None
    assert len(granted.trips) == 2
    shown = office.runtime.read(lambda store: views.referral(store, refused.referral.id))
    assert [each["outcome"] for each in shown["decisions"]] == ["refused", "transport"]
    assert shown["decisions"][1]["decided_by_name"] == "bo"
    assert shown["decisions"][1]["mandate"].startswith("Visitationsleder")
    with pytest.raises(Conflict, match=r"booking\.already-booked"):
        office.do(lambda ctx: handlers.decide_by_person(ctx, office.desk, order))


def test_a_person_must_give_a_reason(office: Office) -> None:
    """A decision without a reason in both languages is none."""
    receipt = office.receive(facts__condition_excludes_public_transport=False)
    order = DecideByPerson(receipt.referral.id, "refused", "case-lead", "", "x")
    with pytest.raises(InvalidInput, match=r"booking\.no-reason"):
        office.do(lambda ctx: handlers.decide_by_person(ctx, office.desk, order))
    with pytest.raises(NotFound, match=r"booking\.no-referral"):
        office.do(
            lambda ctx: handlers.decide_by_person(ctx, office.desk, DecideByPerson("H9", "refused", "x", "x", "x"))
        )


def test_further_journeys_need_a_granted_referral(office: Office) -> None:
    """More appointments are booked on a decision for transport, and on no other."""
    granted = office.receive()
    more = Appointment(at=MONDAY + timedelta(days=3))
    trips = office.do(lambda ctx: handlers.book_journeys(ctx, office.desk, BookJourneys(granted.referral.id, (more,))))
    assert [trip.id for trip in trips] == ["J000002-1"]
    assert [type(payload) for payload in office.messages()] == [TripBooked, PassengerCard]
    allowance = office.receive(external_id="R-2", facts__condition_excludes_public_transport=False)
    with pytest.raises(Conflict, match=r"booking\.not-transport"):
        office.do(lambda ctx: handlers.book_journeys(ctx, office.desk, BookJourneys(allowance.referral.id, (more,))))
    with pytest.raises(NotFound, match=r"booking\.no-referral"):
        office.do(lambda ctx: handlers.book_journeys(ctx, office.desk, BookJourneys("H9", (more,))))
    with pytest.raises(InvalidInput, match=r"booking\.no-appointments"):
        office.do(lambda ctx: handlers.book_journeys(ctx, office.desk, BookJourneys(granted.referral.id, ())))
