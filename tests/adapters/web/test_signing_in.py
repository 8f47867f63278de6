"""Signing in and out, form tokens, language, and what errors look like."""

from __future__ import annotations

from datetime import timedelta

import pytest
from structlog.testing import capture_logs

from adapters.http.access import COOKIE
from adapters.sql.access.store import FAILURES_BEFORE_LOCK, LOCK_MINUTES, SESSION_HOURS
from adapters.web.forms import FORM_COOKIE
from adapters.web.signing import safe_target
from tests.adapters.web.conftest import PASSWORD, Door
from tests.pages_day import token_of


def test_cookies_are_closed_to_scripts_and_other_sites(door: Door) -> None:
    """The session and the form token travel over HTTPS only, unseen by scripts, never from another site."""
    client = door.client()
    form = client.get("/sign-in")
    answer = client.post("/sign-in", data={"name": "clerk", "password": PASSWORD, "csrf": token_of(form.text)})
    for header, name in ((form.headers["set-cookie"], FORM_COOKIE), (answer.headers["set-cookie"], COOKIE)):
        assert header.startswith(f"{name}=")
        assert {"httponly", "secure", "samesite=strict"} <= {part.strip().lower() for part in header.split(";")}


@pytest.mark.parametrize(
    "target",
    ["//evil.example", "https://evil.example", "/\\evil.example", "/\t/evil.example", "\\\\evil", "evil", "", "/\n/x"],
)
def test_signing_in_never_leads_to_another_site(door: Door, target: str) -> None:
    """Whatever a link says, signing in ends on this site."""
    assert safe_target(target) == "/"
    client = door.client()
    token = token_of(client.get("/sign-in", params={"next": target}).text)
    answer = client.post("/sign-in", data={"name": "clerk", "password": PASSWORD, "next": target, "csrf": token})
    assert answer.headers["location"] == "/"


def test_signing_in_leads_back_to_where_one_was_going(door: Door) -> None:
    """A page that needs somebody signed in leads to the form and, after it, back with its query."""
    client = door.client()
    sent = client.get("/bookings?day=2026-03-17&page=2")
    assert sent.status_code == 303
    form = client.get(sent.headers["location"])
    assert 'value="/bookings?day=2026-03-17&amp;page=2"' in form.text
    answer = client.post(
        "/sign-in",
        data={
            "name": "clerk",
            "password": PASSWORD,
            "next": "/bookings?day=2026-03-17&page=2",
            "csrf": token_of(form.text),
        },
    )
    assert answer.headers["location"] == "/bookings?day=2026-03-17&page=2"


def test_a_locked_account_is_told_kindly_in_danish_and_english(door: Door) -> None:
    """After too many wrong passwords even the right one waits, and the page says how long."""
    client = door.client()
    for _ in range(FAILURES_BEFORE_LOCK):
        token = token_of(client.get("/sign-in").text)
        wrong = client.post("/sign-in", data={"name": "clerk", "password": "wrong", "csrf": token})
        assert wrong.status_code == 403
        assert "Name or password is wrong" in wrong.text
        assert 'value="clerk"' in wrong.text
    body = {"name": "clerk", "password": PASSWORD, "csrf": token_of(client.get("/sign-in").text)}
    assert f"Wait {LOCK_MINUTES} minutes" in client.post("/sign-in", data=body).text
    danish = client.post("/sign-in", data=body, headers={"Accept-Language": "da"}).text
    assert f"Vent {LOCK_MINUTES} minutter" in danish
    door.now[0] += timedelta(minutes=LOCK_MINUTES, seconds=1)
    assert client.post("/sign-in", data=body).status_code == 303


def test_a_session_ends_by_the_clock(door: Door) -> None:
    """After its hours a session is worth nothing: pages lead to the form, live parts lead the whole page there."""
    client = door.signed_in()
    assert client.get("/").status_code == 307
    door.now[0] += timedelta(hours=SESSION_HOURS, seconds=1)
    assert client.get("/").headers["location"] == "/sign-in?next=%2F"
    part = client.get("/messaging", headers={"HX-Request": "true"})
    assert (part.status_code, part.headers["hx-redirect"]) == (401, "/sign-in?next=%2Fmessaging")
    posted = client.post("/runs/R1/answer", data={"what": "accept", "version": 1})
    assert posted.headers["location"] == "/sign-in"


def test_signing_out_ends_the_session_everywhere(door: Door) -> None:
    """A copied cookie is worth nothing after signing out."""
    client = door.signed_in()
    copied = client.cookies[COOKIE]
    token = token_of(client.get("/nothing").text)
    assert client.post("/sign-out", data={"csrf": token}).headers["location"] == "/sign-in"
    thief = door.client()
    thief.cookies.set(COOKIE, copied)
    assert thief.get("/").headers["location"].startswith("/sign-in")


@pytest.mark.parametrize(
    ("path", "body"),
    [
        ("/sign-out", {}),
        ("/language", {"language": "da"}),
        ("/runs/R1/answer", {"what": "accept", "version": "1"}),
        ("/messaging/booking/x", {"what": "replay"}),
        ("/trips/J1/passenger", {"why": "curious"}),
    ],
)
@pytest.mark.parametrize("token", [None, "", "guessed", "å"])
def test_no_form_works_without_its_token(door: Door, path: str, body: dict[str, str], token: str | None) -> None:
    """Every form that changes or records something is refused without the token of our own pages."""
    account = {"/runs/R1/answer": "operator", "/messaging/booking/x": "planner"}.get(path, "clerk")
    client = door.signed_in(account)
    answer = client.post(path, data=body | ({} if token is None else {"csrf": token}))
    assert answer.status_code == 403
    assert "access.csrf" in answer.text
    assert client.get("/").headers["location"] in {"/day", "/runs"}, "still signed in"


def test_signing_in_needs_the_token_of_this_browser(door: Door) -> None:
    """A sign-in form that another site made the browser send is refused, even with the right password."""
    client = door.client()
    body = {"name": "clerk", "password": PASSWORD}
    assert client.post("/sign-in", data=body | {"csrf": "x"}).status_code == 403
    other = token_of(door.client().get("/sign-in").text)
    client.get("/sign-in")
    assert client.post("/sign-in", data=body | {"csrf": other}).status_code == 403
    assert COOKIE not in client.cookies


def test_language_is_chosen_kept_and_belongs_to_the_account(door: Door) -> None:
    """The switch changes the page at once, keeps its address, and the account remembers in another browser."""
    client = door.signed_in()
    page = client.get("/nothing?x=1")
    assert 'lang="en"' in page.text
    answer = client.post("/language", data={"language": "da", "back": "/nothing?x=1", "csrf": token_of(page.text)})
    assert answer.headers["location"] == "/nothing?x=1"
    assert "Siden findes ikke" in client.get("/nothing?x=1").text
    elsewhere = door.signed_in()
    assert '<html lang="da">' in elsewhere.get("/nothing").text


@pytest.mark.parametrize(
    ("path", "method", "status", "code"),
    [
        ("/nothing", "GET", 404, "web.no-page"),
        ("/sign-out", "GET", 405, "http.405"),
        ("/bookings?page=0", "GET", 422, "web.bad-request"),
        ("/bookings?page=x", "GET", 422, "web.bad-request"),
        ("/bookings?day=2026-03-17&status=eaten", "GET", 422, "web.bad-request"),
        ("/day/yesterday", "GET", 422, "time.bad-date"),
        ("/bookings?day=yesterday", "GET", 422, "time.bad-date"),
        ("/bookings?day=2026-03-17", "GET", 503, "web.module-away"),
        ("/audit", "GET", 403, "access.forbidden"),
        ("/invoices", "GET", 403, "access.forbidden"),
        ("/messaging", "GET", 403, "access.forbidden"),
    ],
)
def test_errors_are_pages_with_their_code(door: Door, path: str, method: str, status: int, code: str) -> None:
    """An error of a page says what is wrong, in a page, with its code; never a bare machine answer."""
    client = door.signed_in()
    answer = client.request(method, path)
    assert answer.status_code == status
    assert answer.headers["content-type"].startswith("text/html")
    assert f"<code>{code}</code>" in answer.text
    assert "Back to the start" in answer.text


def test_errors_of_interfaces_stay_machine_readable(door: Door) -> None:
    """Pages beside them do not change what the interfaces answer."""
    answer = door.client().get("/api/nothing")
    assert (answer.status_code, answer.headers["content-type"]) == (404, "application/problem+json")


def test_an_unforeseen_error_is_a_page_that_asks_nothing(door: Door) -> None:
    """Even when everything is broken the visitor gets a page, and nothing of the error's inside."""

    @door.app.get("/broken")
    def broken() -> None:
        raise ZeroDivisionError("secret inside")

    client = door.client()
    with capture_logs() as logs:
        answer = client.get("/broken")
    assert [entry["event"] for entry in logs] == ["http.unexpected"]
    assert answer.status_code == 500
    assert "http.unexpected" in answer.text
    assert "secret" not in answer.text


def test_pages_are_not_kept_and_carry_the_security_headers(door: Door) -> None:
    """No copy of a page stays in a browser or proxy, and nothing may be loaded from or framed by other sites."""
    page = door.client().get("/sign-in")
    assert page.headers["cache-control"] == "no-store"
    policy = page.headers["content-security-policy"]
    assert "default-src 'self'" in policy
    assert "frame-ancestors 'none'" in policy
    assert "unsafe-eval" not in policy


def test_modules_that_are_away_are_said_to_be(door: Door) -> None:
    """When the modules run elsewhere and do not answer, the health page says so of each and stands."""
    client = door.signed_in("planner")
    page = client.get("/messaging")
    assert page.status_code == 200
    assert page.text.count("Does not answer right now.") == 4
