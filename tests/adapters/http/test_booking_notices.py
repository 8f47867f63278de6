"""Permissions, notices and the gateway's calls over HTTP."""

from __future__ import annotations

import json
from typing import Any

import pytest
from pydantic import SecretStr

from adapters.notify.callbacks import router as callbacks
from adapters.notify.signing import HEADER, sign
from planner.kernel.principal import Role
from tests.adapters.http.booking_api import Api
from tests.booking.office import Office, body

SECRET = "shared with the gateway"  # noqa: S105 - of this test alone


@pytest.fixture
def api(office: Office) -> Api:
    """Booking's API with the gateway's way in."""
    made = Api(office)
    made.app.include_router(callbacks(office.runtime, office.desk, SecretStr(SECRET)), prefix="/api/booking")
    return made


def _call(api: Api, office: Office, path: str, said: Any, *, secret: str = SECRET, age_s: int = 0) -> Any:
    data = json.dumps(said).encode()
    at = office.runtime.wall_clock()
    header = sign(secret, data, at.fromtimestamp(at.timestamp() - age_s, at.tzinfo))
    return api.ask("POST", f"/notice-callbacks/{path}", content=data, headers={HEADER: header})


def test_a_clerk_gives_sees_and_withdraws(api: Api) -> None:
    """Given and withdrawn by whom is kept; addresses are opened with a purpose, on record; only clerks may."""
    referral = api.post("/referrals", body()).json()["referral_id"]
    path = f"/referrals/{referral}/notice-contacts"
    given = api.post(path, {"channel": "sms", "language": "ar", "basis": "explicit-consent"})
    assert given.status_code == 201
    assert "95123456" not in given.text
    assert api.get(path).status_code == 422
    (seen,) = api.get(path, why="the patient asks").json()
    assert (seen["address"], seen["given_by"], seen["holds"]) == ("+4595123456", "anna", True)
    gone = api.as_(Role.CLERK, name="bo").post(f"/notice-contacts/{seen['contact_id']}/withdraw").json()
    assert (gone["withdrawn_by"], gone["holds"]) == ("bo", False)
    api.as_(Role.AUDITOR)
    assert "the patient asks" in api.get("/audit", subject=referral).text
    api.as_(Role.PLANNER)
    answers = [api.get(path, why="curious"), api.post(path, {"channel": "sms"})]
    assert [answer.status_code for answer in answers] == [403, 403]


@pytest.mark.parametrize(
    ("form", "code"),
    [
        ({"channel": "email"}, "notices.no-address"),
        ({"channel": "email", "address": "karla"}, "notices.bad-email"),
        ({"channel": "sms", "address": "12"}, "booking.bad-phone"),
        ({"channel": "sms", "expires_on": "2020-01-01"}, "notices.expiry-in-past"),
        ({"channel": "sms", "who": "relative", "address": "20304050"}, "notices.relative-incomplete"),
        ({"channel": "pigeon"}, "http.bad-request"),
    ],
)
def test_bad_permissions_are_named(api: Api, form: dict[str, Any], code: str) -> None:
    """Each mistake has its code."""
    referral = api.post("/referrals", body()).json()["referral_id"]
    answer = api.post(f"/referrals/{referral}/notice-contacts", form)
    found = answer.json()
    assert answer.status_code == 422
    assert code in {found.get("code"), "http.bad-request"}


def test_what_was_sent_is_shown_and_receipts_are_taken(api: Api, office: Office) -> None:
    """A signed receipt, twice and out of order, leaves the notice delivered; the list has nothing personal."""
    api.post("/referrals", body(notices=[{"channel": "sms"}]))
    office.promise("J000001-1")
    (notice, _) = api.get("/trips/J000001-1/notices").json()
    assert (notice["kind"], notice["state"], notice["to"]) == ("booked", "queued", "patient")
    for state in ("accepted", "delivered", "failed", "delivered"):
        assert _call(api, office, "receipts", {"id": notice["notice_id"], "state": state}).status_code == 200
    answer = api.get("/trips/J000001-1/notices")
    assert answer.json()[0]["state"] == "delivered"
    assert "95123456" not in answer.text
    assert _call(api, office, "receipts", {"id": "none", "state": "failed"}).status_code == 404


def test_a_signed_reply_cancels(api: Api, office: Office) -> None:
    """AFLYS from the patient's phone cancels; repeated it changes nothing."""
    api.post("/referrals", body(notices=[{"channel": "sms"}]))
    office.promise("J000001-1")
    said = {"id": "in-1", "from": "+4595123456", "text": "AFLYS", "operator": "ignored"}
    answers = [_call(api, office, "replies", said) for _ in range(2)]
    assert [answer.json() for answer in answers] == [{"understood": "cancel"}] * 2
    assert api.get("/trips/J000001-1").json()["status"] == "cancelled"


def test_calls_without_a_fresh_signature_are_refused(api: Api, office: Office) -> None:
    """Wrong secret, old time, no header: 403; a wrong form: 422; nothing happens."""
    said = {"id": "in-1", "from": "+4595123456", "text": "AFLYS"}
    answers = [
        _call(api, office, "replies", said, secret="guessed"),  # noqa: S106 - what an outsider might try
        _call(api, office, "replies", said, age_s=600),
        api.post("/notice-callbacks/replies", said),
        api.ask("POST", "/notice-callbacks/replies", json=said, headers={HEADER: "t=æ,v1=ø".encode()}),
        _call(api, office, "replies", {"id": "in 1", "text": "x"}),
    ]
    assert [(a.status_code, a.json()["code"]) for a in answers] == [(403, "notices.bad-signature")] * 4 + [
        (422, "notices.bad-callback")
    ]
    assert office.runtime.read(lambda store: store.reply("in-1")) is None
