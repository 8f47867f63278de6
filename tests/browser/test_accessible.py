"""Every page in both languages: WCAG 2.1 AA by axe-core, no sideways scrolling, nothing from outside, no complaints."""

from __future__ import annotations

import pytest

from tests.browser.conftest import Open, planned_trip, priced_rules
from tests.pages_day import SmallDay, next_month, weekly_series

pytestmark = [pytest.mark.browser, pytest.mark.slow]
_RUN = """async () => (await axe.run(document, {
    runOnly: ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "best-practice"] })).violations
    .map((v) => v.id + ": " + v.nodes.map((n) => n.target.join(" ") + " " + n.failureSummary).join(" | "))"""
_WIDER = "() => document.documentElement.scrollWidth - document.documentElement.clientWidth"


def pages_of(small: SmallDay) -> list[str]:
    """Return the address of one page of each kind."""
    api = small.world.api
    assert priced_rules(small)
    trips = api.get("/api/booking/trips", {"day": small.day})["items"]
    carried = next(trip for trip in trips if trip["status"] == "carried")
    refused = next(trip for trip in trips if trip["status"] == "refused")
    return [
        f"/day/{small.day}",
        f"/day/{small.day}/rules",
        "/runs",
        f"/runs/{small.driven['run_id']}",
        f"/runs/{small.driven['run_id']}/sheet",
        "/bookings",
        "/series",
        f"/series/{weekly_series(small)}",
        f"/series/{weekly_series(small)}?day={next_month(small)}",
        f"/trips/{carried['trip_id']}",
        f"/trips/{refused['trip_id']}",
        *(f"/trips/{trip}/why" for trip in (carried["trip_id"], refused["trip_id"], planned_trip(small)["trip_id"])),
        "/statements",
        f"/documents/{api.get('/api/settlement/statements')[0]['id']}",
        f"/documents/{api.get('/api/settlement/invoices')[0]['id']}",
        "/messaging",
        "/audit",
        "/growth?show=all",
        "/no-such-page",
    ]


@pytest.mark.parametrize("language", ["da", "en"])
def test_every_page_is_accessible_and_stays_inside_its_width(
    small: SmallDay, open_page: Open, axe: str, language: str
) -> None:
    """No violation on any page; at 1280 px, at 200 % zoom of it, and at 320 px no page scrolls sideways."""
    small.bury(f"T-axe-{language}")
    watched = open_page("administrator", language)
    watched.expected.append("404 (Not Found)")  # the page that is not there
    for path in pages_of(small):
        watched.goto(path)
        assert watched.page.get_attribute("html", "lang") == language
        watched.page.evaluate(axe)
        assert watched.page.evaluate(_RUN) == [], path
        for width in (1280, 640, 320):
            watched.page.set_viewport_size({"width": width, "height": 800})
            assert watched.page.evaluate(_WIDER) <= 0, (path, width)
        if language == "da":  # the words are longer
            watched.page.evaluate(axe)
            assert watched.page.evaluate(_RUN) == [], f"{path} at 320 px"
        watched.page.set_viewport_size({"width": 1280, "height": 900})


@pytest.mark.parametrize("language", ["da", "en"])
def test_the_pages_of_operators_and_strangers_are_accessible(
    small: SmallDay, open_page: Open, axe: str, language: str
) -> None:
    """The run that waits for an answer, the empty list, and the sign-in form with and without an error."""
    operator = open_page(f"operator-{small.waiting['operator_id']}", language)
    idle = open_page("operator-idle", language)
    stranger = open_page("", language)
    stranger.expected.append("403 (Forbidden)")  # the wrong password
    operator.goto(f"/runs/{small.waiting['run_id']}")
    idle.goto("/runs")
    stranger.goto("/sign-in")
    for watched in (operator, idle, stranger):
        watched.page.evaluate(axe)
        assert watched.page.evaluate(_RUN) == [], watched.page.url
    stranger.page.fill("#name", "nobody")
    stranger.page.fill("#password", "wrong")
    stranger.page.press("#password", "Enter")
    stranger.page.wait_for_selector("[role=alert]")
    stranger.page.evaluate(axe)
    assert stranger.page.evaluate(_RUN) == []
