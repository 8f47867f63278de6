"""Letters over HTTP: who gets them, in which language, and that it is on record."""

from __future__ import annotations

from io import BytesIO

import pytest
from pypdf import PdfReader

from planner.kernel.principal import Role
from tests.adapters.http.booking_api import Api
from tests.booking.office import NAME, Office, body

LETTER = "/referrals/H000001/decisions/1/letter.pdf"


@pytest.fixture
def api(office: Office) -> Api:
    """Its API with one decided referral, asked by a clerk."""
    made = Api(office)
    made.post("/referrals", body())
    return made


@pytest.mark.parametrize(("lang", "guide"), [("", "Du kan klage"), ("da", "Du kan klage"), ("en", "You may complain")])
def test_a_clerk_gets_the_letter_in_the_patients_language(api: Api, lang: str, guide: str) -> None:
    """A PDF that browsers show, keep no copy of, and name without anything personal."""
    answer = api.get(LETTER, **({"lang": lang} if lang else {}))
    assert (answer.status_code, answer.headers["content-type"]) == (200, "application/pdf")
    assert answer.headers["cache-control"] == "no-store"
    assert NAME not in str(answer.headers)
    text = "\n".join(page.extract_text() for page in PdfReader(BytesIO(answer.content)).pages)
    assert NAME in text
    assert guide in text
    assert api.get(LETTER, **({"lang": lang} if lang else {})).content == answer.content


@pytest.mark.parametrize("role", list(Role))
def test_letters_are_for_those_who_send_them(api: Api, role: Role) -> None:
    """Clerks and case leads, and the administrator; nobody else, systems included."""
    allowed = role in {Role.CLERK, Role.CASE_LEAD, Role.ADMINISTRATOR}
    assert api.as_(role).get(LETTER).status_code == (200 if allowed else 403)


def test_each_letter_is_in_the_audit_trail(api: Api) -> None:
    """Who wrote it and what for; a refused request reads nothing."""
    api.as_(Role.CLERK, name="bo").get(LETTER, why="handed over at the counter")
    api.as_(Role.PLANNER, name="eve").get(LETTER)
    found = api.as_(Role.AUDITOR).get("/audit", subject="H000001").json()["items"]
    assert [(each["who"], each["why"]) for each in found] == [("bo", "handed over at the counter")]


@pytest.mark.parametrize(
    ("path", "status", "code"),
    [
        ("/referrals/H000001/decisions/2/letter.pdf", 404, "booking.no-decision"),
        ("/referrals/H000009/decisions/1/letter.pdf", 404, "booking.no-decision"),
        ("/referrals/H000001/decisions/0/letter.pdf", 422, "http.bad-request"),
        (f"{LETTER}?lang=de", 422, "http.bad-request"),
    ],
)
def test_what_cannot_be_written_is_said(api: Api, path: str, status: int, code: str) -> None:
    """No decision of that number, no such referral, no such language."""
    answer = api.ask("GET", path)
    assert (answer.status_code, answer.json()["code"]) == (status, code)
