"""Growth per criterion over HTTP: for whom, and as a file."""

from __future__ import annotations

import csv

import pytest

from planner.kernel.principal import Role
from tests.adapters.http.booking_api import Api
from tests.booking.office import Office, body


@pytest.fixture
def api(office: Office) -> Api:
    """Its API with one decided referral."""
    made = Api(office)
    made.post("/referrals", body())
    return made


@pytest.mark.parametrize("path", ["/growth", "/growth.csv"])
@pytest.mark.parametrize("role", list(Role))
def test_case_leads_and_auditors_see_it(api: Api, role: Role, path: str) -> None:
    """Nobody else, but the administrator."""
    allowed = role in {Role.CASE_LEAD, Role.AUDITOR, Role.ADMINISTRATOR}
    assert api.as_(role).get(path).status_code == (200 if allowed else 403)


def test_it_tells_every_criterion_of_every_period(api: Api) -> None:
    """As many periods as asked for, the last the present one, which is not complete."""
    answer = api.as_(Role.AUDITOR).get("/growth", unit="week", count=3).json()
    assert [each["label"] for each in answer["periods"]] == ["2026-W10", "2026-W11", "2026-W12"]
    assert [each["complete"] for each in answer["periods"]] == [True, True, False]
    line = next(each for each in answer["lines"] if each["kind"] == "rule")
    assert (line["code"], line["table"], line["authority_name"]) == ("T2", "transport", "Region Midtjylland")
    assert [point["decisions"] for point in line["points"]] == [0, 0, 1]
    past = api.get("/growth", until="2025-06-01", count=2).json()
    assert (past["periods"][-1]["label"], past["lines"]) == ("2025-06", [])


def test_the_file_can_be_read_by_a_spreadsheet(api: Api) -> None:
    """CSV with a heading, downloaded under a name."""
    answer = api.as_(Role.CASE_LEAD).get("/growth.csv", count=2)
    assert answer.headers["content-type"] == "text/csv; charset=utf-8"
    assert "growth-month.csv" in answer.headers["content-disposition"]
    rows = list(csv.DictReader(answer.text.splitlines()))
    assert {row["period"] for row in rows} == {"2026-02", "2026-03"}
    assert {row["code"] for row in rows} >= {"T2", "no-public-transport"}


@pytest.mark.parametrize(
    "params", [{"unit": "day"}, {"count": 1}, {"count": 61}, {"until": "1999-01-01"}, {"until": "x"}]
)
def test_what_cannot_be_counted_is_refused(api: Api, params: dict[str, object]) -> None:
    """A period that there is not, too many, or no date."""
    assert api.as_(Role.AUDITOR).get("/growth", **params).status_code == 422
