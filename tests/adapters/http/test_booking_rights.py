"""Booking's API: every route is open to the roles that it is for, and to no others."""

from __future__ import annotations

from typing import Any

import pytest

from planner.kernel.principal import Role
from tests.adapters.http.booking_api import Api
from tests.booking.office import CPR, TUESDAY, Office, body

ON_CALL = [{"at": "2026-03-17T09:00:00Z", "ready_at": "2026-03-17T10:30:00Z", "on_call": True}]


@pytest.fixture
def api(office: Office) -> Api:
    """Its API, asked by a clerk."""
    return Api(office)


SERIES = {"referral_id": "H000001", "first_day": TUESDAY, "weekdays": ["TU"], "times": {"at": "10:00"}}
ORDERS = [
    ("POST", "/referrals", body()),
    ("POST", "/referrals/H000001/journeys", {"appointments": [{"at": "2026-03-19T09:00:00Z"}]}),
    ("POST", "/trips/J000001-1/change", {"at": "2026-03-17T09:30:00Z"}),
    ("POST", "/trips/J000001-2/ready", {"ready_at": "2026-03-17T10:30:00Z"}),
    ("POST", "/trips/J000001-1/cancel", {}),
    ("POST", "/journeys/J000001/cancel", {}),
    ("POST", "/series", SERIES),
    ("POST", "/series/S000001/change", {"times": {"at": "09:00"}}),
    ("POST", "/series/S000001/days/2026-03-24/skip", {}),
    ("POST", "/series/S000001/days/2026-03-24/restore", {}),
    ("POST", "/series/S000001/days/2026-03-24/move", {"times": {"at": "09:00"}}),
    ("POST", "/series/S000001/cancel", {}),
]
READS = [
    ("GET", "/trips", None),
    ("GET", "/trips/J000001-1", None),
    ("GET", "/trips/J000001-1/story", None),
    ("GET", "/journeys/J000001", None),
    ("GET", f"/days/{TUESDAY}/summary", None),
    ("GET", "/series", None),
    ("GET", "/series/S000001", None),
]
PLACES = [("GET", "/places", None), ("GET", "/places/p1", None)]
DECISIONS = [
    ("GET", "/referrals/H000001", None),
    ("GET", "/rules", None),
    ("GET", "/rules/vejle/2026.1", None),
]
PREVIEWS = [("POST", "/decisions/preview", {"facts": {**body()["facts"], "age": 70}, "needs": body()["needs"]})]
REFERRALS_AHEAD = [("POST", "/referrals/preview", body())]
LETTERS = [("GET", "/referrals/H000001/decisions/1/letter.pdf", None)]
GROWTH = [("GET", "/growth", None), ("GET", "/growth.csv", None)]
PLACE = {
    "code": "p1",
    "valid_from": "2026-01-01",
    "name": "Dialysen",
    "address": "Vej 1",
    "point": {"lat": 56.1, "lon": 10.2},
    "authority": "midtjylland",
}
REGISTERS = [
    ("POST", "/places", PLACE),
    ("POST", "/places/import", {"csv": "code"}),
]
TASKS = [("GET", "/tasks", None)]
DECIDES = [
    (
        "POST",
        "/referrals/H000001/decision",
        {"outcome": "refused", "mandate": "x", "reason_da": "x", "reason_en": "x"},
    ),
    ("POST", "/referrals/H000001/facts", {"facts": {"social_pension": True}, "reason": "x", "mandate": "x"}),
]
CASES = [("GET", "/cases", None)]
CLERKS = [
    ("POST", "/tasks/J000001-1/refused-outbound/owner", {}),
    ("POST", "/tasks/J000001-1/refused-outbound/done", {}),
    ("POST", "/trips/J000001-1/call-back", {}),
    ("GET", "/drafts", None),
    ("POST", "/referrals/H000001/journeys/preview", {"appointments": [{"at": "2026-03-19T09:00:00Z"}]}),
    ("POST", "/drafts", {"fields": {}}),
    ("GET", "/drafts/D1", None),
    ("POST", "/drafts/D1", {"fields": {}, "version": 1}),
    ("POST", "/drafts/D1/discard", {}),
    ("POST", "/referrals/H000001/access", {}),
    ("GET", "/trips/J000001-1/passenger?why=kontrol", None),
    ("POST", "/passengers/search", {"phone": "95123456", "why": "kontrol"}),
    ("POST", "/callers", {"q": "95123456", "why": "kontrol"}),
    ("GET", "/referrals/H000001/templates?why=kontrol", None),
    ("POST", "/referrals/H000001/links", {}),
    ("POST", "/patient-links/L1/revoke", {}),
    ("GET", "/referrals/H000001/notice-contacts?why=kontrol", None),
    ("POST", "/referrals/H000001/notice-contacts", {"channel": "sms"}),
    ("POST", "/notice-contacts/C1/withdraw", {}),
    ("GET", "/notice-replies/R1?why=kontrol", None),
]
NOTICES = [("GET", "/trips/J000001-1/notices", None)]
OWN_PAGE = "/api/booking/mine"
"""Open to who passed a second factor, whatever the account."""
AUDITORS = [("GET", "/audit", None)]
WISH = {"cpr": CPR, "why": "kontrol"}
WISHES = [("POST", "/privacy/export", WISH), ("POST", "/privacy/erase", WISH)]
RETENTION = [("GET", "/privacy/due", None), ("GET", "/privacy/erasures", None)]
ADMINISTRATORS = [
    ("POST", "/rules", {"rules": "x", "cases": "x"}),
    ("POST", "/personal/reseal", {}),
    ("POST", "/personal/erase", {}),
]
MAY: dict[Role, list[Any]] = {
    Role.CLERK: [
        *ORDERS,
        *READS,
        *PLACES,
        *DECISIONS,
        *PREVIEWS,
        *REFERRALS_AHEAD,
        *LETTERS,
        *TASKS,
        *CASES,
        *DECIDES,
        *CLERKS,
        *NOTICES,
    ],
    Role.CASE_LEAD: [
        *READS,
        *PLACES,
        *DECISIONS,
        *PREVIEWS,
        *REFERRALS_AHEAD,
        *LETTERS,
        *GROWTH,
        *REGISTERS,
        *NOTICES,
        *CASES,
        *DECIDES,
        *WISHES,
        *RETENTION,
    ],
    Role.SYSTEM: [*ORDERS, *READS, *PLACES, *DECISIONS, *PREVIEWS, *REFERRALS_AHEAD],
    Role.PLANNER: [*READS, *PLACES, *TASKS, *NOTICES],
    Role.AUDITOR: [*READS, *PLACES, *DECISIONS, *PREVIEWS, *GROWTH, *TASKS, *CASES, *AUDITORS, *RETENTION, *NOTICES],
    Role.OPERATOR: [],
    Role.SETTLEMENT: [],
    Role.ADMINISTRATOR: [
        *ORDERS,
        *READS,
        *PLACES,
        *DECISIONS,
        *PREVIEWS,
        *REFERRALS_AHEAD,
        *LETTERS,
        *GROWTH,
        *REGISTERS,
        *TASKS,
        *CASES,
        *DECIDES,
        *CLERKS,
        *NOTICES,
        *AUDITORS,
        *ADMINISTRATORS,
        *WISHES,
        *RETENTION,
    ],
}


@pytest.mark.parametrize("role", list(MAY))
def test_every_role_may_do_exactly_what_is_its(api: Api, role: Role) -> None:
    """Each route is open to the roles listed for it and forbidden to all others; none is missing from the list."""
    api.post("/referrals", body(appointments=ON_CALL))
    every = MAY[Role.ADMINISTRATOR]
    assert len(every) == sum(
        len(verbs) for path, verbs in api.app.openapi()["paths"].items() if not path.startswith(OWN_PAGE)
    )
    api.as_(role)
    for method, path, content in every:
        answer = api.ask(method, path, json=content)
        allowed = [(verb, where) for verb, where, _ in MAY[role]]
        assert (answer.status_code != 403) == ((method, path) in allowed), (role, path, answer.text)
