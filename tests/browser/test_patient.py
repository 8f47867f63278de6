"""Patients and relatives at their own page in Chromium: with and without script, by keyboard, in Arabic, on a phone."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect

from tests.booking.office import NAME
from tests.browser.conftest import Watched
from tests.browser.test_accessible import _RUN, _WIDER
from tests.pages_day import listening
from tests.patient_site import ROOT, PatientSite

pytestmark = [pytest.mark.browser, pytest.mark.slow]
Open = Callable[..., Page]


@pytest.fixture
def site(tmp_path: Path) -> Iterator[PatientSite]:
    """An office with one patient and the front-end packages."""
    made = PatientSite(tmp_path, ROOT / "node_modules")
    yield made
    made.close()


@pytest.fixture
def visit(chromium: Browser, site: PatientSite) -> Iterator[Open]:
    """``visit(token)``: a watched page of a fresh browser that opened a link."""
    contexts: list[tuple[BrowserContext, Watched]] = []
    with listening(site.app) as url:

        def build(token: str, locale: str = "en-GB", width: int = 900, **more: Any) -> Page:
            context = chromium.new_context(viewport={"width": width, "height": 900}, locale=locale, **more)
            watched = Watched(context.new_page(), url, expected=["403 (Forbidden)", "404 (Not Found)"])
            watched.watch()
            contexts.append((context, watched))
            watched.goto(f"/mine/{token}")
            return watched.page

        yield build
        for context, watched in contexts:
            context.close()
            watched.check()


def enter(page: Page, answer: str = "02.03.1946") -> None:
    """Answer the second factor by keyboard: the field has the focus."""
    page.keyboard.type(answer)
    page.keyboard.press("Enter")
    page.wait_for_load_state()


def sound(page: Page, axe: str) -> None:
    """Complain about what axe finds, and about scrolling sideways at any width down to 320 px."""
    page.evaluate(axe)
    assert page.evaluate(_RUN) == []
    for width in (900, 320):
        page.set_viewport_size({"width": width, "height": 900})
        assert page.evaluate(_WIDER) <= 0, width
    page.evaluate(axe)
    assert page.evaluate(_RUN) == []


@pytest.mark.parametrize("script", [True, False])
def test_a_patient_opens_follows_calls_ready_and_cancels(site: PatientSite, visit: Open, *, script: bool) -> None:
    """The whole way, with script and without: open, see the car come, call ready, cancel with its meaning said."""
    page = visit(site.link(), java_script_enabled=script)
    assert "/mine/" not in page.url
    enter(page)
    expect(page.locator(".who")).to_have_text(NAME)
    site.on_the_day()
    site.office.delay(site.out, delay_s=1200)
    if script:
        page.clock.install()
        page.reload()
        site.office.serve(site.out, "arrived")
        page.clock.run_for(25_000)
        expect(page.locator("#live .here")).to_be_visible()
        page.locator("#pause").click()
        expect(page.locator("#pause")).to_have_text("Go on")
    else:
        page.get_by_role("link", name="Look again").click()
        expect(page.locator(".now").first).to_contain_text("about 20 minutes late")
        page.get_by_role("link", name="Back to my ride").click()
    page.reload()
    page.get_by_role("button", name="I am ready to go home").click()
    expect(page.get_by_text("Called ready at")).to_be_visible()
    assert site.office.trip(site.home).ready_at_called is not None
    page.locator(f"a[href='/mine/rides/{site.home}/cancel']").click()
    expect(page.get_by_text("Your appointment is not cancelled")).to_be_visible()
    page.get_by_role("button", name="Yes, cancel").click()
    assert site.office.trip(site.home).status.value == "cancelled"


def test_five_wrong_birth_dates_lock_the_link(site: PatientSite, visit: Open, axe: str) -> None:
    """Each wrong answer says how many are left; then the page says whom to call."""
    page = visit(site.link())
    for left in (4, 3, 2, 1):
        enter(page, "01-01-1950")
        expect(page.get_by_role("alert")).to_contain_text(f"Tries left: {left}")
        site.skipped += timedelta(seconds=5)
    enter(page, "01-01-1950")
    expect(page.get_by_role("alert")).to_contain_text("locked")
    assert page.locator("#answer").count() == 0
    sound(page, axe)


def test_a_relative_is_invited_and_crossed_out(site: PatientSite, visit: Open, axe: str) -> None:
    """The patient makes a link with a code; the relative sees the rides; crossed out, the relative is out at once."""
    patient = visit(site.link())
    enter(patient)
    patient.get_by_text("Let a relative see my ride").click()
    patient.fill("#name", "Bo Prøve")
    patient.fill("#code", "sommer26")
    patient.get_by_role("button", name="Make a link").click()
    token = str(patient.locator("#address").text_content()).rsplit("/", 1)[1]
    sound(patient, axe)
    relative = visit(token)
    enter(relative, "sommer26")
    expect(relative.get_by_text("You are here as Bo Prøve.")).to_be_visible()
    assert relative.get_by_role("link", name="Cancel").count() == 0
    patient.get_by_role("link", name="Back to my ride").click()
    patient.get_by_role("button", name="Remove").click()
    relative.reload()
    expect(relative.get_by_role("alert")).to_be_visible()
    assert NAME not in str(relative.content())


@pytest.mark.parametrize("language", ["ar", "da", "de", "en", "uk"])
def test_every_page_is_accessible_in_every_language(site: PatientSite, visit: Open, axe: str, language: str) -> None:
    """Question, page, cancel and move: no violation by axe, nothing sideways at 320 px, Arabic from right to left."""
    page = visit(site.link(), locale=language)
    assert page.get_attribute("html", "dir") == ("rtl" if language == "ar" else "ltr")
    sound(page, axe)
    enter(page)
    expect(page.locator(".who")).to_have_text(NAME)
    for path in ("/mine", f"/mine/rides/{site.out}/cancel", f"/mine/rides/{site.out}/move", "/mine/rides"):
        page.goto(page.url.split("/mine", maxsplit=1)[0] + path)
        assert page.get_attribute("html", "lang") == language
        sound(page, axe)


def test_the_page_is_walked_by_keyboard(site: PatientSite, visit: Open) -> None:
    """Tab reaches every language, ride and form, and each stop shows where the focus is."""
    page = visit(site.link())
    enter(page)
    expect(page.locator(".who")).to_have_text(NAME)
    seen = []
    for _ in range(60):
        page.keyboard.press("Tab")
        seen.append(
            page.evaluate(
                "() => { const e = document.activeElement; return [e.getAttribute('href') || e.textContent.trim(),"
                " e === document.body || parseFloat(getComputedStyle(e).outlineWidth) >= 2]; }"
            )
        )
    assert all(shown for _name, shown in seen)
    assert {"#content", "/mine?lang=ar", f"/mine/rides/{site.out}/cancel", "/mine/rides.ics"} <= {n for n, _s in seen}
