"""The patient's own page without script: opening, looking, acting, relatives, calendar, languages."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import httpx
import pytest
from babel.messages.pofile import read_po
from icalendar import Calendar

from adapters.web.i18n import LOCALE
from adapters.web.patient import texts
from planner.booking.handlers import cancel_trip
from tests.adapters.http.app_client import ask
from tests.adapters.web.patient_texts import of_patient_pages
from tests.booking.office import CPR, HOME, NAME, SECRETS, WARD
from tests.patient_site import PHONE, PatientSite

BORN = "02.03.1946"


class Browser:
    """A browser without script: keeps cookies, follows redirects, sends forms with their token."""

    def __init__(self, site: PatientSite, language: str = "en") -> None:
        self.site, self.language, self.cookies = site, language, dict[str, str]()
        self.last = httpx.Response(200)

    def go(self, path: str, method: str = "GET", *, follow: bool = True, **request: Any) -> httpx.Response:
        """Open a page."""
        for _ in range(5):
            headers = {
                "Accept-Language": self.language,
                "Cookie": "; ".join(f"{k}={v}" for k, v in self.cookies.items()),
            }
            self.last = ask(self.site.app, method, path, headers=headers, **request)
            for cookie in self.last.headers.get_list("set-cookie"):
                name, _, rest = cookie.partition("=")
                value = rest.split(";")[0].strip('"')
                if value:
                    self.cookies[name] = value
                else:
                    self.cookies.pop(name, None)
            if self.last.status_code != 303 or not follow:
                break
            method, path, request = "GET", self.last.headers["location"], {}
        return self.last

    def send(self, path: str, **fields: str) -> httpx.Response:
        """Send a form of the page last seen."""
        csrf = re.search(r'name="csrf" value="([^"]*)"', self.last.text)
        return self.go(path, "POST", data={"csrf": csrf[1] if csrf else "", **fields})

    def enter(self, token: str, answer: str = BORN) -> httpx.Response:
        """Open a link and answer."""
        self.go(f"/mine/{token}")
        return self.send("/mine/open", answer=answer)


@pytest.fixture
def site(tmp_path: Path) -> Iterator[PatientSite]:
    """An office with one patient."""
    made = PatientSite(tmp_path)
    yield made
    made.close()


def test_nothing_personal_is_shown_before_the_second_factor(site: PatientSite) -> None:
    """The link leads out of its address to a question that names nobody; no cache, index or referrer learns of it."""
    browser = Browser(site)
    token = site.link()
    first = ask(site.app, "GET", f"/mine/{token}")
    assert (first.status_code, first.headers["location"]) == (303, "/mine")
    page = browser.go(f"/mine/{token}")
    assert "Your date of birth" in page.text
    assert not [secret for secret in SECRETS if secret in page.text]
    assert token not in page.text
    for answer in (first, page):
        assert answer.headers["referrer-policy"] == "no-referrer"
        assert answer.headers["cache-control"] == "no-store"
        assert "noindex" in answer.headers["x-robots-tag"]


def test_the_page_shows_referral_decision_and_rides(site: PatientSite) -> None:
    """Who answers right sees name, places, times of appointment and car, decision and help; the reading is entered."""
    page = Browser(site).enter(site.link())
    assert page.status_code == 200
    for shown in (
        NAME,
        HOME,
        WARD,
        PHONE,
        "10:00",
        "You can be driven.",
        "The ride is planned.",
        "My referral H000001",
    ):
        assert shown in page.text, shown
    assert CPR not in page.text
    reads = site.office.runtime.read(lambda store: store.reads(1, 50, "H000001", None))[0]
    assert [read for read in reads if read.why == "patient's own page" and read.who.startswith("patient ")]


def test_five_wrong_answers_lock(site: PatientSite) -> None:
    """Wrong answers count down and lock; the right one afterwards opens nothing."""
    browser, token = Browser(site), site.link()
    for left in (4, 3, 2, 1):
        page = browser.enter(token, "01.01.1950")
        assert (page.status_code, f"Tries left: {left}" in page.text) == (403, True)
        site.skipped += timedelta(seconds=5)
    assert "locked" in browser.enter(token, "01.01.1950").text
    site.skipped += timedelta(days=1)
    assert "locked" in browser.go(f"/mine/{token}").text
    assert NAME not in browser.enter(token).text


def test_a_second_answer_at_once_must_wait(site: PatientSite) -> None:
    """An answer within the pause is turned away and costs no try."""
    browser, token = Browser(site), site.link()
    browser.enter(token, "01.01.1950")
    assert browser.enter(token).status_code == 429
    site.skipped += timedelta(seconds=5)
    assert NAME in browser.enter(token).text


def test_rides_follow_the_car(site: PatientSite) -> None:
    """Forecast delay, arrival and pick-up show in the part that follows by itself, without personal data."""
    browser = Browser(site)
    browser.enter(site.link())
    site.on_the_day()
    site.office.delay(site.out, delay_s=900)
    page = browser.go("/mine/rides")
    assert "The car is on its way." in page.text
    assert "about 15 minutes late" in page.text
    assert not [secret for secret in SECRETS if secret in page.text]
    site.office.serve(site.out, "arrived")
    assert "The car is here now." in browser.go("/mine/rides").text
    site.office.serve(site.out, "picked-up", 2)
    assert "In the car" in browser.go("/mine/rides").text


def test_the_patient_calls_ready_after_treatment(site: PatientSite) -> None:
    """On the day the button calls planning once; before the day there is none."""
    browser = Browser(site)
    assert "I am ready to go home" not in browser.enter(site.link()).text
    site.on_the_day()
    assert "I am ready to go home" in browser.go("/mine").text
    page = browser.send(f"/mine/rides/{site.home}/ready")
    assert "Called ready at" in page.text
    assert site.office.trip(site.home).ready_at_called == site.office.now
    assert "I am ready to go home" not in page.text


def test_cancelling_says_first_what_it_means(site: PatientSite) -> None:
    """In time it is free until a time; late the car may drive for nothing; both rides go together when wanted."""
    browser = Browser(site)
    browser.enter(site.link())
    assert "You can cancel freely until" in browser.go(f"/mine/rides/{site.out}/cancel").text
    site.office.now += timedelta(hours=23)
    assert "It is late to cancel" in browser.go(f"/mine/rides/{site.out}/cancel").text
    page = browser.send(f"/mine/rides/{site.out}/cancel", both="1")
    assert page.text.count("Cancelled.") == 2
    assert {site.office.trip(each).status.value for each in (site.out, site.home)} == {"cancelled"}


def test_moving_obeys_the_cut_off(site: PatientSite) -> None:
    """Before the office's cut-off the appointment moves with its way home; afterwards the page says to call."""
    browser = Browser(site)
    browser.enter(site.link())
    browser.go(f"/mine/rides/{site.out}/move")
    browser.send(f"/mine/rides/{site.out}/move", date="2026-03-18", time="11:00")
    assert site.office.trip(site.out).timing.appointment_at.isoformat() == "2026-03-18T10:00:00+00:00"
    assert site.office.trip(site.home).service_day == "2026-03-18"
    site.office.now += timedelta(hours=36)
    page = browser.send(f"/mine/rides/{site.out}/move", date="2026-03-19", time="11:00")
    assert "Write a date" not in page.text
    assert page.status_code == 422


def test_a_form_of_another_site_does_nothing(site: PatientSite) -> None:
    """Without the page's own token nothing is cancelled."""
    browser = Browser(site)
    browser.enter(site.link())
    assert browser.go(f"/mine/rides/{site.out}/cancel", "POST", data={"csrf": "x"}).status_code == 422
    assert site.office.trip(site.out).status.value == "promised"


def test_relatives_see_rides_alone_and_are_crossed_out_at_once(site: PatientSite) -> None:
    """A relative opens by the code, sees neither ward nor decision, changes nothing, and is out when removed."""
    patient, relative = Browser(site), Browser(site)
    patient.enter(site.link())
    made = patient.send("/mine/relatives", name="Bo Prøve", code="sommer26")
    found = re.search(r"/mine/([\w.-]{40,})", made.text)
    assert found is not None
    page = relative.enter(found[1], "sommer26")
    assert "You are here as Bo Prøve." in page.text
    assert HOME in page.text
    assert not [hidden for hidden in (WARD, "My referral", "Let a relative", "+4595123456") if hidden in page.text]
    relative.send(f"/mine/rides/{site.out}/cancel")
    assert site.office.trip(site.out).status.value == "promised"
    listed = patient.go("/mine")
    link = re.search(r"/mine/links/([\w-]+)/remove", listed.text)
    assert link is not None
    patient.send(f"/mine/links/{link[1]}/remove")
    assert relative.go("/mine").status_code == 404
    assert "Bo Prøve" not in patient.go("/mine").text


def test_the_calendar_keeps_ids_raises_sequences_and_strikes_out(site: PatientSite) -> None:
    """File and feed hold one event a ride, in Danish time, with nothing about who, where or why."""
    browser = Browser(site)
    browser.enter(site.link())
    first = Calendar.from_ical(browser.go("/mine/rides.ics").content)
    made = browser.go("/mine") and browser.send("/mine/calendar")
    path = re.search(r"/mine/calendar/[\w.-]+\.ics", made.text)
    assert path is not None
    stranger = Browser(site)
    site.office.do(lambda ctx: cancel_trip(ctx, site.office.desk, site.out, "patient"))
    feed = stranger.go(path[0])
    second = Calendar.from_ical(feed.content)
    before, after = ({str(e["uid"]): e for e in c.walk("VEVENT")} for c in (first, second))
    uid = f"{site.out}@samtur"
    assert before.keys() == after.keys()
    assert (before[uid]["status"], after[uid]["status"]) == ("CONFIRMED", "CANCELLED")
    assert int(after[uid]["sequence"]) > int(before[uid]["sequence"])
    assert before[uid]["dtstart"].params["TZID"] == "Europe/Copenhagen"
    assert second.walk("VTIMEZONE")
    assert not [secret for secret in SECRETS if secret in feed.text]
    removed = re.search(r"/mine/links/([\w-]+)/remove", browser.go("/mine").text)
    assert removed is not None
    browser.send(f"/mine/links/{removed[1]}/remove")
    assert stranger.go(path[0]).status_code == 404


def test_leaving_closes_the_visit_on_the_server(site: PatientSite) -> None:
    """After leaving, even the kept cookie opens nothing."""
    browser = Browser(site)
    browser.enter(site.link())
    kept = dict(browser.cookies)
    browser.send("/mine/leave")
    browser.cookies = kept
    assert browser.go("/mine").status_code == 404


@pytest.mark.parametrize(
    ("language", "direction", "words"), [("ar", "rtl", "رحلتي"), ("uk", "ltr", "вівторок"), ("de", "ltr", "Dienstag")]
)
def test_the_page_speaks_the_readers_language(site: PatientSite, language: str, direction: str, words: str) -> None:
    """Texts, direction and days of the week follow the browser; a chosen language stays with the link."""
    browser, token = Browser(site, language), site.link()
    page = browser.enter(token)
    assert f'lang="{language}" dir="{direction}"' in page.text
    assert words in page.text
    browser.go("/mine?lang=de")
    again = Browser(site, "fr")
    assert 'lang="de"' in again.enter(token).text


@pytest.mark.parametrize("language", sorted(set(texts.LANGUAGES) - {"en"}))
def test_no_text_is_missing_or_left_over_in_any_language(language: str) -> None:
    """Every text has its translation in every language with the same places for values; none is an orphan."""
    wanted = of_patient_pages()
    assert len(wanted) > 100
    assert texts.catalogue(language).keys() == wanted
    with (LOCALE / language / "patient.po").open("rb") as file:
        for message in read_po(file):
            places = [set(re.findall(r"{(\w+)}", str(part))) for part in (message.id, message.string)]
            assert places[0] == places[1], message.id
