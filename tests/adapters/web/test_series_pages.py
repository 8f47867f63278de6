"""Series on their pages: the list, the calendar, and each kind of change."""

from __future__ import annotations

import html
import re
from collections.abc import Iterator
from datetime import date, timedelta

import httpx
import pytest

from adapters.web.series import WEEKS, weeks
from tests.pages_day import SmallDay, next_month, token_of, weekly_series


@pytest.fixture(scope="module")
def clerk(small: SmallDay) -> Iterator[httpx.Client]:
    """A clerk at the pages."""
    with small.visitor("clerk") as client:
        client.cookies.set("samtur_language", "en")
        yield client


def send(client: httpx.Client, path: str, **fields: str | list[str]) -> httpx.Response:
    """Send a form of the page of a series, with its token, and follow where it leads."""
    token = token_of(client.get("/series").text)
    return client.post(path, data={**fields, "csrf": token}, follow_redirects=True)


def shown(page: str) -> list[str]:
    """Return what the calendar says about each ride: clock time and state."""
    calendar = page.split('class="calendar"', 1)[1].split("</table>", 1)[0]
    found = re.findall(r"<p><a [^>]*>(\S+) .*?<span class=\"tag [^\"]*\">(.*?)</span>", calendar, re.DOTALL)
    return [f"{at} {html.unescape(state)}" for at, state in found]


def test_a_series_is_made_changed_and_cancelled_from_its_pages(small: SmallDay, clerk: httpx.Client) -> None:
    """Every form of the pages does what it says: new, one day, this and following, all, cancel."""
    known = small.world.api.get(f"/api/booking/series/{weekly_series(small)}")
    referral, first = known["referral_id"], (date.fromisoformat(next_month(small)) + timedelta(days=1)).isoformat()
    day = known["calendar"][0]["original_day"]
    pattern = {"every_weeks": "1", "holidays": "keep", "count": "3"}
    weekday = ["MO", "TU", "WE", "TH", "FR", "SA", "SU"][date.fromisoformat(first).weekday()]
    made = send(
        clerk, "/series", referral=referral, first_day=first, weekdays=[weekday], at="10:00", ready="14:00", **pattern
    )
    path = made.url.path
    assert (made.status_code, path.startswith("/series/S")) == (200, True)
    assert [line.split()[0] for line in shown(made.text)] == ["10:00"] * 3
    later = (date.fromisoformat(first) + timedelta(days=1)).isoformat()
    moved = send(clerk, f"{path}/days/{first}/move", to=later, at="11:00", ready="15:00")
    assert (shown(moved.text)[0], "own time" in moved.text) == ("11:00 to come", True)
    skipped = send(clerk, f"{path}/days/{first}/skip")
    assert shown(skipped.text)[0] == "10:00 skipped"
    assert shown(send(clerk, f"{path}/days/{first}/restore").text)[0] == "10:00 to come"
    second = (date.fromisoformat(first) + timedelta(days=7)).isoformat()
    following = send(clerk, f"{path}/change", from_day=second, weekdays=[weekday], at="12:00", **pattern)
    assert [line.split()[0] for line in shown(following.text)] == ["10:00", "12:00", "12:00"]
    every = send(clerk, f"{path}/change", weekdays=[weekday], at="08:00", **pattern)
    assert [line.split()[0] for line in shown(every.text)] == ["08:00"] * 3
    assert send(clerk, f"{path}/change", weekdays=[], at="08:00", **pattern).status_code == 422
    ended = send(clerk, f"{path}/cancel")
    assert "The series was cancelled." in ended.text
    assert "Change all that is still to be driven" not in ended.text
    assert day != first  # the other series is another


def test_who_only_reads_has_no_forms(small: SmallDay) -> None:
    """A planner sees list and calendar, and is refused when a form is sent all the same."""
    path = f"/series/{weekly_series(small)}"
    with small.visitor("planner") as planner:
        assert 'method="post" action="/series' not in planner.get(path).text + planner.get("/series").text
        token = token_of(planner.get("/series").text)
        assert planner.post(f"{path}/cancel", data={"csrf": token}).status_code == 403


def test_a_form_without_its_token_does_nothing(small: SmallDay, clerk: httpx.Client) -> None:
    """Another site cannot make a clerk's browser cancel a series."""
    assert clerk.post(f"/series/{weekly_series(small)}/cancel", data={"csrf": "x"}).status_code == 403
    assert small.world.api.get(f"/api/booking/series/{weekly_series(small)}")["state"] == "running"


def test_the_calendar_has_whole_weeks() -> None:
    """Rows of seven days from the Monday on, each ride on its day."""
    monday = date(2026, 3, 16)
    rows = weeks([{"day": "2026-03-18"}, {"day": "2026-03-25"}], monday)
    assert (len(rows), {len(row) for row in rows}) == (WEEKS, {7})
    assert [cell["date"] for row in rows for cell in row if cell["lines"]] == ["2026-03-18", "2026-03-25"]
