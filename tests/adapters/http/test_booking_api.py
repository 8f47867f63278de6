"""Booking's API: what it answers, to whom, and what it does with nonsense."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from planner.kernel.principal import Role
from tests.adapters.http.booking_api import Api
from tests.booking.office import NAME, SECRETS, TUESDAY, Office, body

ON_CALL = [{"at": "2026-03-17T09:00:00Z", "ready_at": "2026-03-17T10:30:00Z", "on_call": True}]


@pytest.fixture
def api(office: Office) -> Api:
    """Its API, asked by a clerk."""
    return Api(office)


def test_a_referral_is_answered_with_receipt_decision_and_trips(api: Api) -> None:
    """Creating answers 201 with everything the sender needs; sending again answers 200 with the same."""
    first = api.post("/referrals", body())
    assert first.status_code == 201
    answer = first.json()
    assert (answer["referral_id"], answer["external_id"], answer["duplicate"]) == ("H000001", "R-1", False)
    assert answer["decision"]["outcome"] == "transport"
    assert answer["reply_by"] == "2026-03-17T09:00:00Z"
    assert answer["decision"]["complaint"]["da"].startswith("Du kan klage")
    assert [trip["trip_id"] for trip in answer["trips"]] == ["J000001-1", "J000001-2"]
    again = api.post("/referrals", body())
    assert (again.status_code, again.json()) == (200, {**answer, "duplicate": True})
    assert not [secret for secret in SECRETS if secret in first.text]


def test_a_referral_can_be_followed(api: Api, office: Office) -> None:
    """Referral, journey, trip, story, list and counts answer from the same data."""
    api.post("/referrals", body())
    office.promise("J000001-1")
    referral = api.get("/referrals/H000001").json()
    trip = api.get("/trips/J000001-1").json()
    assert referral["journeys"][0]["trips"][0] == trip == api.get("/journeys/J000001").json()["trips"][0]
    assert (trip["status"], trip["promise"]["pickup_from"]) == ("promised", "2026-03-17T07:00:00Z")
    assert [line["kind"] for line in api.get("/trips/J000001-1/story").json()][-1] == "trip-promised"
    listed = api.get("/trips", day=TUESDAY, status=["promised", "refused"]).json()
    assert ([item["trip_id"] for item in listed["items"]], listed["total"]) == (["J000001-1"], 1)
    assert api.get(f"/days/{TUESDAY}/summary").json()["promised"] == 1


def test_trips_are_changed_cancelled_and_called_ready(api: Api, office: Office) -> None:
    """Every order answers with the trips as they now are; what cannot be is a conflict with a code."""
    api.post("/referrals", body(appointments=ON_CALL))
    moved = api.post("/trips/J000001-1/change", {"at": "2026-03-17T08:30:00Z", "reason": "clinic-moved"}).json()
    assert [trip["timing"]["ready_at"] for trip in moved["trips"]] == [None, "2026-03-17T10:00:00Z"]
    office.now += timedelta(days=1)
    ready = api.post("/trips/J000001-2/ready", {"ready_at": "2026-03-17T10:12:00Z"}).json()
    assert ready["ready_called_at"] == "2026-03-17T10:12:00Z"
    assert api.post("/trips/J000001-1/cancel", {"reason": "clinic"}).json()["cancel_reason"] == "clinic"
    conflict = api.post("/trips/J000001-1/change", {"at": "2026-03-17T11:30:00Z"})
    assert (conflict.status_code, conflict.json()["code"]) == (409, "booking.trip-not-waiting")
    rest = api.post("/journeys/J000001/cancel", {"reason": "patient"}).json()
    assert [trip["status"] for trip in rest["trips"]] == ["cancelled", "cancelled"]


def test_further_journeys_are_booked_once_per_key(api: Api) -> None:
    """With an idempotency key a repeated order gives the first answer; another order under it is a conflict."""
    api.post("/referrals", body())
    order = {"appointments": [{"at": "2026-03-19T09:00:00Z"}]}
    first = api.post("/referrals/H000001/journeys", order, **{"Idempotency-Key": "k"})
    again = api.post("/referrals/H000001/journeys", order, **{"Idempotency-Key": "k"})
    assert first.status_code == 201
    assert first.json() == again.json()
    assert [trip["trip_id"] for trip in first.json()["trips"]] == ["J000002-1"]
    other = {"appointments": [{"at": "2026-03-20T09:00:00Z"}]}
    assert api.post("/referrals/H000001/journeys", other, **{"Idempotency-Key": "k"}).status_code == 409
    assert api.post("/referrals/H000001/journeys", other).json()["trips"][0]["trip_id"] == "J000003-1"


def test_a_person_decides_and_finishes_tasks(api: Api, office: Office) -> None:
    """A case lead overturns a refusal, which books; a clerk works off what was refused by planning."""
    api.post("/referrals", body(facts__condition_excludes_public_transport=False, facts__social_pension=False))
    order = {"outcome": "transport", "mandate": "case-lead", "reason_da": "Medhold", "reason_en": "Upheld"}
    assert api.post("/referrals/H000001/decision", order).json()["code"] == "booking.beyond-mandate"
    api.as_(Role.CASE_LEAD)
    granted = api.post("/referrals/H000001/decision", order)
    assert (granted.status_code, granted.json()["decision"]["decided_by"]) == (201, "person")
    api.as_(Role.CLERK)
    office.refuse("J000001-1")
    assert [task["kind"] for task in api.get("/tasks", day=TUESDAY).json()] == ["refused-outbound"]
    assert api.post("/tasks/J000001-1/refused-outbound/owner").json()["owner"] == "anna"
    assert [len(api.get("/tasks", owner=name).json()) for name in ("anna", "bo", "")] == [1, 0, 0]
    assert len(api.get("/tasks", kind="refused-outbound").json()) == 1
    assert api.get("/tasks", kind="refused-return").json() == []
    assert api.post("/tasks/J000001-1/refused-outbound/done", {"note": "taxa bestilt"}).json()["done_by"] == "anna"
    assert api.get("/tasks").json() == []
    assert len(api.get("/tasks", include_done=True).json()) == 1


def test_personal_data_is_shown_to_clerks_and_entered(api: Api) -> None:
    """A clerk who says why sees who travels; the auditor sees who looked, and no data."""
    api.post("/referrals", body())
    shown = api.get("/trips/J000001-1/passenger", why="patienten ringer")
    assert (shown.json()["name"], shown.json()["treatment"]) == (NAME, "dialysis")
    found = api.post("/passengers/search", {"phone": "95 12 34 56", "why": "patienten ringer"}).json()
    assert [(each["referral"]["referral_id"], each["patient"]["name"]) for each in found] == [("H000001", NAME)]
    assert [trip["trip_id"] for trip in found[0]["trips"]] == ["J000001-1", "J000001-2"]
    trail = api.as_(Role.AUDITOR, name="revisor").get("/audit")
    assert [(line["who"], line["what"]) for line in trail.json()["items"]] == [
        ("anna", "personal data"),
        ("anna", "look-up by phone"),
        ("anna", "personal data"),
    ]
    assert not [secret for secret in SECRETS if secret in trail.text]
    assert api.get("/audit", who="bo").json()["total"] == 0


def test_looking_needs_a_purpose_and_one_number(api: Api) -> None:
    """Without a purpose, or with two numbers or none, nothing is opened or entered."""
    api.post("/referrals", body())
    assert api.get("/trips/J000001-1/passenger").status_code == 422
    assert api.get("/trips/J000001-1/passenger", why="   ").json()["code"] == "booking.no-purpose"
    for numbers in ({}, {"cpr": "0203461234", "phone": "95123456"}):
        assert api.post("/passengers/search", {**numbers, "why": "opkald"}).json()["code"] == "booking.bad-search"
    assert api.as_(Role.AUDITOR).get("/audit").json()["total"] == 0


def test_a_caller_is_found_and_offered_the_last_journeys(api: Api) -> None:
    """One field in the body finds the caller; the referral found leads to templates; both are on record."""
    api.post("/referrals", body())
    found = api.post("/callers", {"q": "prøvesne karla", "why": "opkald"}).json()
    assert found == {
        "items": [
            {
                "referral_id": "H000001",
                "match": "similar",
                "name": NAME,
                "born": "1946-03-02",
                "phone": "+4595123456",
                "home_text": "Attrapalle 27, 8543 Hornslet",
            }
        ],
        "more": False,
    }
    (template,) = api.get("/referrals/H000001/templates", why="opkald").json()
    assert template["usual"] == {"at": "10:00", "ready_at": "11:30", "on_call": False}
    assert (template["treatment"], template["needs"]["mobility"]) == ("dialysis", "assisted")
    assert api.post("/callers", {"q": "x", "why": "opkald"}).json()["code"] == "booking.search-too-short"
    assert api.get("/callers", q=NAME).status_code == 405
    trail = api.as_(Role.AUDITOR).get("/audit").json()
    assert [line["subject"] for line in trail["items"]] == ["H000001", "H000001", "H000001", "1 found"]


def test_resealing_and_erasing_answer_with_counts(api: Api, office: Office) -> None:
    """An administrator keeps house; what is due is erased, what is under an old key resealed."""
    api.post("/referrals", body())
    api.as_(Role.ADMINISTRATOR)
    assert api.post("/personal/reseal").json() == {"resealed": 0}
    assert api.post("/personal/erase").json() == {"erased": 0}
    office.now += timedelta(days=4000)
    assert api.post("/personal/erase").json() == {"erased": 1}


@pytest.mark.parametrize(
    ("changes", "named"),
    [
        ({"patient__cpr": "1234567890123456789012345"}, "patient.cpr"),
        ({"needs": {"mobility": "flying"}}, "needs.mobility"),
        ({"facts__distance_m": -1}, "facts.distance_m"),
        ({"facts__distance_m": "23000"}, "facts.distance_m"),
        ({"facts__pension": True}, "facts.pension"),
        ({"home__lat": 95.0}, "home.lat"),
        ({"appointments": []}, "appointments"),
        ({"appointments": [{"at": "2026-03-17T09:00:00"}]}, "appointments.0.at"),
        ({"source": ""}, "source"),
    ],
)
def test_a_field_of_the_wrong_form_is_named(api: Api, changes: dict[str, Any], named: str) -> None:
    """A mistake in form is answered 422 with the field's name and never with its value."""
    answer = api.post("/referrals", body(**changes))
    assert (answer.status_code, answer.json()["code"]) == (422, "http.bad-request")
    assert named in answer.json()["where"]
    assert not [secret for secret in (*SECRETS, "1234567890123456789012345") if secret in answer.text]


def test_what_is_not_there_is_404(api: Api) -> None:
    """Unknown ids are answered with a code."""
    for path in ("/trips/J9-1", "/trips/J9-1/story", "/journeys/J9", "/referrals/H9", "/trips/J9-1/passenger?why=abc"):
        answer = api.get(path) if "?" not in path else api.ask("GET", path)
        assert (answer.status_code, answer.json()["code"][:11]) == (404, "booking.no-")
    for path in ("/trips/J9-1/ready", "/trips/J9-1/cancel", "/journeys/J9/cancel", "/tasks/J9-1/x/done"):
        assert api.post(path).status_code == 404


junk = st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8) | st.just([]) | st.just({})


@settings(max_examples=120, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    path=st.sampled_from(["patient", "facts", "needs", "home", "appointments", "source"]),
    inner=st.integers(0, 9),
    value=junk,
)
def test_nonsense_is_never_a_failure_of_ours(api: Api, path: str, inner: int, value: Any) -> None:
    """Whatever stands in a field, the answer is a booking or a coded problem, never a server error."""
    sent = body(external_id="fuzz")
    place = sent[path]
    if isinstance(place, list):
        place[0]["at"] = value
    elif isinstance(place, dict):
        place[sorted(place)[inner % len(place)]] = value
    else:
        sent[path] = value
    content = _json(sent)
    answer = api.ask("POST", "/referrals", content=content, headers={"Content-Type": "application/json"})
    assert answer.status_code in {200, 201, 409, 422}, answer.text
    assert answer.status_code < 300 or answer.json()["code"]


def _json(value: Any) -> bytes:
    import json  # noqa: PLC0415 - NaN and Infinity are wanted here, which the client would refuse to send

    return json.dumps(value).encode("utf-8", "surrogatepass")
