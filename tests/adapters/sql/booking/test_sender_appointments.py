"""What senders say of their appointments is kept, the same on every database; said twice at once, it is said once."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import Engine

from adapters.http.booking_forms import ReferralForm
from planner.booking import handlers
from planner.booking.domain.referral import Appointment
from planner.booking.domain.sender import SenderAppointment
from planner.booking.handlers import SaidAppointment, SaidReferral
from planner.kernel.errors import Conflict
from tests.booking.office import MONDAY, Office, body

AT = MONDAY + timedelta(days=1)


@pytest.fixture
def office(module_engine: Callable[..., Engine]) -> Office:
    """A booking office."""
    return Office(module_engine("booking"))


def said(**changes: Any) -> SaidReferral:
    """Return a referral with one appointment that the sender has given an id."""
    command = ReferralForm.model_validate(body(**changes)).command()
    wanted = command.appointments[0]
    return SaidReferral(command, (SaidAppointment("his", "A-1", wanted, stated_at=MONDAY),))


def test_an_appointment_comes_back_as_it_was_said(office: Office) -> None:
    """Its ids, times, state and journey, by its own id and by its referral."""
    office.do(lambda ctx: handlers.receive_said(ctx, office.desk, said()))
    later = Appointment(at=AT, ready_at=AT + timedelta(hours=1), on_call=True)
    moved = SaidAppointment("his", "A-1", later, stated_at=MONDAY + timedelta(minutes=1))
    office.do(lambda ctx: handlers.say_appointment(ctx, office.desk, moved))
    found = office.runtime.read(
        lambda store: (store.sender_appointment("his", "A-1"), store.sender_appointments("H000001"))
    )
    wanted = said().appointments[0].wanted
    expected = SenderAppointment(
        "his", "A-1", "H000001", 0, later, wanted, moved.stated_at, journey_id="J000001", row_version=3
    )
    assert found == (expected, [expected])
    assert office.runtime.read(lambda store: store.sender_appointment("her", "A-1")) is None


def test_said_at_once_it_is_one_referral(office: Office) -> None:
    """Several deliveries of the same request at the same moment book one journey, and all get the same answer."""

    def send(_: int) -> tuple[str, bool]:
        receipt = office.runtime.execute(lambda ctx: handlers.receive_said(ctx, office.desk, said()), actor="emr")
        return receipt[0].external_id, receipt[1]

    with ThreadPoolExecutor(4) as pool:
        answers = list(pool.map(send, range(4)))
    assert sorted(answers) == [("R-1", False)] * 3 + [("R-1", True)]
    assert [each.id for each in office.runtime.read(lambda store: store.journeys_of(["H000001"]))] == ["J000001"]


def test_an_id_belongs_to_one_referral(office: Office) -> None:
    """The same id under another referral is a conflict, and that referral is not received either."""
    office.do(lambda ctx: handlers.receive_said(ctx, office.desk, said()))
    other = said(external_id="R-2", appointments=[{"at": "2026-03-18T09:00:00Z"}])
    with pytest.raises(Conflict, match=r"booking\.appointment-elsewhere"):
        office.do(lambda ctx: handlers.receive_said(ctx, office.desk, other))
    assert office.runtime.read(lambda store: store.referral_from("emr", "R-2")) is None
