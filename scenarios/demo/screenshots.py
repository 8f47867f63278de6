"""Pictures of the pages for the documentation: ``python -m scenarios.demo.screenshots --url … --out docs/images``.

Signs in with a given account, whose password is read from ``SAMTUR_PASSWORD`` or asked for. Needs Chromium and the
development dependencies.
"""

from __future__ import annotations

import re
import shutil
from collections.abc import Sequence
from pathlib import Path
from typing import Annotated

import typer
from playwright.sync_api import Page, sync_playwright

from planner.kernel.errors import NotFound, SamturError
from scenarios.demo.small_png import smaller

WIDTH, HEIGHT = 1400, 900
ARGUMENTS = ("--no-sandbox", "--headless=new", "--enable-unsafe-swiftshader", "--disable-background-networking")
BROWSERS = ("chromium", "chromium-browser", "google-chrome")


def take(url: str, out: Path, *, account: str, password: str, language: str, chromium: str) -> Sequence[Path]:
    """Take the pictures ``day.png``, ``run.png`` and ``trip.png`` and return their files.

    Raises:
        SamturError: ``demo.no-sign-in`` when the account is refused.
    """
    out.mkdir(parents=True, exist_ok=True)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=list(ARGUMENTS))
        context = browser.new_context(viewport={"width": WIDTH, "height": HEIGHT}, locale=language)
        context.add_cookies([{"name": "samtur_language", "value": language, "url": url}])
        page = context.new_page()
        _sign_in(page, url, account, password)
        files = [_picture(page, f"{url}/day", out / "day.png")]
        files.append(_picture(page, url + _first(page, "#timeline-box a", "/runs/"), out / "run.png"))
        files.append(_picture(page, url + _first(page, "main table a", "/trips/"), out / "trip.png"))
        browser.close()
    return files


def _sign_in(page: Page, url: str, account: str, password: str) -> None:
    page.goto(f"{url}/sign-in")
    page.fill("#name", account)
    page.fill("#password", password)
    page.press("#password", "Enter")
    page.wait_for_load_state()
    if page.locator("[role=alert]").count():
        raise SamturError("demo.no-sign-in", "the account was refused", where=account, do="Check name and password.")


def _first(page: Page, selector: str, start: str) -> str:
    """Return the first link of a kind on the page."""
    links = [link.get_attribute("href") or "" for link in page.locator(selector).all()]
    found = next((link for link in links if re.match(re.escape(start), link)), None)
    if found is None:
        raise NotFound("demo.no-link", "the page has no such link", where=f"{page.url} {start}", do="Run a day first.")
    return found


def _picture(page: Page, address: str, file: Path) -> Path:
    page.goto(address)
    if page.locator("#map").count():
        page.wait_for_selector("#map[data-ready]", timeout=60_000)
    file.write_bytes(smaller(page, page.screenshot(full_page=True)))
    return file


def main(
    *,
    url: Annotated[str, typer.Option(help="Address of the pages.")] = "http://127.0.0.1:8350",
    account: Annotated[str, typer.Option(help="Who signs in.")] = "planner",
    password: Annotated[str, typer.Option(envvar="SAMTUR_PASSWORD", prompt=True, hide_input=True)] = "",
    out: Annotated[Path, typer.Option(help="Folder of the pictures.")] = Path("docs/images"),
    language: Annotated[str, typer.Option(help="da or en.")] = "en",
    chromium: Annotated[str, typer.Option(help="Path of the browser; found on the path when empty.")] = "",
) -> None:
    """Take pictures of the day, a run and a trip."""
    browser = chromium or next((path for name in BROWSERS if (path := shutil.which(name))), "")
    if not browser:
        raise NotFound("demo.no-browser", "there is no Chromium on the path", do="Name one with --chromium.")
    for file in take(url.rstrip("/"), out, account=account, password=password, language=language, chromium=browser):
        typer.echo(f"{file} {file.stat().st_size // 1024} kB")


if __name__ == "__main__":
    typer.run(main)
