"""``samtur demo``: a whole day from referral to invoice, on the embedded default."""

from __future__ import annotations

import gc
import json
import secrets
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn

from adapters import logs
from adapters.settings import load
from adapters.sql.access.store import AccessStore
from planner.kernel.principal import Role
from scenarios.day.generate import generate
from scenarios.day.parameters import SHIPPED, Parameters
from scenarios.demo import checked
from scenarios.demo.day import Day, Limits
from scenarios.demo.embedded import EmbeddedWorld, fresh_folder
from scenarios.demo.meter import Meter
from scenarios.demo.summary import summary
from scenarios.demo.table import result
from scenarios.demo.world import Tell

SERVED_EVERY_S = 0.5
"""Seconds between looks for work while the pages are served at the end."""

ACCOUNTS = (
    ("clerk", Role.CLERK),
    ("planner", Role.PLANNER),
    ("settlement", Role.SETTLEMENT),
    ("auditor", Role.AUDITOR),
    ("administrator", Role.ADMINISTRATOR),
)


def demo(
    out: Annotated[Path, typer.Option("--out", help="Folder for data, summary and exports; emptied first.")] = Path(
        "var/demo"
    ),
    params: Annotated[Path, typer.Option("--params", help="Scenario file (TOML).")] = SHIPPED,
    trips: Annotated[int | None, typer.Option(min=2, help="Number of trips instead of the file's.")] = None,
    *,
    seed: Annotated[int | None, typer.Option(min=0, help="Seed instead of the file's.")] = None,
    seconds: Annotated[float, typer.Option(min=0.1, help="Time limit of the overnight optimisation.")] = 60.0,
    iterations: Annotated[int | None, typer.Option(min=1, help="Limit that makes the day repeatable.")] = None,
    port: Annotated[int, typer.Option(help="Port of the pages.")] = 8350,
    serve: Annotated[bool, typer.Option(help="Serve the pages at the end.")] = True,
) -> None:
    """Generate a weekday of a Danish region, book, plan, drive and settle it, and show the result."""
    console = Console(soft_wrap=True, highlight=False)
    logs.configure("console", "WARNING")
    folder = fresh_folder(out)
    settings = load(data_dir=folder / "data", bus="local", secure_cookies=False, port=port)
    parameters = Parameters.read(params, seed=seed, trips=trips)
    meter = Meter()
    with meter.phase("setting up"), _shown(console, "setting up") as tell:
        tell(0.0, "generating the day")
        scenario = generate(parameters)
        tell(0.4, "compiling the insertion kernel, making databases")
        world = EmbeddedWorld(settings, folder, port)
        _warm_up(tell)
        gc.freeze()  # what is loaded by now stays; the collector need not look at it again and again
        gc.set_threshold(20_000, 20, 20)
        _accounts(console, world.system.access, scenario.operators[0].id)
    console.print(f"Pages: {world.url}", style="bold")
    day = Day(world, scenario, Limits(seconds, iterations))
    for name, phase in day.phases():
        with meter.phase(name), _shown(console, name) as tell:
            phase(tell)
    with meter.phase("independent check"), _shown(console, "independent check") as tell:
        envelopes = list(checked.messages(world))
        checked.save(envelopes, folder / "messages.jsonl")
        tell(0.3, f"{len(envelopes)} messages")
        plan = checked.overnight(world, envelopes, str(day.service_day))
        end = checked.newest(world, envelopes, str(day.service_day))
    figures = summary(day, meter, plan, end)
    file = folder / "summary.json"
    file.write_text(json.dumps(figures, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
    console.print()
    console.print(result(figures))
    _tell_where(console, folder, next(iter(day.course.receipts.values())), world.url)
    if serve:
        console.print("Serving the pages; Ctrl-C ends.", style="bold")
        try:
            while True:  # what is asked for on a page is carried out as in a running system
                world.settle()
                world.work(lambda *_: None)
                time.sleep(SERVED_EVERY_S)
        except KeyboardInterrupt:
            console.print("Ended.")
    world.close()


def _tell_where(console: Console, folder: Path, receipt: object, url: str) -> None:
    trips = receipt["trips"] if isinstance(receipt, dict) else []
    trip = trips[0]["trip_id"] if trips else "J000001-1"
    console.print(f"\nSummary:  {folder / 'summary.json'}")
    console.print(f"Exports:  {folder / 'exports'} (CSV and Parquet)")
    console.print(f"Messages: {folder / 'messages.jsonl'}")
    console.print(f"Follow:   samtur follow {trip} --data {folder / 'data'}")
    console.print(f"Pages:    {url}/trips/{trip}")


def _warm_up(tell: Tell) -> None:
    from planner.routing import warm_up  # noqa: PLC0415 - compiled code is loaded only when a day is run

    warm_up(lambda step: tell(0.7, f"compiling: {step}"))


def _accounts(console: Console, access: AccessStore, operator: str) -> None:
    """Make demo accounts with passwords that are shown here and nowhere else."""
    console.print("Demo accounts (shown once):", style="bold")
    for name, role in ACCOUNTS:
        password = secrets.token_urlsafe(12)
        access.add_account(name, password, [role])
        console.print(f"  {name:<14} {password}", markup=False)
    password = secrets.token_urlsafe(12)
    access.add_account("operator", password, [Role.OPERATOR], operator)
    console.print(f"  {'operator':<14} {password}  (sees {operator} only)", markup=False)


@contextmanager
def _shown(console: Console, name: str) -> Iterator[Tell]:
    """Show progress: a moving bar on a terminal, a line now and then elsewhere."""
    if not console.is_terminal:
        console.print(f"{name} ...")
        step = [0.0]

        def line(share: float, text: str) -> None:
            if share >= step[0]:
                console.print(f"  {name}: {100 * share:3.0f} %  {text}", markup=False)
                step[0] = share + 0.2

        yield line
        return
    columns = (
        TextColumn("{task.fields[name]:<22}"),
        BarColumn(30),
        TimeElapsedColumn(),
        TextColumn("{task.description}"),
    )
    with Progress(*columns, console=console) as bars:
        bar = bars.add_task("", total=1.0, name=name)
        yield lambda share, text: bars.update(bar, completed=share, description=text)
        bars.update(bar, completed=1.0)
