"""The order while planning is away, work lists, and the orders on a trip's page."""

from __future__ import annotations

import html
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest
from fastapi import FastAPI
from prometheus_client import CollectorRegistry

from adapters.http.app import create_app
from adapters.settings import MODULES
from adapters.web import site
from planner.booking.handlers.tasks import ask
from tests.pages_day import SmallDay, day_ahead, listening, token_of


@pytest.fixture(scope="module")
def ahead() -> SmallDay:
    """The day before, while orders come in."""
    return day_ahead()


@pytest.fixture
def without_planning(ahead: SmallDay, tmp_path: Path) -> Iterator[str]:
    """The pages while planning's process is down; its messages wait until the world is told to work on."""
    app: FastAPI = create_app(ahead.world.system.access, CollectorRegistry(), lambda: {"ok": True})
    elsewhere: dict[str, str] = {**dict.fromkeys(MODULES, ahead.url), "planning": "http://127.0.0.1:9"}
    site.mount(app, elsewhere, tmp_path, secure_cookies=False, clock=ahead.world.clock)
    with listening(app) as url:
        yield url


def filled(page: str) -> dict[str, str]:
    """Return the fields of the order's form as a browser would send them."""
    form = page.split('id="order"', 1)[1].split("</form>", 1)[0]
    found = {}
    for tag in re.findall(r"<input [^>]*>", form):
        about = {name: html.unescape(value) for name, value in re.findall(r'([a-z_-]+)="([^"]*)"', tag)}
        if about.get("type") not in {"radio", "checkbox"} or " checked" in tag:
            found[about["name"]] = about.get("value", "")
    chosen = re.search(r'<option value="(\w+)" selected', form)
    return found | {"back": chosen[1] if chosen else "ready"}


def step(client: httpx.Client, page: httpx.Response, do: str, **typed: str) -> httpx.Response:
    """Type something and press a button."""
    return client.post("/bestil", data=filled(page.text) | typed | {"do": do})


def person(ahead: SmallDay, number: int = 0) -> dict[str, Any]:
    """Return somebody who was driven before."""
    trips = ahead.world.api.get("/api/booking/trips", {"day": ahead.day, "status": "promised"})["items"]
    patients = list(dict.fromkeys(trip["referral_id"] for trip in trips))
    trip = next(each for each in trips if each["referral_id"] == patients[number])
    found: dict[str, Any] = ahead.world.api.get(f"/api/booking/trips/{trip['trip_id']}/passenger", {"why": "a test"})
    return found


def test_without_planning_the_order_is_taken_and_the_promise_follows(ahead: SmallDay, without_planning: str) -> None:
    """Planning down: said, booked, called back; planning up again: the promise is there."""
    with ahead.visitor("clerk", without_planning) as clerk:
        clerk.cookies.set("samtur_language", "en")
        page = step(clerk, clerk.get("/bestil"), "find", q=person(ahead)["cpr"])
        page = step(clerk, page, "offers", day=ahead.day, at="1415", ready="1545", back="ready")
        assert "Planning does not answer right now" in page.text
        assert filled(page.text)["call_back"] == "1"
        booked = step(clerk, page, "book", call_at="23:30")
        assert booked.status_code == 303
        answer = clerk.get(booked.headers["location"])
        assert "The promise follows." in answer.text
        assert "The patient is called back by clerk" in answer.text
        ahead.world.settle()
        answer = clerk.get(booked.headers["location"])
        assert "The promise follows." not in answer.text
        assert "Pick-up" in answer.text


def test_pressing_book_twice_books_once(ahead: SmallDay) -> None:
    """The same form sent again leads to the same journey."""
    with ahead.visitor("clerk") as clerk:
        page = step(clerk, clerk.get("/bestil"), "find", q=person(ahead, 1)["cpr"])
        page = step(clerk, page, "offers", day=ahead.day, at="1430", back="none")
        first, again = step(clerk, page, "book"), step(clerk, page, "book")
    assert first.status_code == 303
    assert again.headers.get("location") == first.headers["location"]


def test_a_wrong_field_is_named_and_the_rest_stays(ahead: SmallDay) -> None:
    """What cannot be read is said in the reader's language; everything typed is still there."""
    with ahead.visitor("clerk") as clerk:
        clerk.cookies.set("samtur_language", "da")
        page = step(clerk, clerk.get("/bestil"), "find", q=person(ahead, 1)["cpr"])
        page = step(clerk, page, "offers", day="32/1", at="1015", ready="1130")
        assert "Det er ikke en dato" in page.text, re.sub(r"<[^>]+>", " ", page.text)[-3000:]
        assert (filled(page.text)["day"], filled(page.text)["at"]) == ("32/1", "1015")
        assert 'data-focus="day"' in page.text
        clerk.post("/bestil", data=filled(page.text) | {"do": "discard"})


def test_tasks_are_taken_handed_on_and_closed_with_a_trail(ahead: SmallDay) -> None:
    """A call-back stands on its list with owner and time; each step is in the trail; closed it is gone."""
    trip = ahead.world.api.get("/api/booking/trips", {"day": ahead.day, "status": "promised"})["items"][-1]["trip_id"]
    with ahead.visitor("clerk") as clerk:
        clerk.cookies.set("samtur_language", "en")
        token = token_of(clerk.get("/worklists").text)
        clerk.post(f"/api/booking/trips/{trip}/call-back", json={"owner": ""}, headers={"X-CSRF-Token": token})
        assert trip in clerk.get("/worklists?show=call").text
        assert trip not in clerk.get("/worklists?show=flagged").text
        about = {"subject": trip, "kind": "call-back", "csrf": token, "back": "call"}
        for do, more in (("take", {}), ("give", {"owner": "bo"})):
            assert clerk.post("/worklists", data=about | {"do": do} | more).status_code == 303
        assert trip not in clerk.get("/worklists?show=call&mine=1").text
        page = clerk.get("/worklists?show=call").text
        assert "handed to bo" in re.sub(r"\s+", " ", page)
        assert clerk.post("/worklists", data=about | {"do": "close", "note": "told"}).status_code == 303
        assert trip not in clerk.get("/worklists").text
        assert clerk.post("/worklists", data=about | {"do": "burn"}).status_code == 422
        assert clerk.get("/worklists?show=nonsense").status_code == 422


def test_a_trip_is_moved_and_cancelled_on_its_page(ahead: SmallDay) -> None:
    """Moved on the version that was seen; on an older one both times are shown; cancelled with a reason."""
    trips = ahead.world.api.get("/api/booking/trips", {"day": ahead.day, "status": "promised", "leg": "outbound"})
    trip = trips["items"][-1]["trip_id"]
    with ahead.visitor("clerk") as clerk:
        clerk.cookies.set("samtur_language", "en")
        page = clerk.get(f"/trips/{trip}").text
        version = re.search(r'name="version" value="(\d+)"', page)
        assert version is not None
        order = {"csrf": token_of(page), "version": version[1], "day": ahead.day, "at": "1315"}
        assert clerk.post(f"/trips/{trip}/change", data=order).status_code == 303
        moved = ahead.world.api.get(f"/api/booking/trips/{trip}")
        assert moved["timing"]["appointment_at"] == f"{ahead.day}T12:15:00Z"
        late = clerk.post(f"/trips/{trip}/change", data=order | {"at": "1330"})
        assert (late.status_code, "Somebody has changed this trip meanwhile" in late.text) == (409, True)
        assert "13:30" in late.text
        assert "13:15" in late.text
        order["version"] = str(moved["version"])
        assert clerk.post(f"/trips/{trip}/change", data=order | {"at": "1330"}).status_code == 303
        gone = {"csrf": order["csrf"], "reason": "clinic", "journey": moved["journey_id"]}
        assert clerk.post(f"/trips/{trip}/cancel", data=gone).status_code == 303
        ahead.world.settle()
        journey = ahead.world.api.get(f"/api/booking/journeys/{moved['journey_id']}")
        assert {each["status"] for each in journey["trips"]} == {"cancelled"}


def test_a_ready_call_too_early_is_refused_in_words(ahead: SmallDay) -> None:
    """The page of an on-call return has the button; pressed the day before, the patient stays uncalled."""
    found = ahead.world.api.get("/api/booking/trips", {"day": ahead.day, "on_call": True, "status": "promised"})
    trip = found["items"][0]["trip_id"]
    with ahead.visitor("clerk") as clerk:
        clerk.cookies.set("samtur_language", "en")
        page = clerk.get(f"/trips/{trip}").text
        assert "Ready to go home" in page
        called = clerk.post(f"/trips/{trip}/ready", data={"csrf": token_of(page), "at": ""})
        assert (called.status_code, "booking.ready-other-day" in called.text) == (422, True)
    assert ahead.world.api.get(f"/api/booking/trips/{trip}")["ready_called_at"] is None


def test_the_way_to_the_door_is_kept_from_the_trips_page(ahead: SmallDay) -> None:
    """Who travels is shown with a form of the doors; what is typed there is kept and shown the next time."""
    trip = ahead.world.api.get("/api/booking/trips", {"day": ahead.day, "status": "promised"})["items"][0]["trip_id"]
    with ahead.visitor("clerk") as clerk:
        clerk.cookies.set("samtur_language", "en")
        token = token_of(clerk.get(f"/trips/{trip}").text)
        shown = clerk.post(f"/trips/{trip}/passenger", data={"csrf": token, "why": "a test"}).text
        assert 'id="door-stairs"' in shown
        doors = {"csrf": token, "floor": "3. th", "stairs": "42", "home_level": "door", "last_time": "Ring twice"}
        assert clerk.post(f"/trips/{trip}/access", data=doors | {"stairs": "many"}).status_code == 422
        assert clerk.post(f"/trips/{trip}/access", data=doors | {"csrf": "x"}).status_code == 403
        assert clerk.post(f"/trips/{trip}/access", data=doors).status_code == 303
        again = clerk.post(f"/trips/{trip}/passenger", data={"csrf": token, "why": "a test"}).text
    assert 'value="42"' in again
    assert '<option value="door" selected>' in again
    kept = ahead.world.api.get(f"/api/booking/trips/{trip}/passenger", {"why": "a test"})["access"]
    assert (kept["floor"], kept["stairs"], kept["last_time"]) == ("3. th", 42, "Ring twice")


def test_undelivered_notices_have_a_list_of_their_own(ahead: SmallDay) -> None:
    """A task about a notice that did not arrive stands on its list and on no other."""
    system = ahead.world.system
    found = ahead.world.api.get("/api/booking/trips", {"day": ahead.day, "status": "promised"})["items"]
    trip = found[0]["trip_id"]
    system.runtimes["booking"].execute(lambda ctx: ask(ctx, system.parts.desk, trip, "not-delivered", ahead.day))
    with ahead.visitor("clerk") as clerk:
        clerk.cookies.set("samtur_language", "en")
        page = clerk.get("/worklists?show=undelivered").text
        assert "A notice did not arrive" in page
        assert f">{trip}<" in page
        assert f">{trip}<" not in clerk.get("/worklists?show=flagged").text
    ahead.world.api.post(f"/api/booking/tasks/{trip}/not-delivered/done", {"note": "a test"})
