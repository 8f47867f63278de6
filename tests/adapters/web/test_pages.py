"""What the pages show is what the modules say."""

from __future__ import annotations

import html
import re
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

import httpx
import pytest
from fastapi import FastAPI
from prometheus_client import CollectorRegistry

from adapters.http.app import create_app
from adapters.settings import MODULES
from adapters.web import site
from planner.kernel.money import kroner
from tests.pages_day import Json, SmallDay, listening, token_of


@pytest.fixture(scope="module")
def planner(small: SmallDay) -> Iterator[httpx.Client]:
    """A planner at the pages."""
    with small.visitor("planner") as client:
        client.cookies.set("samtur_language", "en")
        yield client


@pytest.fixture(scope="module")
def admin(small: SmallDay) -> Iterator[httpx.Client]:
    """An administrator at the pages."""
    with small.visitor("administrator") as client:
        client.cookies.set("samtur_language", "en")
        yield client


def text_of(page: str) -> str:
    """Return what a reader reads, on one line."""
    return " ".join(html.unescape(re.sub(r"<[^>]*>", " ", page)).split())


def figures(page: str) -> dict[str, str]:
    """Return the named figures of a page."""
    found = re.findall(r"<dt>(.*?)</dt>\s*<dd[^>]*>(.*?)</dd>", page, re.DOTALL)
    return {text_of(re.sub(r"<small>.*", "", name)): text_of(value) for name, value in found}


def test_the_day_shows_the_modules_figures(small: SmallDay, admin: httpx.Client) -> None:
    """Every figure of the day at a glance is a module's own."""
    shown = figures(admin.get(f"/day/{small.day}").text)
    summary = {m: small.world.api.get(f"/api/{m}/days/{small.day}/summary") for m in MODULES}
    booking, planning, execution, settlement = (summary[module] for module in MODULES)
    assert shown["Trips requested"] == str(booking["requested"])
    assert shown["Refused with a reason"] == str(booking["refused"])
    assert shown["Runs"] == str(planning["runs"])
    assert shown["Promises kept"] == str(planning["promises_kept"])
    assert shown["Carried"] == str(execution["trips_carried"])
    assert int(shown["Carried"]) > 0
    assert shown["Operators earn"] == kroner(settlement["priced_ore"])
    assert shown["Difference"] == shown["Ledger difference"] == "0,00 kr."


def test_the_timeline_has_a_link_for_every_run(small: SmallDay, planner: httpx.Client) -> None:
    """The picture names each run with its times, for who listens instead of looking, and leads to it."""
    page = planner.get(f"/day/{small.day}").text
    for run in small.runs:
        link = page.split(f'<a href="/runs/{run["run_id"]}"', 1)[1].split(">", 1)[0]
        assert run["vehicle_id"] in link
        assert "trip" in link


def test_a_live_part_is_only_the_part(small: SmallDay, planner: httpx.Client) -> None:
    """The changing part is sent alone, without the frame of the page and without the map."""
    part = planner.get(f"/day/{small.day}", headers={"HX-Request": "true"}).text
    assert "<html" not in part
    assert 'id="map"' not in part
    assert "Trips requested" in part


def test_a_day_that_nobody_knows_is_not_found(planner: httpx.Client) -> None:
    """An unknown day is an error page, not an empty day."""
    assert planner.get("/day/1999-01-01").status_code == 404


def test_runs_can_be_narrowed(small: SmallDay, planner: httpx.Client) -> None:
    """The list holds the day's runs, and fewer by operator and by status."""
    assert all(run["run_id"] in planner.get("/runs").text for run in small.runs)
    completed = planner.get(f"/runs?day={small.day}&status=completed").text
    assert small.driven["run_id"] in completed
    assert small.waiting["run_id"] not in completed
    theirs = planner.get(f"/runs?day={small.day}&operator={small.driving['operator_id']}").text
    assert small.driving["run_id"] in theirs
    assert small.driven["run_id"] not in theirs


def test_a_run_shows_stops_and_price(small: SmallDay, admin: httpx.Client) -> None:
    """A driven run shows each stop with its state and every line of its price in words."""
    page = admin.get(f"/runs/{small.driven['run_id']}").text
    run = small.world.api.get(f"/api/execution/runs/{small.driven['run_id']}")
    price = small.world.api.get(f"/api/settlement/runs/{small.driven['run_id']}")
    assert page.count('class="mark ') == sum(len(stop["actions"]) for stop in run["itinerary"])
    assert kroner(price["total_ore"]) in text_of(page)
    assert "Driving time" in page
    assert not re.search(r">(driving-time|guaranteed-time|start-fee|direct-km)<", page), "codes are shown as words"


def test_the_map_of_a_run_goes_from_base_to_base(small: SmallDay, planner: httpx.Client) -> None:
    """The map holds one line through all stops and a point a stop."""
    found = planner.get(f"/runs/{small.driven['run_id']}/map.json").json()
    run = small.world.api.get(f"/api/execution/runs/{small.driven['run_id']}")
    line = found["features"][0]["geometry"]["coordinates"]
    assert len(line) == len(run["itinerary"]) + 2
    assert line[0] == [run["start"]["lon"], run["start"]["lat"]]
    kinds = [feature["properties"]["kind"] for feature in found["features"]]
    assert kinds.count("stop") == len(run["itinerary"])


def test_a_trips_story_is_told_by_all_four_modules(small: SmallDay, admin: httpx.Client) -> None:
    """A carried trip is followed from referral to money, in order of time, with its messages."""
    shared = small.world.api.get(f"/api/settlement/runs/{small.driven['run_id']}")["shares"][0]
    page = admin.get(f"/trips/{shared['trip_id']}").text
    for module in ("Booking", "Planning", "Execution", "Settlement"):
        assert f'<span class="module">{module}</span>' in page
    times = [datetime.fromisoformat(at) for at in re.findall(r'<time datetime="([^"]+)"', page)]
    assert times == sorted(times)
    assert len(times) > 8
    assert kroner(shared["amount_ore"]) in text_of(page)
    assert "booking.trip-booked.v1" in page
    assert f'href="/runs/{small.driven["run_id"]}"' in page
    first = text_of(page.split('<ol class="story">', 1)[1].split("</li>", 1)[0])
    assert "Referral received" in first, "what happened in the same second stands in the order in which it was caused"


def test_settlement_follows_a_trip_without_its_order(small: SmallDay) -> None:
    """Who settles sees what happened and what it cost, not the order, which is booking's."""
    shared = small.world.api.get(f"/api/settlement/runs/{small.driven['run_id']}")["shares"][0]
    with small.visitor("settlement") as client:
        page = client.get(f"/trips/{shared['trip_id']}")
        assert page.status_code == 200
        assert kroner(shared["amount_ore"]) in text_of(page.text)
        assert 'id="order"' not in page.text
        assert client.get("/trips/J999999-9").status_code == 404


def test_bookings_are_filtered_and_paged(small: SmallDay, planner: httpx.Client) -> None:
    """Filters narrow the list by what booking says, and pages keep the filters."""
    page = planner.get("/bookings").text
    total = small.world.api.get("/api/booking/trips", {"day": small.day})["total"]
    assert f"{total} trips" in text_of(page)
    refused = small.world.api.get("/api/booking/trips", {"day": small.day, "status": "refused"})
    narrowed = planner.get(f"/bookings?day={small.day}&status=refused").text
    assert narrowed.count('href="/trips/') == len(refused["items"]) > 0
    assert re.search(r"\d{4} [A-ZÆØÅ]", text_of(page)), "postcode areas have their town's name"
    beyond = planner.get(f"/bookings?day={small.day}&status=refused&page=2").text
    assert "No trips." in beyond


def test_documents_add_up_to_their_total(small: SmallDay, admin: httpx.Client) -> None:
    """A statement and an invoice show every line and the total that the list showed."""
    for listing in ("/statements", "/invoices"):
        page = admin.get(listing).text
        number = re.search(r'href="/documents/([^"]+)"', page)
        assert number
        document: Json = small.world.api.get(f"/api/settlement/documents/{number[1]}")
        shown = admin.get(f"/documents/{number[1]}").text
        body = shown.split("<tbody>", 1)[1].split("</tbody>", 1)[0]
        assert body.count("<tr>") == len(document["lines"])
        assert kroner(document["total_ore"]) in text_of(page)
        assert kroner(document["total_ore"]) in text_of(shown.split("<tfoot>", 1)[1])


def test_who_travels_is_shown_for_a_purpose_and_put_on_record(small: SmallDay) -> None:
    """A clerk says what for; the auditor finds who, what, why, beside the drivers' sheets, in one list."""
    trip = small.world.api.get("/api/booking/trips", {"day": small.day})["items"][0]
    with small.visitor("clerk") as clerk:
        token = token_of(clerk.get(f"/trips/{trip['trip_id']}").text)
        address = f"/trips/{trip['trip_id']}/passenger"
        refused = clerk.post(address, data={"csrf": token, "why": " "})
        assert refused.status_code == 422
        part = clerk.post(address, data={"csrf": token, "why": "a call"}, headers={"HX-Request": "true"})
        assert "<html" not in part.text
        whole = clerk.post(address, data={"csrf": token, "why": "a call"})
        assert "<html" in whole.text
        person = small.world.api.get(f"/api/booking/trips/{trip['trip_id']}/passenger", {"why": "test"})
        assert person["name"] in whole.text
        assert person["name"] in part.text
        clerk.get(f"/runs/{small.driven['run_id']}/sheet")
    with small.visitor("auditor") as auditor:
        auditor.cookies.set("samtur_language", "en")
        page = text_of(auditor.get("/audit").text)
        assert "a call" in page
        assert "driver's sheet" in page
        assert small.driven["run_id"] in page
        assert person["name"] not in page
        narrowed = auditor.get(f"/audit?about={trip['trip_id']}").text
        assert trip["referral_id"] in narrowed
        assert "a call" in narrowed
        assert "a call" not in auditor.get("/audit?about=H999999").text


def test_an_operator_answers_a_run_on_its_page(small: SmallDay) -> None:
    """The newest version waits for an answer on the run's page; giving it takes the question away."""
    with small.visitor(f"operator-{small.waiting['operator_id']}") as operator:
        page = operator.get(f"/runs/{small.waiting['run_id']}").text
        assert 'value="accept"' in page
        old = {"what": "accept", "version": 999, "csrf": token_of(page)}
        conflict = operator.post(f"/runs/{small.waiting['run_id']}/answer", data=old)
        assert (conflict.status_code, "execution.run-version" in conflict.text) == (409, True)
        body = {"what": "accept", "version": small.waiting["version"], "csrf": token_of(page)}
        assert operator.post(f"/runs/{small.waiting['run_id']}/answer", data=body).status_code == 303
        assert 'value="accept"' not in operator.get(f"/runs/{small.waiting['run_id']}").text
    small.world.settle()
    assert small.world.api.get(f"/api/execution/runs/{small.waiting['run_id']}")["status"] == "accepted"


def test_dead_letters_are_replayed_and_discarded_from_the_page(small: SmallDay, planner: httpx.Client) -> None:
    """A planner decides about a dead letter; giving one up needs a reason; who only audits has no buttons."""
    first, second = small.bury("T-replay"), small.bury("T-discard")
    page = planner.get("/messaging").text
    assert "T-replay" in page
    token = token_of(page)
    nothing = planner.post(f"/messaging/planning/{second}", data={"what": "discard", "reason": " ", "csrf": token})
    assert (nothing.status_code, "deadletters.no-reason" in nothing.text) == (422, True)
    with small.visitor("auditor") as auditor:
        assert "T-replay" in auditor.get("/messaging").text
        assert 'value="replay"' not in auditor.get("/messaging").text
        mine = token_of(auditor.get("/messaging").text)
        tried = auditor.post(f"/messaging/planning/{first}", data={"what": "replay", "csrf": mine})
        assert tried.status_code == 403
    gone = planner.post(f"/messaging/planning/{second}", data={"what": "discard", "reason": "a test", "csrf": token})
    assert gone.headers["location"] == "/messaging"
    again = planner.post(f"/messaging/planning/{first}", data={"what": "replay", "csrf": token})
    assert again.status_code == 303
    page = planner.get("/messaging").text
    assert "T-discard" not in page
    assert "being replayed" in page
    twice = planner.post(f"/messaging/planning/{first}", data={"what": "discard", "reason": "x", "csrf": token})
    assert (twice.status_code, "deadletters.decided" in twice.text) == (409, True)


@pytest.fixture
def apart(small: SmallDay, tmp_path: Path) -> Iterator[str]:
    """The pages in a process of their own: modules at another address, no front-end packages installed."""
    app: FastAPI = create_app(small.world.system.access, CollectorRegistry(), lambda: {"ok": True})
    elsewhere = dict.fromkeys(MODULES, small.url) | {"settlement": "http://127.0.0.1:9"}
    site.mount(app, elsewhere, tmp_path, secure_cookies=False, clock=small.world.clock)
    with listening(app) as url:
        yield url


def test_pages_stand_alone_without_packages_and_with_a_module_away(small: SmallDay, apart: str) -> None:
    """Modules are asked at their addresses; what is missing is said, and everything else is there."""
    with small.visitor("administrator", apart) as client:
        client.cookies.set("samtur_language", "en")
        page = client.get(f"/day/{small.day}").text
        assert "Settlement does not answer right now" in page
        assert figures(page)["Trips requested"]
        assert "The map cannot be shown here." in page
        assert "/assets/" not in page
        run = client.get(f"/runs/{small.driven['run_id']}")
        assert run.status_code == 200
        trip = client.get(f"/trips/{small.world.api.get('/api/booking/trips')['items'][0]['trip_id']}").text
        assert "its part of the story is missing" in trip
        away = client.get("/statements")
        assert (away.status_code, "web.module-away" in away.text) == (503, True)
