"""The register of places and the preview of a decision over HTTP."""

from __future__ import annotations

from typing import Any

import pytest

from planner.kernel.principal import Role
from tests.adapters.http.booking_api import Api
from tests.booking.office import Office, body

HEAD = "code;name;aliases;sor;ean;address;postcode;lat;lon;door_level;waiting;phone;valid_from;valid_to;authority"
DIALYSIS = (
    "auh-dialyse;Nyresygdomme, Dialyse;AUH dialyse|dialysen Skejby;331131000016005;;Palle Juul-Jensens Boulevard 99, "
    "8200 Aarhus N;8200;56.1919;10.1721;waiting-room;indgang C;78450000;2026-01-01;;region-midtjylland"
)
MOVED = DIALYSIS.replace("2026-01-01", "2026-09-01").replace("boulevard 99", "x").replace("10.1721", "10.1800")
WARD_C = "auh-c;AUH Afdeling C;;;;Palle Juul-Jensens Boulevard 99;8200;56.19;10.17;;;;2026-01-01;;region-midtjylland"


@pytest.fixture
def api(office: Office) -> Api:
    """Booking's API with two places, kept by a case lead."""
    made = Api(office).as_(Role.CASE_LEAD)
    answer = made.post("/places/import", {"csv": f"{HEAD}\n{DIALYSIS}\n{WARD_C}"})
    assert answer.json() == {"new": 2, "changed": 0, "same": 0}
    return made.as_(Role.CLERK)


def codes(answer: Any) -> list[str]:
    """Return the codes of the places found."""
    assert answer.status_code == 200, answer.text
    return [each["code"] for each in answer.json()]


@pytest.mark.parametrize(
    ("typed", "found"),
    [
        ("dialyse AUH", "auh-dialyse"),
        ("DIALYSEN skejby", "auh-dialyse"),
        ("auh dialyce", "auh-dialyse"),
        ("AUH afd. C", "auh-c"),
        ("auh afdeling c", "auh-c"),
        ("Nyresygdommé", "auh-dialyse"),
    ],
)
def test_a_place_is_found_as_callers_say_it(api: Api, typed: str, found: str) -> None:
    """Case, accents, abbreviations, order and one slip make no difference; the best fitting comes first."""
    assert codes(api.get("/places", q=typed))[:1] == [found]


def test_what_fits_no_place_finds_none(api: Api) -> None:
    """A word that no place has leaves nothing, however well the others fit."""
    assert codes(api.get("/places", q="dialyse Odense")) == []


def test_a_moved_department_is_where_it_is_on_the_day(api: Api) -> None:
    """Before the move it is at the old place, afterwards at the new one; both versions and who kept them stay."""
    api.as_(Role.CASE_LEAD, name="lead").post("/places/import", {"csv": f"{HEAD}\n{MOVED}"})
    lons = [api.get("/places", q="dialyse", day=day).json()[0]["point"]["lon"] for day in ("2026-08-31", "2026-09-01")]
    assert lons == [10.1721, 10.18]
    told = api.get("/places/auh-dialyse").json()
    assert [each["valid_from"] for each in told["versions"]] == ["2026-01-01", "2026-09-01"]
    assert [each["who"] for each in told["history"]] == ["anna", "lead"]


def test_importing_again_changes_nothing_and_a_change_keeps_what_was(api: Api) -> None:
    """The same file twice is no change; a changed field is, and the history holds what it was before."""
    api.as_(Role.CASE_LEAD)
    again = api.post("/places/import", {"csv": f"{HEAD}\n{DIALYSIS}"}).json()
    assert again == {"new": 0, "changed": 0, "same": 1}
    changed = api.post("/places/import", {"csv": f"{HEAD}\n{DIALYSIS.replace('indgang C', 'indgang E')}"}).json()
    assert changed == {"new": 0, "changed": 1, "same": 0}
    assert api.get("/places/auh-dialyse").json()["history"][-1]["before"] == {"waiting": "indgang C"}


def test_only_who_keeps_the_register_changes_it(api: Api) -> None:
    """A clerk reads and cannot write."""
    assert api.post("/places/import", {"csv": f"{HEAD}\n{MOVED}"}).status_code == 403
    assert api.get("/places/nowhere").status_code == 404


@pytest.mark.parametrize(
    ("lines", "code", "where"),
    [
        ((HEAD,), "places.empty", "csv"),
        (("code;name",), "places.no-header", "address"),
        ((HEAD, DIALYSIS.replace("56.1919", "156")), "places.bad-lines", "line 2: lat"),
        ((HEAD, WARD_C, DIALYSIS.replace("8200;", "82;")), "places.bad-lines", "line 3: postcode"),
        ((HEAD, DIALYSIS.replace("waiting-room", "roof")), "places.bad-lines", "line 2: door_level"),
        ((HEAD, DIALYSIS + ";more"), "places.bad-lines", "line 2: 16 columns"),
        ((HEAD, DIALYSIS.replace("2026-01-01;;", "2026-01-01;2025-01-01;")), "places.bad-lines", "valid_to is before"),
        ((HEAD, WARD_C, WARD_C), "booking.place-twice", "auh-c"),
    ],
)
def test_a_wrong_file_is_refused_by_line(api: Api, lines: tuple[str, ...], code: str, where: str) -> None:
    """The error says which line and column is wrong, and nothing of the file is kept."""
    before = api.as_(Role.CASE_LEAD).get("/places", limit=500).json()
    answer = api.post("/places/import", {"csv": "\n".join(lines)})
    assert (answer.status_code, answer.json()["code"]) == (422, code)
    assert where in answer.json()["where"]
    assert api.get("/places", limit=500).json() == before


def test_a_place_is_kept_by_form(api: Api) -> None:
    """What is sent comes back, and is found by its alias."""
    place = {
        "code": "viborg-onkologi",
        "valid_from": "2026-02-01",
        "name": "Onkologi Viborg",
        "aliases": ["kræft Viborg"],
        "address": "Heibergs Allé 4, 8800 Viborg",
        "point": {"lat": 56.45, "lon": 9.4, "postcode": "8800"},
        "authority": "region-midtjylland",
    }
    kept = api.as_(Role.CASE_LEAD).post("/places", place).json()
    assert kept["versions"][0]["aliases"] == ["kræft Viborg"]
    assert codes(api.get("/places", q="kraeft viborg")) == ["viborg-onkologi"]
    ended = api.post("/places", {**place, "valid_to": "2026-01-01"})
    assert ended.json()["code"] == "booking.place-ends-before-it-begins"


def test_a_decision_is_foreseen_and_nothing_is_kept(api: Api, office: Office) -> None:
    """The preview says what receiving then decides; before that there is no referral, case or task."""
    asked = {name: body()[name] for name in ("facts", "needs")}
    asked["facts"]["age"] = 80
    seen = api.post("/decisions/preview", asked).json()
    whole = api.post("/referrals/preview", body()).json()
    assert [trip["leg"] for trip in whole["trips"]] == ["outbound", "return"]
    assert api.get("/trips").json()["total"] == 0
    assert api.get("/referrals/H000001").status_code == 404
    decision = api.post("/referrals", body()).json()["decision"]
    for told in (seen, whole):
        assert (told["outcome"], told["rule_id"]) == (decision["outcome"], decision["rule_id"]) == ("transport", "T2")
        assert told["reasons"] == decision["reasons"]
    del asked["facts"]["age"]
    assert api.post("/decisions/preview", asked).json()["code"] == "booking.age-missing"
    assert office.trip("J000001-1") is not None


def test_the_preview_says_what_is_missing(api: Api) -> None:
    """Where the rules are not certain, the fact that is missing is named, and no task is opened."""
    seen = api.post("/referrals/preview", body(facts__nearest_distance_m=None)).json()
    assert seen["outcome"] == "open"
    assert "nearest_distance_m" in [each["fact"] for each in seen["missing"]]
    assert seen["trips"] == []
    assert api.get("/tasks").json() == []
    assert api.get("/cases").json() == []
