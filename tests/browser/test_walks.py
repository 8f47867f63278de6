"""What people do with the pages: by keyboard alone, with the map, while figures change, and when things are missing."""

from __future__ import annotations

import base64
import os
import subprocess
import sys
from pathlib import Path

import pytest
from fastapi import FastAPI
from playwright.sync_api import Page, Route, expect
from prometheus_client import CollectorRegistry

from adapters.http.app import create_app
from adapters.settings import MODULES
from adapters.web import site
from tests.browser.conftest import Open, planned_trip, priced_rules
from tests.pages_day import ROOT, SmallDay, listening

pytestmark = [pytest.mark.browser, pytest.mark.slow]
_FOCUSED = """() => { const e = document.activeElement, s = getComputedStyle(e);
    const b = e.closest("svg") && e.querySelector(".band");
    const drawn = b ? getComputedStyle(b).strokeWidth !== "0px" && getComputedStyle(b).stroke !== "none"
                    : s.outlineStyle !== "none" && parseFloat(s.outlineWidth) >= 2;
    return [e.tagName.toLowerCase(), e.id || e.getAttribute("href") || e.name || String(e.className), drawn]; }"""
_COLOURS = """async (png) => {
    const image = new Image(); image.src = "data:image/png;base64," + png; await image.decode();
    const canvas = new OffscreenCanvas(image.width, image.height), pen = canvas.getContext("2d");
    pen.drawImage(image, 0, 0); const data = pen.getImageData(0, 0, image.width, image.height).data;
    const near = (r, g, b) => { let n = 0; for (let i = 0; i < data.length; i += 4)
        if (Math.abs(data[i] - r) + Math.abs(data[i + 1] - g) + Math.abs(data[i + 2] - b) < 12) n++; return n; };
    return { sea: near(211, 227, 236), land: near(251, 250, 246),
             pickup: near(255, 209, 102), ink: near(20, 33, 43) }; }"""


def _stops(page: Page, most: int = 120) -> list[tuple[str, str, bool]]:
    """Press Tab from the top until the focus leaves the page; return what was focused."""
    seen: list[tuple[str, str, bool]] = []
    page.evaluate("document.activeElement.blur()")
    for _ in range(most):
        page.keyboard.press("Tab")
        tag, name, drawn = page.evaluate(_FOCUSED)
        if tag == "body" or (seen and (tag, name) == seen[0][:2]):
            break
        seen.append((tag, name, drawn))
    return seen


def test_a_day_is_walked_by_keyboard_alone(small: SmallDay, open_page: Open) -> None:
    """Sign in, skip the menu, reach every run from the timeline and open one: Tab and Enter suffice."""
    watched = open_page("", "en")
    page = watched.page
    watched.goto("/day")
    page.keyboard.type("planner")
    page.keyboard.press("Tab")
    page.keyboard.type(small.passwords["planner"])
    page.keyboard.press("Enter")
    page.wait_for_url(f"**/day/{small.day}")
    page.wait_for_selector("#map[data-ready]", timeout=60_000)
    stops = _stops(page)
    assert stops[0][1] == "#content", "the first stop skips the menu"
    assert [stop for stop in stops if not stop[2]] == [], "every stop shows where the focus is"
    reached = {name for _tag, name, _drawn in stops}
    assert {f"row-{run['run_id']}" for run in small.runs} <= reached
    assert {"/bookings", "/runs", "/messaging", "live-switch", "language"} <= reached
    assert any("maplibregl-canvas" in name for name in reached), "the map takes arrow keys"
    page.evaluate("document.activeElement.blur()")
    page.keyboard.press("Tab")
    expect(page.locator(".skip").first).to_be_in_viewport()
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id") == "content"
    page.locator(f"#row-{small.driven['run_id']}").focus()
    page.keyboard.press("Enter")
    page.wait_for_url(f"**/runs/{small.driven['run_id']}")


def test_the_map_shows_land_runs_and_stops(small: SmallDay, open_page: Open) -> None:
    """The map comes to rest with sea, land and stops drawn, from this site alone."""
    watched = open_page("planner", "da", 1400)
    watched.goto(f"/day/{small.day}")
    picture = watched.page.locator("#map").screenshot()
    seen = watched.page.evaluate(_COLOURS, base64.b64encode(picture).decode())
    assert seen["land"] > 20_000
    assert seen["sea"] > 5_000
    assert seen["pickup"] > 50
    assert seen["ink"] > 50
    watched.goto(f"/runs/{small.driven['run_id']}")
    picture = watched.page.locator("#map").screenshot()
    assert watched.page.evaluate(_COLOURS, base64.b64encode(picture).decode())["pickup"] > 20


def test_figures_change_under_the_reader_without_moving_anything(small: SmallDay, open_page: Open) -> None:
    """A refresh brings the new figure and leaves focus and scroll positions where they are."""
    watched = open_page("planner", "en", 900, 500)
    page = watched.page
    watched.goto(f"/day/{small.day}")
    answers: list[int] = []
    changed = [True]

    def other(route: Route) -> None:
        answer = route.fetch()
        answers.append(answer.status)
        body = answer.text().replace("Trips requested", "Trips asked for") if changed[0] else "a bare error"
        route.fulfill(response=answer, body=body, status=200 if changed[0] else 503)

    page.route(f"**/day/{small.day}", other)
    link = page.locator(f"#row-{small.runs[-1]['run_id']}")
    link.focus()
    page.evaluate("document.getElementById('timeline-box').scrollLeft = 120; window.scrollTo(0, 260)")
    before = page.evaluate("[window.scrollY, document.getElementById('timeline-box').scrollLeft]")
    assert before[1] == 120
    page.evaluate("htmx.trigger('#live', 'refresh')")
    expect(page.get_by_text("Trips asked for")).to_be_visible()
    assert page.evaluate("document.activeElement.id") == f"row-{small.runs[-1]['run_id']}"
    assert page.evaluate("[window.scrollY, document.getElementById('timeline-box').scrollLeft]") == before
    changed[0] = False
    watched.expected += ["503 (Service Unavailable)", "htmx:response:error", "htmx"]
    page.evaluate("htmx.trigger('#live', 'refresh')")
    expect(page.get_by_text("No answer just now")).to_be_visible()
    expect(page.get_by_text("Trips asked for")).to_be_visible()
    assert "a bare error" not in page.content()
    assert answers == [200, 200]


def test_updating_can_be_paused(small: SmallDay, open_page: Open) -> None:
    """What changes by itself stops on demand and goes on again (WCAG 2.2.2)."""
    watched = open_page("planner", "en")
    page = watched.page
    page.clock.install()
    watched.goto("/messaging")
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.get_by_role("button", name="Pause").click()
    expect(page.get_by_text("Updating is paused.")).to_be_visible()
    page.clock.run_for(60_000)
    assert not asked
    with page.expect_response("**/messaging"):
        page.get_by_role("button", name="Go on").click()
    expect(page.get_by_text("The figures follow by themselves.")).to_be_visible()
    with page.expect_response("**/messaging"):
        page.clock.run_for(11_000)


def test_an_ended_session_leads_the_whole_page_to_the_form(small: SmallDay, open_page: Open) -> None:
    """When a live part is refused because the session ended, the page goes to the form and would come back."""
    watched = open_page("planner", "en")
    watched.goto("/messaging")
    watched.page.context.clear_cookies(name="samtur_session")
    watched.expected += ["401 (Unauthorized)", "htmx"]
    watched.page.evaluate("htmx.trigger('#live', 'refresh')")
    watched.page.wait_for_url("**/sign-in?next=%2Fmessaging")


def test_who_travels_appears_in_place(small: SmallDay, open_page: Open) -> None:
    """The passenger is shown on the trip's page, in place of the question, with the focus on the answer."""
    trip = small.world.api.get("/api/booking/trips", {"day": small.day})["items"][0]["trip_id"]
    watched = open_page("clerk", "en")
    page = watched.page
    watched.goto(f"/trips/{trip}")
    page.fill("#why", "the patient calls")
    page.press("#why", "Enter")
    expect(page.get_by_text("CPR number")).to_be_visible()
    assert page.url.endswith(f"/trips/{trip}")
    assert page.evaluate("document.activeElement.closest('#passenger') !== null")


def test_the_language_changes_on_the_spot(small: SmallDay, open_page: Open) -> None:
    """The switch keeps the page with its filters and changes its words."""
    watched = open_page("clerk", "da")
    page = watched.page
    watched.goto(f"/bookings?day={small.day}&status=refused")
    expect(page.locator("h1")).to_contain_text("Bestilte ture")
    page.get_by_role("button", name="English").click()
    expect(page.locator("h1")).to_contain_text("Bookings")
    assert page.url.endswith(f"/bookings?day={small.day}&status=refused")
    page.get_by_role("button", name="Dansk").click()
    expect(page.locator("h1")).to_contain_text("Bestilte ture")


def test_pages_work_without_the_front_end_packages(small: SmallDay, open_page: Open, tmp_path: Path) -> None:
    """Without them there is a sentence where the map would be, forms go the long way, and nothing complains."""
    app: FastAPI = create_app(small.world.system.access, CollectorRegistry(), lambda: {"ok": True})
    site.mount(app, dict.fromkeys(MODULES, small.url), tmp_path, secure_cookies=False, clock=small.world.clock)
    with listening(app) as url:
        watched = open_page("clerk", "en", url=url)
        page = watched.page
        watched.goto(f"/day/{small.day}")
        expect(page.get_by_text("The map cannot be shown here.")).to_be_visible()
        expect(page.locator("#live-bar")).to_be_hidden()
        trip = small.world.api.get("/api/booking/trips", {"day": small.day})["items"][0]["trip_id"]
        watched.goto(f"/trips/{trip}")
        page.fill("#why", "the patient calls")
        page.press("#why", "Enter")
        expect(page.locator("h1")).to_contain_text("Who travels")


def test_the_reason_for_a_vehicle_is_reached_by_keyboard(small: SmallDay, open_page: Open) -> None:
    """From a planned trip Tab and Enter lead to why it is on its run; the other vehicles are priced or ruled out."""
    told = planned_trip(small)
    trip = told["trip_id"]
    for language, heading, costs in (("en", "Why this vehicle and time?", "Extra cost"), ("da", "Hvorfor", "Merpris")):
        watched = open_page("planner", language)
        page = watched.page
        watched.goto(f"/trips/{trip}")
        assert f"/trips/{trip}/why" in {name for _tag, name, _drawn in _stops(page)}
        page.locator(f'a[href="/trips/{trip}/why"]').focus()
        page.keyboard.press("Enter")
        page.wait_for_url(f"**/trips/{trip}/why")
        expect(page.locator("h1")).to_contain_text(heading)
        expect(page.get_by_text(told["place"]["vehicle_id"]).first).to_be_visible()
        expect(page.get_by_role("columnheader", name=costs)).to_be_visible()
        for other in told["others"]:
            expect(page.locator("table").get_by_text(other["vehicle_id"], exact=True).first).to_be_visible()
        for obstacle in told["obstacles"]:
            expect(page.get_by_text(obstacle["reason"][language])).to_be_visible()


def test_the_prices_of_rules_are_reached_by_keyboard(small: SmallDay, open_page: Open) -> None:
    """From the day Tab and Enter lead to the prices; every rule has its bar and its row, and a planner asks anew."""
    rows = priced_rules(small)
    for language, heading, asks in (("en", "What the rules cost", "Work out"), ("da", "Hvad reglerne", "Udregn")):
        watched = open_page("planner", language)
        page, target = watched.page, f"/day/{small.day}/rules"
        watched.goto(f"/day/{small.day}")
        assert target in {name for _tag, name, _drawn in _stops(page)}
        page.locator(f'a[href="{target}"]').focus()
        page.keyboard.press("Enter")
        page.wait_for_url(f"**{target}")
        expect(page.locator("h1")).to_contain_text(heading)
        expect(page.locator("svg.prices g")).to_have_count(len(rows))
        expect(page.locator("svg.prices rect")).to_have_count(sum(1 for row in rows if row["price_ore"]))
        expect(page.locator("tbody tr")).to_have_count(len(rows))
        expect(page.get_by_role("button", name=asks)).to_be_visible()
    expect(open_page("clerk", "en").page.get_by_role("button", name="Work out")).to_have_count(0)


def test_a_map_that_fails_says_so(small: SmallDay, open_page: Open) -> None:
    """When the map's code or data cannot be had, a sentence stands in its place."""
    watched = open_page("planner", "en")
    watched.expected += ["map", "500 (Internal Server Error)"]
    watched.page.route("**/map.json", lambda route: route.fulfill(status=500, body="{}"))
    watched.page.goto(f"{small.url}/day/{small.day}")
    expect(watched.page.get_by_text("The map cannot be shown here.")).to_be_visible()
    expect(watched.page.locator("#map")).to_be_hidden()


def test_pictures_for_the_documentation_can_be_taken_again(small: SmallDay, chromium_path: str, tmp_path: Path) -> None:
    """The command leaves a picture of the day, a run and a trip in the folder, small enough to keep."""
    command = [sys.executable, "-m", "scenarios.demo.screenshots", "--url", small.url, "--out", str(tmp_path)]
    known = {**os.environ, "SAMTUR_PASSWORD": small.passwords["administrator"]}
    arguments = ["--account", "administrator", "--chromium", chromium_path]
    done = subprocess.run([*command, *arguments], cwd=ROOT, env=known, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    for name in ("day.png", "run.png", "trip.png"):
        picture = (tmp_path / name).read_bytes()
        assert picture.startswith(b"\x89PNG")
        assert int.from_bytes(picture[16:20], "big") == 1400
        assert len(picture) < 400_000
