"""Series over HTTP."""

from __future__ import annotations

from typing import Any

import pytest

from tests.adapters.http.booking_api import Api
from tests.booking.office import SECRETS, Office, body

DIALYSIS = {
    "referral_id": "H000001",
    "first_day": "2026-03-18",
    "weekdays": ["SA", "TU", "TH"],
    "times": {"at": "08:00", "ready": "12:00", "on_call": True},
    "holidays": "move",
}


@pytest.fixture
def api(office: Office) -> Api:
    """A client of an office that has granted a referral."""
    client = Api(office)
    client.post("/referrals", body())
    return client


def states(api: Api, **span: str) -> dict[str, str]:
    """Return the calendar of the first series: day → state."""
    shown = api.get("/series/S000001", **span).json()
    return {line["day"][5:]: line["state"] for line in shown["calendar"]}


def test_a_series_is_made_once_and_shown_as_a_calendar(api: Api) -> None:
    """The same order with the same key is one series; what is not booked yet is planned."""
    first = api.post("/series", DIALYSIS, **{"Idempotency-Key": "k"})
    assert (first.status_code, first.json()["segments"][0]["weekdays"]) == (201, ["TU", "TH", "SA"])
    assert api.post("/series", DIALYSIS, **{"Idempotency-Key": "k"}).json() == first.json()
    assert api.get("/series").json()["total"] == 1
    assert states(api, last="2026-04-06") == {
        "03-19": "booked",
        "03-21": "booked",
        "03-24": "booked",
        "03-26": "booked",
        "03-28": "booked",
        "03-31": "planned",
        "04-02": "holiday",
        "04-04": "planned",
    }
    line = api.get("/series/S000001").json()["calendar"][0]
    assert (line["at"], line["ready_at"], line["on_call"]) == ("2026-03-19T07:00:00Z", "2026-03-19T11:00:00Z", True)
    assert [trip["trip_id"] for trip in line["trips"]] == ["J000002-1", "J000002-2"]


def test_one_day_this_and_following_and_all(api: Api, office: Office) -> None:
    """Each kind of change shows in the calendar and in the history, in both languages, and names nobody."""
    api.post("/series", DIALYSIS)
    assert api.post("/series/S000001/days/2026-03-19/move", {"day": "2026-03-20"}).status_code == 200
    assert api.post("/series/S000001/days/2026-03-21/skip", {"reason": "clinic"}).status_code == 200
    assert api.post("/series/S000001/change", {"from_day": "2026-03-25", "weekdays": ["TU"]}).status_code == 200
    office.refuse("J000004-1")
    assert states(api, last="2026-04-01") == {
        "03-20": "booked",
        "03-21": "skipped",
        "03-24": "refused",
        "03-31": "planned",
    }
    office.now = office.now.replace(day=20)
    office.serve("J000002-1", "picked-up")
    assert states(api, first="2026-03-18")["03-20"] == "under-way"
    api.post("/series/S000001/days/2026-03-21/restore")
    api.post("/series/S000001/cancel")
    shown = api.get("/series/S000001", first="2026-03-18")
    cancelled = dict.fromkeys(("03-21", "03-24", "03-31"), "cancelled")
    assert states(api, first="2026-03-18") == {"03-20": "under-way", **cancelled}
    assert [line["en"] for line in shown.json()["history"]] == [
        "Series made: Tue, Thu, Sat every week, there by 08:00, home after a call, at about 12:00.",
        "2026-03-19 was moved to 2026-03-20, there by 08:00, home after a call, at about 12:00.",
        "2026-03-21 was skipped.",
        "Changed from 2026-03-25: Tue every week, there by 08:00, home after a call, at about 12:00.",
        "2026-03-21 follows the series again.",
        "The series was cancelled.",
    ]
    assert shown.json()["history"][0]["da"].startswith("Serie oprettet: tirs, tors, lør hver uge, fremme kl. 08:00")
    assert not [secret for secret in SECRETS if secret in shown.text]


@pytest.mark.parametrize(
    ("path", "sent", "code"),
    [
        ("/series", {**DIALYSIS, "weekdays": []}, "http.bad-request"),
        ("/series", {**DIALYSIS, "weekdays": ["XX"]}, "http.bad-request"),
        ("/series", {**DIALYSIS, "first_day": "9999-12-31"}, "booking.series-too-far"),
        ("/series", {**DIALYSIS, "until": "9999-12-31"}, "booking.series-too-long"),
        ("/series", {**DIALYSIS, "count": 10**9}, "booking.series-too-long"),
        ("/series", {**DIALYSIS, "times": {"on_call": True}}, "booking.empty-appointment"),
        ("/series/S000001/change", {}, "booking.nothing-to-change"),
        ("/series/S000001/change", {"from_day": "9999-12-31", "count": 1}, "booking.series-too-far"),
        ("/series/S000001/days/2026-03-19/move", {"day": "9999-12-31"}, "booking.series-too-far"),
        ("/series/S000001/days/9999-12-31/move", {"day": "2026-03-20"}, "booking.no-occurrence"),
        ("/series/S000001/days/0001-01-01/skip", {}, "booking.no-occurrence"),
        ("/series/S9/cancel", {}, "booking.no-series"),
    ],
)
def test_what_makes_no_sense_is_answered_with_its_code(api: Api, path: str, sent: Any, code: str) -> None:
    """Whatever is asked, the answer is a coded problem."""
    api.post("/series", DIALYSIS)
    answer = api.post(path, sent)
    assert (answer.status_code in {404, 422}, answer.json()["code"]) == (True, code)


@pytest.mark.parametrize(
    "span", [{"first": "2026-04-02", "last": "2026-04-01"}, {"last": "9999-12-31"}, {"first": "9999-12-30"}]
)
def test_a_calendar_has_an_end(api: Api, span: dict[str, str]) -> None:
    """No span is shown that ends before it begins, or never."""
    api.post("/series", DIALYSIS)
    assert api.get("/series/S000001", **span).json()["code"] == "booking.bad-calendar"


def test_lists_are_narrowed_by_state_and_referral(api: Api) -> None:
    """By state, by referral, a page at a time."""
    for day in ("2026-03-18", "2026-03-23"):
        api.post("/series", {**DIALYSIS, "first_day": day})
    api.post("/series/S000001/cancel")
    assert [each["series_id"] for each in api.get("/series", state="running").json()["items"]] == ["S000002"]
    assert api.get("/series", referral="H9").json()["total"] == 0
    assert api.get("/series", size=1, page=2).json()["items"][0]["series_id"] == "S000001"
    assert api.get("/series", page=0).json()["code"] == "booking.bad-page"
