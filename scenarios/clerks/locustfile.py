"""One clerk as locust drives it: signs in, orders rides for known patients, and looks at lists and trips in between.

Locust loads this file by itself (``scenarios.bench_clerks`` starts it); ``SAMTUR_CLERKS`` names a file with accounts,
their patients and the day, and where booked journeys are written.
"""

from __future__ import annotations

import json
import os
import random
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

from locust import HttpUser, between, task
from locust.exception import StopUser
from lxml import html

_PLAN: dict[str, Any] = json.loads(Path(os.environ["SAMTUR_CLERKS"]).read_text(encoding="utf-8"))
_FREE: list[dict[str, Any]] = list(_PLAN["clerks"])
_SEE_OTHER = 303


class Clerk(HttpUser):
    """A clerk with an account and patients of its own, who thinks and types between pages."""

    wait_time = between(_PLAN["pause_s"][0], _PLAN["pause_s"][1])

    def on_start(self) -> None:
        """Take an account and sign in."""
        if not _FREE:
            raise StopUser
        self.own = _FREE.pop(0)
        self.chance = random.Random(self.own["seed"])
        fields = self._fields(self.client.get("/sign-in").text, "//form[.//input[@name='password']]")
        signed = {**fields, "name": self.own["name"], "password": self.own["password"]}
        answer = self.client.post("/sign-in", data=signed, allow_redirects=False)
        if answer.status_code != _SEE_OTHER:
            raise StopUser

    @task(3)
    def order(self) -> None:
        """Find a patient, give the times, see the offers, book out and home, and see what was promised."""
        chance, order = self.chance, "//form[@id='order']"
        fields = self._fields(self.client.get("/bestil").text, order)
        fields = self._step(fields, order, "find", q=chance.choice(self.own["cprs"]))
        self.wait()
        minutes = chance.randrange(8 * 60, 15 * 60, 5)
        ready = minutes + chance.randrange(45, 180, 5)
        times = {"day": _PLAN["day"], "at": _clock(minutes), "ready": _clock(ready), "back": "ready"}
        fields = self._step(fields, order, "offers", **times)
        self.wait()
        with self.client.post(
            "/bestil", data={**fields, "do": "book"}, name="/bestil book", allow_redirects=False, catch_response=True
        ) as answer:
            if answer.status_code != _SEE_OTHER:
                self._refused(answer)
                return
        where = answer.headers["location"]
        with Path(_PLAN["booked"]).open("a", encoding="utf-8") as file:
            file.write(parse_qs(urlsplit(where).query)["journey"][0] + "\n")
        self.client.get(where, name="/bestil/booked")

    @task(1)
    def lists(self) -> None:
        """Look at the work lists and the bookings of the day, then at one trip."""
        self.client.get("/worklists")
        self.wait()
        page = _read(self.client.get(f"/bookings?day={_PLAN['day']}", name="/bookings").text)
        trips = [each for each in page.xpath("//a/@href") if each.startswith("/trips/")]
        if trips:
            self.wait()
            self.client.get(self.chance.choice(trips), name="/trips/…")

    def _step(self, fields: dict[str, str], form: str, what: str, **typed: str) -> dict[str, str]:
        answer = self.client.post("/bestil", data={**fields, **typed, "do": what}, name=f"/bestil {what}")
        return self._fields(answer.text, form)

    @staticmethod
    def _refused(answer: Any) -> None:
        """Count a journey that the patient has already as what it is: an answer; anything else is a failure."""
        told = _read(answer.text).xpath("string(//*[@id='problem'])").strip()
        if told:
            answer.success()
        else:
            answer.failure(f"not booked: {answer.status_code}")

    @staticmethod
    def _fields(page: str, form: str) -> dict[str, str]:
        """Return a form's fields as a browser would send them, without its buttons."""
        (found,) = _read(page).xpath(form)
        return {name: value for name, value in found.form_values() if name != "do"}


def _read(page: str) -> Any:
    """Return a page's elements; the stubs of lxml know nothing of forms."""
    return html.fromstring(page)


def _clock(minutes: int) -> str:
    return f"{minutes // 60:02d}:{minutes % 60:02d}"
