"""A patient's wishes over HTTP."""

from __future__ import annotations

import pytest

from planner.booking import handlers
from planner.kernel.principal import Role
from tests.adapters.http.booking_api import Api
from tests.booking.office import CPR, NAME, Office


@pytest.fixture
def api(office: Office) -> Api:
    """The interface of a booking office."""
    return Api(office)


ASKED = {"cpr": CPR, "why": "patienten har bedt om det"}


def test_a_case_lead_shows_and_erases(api: Api) -> None:
    """The package has the patient; the answer to erasing says what is kept; afterwards nobody is found."""
    api.office.book()
    api.office.do(lambda ctx: handlers.cancel_journey(ctx, api.office.desk, "J000001", "patient"))
    api.as_(Role.CASE_LEAD, name="lis")
    package = api.post("/privacy/export", ASKED).json()
    assert package["referrals"][0]["patient"]["name"] == NAME
    answer = api.post("/privacy/erase", ASKED).json()
    assert answer["referral_ids"] == ["H000001"]
    assert answer["kept"]
    assert api.post("/privacy/export", ASKED).status_code == 404
    record = api.get("/privacy/erasures").json()["items"]
    assert {each["who"] for each in record} == {"lis"}
    assert CPR not in str(record)


def test_a_patient_is_named_in_one_way(api: Api) -> None:
    """None or two ways to name a patient are refused, and so is a ride to come."""
    api.as_(Role.CASE_LEAD)
    for wrong in ({"why": "test"}, {**ASKED, "phone": "95123456"}):
        answer = api.post("/privacy/export", wrong)
        assert (answer.status_code, answer.json()["code"]) == (422, "booking.bad-search")
    api.office.book()
    assert api.post("/privacy/erase", ASKED).json()["code"] == "booking.rides-to-come"


@pytest.mark.parametrize("role", [role for role in Role if role not in {Role.CASE_LEAD, Role.ADMINISTRATOR}])
def test_nobody_else_shows_or_erases(api: Api, role: Role) -> None:
    """Neither clerk nor system nor anybody else exports or erases; the auditor sees what was erased."""
    api.office.book()
    api.as_(role)
    assert [api.post(f"/privacy/{what}", ASKED).status_code for what in ("export", "erase")] == [403, 403]
    seen = [api.get(f"/privacy/{what}").status_code for what in ("due", "erasures")]
    assert seen == ([200, 200] if role is Role.AUDITOR else [403, 403])
