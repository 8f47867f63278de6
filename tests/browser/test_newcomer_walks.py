"""A patient who was never driven before, by keyboard alone: address and place looked up, decision foreseen, booked."""

from __future__ import annotations

from typing import Any

import pytest
from playwright.sync_api import Page, expect

from adapters.dawa.reader import AddressLine
from adapters.sql.addresses.loading import load
from adapters.sql.engine import writing
from tests.browser.conftest import Open
from tests.browser.test_accessible import _RUN, _WIDER
from tests.pages_day import SmallDay

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.usefixtures("given_back")]
_PLACE = {
    "valid_from": "2026-01-01",
    "address": "Palle Juul-Jensens Boulevard 99, 8200 Aarhus N",
    "point": {"lat": 56.19191, "lon": 10.17211, "postcode": "8200"},
    "authority": "region-midtjylland",
}


@pytest.fixture(scope="module", autouse=True)
def registers(ahead: SmallDay) -> None:
    """An address register with two houses, and two places of treatment."""
    lines = [
        AddressLine("Attrapalle", "", "8543", "Hornslet", number, "", "", "", 56.325, 10.343, "") for number in (27, 29)
    ]
    load(ahead.world.system.parts.addresses.engine, lines, replace=True)
    for code, name in (("auh-dialyse", "AUH Dialyse"), ("auh-oje", "AUH Øjensygdomme")):
        ahead.world.api.post("/api/booking/places", {"code": code, "name": name, **_PLACE})


@pytest.fixture(autouse=True)
def no_drafts(ahead: SmallDay) -> None:
    """Every test begins without drafts."""
    with writing(ahead.world.system.runtimes["booking"].engine) as db:
        db.exec_driver_sql("DELETE FROM draft")


def typed_newcomer(page: Page, cpr: str, nearest: str = "23") -> None:
    """Type a new patient from the search on; keys alone."""
    keys = page.keyboard
    expect(page.locator("#q")).to_be_focused()
    keys.type(cpr)
    keys.press("Enter")
    expect(page.locator("#new-patient")).to_be_focused()
    keys.press("Enter")
    expect(page.locator("#n_name")).to_be_focused()
    expect(page.locator("#n_cpr")).to_have_value(cpr)
    keys.type("Karla Prøvesen")
    page.locator("#n_home").focus()
    keys.type("attrapalle 27 8543")
    keys.press("Enter")
    expect(page.locator("#n_home")).to_have_value("Attrapalle 27, 8543 Hornslet")
    page.locator("#n_place").focus()
    keys.type("auh dialyse")
    keys.press("Enter")
    expect(page.locator("#first-place")).to_be_focused()
    keys.press("Enter")
    expect(page.locator("#n_place")).to_have_value("AUH Dialyse, Palle Juul-Jensens Boulevard 99, 8200 Aarhus N")
    page.locator("#n_pension").press("ArrowDown")
    page.locator("#n_transit").press("ArrowDown")
    for name, said in (
        ("n_assessor", "Sygeplejerske Vinter"),
        ("n_further", ""),
        ("n_km", "23"),
        ("n_nearest_km", nearest),
    ):
        page.locator(f"#{name}").focus()
        keys.type(said)
    for name, said in (("day", "17/3"), ("at", "945"), ("ready", "1230")):
        page.locator(f"#{name}").focus()
        keys.type(said)
    keys.press("Enter")
    expect(page.locator("#book")).to_be_focused()


@pytest.mark.parametrize(("language", "cpr"), [("en", "0203461234"), ("da", "0203461242")])
def test_a_new_patient_is_taken_and_booked_by_keyboard(
    ahead: SmallDay, open_page: Open, axe: str, language: str, cpr: str
) -> None:
    """Nobody found, everything typed, the decision foreseen with reasons, both trips promised; no violation."""
    watched = open_page("clerk", language, of=ahead)
    page = watched.page
    watched.goto("/bestil")
    typed_newcomer(page, cpr)
    expect(page.locator("#foreseen .tag")).to_have_class("tag transport")
    for width in (1280, 640, 320):
        page.set_viewport_size({"width": width, "height": 900})
        assert page.evaluate(_WIDER) <= 0, width
        page.evaluate(axe)
        assert page.evaluate(_RUN) == [], width
    page.keyboard.press("Control+Enter")
    page.wait_for_url("**/bestil/booked*")
    ahead.world.settle()
    page.reload()
    expect(page.locator("#promises section")).to_have_count(2)
    trip = page.url.split("journey=")[1] + "-1"
    who: dict[str, Any] = ahead.world.api.get(f"/api/booking/trips/{trip}/passenger", {"why": "a test"})
    assert (who["cpr"], who["home_text"]) == (cpr, "Attrapalle 27, 8543 Hornslet")


def test_where_the_rules_are_not_certain_the_fact_is_named(ahead: SmallDay, open_page: Open) -> None:
    """Without the nearest hospital a person must decide: said before, received, and on the list "to decide"."""
    watched = open_page("clerk", "en", of=ahead)
    page = watched.page
    watched.goto("/bestil")
    typed_newcomer(page, "0203461250", nearest="")
    expect(page.locator("#foreseen")).to_contain_text("How far is the nearest hospital that can treat")
    page.keyboard.press("Enter")
    page.wait_for_url("**/bestil/received*")
    expect(page.locator("main")).to_contain_text("How far is the nearest hospital")
    referral = page.url.split("referral=")[1]
    watched.goto("/worklists?show=decide")
    expect(page.locator("main")).to_contain_text(referral)
