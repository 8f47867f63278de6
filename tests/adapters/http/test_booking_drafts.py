"""Drafts and call-backs over HTTP."""

from __future__ import annotations

import pytest

from planner.kernel.principal import Role
from tests.adapters.http.booking_api import Api
from tests.booking.office import NAME, Office, body


@pytest.fixture
def api(office: Office) -> Api:
    """Booking's API, asked by a clerk."""
    return Api(office)


def test_a_draft_goes_from_clerk_to_clerk(api: Api) -> None:
    """Begun by one, gone on with by another; the list tells whose it is and no field of it."""
    made = api.post("/drafts", {"fields": {"q": NAME}}).json()
    path = f"/drafts/{made['draft_id']}"
    api.as_(Role.CLERK, name="bo")
    assert api.get(path).json()["fields"] == {"q": NAME}
    saved = api.post(path, {"fields": {"q": NAME, "day": "17/3"}, "version": 1}).json()
    assert (saved["version"], saved["owner"], saved["saved_by"]) == (2, "anna", "bo")
    old = api.as_(Role.CLERK).post(path, {"fields": {"q": "x"}, "version": 1})
    assert (old.status_code, old.json()["code"]) == (409, "booking.draft-changed")
    listed = api.get("/drafts")
    assert [each["draft_id"] for each in listed.json()] == [made["draft_id"]]
    assert NAME not in listed.text
    assert api.post(f"{path}/discard").status_code == 204
    assert (api.get(path).status_code, api.get("/drafts").json()) == (404, [])


def test_drafts_are_for_clerks(api: Api) -> None:
    """Nobody else may list, read, write or throw away what clerks type."""
    draft_id = api.post("/drafts", {"fields": {}}).json()["draft_id"]
    api.as_(Role.PLANNER, Role.AUDITOR, Role.SYSTEM)
    answers = [api.get("/drafts"), api.get(f"/drafts/{draft_id}"), api.post("/drafts", {"fields": {}})]
    answers += [api.post(f"/drafts/{draft_id}", {"fields": {}, "version": 1}), api.post(f"/drafts/{draft_id}/discard")]
    assert [answer.status_code for answer in answers] == [403] * 5


def test_a_call_back_is_somebodys_task(api: Api) -> None:
    """Without a name it is the caller's; the list shows owner, time and what to do."""
    api.post("/referrals", body())
    task = api.post("/trips/J000001-1/call-back", {"due_at": "2026-03-16T12:00:00Z"}).json()
    assert (task["kind"], task["owner"], task["due_at"]) == ("call-back", "anna", "2026-03-16T12:00:00Z")
    assert api.post("/trips/J000001-1/call-back", {"owner": "bo"}).json()["owner"] == "bo"
    (listed,) = api.get("/tasks").json()
    assert listed["action"]["en"].startswith("Call the patient")
    assert api.post("/trips/J000009-1/call-back").status_code == 404
