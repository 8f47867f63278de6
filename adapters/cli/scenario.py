"""``samtur scenario``: generate a day, or show what one looks like."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import Annotated

import typer

from planner.kernel.errors import SamturError
from scenarios.day.generate import Scenario
from scenarios.day.generate import generate as generate_day
from scenarios.day.parameters import SHIPPED, Parameters
from scenarios.day.statistics import lines, statistics

app = typer.Typer(help="Generate a reproducible day of patient transport.", no_args_is_help=True)

File = Annotated[Path, typer.Option("--params", help="Scenario file (TOML).")]
Seed = Annotated[int | None, typer.Option(min=0, help="Seed instead of the file's.")]
Trips = Annotated[int | None, typer.Option(min=2, help="Number of trips instead of the file's.")]
Day = Annotated[datetime | None, typer.Option("--day", formats=["%Y-%m-%d"], help="Service day instead of the file's.")]


@app.command()
def generate(
    out: Annotated[Path, typer.Option(help="Where to write the day as JSON.")],
    params: File = SHIPPED,
    seed: Seed = None,
    trips: Trips = None,
    day: Day = None,
) -> None:
    """Write the day as JSON: contracts, vehicles, referrals, and what will really happen."""
    scenario = _scenario(params, seed, trips, day)
    try:
        out.write_text(scenario.as_json(), encoding="utf-8")
    except OSError as error:
        typer.echo(f"[scenario.cannot-write] {error.strerror}. Where: {out}. Do: Check path and rights.", err=True)
        raise typer.Exit(2) from None
    typer.echo(f"{out}: {len(scenario.referrals)} referrals, {len(scenario.vehicles)} vehicles, sha256 of parameters")
    typer.echo(scenario.digest)


@app.command()
def show(params: File = SHIPPED, seed: Seed = None, trips: Trips = None, day: Day = None) -> None:
    """Print the figures of a day."""
    for line in lines(statistics(_scenario(params, seed, trips, day))):
        typer.echo(line)


def _scenario(params: Path, seed: int | None, trips: int | None, day: datetime | None) -> Scenario:
    try:
        return generate_day(
            Parameters.read(params, seed=seed, trips=trips, service_day=day.date() if day is not None else None)
        )
    except SamturError as error:
        typer.echo(error.text(), err=True)
        raise typer.Exit(2) from None
