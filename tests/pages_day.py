"""A small day to look at through the pages: booked, planned, partly driven and partly settled, on a real server.

It is made once a test process. One run is driven to its end and priced, one is under way, the others wait for their
operators' answers; there are two operators with an account each, and an account a role.
"""

from __future__ import annotations

import atexit
import secrets
import shutil
import socket
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from functools import cache
from pathlib import Path
from tempfile import mkdtemp
from typing import Any

import httpx
import uvicorn
from fastapi import FastAPI

from adapters.settings import load
from adapters.sql import dead_letters
from adapters.sql.engine import writing
from planner.kernel.principal import Role
from scenarios.day.generate import generate
from scenarios.day.parameters import SHIPPED, Parameters
from scenarios.demo.day import Day, Limits
from scenarios.demo.embedded import EmbeddedWorld

ROOT = Path(__file__).parents[1]
TRIPS, SEED = 30, 2
OFFICE = ("clerk", "planner", "settlement", "auditor", "administrator")
Json = dict[str, Any]


def quiet(_share: float, _text: str) -> None:
    """Take progress and say nothing."""


@dataclass(eq=False)
class SmallDay:
    """The day and who may look at it.

    Attributes:
        day: the service day; runs: all runs at its making.
        driven: a run to its end, priced; driving: one under way; waiting: one without an answer.
        passwords: by account name; an operator's account is ``operator-<id>``.
    """

    world: EmbeddedWorld
    day: str
    runs: list[Json]
    driven: Json
    driving: Json
    waiting: Json
    passwords: dict[str, str] = field(default_factory=dict)

    @property
    def url(self) -> str:
        """Where the pages are."""
        return self.world.url

    def add_account(self, name: str, role: Role, operator: str | None = None) -> None:
        """Make an account."""
        self.passwords[name] = secrets.token_urlsafe(12)
        self.world.system.access.add_account(name, self.passwords[name], [role], operator)

    def bury(self, subject: str) -> str:
        """Lay a dead letter into planning's database and return its id."""
        runtime = self.world.system.runtimes["planning"]
        with writing(runtime.engine) as db:
            dead_letters.bury(
                db,
                queue="planning.booking-events",
                message_id=f"m-{subject}",
                body=b"{}",
                code="test.dead",
                error="it could not be handled",
                at=self.world.clock(),
                type_name="booking.trip-booked.v1",
                subject=subject,
                attempts=5,
            )
            return next(letter.id for letter in dead_letters.dead_letters(db) if letter.subject == subject)

    @contextmanager
    def visitor(self, account: str, url: str = "") -> Iterator[httpx.Client]:
        """Sign somebody in and give a client that asks for pages; it follows no redirects by itself."""
        fresh = httpx.Limits(max_keepalive_connections=0)  # a server that waited long has hung up
        language = {"Accept-Language": "en"}
        with httpx.Client(base_url=url or self.url, headers=language, timeout=60, limits=fresh) as client:
            form = client.get("/sign-in")
            body = {"name": account, "password": self.passwords[account], "csrf": token_of(form.text)}
            answer = client.post("/sign-in", data=body)
            assert answer.status_code == 303, answer.text
            yield client


@contextmanager
def listening(app: FastAPI) -> Iterator[str]:
    """Serve an application on a free port of the loopback interface; give its address."""
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        server = uvicorn.Server(uvicorn.Config(app, log_config=None, access_log=False, lifespan="off"))
        thread = threading.Thread(target=server.run, kwargs={"sockets": [listener]}, daemon=True)
        thread.start()
        until = time.monotonic() + 20
        while not server.started and time.monotonic() < until:
            time.sleep(0.01)
        assert server.started
        yield f"http://127.0.0.1:{listener.getsockname()[1]}"
        until = time.monotonic() + 2
        while server.server_state.connections and time.monotonic() < until:
            time.sleep(0.01)  # a browser that has just closed is still letting go
        server.should_exit = True
        thread.join(20)


def token_of(page: str) -> str:
    """Return the form token of a page."""
    return page.split('name="csrf" value="', 1)[1].split('"', 1)[0]


def next_month(small: SmallDay) -> str:
    """Return the date four weeks after the day: beyond the horizon, so that the day stays as it is."""
    return (date.fromisoformat(small.day) + timedelta(days=28)).isoformat()


@cache
def weekly_series(small: SmallDay) -> str:
    """Return a series that comes round every week on the weekday of the day, from four weeks after it on."""
    trip: Json = small.world.api.get("/api/booking/trips", {"day": small.day})["items"][0]
    first = next_month(small)
    weekday = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")[date.fromisoformat(first).weekday()]
    pattern = {"first_day": first, "weekdays": [weekday], "times": {"at": "09:00", "ready": "13:00"}}
    made: Json = small.world.api.post("/api/booking/series", {"referral_id": trip["referral_id"], **pattern})
    series_id: str = made["series_id"]
    return series_id


def _drive(world: EmbeddedWorld, run_id: str, actions: int | None = None) -> None:
    """Report a run as it is planned, to its end or for a number of actions."""
    run: Json = world.api.get(f"/api/execution/runs/{run_id}")
    world.api.post(f"/api/execution/runs/{run_id}/accept", {"version": run["version"]})
    world.advance_to(datetime.fromisoformat(run["leaves_at"]))
    world.api.post(f"/api/execution/runs/{run_id}/leave", {})
    world.settle()
    done = 0
    while actions is None or done < actions:
        run = world.api.get(f"/api/execution/runs/{run_id}")
        following = [(stop, act) for stop in run["itinerary"] for act in stop["actions"] if not act["done"]]
        if not following:
            break
        stop, act = following[0]
        world.advance_to(datetime.fromisoformat(stop["arrival_at"]))
        events = ["arrived", "picked-up"] if act["action"] == "pickup" else ["dropped-off"]
        body = {"events": [{"trip_id": act["trip_id"], "event": event} for event in events]}
        world.api.post(f"/api/execution/runs/{run_id}/events", body)
        world.settle()
        done += 1
    if actions is None:
        world.advance_to(datetime.fromisoformat(run["returns_at"]) + timedelta(minutes=1))
        world.api.post(f"/api/execution/runs/{run_id}/complete", {})
        world.settle()


def _course() -> Day:
    """Return a day whose world lives as long as the process."""
    folder = Path(mkdtemp(prefix="samtur-pages-"))
    settings = load(
        data_dir=folder / "data", bus="local", secure_cookies=False, port=0, assets_dir=ROOT / "node_modules"
    )
    world = EmbeddedWorld(settings, folder, 0)
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    atexit.register(world.close)  # before the folder goes: the last to be registered is the first to be called
    return Day(world, generate(Parameters.read(SHIPPED, seed=SEED, trips=TRIPS)), Limits(seconds=20, iterations=5))


@cache
def day_ahead() -> SmallDay:
    """Make the day as it is while orders come in: vehicles offered, trips booked, nothing planned overnight yet.

    Two thirds of the journeys are cancelled again, so that there are free vehicles and patients who are known.
    """
    course = _course()
    for phase in (course.publish, course.book):
        phase(quiet)
    name = str(course.service_day)
    journeys = sorted({t["journey_id"] for t in course.world.api.get("/api/booking/trips", {"day": name})["items"]})
    for journey in journeys[len(journeys) // 3 :]:
        course.world.api.post(f"/api/booking/journeys/{journey}/cancel", {"reason": "patient"})
    course.world.settle()
    day = SmallDay(course.world, name, [], {}, {}, {})
    for role in OFFICE:
        day.add_account(role, Role(role))
    day.add_account("bo", Role.CLERK)
    return day


@cache
def small_day() -> SmallDay:
    """Make the day; the server lives as long as the process."""
    course = _course()
    world = course.world
    for phase in (course.publish, course.book, course.plan):
        phase(quiet)
    name = str(course.service_day)
    runs = world.api.get("/api/execution/runs", {"day": name})["runs"]
    runs.sort(key=lambda run: run["leaves_at"])
    driven, driving, waiting = runs[0], runs[1], runs[-1]
    _drive(world, driven["run_id"])
    _drive(world, driving["run_id"], actions=1)
    world.api.post(f"/api/settlement/days/{name}/close", None)
    world.api.post("/api/settlement/documents", {"period_from": name, "period_to": name})
    world.settle()
    waiting = world.api.get(f"/api/execution/runs/{waiting['run_id']}")  # the others' ways may have changed it
    day = SmallDay(world, name, runs, driven, driving, waiting)
    for role in OFFICE:
        day.add_account(role, Role(role))
    for operator in sorted({run["operator_id"] for run in runs}):
        day.add_account(f"operator-{operator}", Role.OPERATOR, operator)
    day.add_account("operator-idle", Role.OPERATOR, "O99")
    return day
