"""A found patient's last journeys are templates for a new booking."""

from __future__ import annotations

import json

import pytest

from planner.booking import handlers
from planner.booking.domain.referral import Appointment
from planner.booking.finding.templates import Template, Times, templates
from planner.booking.handlers import BookJourneys
from planner.kernel.errors import NotFound
from tests.booking.office import CPR, HOME, NOTE, WARD, Office


def of(office: Office, referral_id: str, limit: int = 5) -> list[Template]:
    """Return the templates, as a clerk asks for them."""
    found: list[Template] = office.do(lambda ctx: templates(ctx, office.desk, referral_id, "opkald", limit))
    return found


def dialysis(office: Office) -> None:
    """Book three days of dialysis on one referral: twice at ten, once at noon with a ready-call."""
    office.receive()
    more = (
        {"at": "2026-03-19T09:00:00Z", "ready_at": "2026-03-19T10:30:00Z"},
        {"at": "2026-03-21T11:00:00Z", "ready_at": "2026-03-21T14:00:00Z", "on_call": True},
    )
    order = BookJourneys("H000001", tuple(Appointment.model_validate_json(json.dumps(each)) for each in more))
    office.do(lambda ctx: handlers.book_journeys(ctx, office.desk, order))


def test_journeys_of_a_kind_are_one_template_with_its_usual_times(office: Office) -> None:
    """From, to, treatment, needs, facts, usual times and days come back as they are needed for a new booking."""
    dialysis(office)
    (found,) = of(office, "H000001")
    assert (found.home_text, found.facility_text, found.treatment, found.notes) == (HOME, WARD, "dialysis", NOTE)
    assert found.usual == Times("10:00", "11:30", on_call=False)
    assert (found.weekdays, found.times_made, found.last_day) == ((2, 4, 6), 3, "2026-03-21")
    assert (found.home["postcode"], found.needs["mobility"]) == ("8543", "assisted")
    assert (found.facts["distance_m"], found.facts["companions_requested"]) == (23000, 0)
    assert "age" not in found.facts


def test_another_place_or_need_is_another_template(office: Office) -> None:
    """The latest comes first; any referral of the patient gives all; one spelt differently is the same."""
    dialysis(office)
    eyes = {"patient__facility_text": "AUH, Øjensygdomme", "patient__treatment": "outpatient"}
    common = {"patient__cpr": CPR, "appointments": [{"at": "2026-03-23T08:00:00Z"}]}
    office.receive(external_id="R-2", **common, **eyes)
    again = {**common, "appointments": [{"at": "2026-03-24T08:00:00Z"}], "patient__home_text": HOME.upper()}
    office.receive(external_id="R-3", **again, **eyes)
    office.receive(external_id="R-4", patient__name="En anden")
    for referral in ("H000001", "H000003"):
        first, second = of(office, referral)
        assert (first.facility_text, first.times_made, first.referral_id) == ("AUH, Øjensygdomme", 2, "H000003")
        assert (first.usual, first.last_day) == (Times("09:00", None, on_call=False), "2026-03-24")
        assert second.facility_text == WARD
    assert [each.facility_text for each in of(office, "H000001", limit=1)] == ["AUH, Øjensygdomme"]


def test_every_referral_opened_for_templates_is_on_record(office: Office) -> None:
    """Templates are personal data: who asked for them and why is entered."""
    dialysis(office)
    of(office, "H000001")
    trail = office.runtime.read(lambda store: store.reads(1, 100, None, None))[0]
    assert {(each.what, each.subject, each.why) for each in trail[:2]} == {("personal data", "H000001", "opkald")}


def test_no_templates_of_nobody(office: Office) -> None:
    """A referral that is not there, or was erased, has none."""
    with pytest.raises(NotFound, match=r"booking\.personal-erased"):
        of(office, "H000009")
