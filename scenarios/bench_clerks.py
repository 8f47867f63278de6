"""Measures the pages under many clerks at once, with locust: every clerk orders rides and looks at lists.

``pip install 'samtur[load]'``, then ``python -m scenarios.bench_clerks --clerks 50 --minutes 10``

The server is a ``samtur serve`` of its own with all modules. Before the clerks come, the patients of a generated day
are referred. Afterwards booking and planning are asked what they hold: every journey that a clerk was told of, once.
"""

from __future__ import annotations

import csv
import importlib.util
import json
import os
import secrets
import subprocess
import sys
import tempfile
from datetime import timedelta
from pathlib import Path
from typing import Annotated, Any

import typer

import scenarios.clerks
from adapters.bootstrap import open_engine
from adapters.settings import load
from adapters.sql.access.store import AccessStore
from planner.kernel.errors import SamturError
from planner.kernel.principal import Role
from planner.kernel.time import ServiceDay
from scenarios.bench_booking import Office, check, refer, serve
from scenarios.day.generate import Scenario, generate
from scenarios.day.parameters import SHIPPED, Parameters
from scenarios.demo.quiet import wait_quiet

_LOCUSTFILE = Path(scenarios.clerks.__file__).with_name("locustfile.py")
_QUIET_S = 120.0
_PATIENTS = 6


def accounts(folder: Path, database: str, count: int, cprs: list[str], seed: int) -> list[dict[str, Any]]:
    """Make clerks' accounts, each with patients of its own."""
    engine = open_engine("access", load(data_dir=folder, bus="local", access_database=database))
    store, password = AccessStore(engine), secrets.token_urlsafe(12)
    made = []
    for number in range(count):
        name = f"clerk{number:03d}"
        store.add_account(name, password, [Role.CLERK])
        mine = cprs[number::count][:_PATIENTS]
        made.append({"name": name, "password": password, "cprs": mine, "seed": seed + number})
    engine.dispose()
    return made


def refer_patients(office: Office, scenario: Scenario, count: int) -> tuple[list[str], list[str]]:
    """Refer patients who get rides until there are so many; return their CPR numbers, and the trips booked."""
    cprs: list[str] = []
    trips: list[str] = []
    for body in scenario.referrals:
        if len(cprs) == count:
            break
        receipt, _ = refer(office, body)
        trips += [trip["trip_id"] for trip in receipt["trips"]]
        if receipt["trips"]:
            cprs.append(body["patient"]["cpr"])
    return list(dict.fromkeys(cprs)), trips


def drive(url: str, plan: Path, clerks: int, minutes: float, out: Path) -> list[dict[str, str]]:
    """Let locust's clerks work; return its rows of figures.

    Raises:
        SamturError: ``bench.no-locust``, ``bench.locust``.
    """
    if importlib.util.find_spec("locust") is None:
        raise SamturError("bench.no-locust", "locust is not installed", do="Run pip install 'samtur[load]'.")
    command = [sys.executable, "-m", "locust", "-f", str(_LOCUSTFILE), "--headless", "--host", url]
    command += ["--users", str(clerks), "--spawn-rate", "2", "--run-time", f"{int(minutes * 60)}s"]
    command += ["--csv", str(out / "clerks"), "--only-summary", "--exit-code-on-error", "0"]
    variables = {**os.environ, "SAMTUR_CLERKS": str(plan)}
    if subprocess.run(command, env=variables, check=False).returncode:
        raise SamturError("bench.locust", "locust ended with an error", do="Read what it printed.")
    with (out / "clerks_stats.csv").open(encoding="utf-8") as file:
        return list(csv.DictReader(file))


def main(
    clerks: Annotated[int, typer.Option(min=1)] = 50,
    minutes: Annotated[float, typer.Option(min=0.1)] = 10.0,
    *,
    pause: Annotated[tuple[float, float], typer.Option(help="Seconds between two pages, least and most.")] = (5, 15),
    seed: Annotated[int, typer.Option(min=0)] = 20_260_317,
    database: Annotated[str, typer.Option(help="URL of an empty PostgreSQL database instead of SQLite.")] = "",
) -> None:
    """Let clerks work on the pages and print how long these took; exit code 1 when anything is lost or doubled."""
    scenario = generate(Parameters.read(SHIPPED, seed=seed, trips=1400))
    orders = [fact.ordered_at for fact in scenario.truth.journeys.values()]
    now = min([*orders, ServiceDay(scenario.service_day).at(0)]) - timedelta(hours=1)
    with tempfile.TemporaryDirectory() as name:
        folder, day = Path(name), str(scenario.service_day)
        office = serve(folder, database, now)
        try:
            office.api.post("/api/settlement/contracts", list(scenario.contracts))
            office.api.post("/api/execution/vehicles", list(scenario.vehicles))
            wait_quiet(office.api, _QUIET_S)
            cprs, booked = refer_patients(office, scenario, clerks * 3)
            told, plan = folder / "booked.txt", folder / "clerks.json"
            own = accounts(folder, database, clerks, cprs, seed)
            plan.write_text(json.dumps({"clerks": own, "day": day, "pause_s": pause, "booked": str(told)}), "utf-8")
            rows = drive(office.served.url, plan, clerks, minutes, folder)
            journeys = told.read_text("utf-8").split() if told.exists() else []
            wait_quiet(office.api, _QUIET_S)
            for journey in journeys:
                found = office.api.get(f"/api/booking/journeys/{journey}")
                booked += [trip["trip_id"] for trip in found["trips"]]
            wrong = check(office.api, day, booked)
        finally:
            office.served.stop()
    for row in rows:
        typer.echo(
            f"{row['Type']:>4} {row['Name']:<20} {row['Request Count']:>6} pages, {row['Failure Count']} failed, "
            f"median {row['50%']} ms, 95 % {row['95%']} ms, 99 % {row['99%']} ms"
        )
    typer.echo(f"{len(journeys)} journeys booked by {clerks} clerks; lost or doubled: {len(wrong)}")
    for each in wrong[:20]:
        typer.echo(each)
    if wrong:
        raise typer.Exit(1)


if __name__ == "__main__":
    typer.run(main)
