"""Who may see what: every page by every role, and nothing of other operators."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import httpx
import pytest

from tests.pages_day import SmallDay, token_of, weekly_series

PAGES: dict[str, set[str]] = {
    "/day": {"clerk", "planner", "settlement", "auditor"},
    "/day/{day}": {"clerk", "planner", "settlement", "auditor"},
    "/day/{day}/rules": {"clerk", "planner", "settlement", "auditor"},
    "/day/{day}/map.json": {"clerk", "planner", "settlement", "auditor"},
    "/runs": {"clerk", "planner", "settlement", "auditor", "operator"},
    "/runs?day={day}": {"clerk", "planner", "settlement", "auditor", "operator"},
    "/runs/{driven}": {"clerk", "planner", "settlement", "auditor", "operator"},
    "/runs/{driven}/map.json": {"clerk", "planner", "settlement", "auditor", "operator"},
    "/runs/{driven}/sheet": {"clerk", "operator"},
    "/bestil": {"clerk"},
    "/worklists": {"clerk"},
    "/bookings": {"clerk", "planner", "auditor"},
    "/series": {"clerk", "planner", "auditor"},
    "/series/{series}": {"clerk", "planner", "auditor"},
    "/trips/{trip}": {"clerk", "planner", "settlement", "auditor"},
    "/trips/{trip}/why": {"clerk", "planner", "settlement", "auditor"},
    "/referrals/{referral}/decisions/1/letter.pdf": {"clerk"},
    "/statements": {"settlement", "auditor", "operator"},
    "/documents/{statement}": {"settlement", "auditor", "operator"},
    "/invoices": {"settlement", "auditor"},
    "/documents/{invoice}": {"settlement", "auditor"},
    "/messaging": {"planner", "auditor"},
    "/audit": {"auditor"},
    "/growth": {"auditor", "case-lead"},
    "/growth?unit=week&count=8&show=all": {"auditor", "case-lead"},
    "/growth.csv?unit=week": {"auditor", "case-lead"},
}
ROLES = ("clerk", "planner", "settlement", "auditor", "administrator", "operator")


@pytest.fixture(scope="session")
def names(small: SmallDay) -> dict[str, str]:
    """What stands for the names in the paths."""
    api = small.world.api
    statement = api.get("/api/settlement/statements")[0]
    assert statement["party"] == small.driven["operator_id"]
    run = api.get(f"/api/execution/runs/{small.driven['run_id']}")
    return {
        "day": small.day,
        "driven": small.driven["run_id"],
        "driving": small.driving["run_id"],
        "referral": api.get("/api/booking/trips", {"day": small.day})["items"][0]["referral_id"],
        "trip": run["itinerary"][0]["actions"][0]["trip_id"],
        "statement": statement["id"],
        "series": weekly_series(small),
        "invoice": api.get("/api/settlement/invoices")[0]["id"],
    }


@pytest.fixture(scope="session")
def look(small: SmallDay, names: dict[str, str]) -> Callable[[str, str], Any]:
    """``look(account, path)``: what an account gets for a path, redirects followed."""
    clients: dict[str, Any] = {}

    def get(account: str, path: str) -> Any:
        if account not in clients:
            with small.visitor(account) as client:
                clients[account] = dict(client.cookies)
        with httpx.Client(base_url=small.url, cookies=clients[account], timeout=60, follow_redirects=True) as client:
            return client.get(path.format(**names))

    return get


@pytest.mark.parametrize("role", ROLES)
def test_every_page_is_for_the_roles_that_may_see_it(
    small: SmallDay, look: Callable[[str, str], Any], role: str
) -> None:
    """Each page answers the roles it is for and refuses all others; an administrator sees everything."""
    account = f"operator-{small.driven['operator_id']}" if role == "operator" else role
    seen = {path: look(account, path).status_code for path in PAGES}
    allowed = {path for path, roles in PAGES.items() if role in roles or role == "administrator"}
    if role == "operator":
        assert seen.pop("/documents/{invoice}") == 404  # that it exists is not told either
    assert seen == {path: 200 if path in allowed else 403 for path in seen}


@pytest.mark.parametrize("role", ROLES)
def test_the_menu_offers_what_the_role_may_see_and_nothing_else(
    small: SmallDay, look: Callable[[str, str], Any], role: str
) -> None:
    """Every entry of the menu works, and every page without a name in its path that the role may see is in it."""
    account = f"operator-{small.driven['operator_id']}" if role == "operator" else role
    menu = look(account, "/runs").text.split("<nav", 1)[1].split("</nav>", 1)[0]
    offered = {part.split('"', 1)[0] for part in menu.split('href="')[1:]}
    plain = {path for path in PAGES if "{" not in path and "?" not in path}
    assert offered == {path for path in plain if role in PAGES[path] or role == "administrator"}


def test_operators_see_nothing_of_each_other(small: SmallDay, look: Callable[[str, str], Any]) -> None:
    """Runs, stops, maps, sheets and statements of another operator stay closed, whatever is asked for."""
    mine, theirs = small.driving, small.driven
    account = f"operator-{mine['operator_id']}"
    assert mine["operator_id"] != theirs["operator_id"]
    for path in ("/runs/{driven}", "/runs/{driven}/map.json", "/runs/{driven}/sheet", "/documents/{statement}"):
        answer = look(account, path)
        assert answer.status_code in {403, 404}, path
        for inside in (theirs["operator_name"], theirs["operator_id"], "kr."):
            assert inside not in answer.text, path
    for path in ("/runs", "/runs?day={day}", "/statements", f"/runs/{mine['run_id']}"):
        page = look(account, path)
        assert page.status_code == 200
        for foreign in (theirs["run_id"], theirs["operator_id"], theirs["operator_name"]):
            assert foreign not in page.text, path
    assert mine["run_id"] in look(account, "/runs").text
    asked = look(account, f"/runs?day={{day}}&operator={theirs['operator_id']}")
    assert theirs["run_id"] not in asked.text


def test_an_operator_is_led_to_the_newest_day_of_its_own(small: SmallDay, look: Callable[[str, str], Any]) -> None:
    """Without a day the list shows the operator's newest; one without runs is told that there is none."""
    page = look(f"operator-{small.driving['operator_id']}", "/")
    assert page.url.path == "/runs"
    assert small.driving["run_id"] in page.text
    idle = look("operator-idle", "/")
    assert idle.status_code == 200
    assert "R2026" not in idle.text
    assert "2026" not in idle.text


def test_an_operator_sees_its_price_but_not_who_pays(small: SmallDay, look: Callable[[str, str], Any]) -> None:
    """The lines of a run's price are the operator's; its payers are not."""
    mine = look(f"operator-{small.driven['operator_id']}", "/runs/{driven}").text
    office = look("settlement", "/runs/{driven}").text
    assert "region-midtjylland" in office
    assert "region-midtjylland" not in mine
    assert "kr." in mine
    assert "/trips/" not in mine, "no link that leads nowhere for an operator"


def test_nobody_sees_who_travels_without_leave(small: SmallDay, look: Callable[[str, str], Any]) -> None:
    """No page but the driver's sheet and the opened passenger shows a name, and those only to who may."""
    sheet = look("clerk", "/runs/{driven}/sheet").text
    person = sheet.split('<th scope="row">', 1)[1].split("<", 1)[0]
    assert " " in person
    for role in ("clerk", "planner", "settlement", "auditor"):
        for path in PAGES:
            if not path.endswith(("/sheet", "/letter.pdf")):
                assert person not in look(role, path).text, (role, path)


def test_foreign_answers_are_refused(small: SmallDay, names: dict[str, str]) -> None:
    """An operator cannot accept another's run with its own token, and nothing changes."""
    account, path = f"operator-{small.driving['operator_id']}", f"/api/execution/runs/{small.waiting['run_id']}"
    before = small.world.api.get(path)
    with small.visitor(account) as client:
        token = token_of(client.get("/runs").text)
        body = {"what": "reject", "version": small.waiting["version"], "reason": "x", "csrf": token}
        answer = client.post(f"/runs/{small.waiting['run_id']}/answer", data=body)
        assert answer.status_code == 403
    assert small.world.api.get(path) == before
