"""A real Chromium before the pages of the small day. It reaches the loopback interface and nothing else."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright

from tests.conftest import absent
from tests.pages_day import ROOT, SmallDay, day_ahead, small_day

ARGUMENTS = (
    "--no-sandbox",
    "--headless=new",
    "--enable-unsafe-swiftshader",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
    "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1",
)
AXE = ROOT / "node_modules" / "axe-core" / "axe.min.js"


@pytest.fixture(scope="session")
def small() -> SmallDay:
    """The small day on its server, with the front-end packages."""
    if not (ROOT / "node_modules" / "maplibre-gl" / "dist").is_dir():
        absent("the front-end packages are not installed; run: make setup")
    return small_day()


@pytest.fixture(scope="session")
def ahead() -> SmallDay:
    """The day before, while orders come in."""
    return day_ahead()


@pytest.fixture
def given_back(ahead: SmallDay) -> Iterator[None]:
    """Cancel afterwards what a test has booked: the day has few vehicles, and every test finds them free."""
    api = ahead.world.api

    def alive() -> set[str]:
        trips = api.get("/api/booking/trips", {"day": ahead.day})["items"]
        return {trip["journey_id"] for trip in trips if trip["status"] in ("booked", "promised")}

    before = alive()
    yield
    ahead.world.settle()
    for journey in sorted(alive() - before):
        api.post(f"/api/booking/journeys/{journey}/cancel", {"reason": "patient"})
    ahead.world.settle()


def planned_trip(small: SmallDay) -> dict[str, Any]:
    """Return why a trip is where it is: one that is still to be driven and could be driven by another vehicle too."""
    api = small.world.api
    promised = api.get("/api/booking/trips", {"day": small.day, "status": "promised"})["items"]
    told = [api.get(f"/api/planning/trips/{trip['trip_id']}/why") for trip in promised]
    found: dict[str, Any] = next(why for why in told if why["state"] == "planned" and why["others"])
    return found


@cache
def priced_rules(small: SmallDay) -> list[dict[str, Any]]:
    """Have the rules of the day priced with little effort, and return the prices."""
    path = f"/api/planning/days/{small.day}/rule-prices"
    small.world.api.post(path, {"iterations": 40})
    small.world.work(lambda *_: None)
    told = small.world.api.get(path)
    assert told["fresh"]
    rules: list[dict[str, Any]] = told["rules"]
    return rules


@pytest.fixture(scope="module")
def chromium(chromium_path: str) -> Iterator[Browser]:
    """The browser. Closed after each file: while it is open, an event loop runs in this thread and no other may."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium_path, args=list(ARGUMENTS))
        yield browser
        browser.close()


@dataclass
class Watched:
    """A page whose complaints and requests are written down.

    Attributes:
        complaints: errors and warnings of the console, uncaught errors, refused and failed requests.
        outside: addresses asked that are not this site's.
        expected: parts of complaints that a test brings about on purpose.
    """

    page: Page
    url: str
    complaints: list[str] = field(default_factory=list)
    outside: list[str] = field(default_factory=list)
    expected: list[str] = field(default_factory=list)

    def watch(self) -> None:
        """Write down from now on."""
        self.page.on("console", self._console)
        self.page.on("pageerror", lambda error: self.complaints.append(f"uncaught: {error}"))
        self.page.on("request", self._request)

    def _console(self, message: Any) -> None:
        if message.type in {"error", "warning"} and "GL Driver Message" not in message.text:  # the software renderer
            self.complaints.append(f"{message.type}: {message.text}")

    def _request(self, request: Any) -> None:
        if not request.url.startswith((self.url, "blob:", "data:")):
            self.outside.append(request.url)

    def goto(self, path: str) -> None:
        """Open a page and wait until its map, if it has one, stands still."""
        self.page.goto(self.url + path)
        if self.page.locator("#map").count():
            self.page.wait_for_selector("#map[data-ready]", timeout=60_000)

    def check(self) -> None:
        """Complain about what was written down."""
        assert not self.outside
        assert [c for c in self.complaints if not any(part in c for part in self.expected)] == []


Open = Callable[..., Watched]


@pytest.fixture
def open_page(chromium: Browser, small: SmallDay) -> Iterator[Open]:
    """``open_page(account, language, width, height)``: a watched page with somebody signed in, or nobody.

    It is a page of the small day unless ``of`` names another one.
    """
    contexts: list[tuple[BrowserContext, Watched]] = []

    def build(  # noqa: PLR0917 - each has a default and is named where it is given
        account: str = "",
        language: str = "da",
        width: int = 1280,
        height: int = 900,
        url: str = "",
        of: SmallDay | None = None,
        **more: Any,
    ) -> Watched:
        day = of or small
        at = url or day.url
        context = chromium.new_context(viewport={"width": width, "height": height}, locale="en-GB", **more)
        cookies = [{"name": "samtur_language", "value": language, "url": at}]
        if account:
            with day.visitor(account, at) as client:
                cookies += [{"name": name, "value": value, "url": at} for name, value in client.cookies.items()]
        context.add_cookies(cookies)  # type: ignore[arg-type]  # the library's own type is a closed dictionary
        watched = Watched(context.new_page(), at)
        watched.watch()
        contexts.append((context, watched))
        return watched

    yield build
    for context, watched in contexts:
        context.close()
        watched.check()


@pytest.fixture(scope="session")
def axe() -> str:
    """The source of the accessibility checker."""
    if not AXE.exists():
        absent("axe-core is not installed; run: make setup")
    return Path(AXE).read_text(encoding="utf-8")
