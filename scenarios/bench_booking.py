"""Measures booking over HTTP: a day's referrals from several clients at once, until every trip is answered.

``python -m scenarios.bench_booking --trips 1400 --clients 4 --optimise 60``
``python -m scenarios.bench_booking --database postgresql://postgres@127.0.0.1/samtur_bench``

The server is a ``samtur serve`` of its own, with all modules; only its interfaces are used. Meanwhile the night's
optimisation runs in it. Afterwards booking and planning are asked what they hold: every trip answered, in both,
once, and every message handled once.
"""

from __future__ import annotations

import tempfile
import threading
import time
from collections import Counter
from collections.abc import Iterable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from typing import Annotated, Any

import typer

from adapters.bootstrap import open_engine
from adapters.settings import MODULES, ModuleSettings, load
from adapters.sql.access.store import AccessStore
from planner.kernel.errors import SamturError
from planner.kernel.principal import Role
from planner.kernel.time import ServiceDay, utc_now
from scenarios.day.generate import Scenario, generate
from scenarios.day.parameters import SHIPPED, Parameters
from scenarios.demo.addresses import Addresses
from scenarios.demo.latency import Latency
from scenarios.demo.processes import Served
from scenarios.demo.quiet import wait_quiet
from scenarios.simulation.client import Api, HttpApi

_LOOK_S = 0.005
_ANSWER_S = 60.0
_READY_S = 600.0
_QUIET_S = 120.0


@dataclass
class Office:
    """A served system, and a client of its own for every thread that asks for one."""

    served: Served
    key: str
    now: datetime
    _own: threading.local = field(default_factory=threading.local)

    @property
    def api(self) -> HttpApi:
        """Return this thread's client."""
        if not hasattr(self._own, "api"):
            addresses = Addresses(dict.fromkeys(MODULES, self.served.url))
            self._own.api = HttpApi(addresses.request, self.key)
            self._own.api.advance(self.now)
        api: HttpApi = self._own.api
        return api


def serve(folder: Path, database: str, now: datetime) -> Office:
    """Start the server on an empty folder and, if given, an empty PostgreSQL database."""
    own: dict[str, Any] = {module: ModuleSettings(database=database) for module in MODULES} if database else {}
    settings = load(data_dir=folder, bus="local", access_database=database, **own)
    engine = open_engine("access", settings)
    key = AccessStore(engine).add_api_key("bench", [Role.ADMINISTRATOR], utc_now())
    engine.dispose()
    variables = {"SAMTUR_DATA_DIR": str(folder), "SAMTUR_BUS": "local", "SAMTUR_SIMULATED_TIME": "true"}
    variables["SAMTUR_SECURE_COOKIES"] = "false"  # a load of browsers comes without HTTPS
    if database:
        variables["SAMTUR_ACCESS_DATABASE"] = database
        variables |= {f"SAMTUR_{module.upper()}__DATABASE": database for module in MODULES}
    served = Served("", variables, folder)
    served.start()
    served.wait_ready(_READY_S)
    return Office(served, key, now)


def refer(office: Office, body: dict[str, Any]) -> tuple[dict[str, Any], float | None]:
    """Send one referral and wait until its trips are answered; return the receipt and the seconds, None for no trips.

    Raises:
        SamturError: ``bench.no-answer``.
    """
    started = time.perf_counter()
    receipt: dict[str, Any] = office.api.post("/api/booking/referrals", body)
    waiting = [trip["trip_id"] for trip in receipt["trips"]]
    while waiting:
        if office.api.get(f"/api/booking/trips/{waiting[0]}")["status"] != "booked":
            waiting.pop(0)
        elif time.perf_counter() - started > _ANSWER_S:
            raise SamturError("bench.no-answer", "a trip is not answered", where=waiting[0])
        else:
            time.sleep(_LOOK_S)
    return receipt, time.perf_counter() - started if receipt["trips"] else None


def book(office: Office, scenario: Scenario, clients: int, optimise_s: float) -> tuple[list[str], Latency, float]:
    """Send every referral once, from several clients; return booked trips, waits, and seconds for all of it.

    A third into it the night's optimisation is asked for, and runs beside the rest.
    """
    referrals, latency, trips = scenario.referrals, Latency(), []
    started = time.perf_counter()
    with ThreadPoolExecutor(clients) as pool:
        found = [pool.submit(refer, office, body) for body in referrals[: len(referrals) // 3]]
        for one in found:
            one.result()
        if optimise_s:
            path = f"/api/planning/days/{scenario.service_day}/optimise"
            office.api.post(path, {"seconds": optimise_s, "seed": scenario.seed})
        found += [pool.submit(refer, office, body) for body in referrals[len(referrals) // 3 :]]
        for one in found:
            receipt, seconds = one.result()
            trips += [trip["trip_id"] for trip in receipt["trips"]]
            latency.seconds += [seconds] if seconds is not None else []
    return trips, latency, time.perf_counter() - started


def check(api: Api, day: str, booked: list[str]) -> list[str]:
    """Return what is lost or doubled, seen from outside, in words; nothing when all is well."""
    wait_quiet(api, _QUIET_S)
    wrong = [f"{trip} was booked {n} times" for trip, n in Counter(booked).items() if n > 1]
    listed = _all_pages(api, day)
    planned = api.get(f"/api/planning/days/{day}/trips")
    for name, rows in (("booking", listed), ("planning", planned)):
        held = Counter(str(row["trip_id"]) for row in rows)
        wrong += [f"{name} has lost {trip}" for trip in booked if trip not in held]
        wrong += [f"{name} holds {trip} {n} times" for trip, n in held.items() if n > 1 or trip not in booked]
    wrong += [f"{row['trip_id']} is not answered" for row in listed if row["status"] == "booked"]
    given_up = [api.get(f"/api/{module}/messaging/flow")["given_up"] for module in MODULES]
    return wrong + [f"messages were given up: {each}" for each in given_up if any(each.values())]


def _all_pages(api: Api, day: str) -> list[dict[str, Any]]:
    rows: list[dict[str, Any]] = []
    page = 1
    while more := _rows(api.get("/api/booking/trips", {"day": day, "page": page, "size": 200})):
        rows += more
        page += 1
    return rows


def _rows(answer: dict[str, Any]) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = answer["items"]
    return found


def main(
    trips: Annotated[int, typer.Option(min=2)] = 1400,
    clients: Annotated[int, typer.Option(min=1)] = 4,
    *,
    seed: Annotated[int, typer.Option(min=0)] = 20_260_317,
    optimise: Annotated[float, typer.Option(min=0, help="Seconds of optimisation beside it; 0 for none.")] = 60.0,
    database: Annotated[str, typer.Option(help="URL of an empty PostgreSQL database instead of SQLite.")] = "",
) -> None:
    """Book a day's referrals over HTTP and print what it took; exit code 1 when anything is lost or doubled."""
    scenario = generate(Parameters.read(SHIPPED, seed=seed, trips=trips))
    orders = [fact.ordered_at for fact in scenario.truth.journeys.values()]
    now = min([*orders, ServiceDay(scenario.service_day).at(0)]) - timedelta(hours=1)
    with tempfile.TemporaryDirectory() as name:
        office = serve(Path(name), database, now)
        try:
            office.api.post("/api/settlement/contracts", list(scenario.contracts))
            office.api.post("/api/execution/vehicles", list(scenario.vehicles))
            wait_quiet(office.api, _QUIET_S)
            booked, latency, seconds = book(office, scenario, clients, optimise)
            wrong = check(office.api, str(scenario.service_day), booked)
        finally:
            office.served.stop()
    _tell(
        (
            f"{len(scenario.referrals)} referrals, {len(booked)} trips, {clients} clients: {seconds:.1f} s",
            f"promise {latency.figures()}",
            f"lost or doubled: {len(wrong)}",
            *wrong[:20],
        )
    )
    if wrong:
        raise typer.Exit(1)


def _tell(lines: Iterable[str]) -> None:
    for line in lines:
        typer.echo(line)


if __name__ == "__main__":
    typer.run(main)
