"""Journeys of one patient that duplicate or overlap each other are warned of; the very same one is refused."""

from __future__ import annotations

from typing import Any

import pytest

from planner.booking import handlers
from planner.booking.domain.collisions import apart_m
from planner.booking.finding.warnings import warnings
from planner.booking.handlers import BookJourneys
from planner.kernel.errors import Conflict
from planner.messages.payload import Point
from tests.adapters.http.booking_api import Api
from tests.booking.office import CPR, SECRETS, TUESDAY, Office, body

ELSEWHERE = {"facility": {"lat": 56.456, "lon": 10.031, "postcode": "8930"}}
NEXT_DOOR = {"facility": {"lat": 56.1925, "lon": 10.1725, "postcode": "8200"}}


@pytest.fixture
def api(office: Office) -> Api:
    """Booking's API, asked by a clerk."""
    return Api(office)


def second(**changes: Any) -> dict[str, Any]:
    """Return another referral of the same patient."""
    return body(external_id="R-2", patient__cpr=CPR, **changes)


def at(begin: str, home: str | None = None) -> dict[str, Any]:
    """Return an appointment on the Tuesday, in UTC."""
    times = {"at": f"{TUESDAY}T{begin}:00Z"} | ({"ready_at": f"{TUESDAY}T{home}:00Z"} if home else {})
    return {"appointments": [times]}


@pytest.mark.parametrize(
    ("changes", "kind"),
    [
        ({**ELSEWHERE, **at("09:30", "10:00")}, "overlap"),
        ({**ELSEWHERE, **at("11:00")}, "overlap"),  # under way before the first journey is over
        ({**at("14:00", "15:00")}, "same-place"),
        ({**NEXT_DOOR, **at("14:00", "15:00")}, "same-place"),
        ({**at("09:00", "10:45")}, "same-place"),
        ({**ELSEWHERE, **at("09:00", "10:30")}, "overlap"),
    ],
)
def test_a_second_journey_is_warned_of_and_booked(api: Api, changes: dict[str, Any], kind: str) -> None:
    """The answer says what it collides with, in both languages, and nothing personal; the booking stands."""
    assert api.post("/referrals", body()).json()["warnings"] == []
    answer = api.post("/referrals", second(**changes))
    assert answer.status_code == 201
    (warning,) = answer.json()["warnings"]
    assert (warning["kind"], warning["journey_id"]) == (kind, "J000002")
    assert warning["collides_with"] == {
        "journey_id": "J000001",
        "referral_id": "H000001",
        "trip_ids": ["J000001-1", "J000001-2"],
        "service_day": TUESDAY,
        "at": "2026-03-17T09:00:00Z",
        "ready_at": "2026-03-17T10:30:00Z",
    }
    assert "J000001, 17.03. 10:00" in warning["da"]
    assert "J000001, 17.03. 10:00" in warning["en"]
    assert not [secret for secret in SECRETS if secret in answer.text]


@pytest.mark.parametrize(
    "changes",
    [
        {**ELSEWHERE, **at("16:00", "17:00")},
        {"appointments": [{"at": "2026-03-18T09:00:00Z", "ready_at": "2026-03-18T10:30:00Z"}]},
        {"patient__cpr": "020346-9999"},
    ],
)
def test_what_goes_together_is_not_warned_of(api: Api, changes: dict[str, Any]) -> None:
    """Another place hours later, another day, another patient: no warning."""
    api.post("/referrals", body())
    assert (
        api.post("/referrals", {**second(), **body(**{"patient__cpr": CPR, "external_id": "R-2", **changes})}).json()[
            "warnings"
        ]
        == []
    )


def test_the_very_same_journey_is_refused_and_nothing_is_kept(api: Api, office: Office) -> None:
    """Under another referral or on the same one, the journey that is there already is named."""
    api.post("/referrals", body())
    for answer in (
        api.post("/referrals", second()),
        api.post("/referrals/H000001/journeys", {"appointments": body()["appointments"]}),
    ):
        assert (answer.status_code, answer.json()["code"]) == (409, "booking.identical-journey")
        assert answer.json()["where"] == "J000001"
    assert office.runtime.read(lambda store: store.referral_from("emr", "R-2")) is None
    assert api.get("/trips", day=TUESDAY).json()["total"] == 2
    twice = body(external_id="R-3", appointments=body()["appointments"] * 2)
    assert api.post("/referrals", twice).json()["code"] == "booking.identical-journey"


def test_a_cancelled_journey_collides_with_nothing(api: Api) -> None:
    """What was cancelled may be booked again."""
    api.post("/referrals", body())
    api.post("/journeys/J000001/cancel", {"reason": "patient"})
    answer = api.post("/referrals", second())
    assert (answer.status_code, answer.json()["warnings"]) == (201, [])


def test_repeating_a_request_gives_the_same_warnings(api: Api) -> None:
    """The same referral, or the same key, again: the same answer, and nothing is booked twice or refused."""
    api.post("/referrals", body())
    first = api.post("/referrals", second(**at("14:00")))
    again = api.post("/referrals", second(**at("14:00")))
    assert (first.status_code, again.status_code) == (201, 200)
    assert first.json()["warnings"] == again.json()["warnings"] != []
    order = at("17:00")
    answers = [api.post("/referrals/H000002/journeys", order, **{"Idempotency-Key": "k"}) for _ in range(2)]
    assert [each.status_code for each in answers] == [201, 201]
    assert answers[0].json() == answers[1].json()
    assert [each["kind"] for each in answers[0].json()["warnings"]] == ["same-place", "same-place"]
    assert api.get("/trips", day=TUESDAY).json()["total"] == 4


def test_journeys_of_one_request_are_compared_with_each_other(office: Office) -> None:
    """Each pair is named once, whoever was first."""
    times = [*at("09:00")["appointments"], *at("13:00")["appointments"]]
    trips = office.receive(appointments=times).trips
    found = office.runtime.read(lambda store: warnings(store, trips))
    assert [(each["kind"], each["journey_id"], each["collides_with"]["journey_id"]) for each in found] == [
        ("same-place", "J000001", "J000002")
    ]


def test_a_journey_moved_onto_another_is_warned_of(office: Office, api: Api) -> None:
    """A change is not refused, and says what it now collides with, an identical journey too."""
    office.book(appointments=at("09:00")["appointments"])
    office.book(external_id="R-2", patient__cpr=CPR, **ELSEWHERE, appointments=at("15:00")["appointments"])
    office.book(external_id="R-3", patient__cpr=CPR, appointments=[{"at": "2026-03-18T09:00:00Z"}])
    moved = api.post("/trips/J000002-1/change", {"at": "2026-03-17T09:30:00Z"}).json()
    assert [each["kind"] for each in moved["warnings"]] == ["overlap"]
    moved = api.post("/trips/J000003-1/change", {"at": "2026-03-17T09:00:00Z"}).json()
    assert [each["kind"] for each in moved["warnings"]] == ["identical", "overlap"]


def test_what_is_promised_counts_not_what_might_be(office: Office) -> None:
    """Once a journey has its promise, only that time is taken."""
    out = office.book(**at("09:00"))[0]
    other = office.receive(external_id="R-2", patient__cpr=CPR, **ELSEWHERE, **at("07:00")).trips
    assert [each["kind"] for each in office.runtime.read(lambda store: warnings(store, other))] == []
    office.promise(out, pickup_from=office.now.replace(day=17, hour=6))
    assert [each["kind"] for each in office.runtime.read(lambda store: warnings(store, other))] == ["overlap"]


def test_no_trips_no_warnings(office: Office) -> None:
    """A refused referral has none."""
    assert office.runtime.read(lambda store: warnings(store, [])) == []


def test_a_booking_that_fails_later_books_nothing(office: Office) -> None:
    """The refusal undoes the journeys of the same request that were fine."""
    office.book(**at("09:00"))
    known = office.runtime.read(lambda store: store.referral("H000001"))
    assert known is not None
    order = BookJourneys("H000001", known.appointments)
    with pytest.raises(Conflict, match=r"booking\.identical-journey"):
        office.do(lambda ctx: handlers.book_journeys(ctx, office.desk, order))
    assert office.trip("J000002-1") is None


def test_distances_of_doors_are_right() -> None:
    """A thousandth of a degree north is 111 m; at 56° N as much east is 62 m."""
    here = Point(lat=56.0, lon=10.0)
    assert apart_m(here, Point(lat=56.001, lon=10.0)) == pytest.approx(111.2, abs=0.5)
    assert apart_m(here, Point(lat=56.0, lon=10.001)) == pytest.approx(62.2, abs=0.5)
