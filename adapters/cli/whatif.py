"""``samtur whatif``: what another fleet, tender or service level would cost, on generated days."""

from __future__ import annotations

import time
from pathlib import Path
from typing import Annotated

import typer

from adapters.roads.factory import travel_times
from adapters.settings import load
from planner.kernel.errors import InvalidInput
from planner.routing import MaxIterations, MaxSeconds, first_of, warm_up
from scenarios.day.generate import generate
from scenarios.day.parameters import SHIPPED, Parameters
from scenarios.whatif import chart, table
from scenarios.whatif.bids import read_bids, write_bids
from scenarios.whatif.day import Day
from scenarios.whatif.days import generated_days
from scenarios.whatif.figures import Effort
from scenarios.whatif.fleet import fleets
from scenarios.whatif.service import levels
from scenarios.whatif.tender import choose

app = typer.Typer(help="What another fleet, tender or service level would cost.", no_args_is_help=True)

Trips = Annotated[int, typer.Option(min=2, help="Trips a day.")]
Days = Annotated[int, typer.Option(min=1, max=366, help="Days, with seeds that follow each other.")]
Seed = Annotated[int, typer.Option(min=0, help="Seed of the first day, and of the searches.")]
Seconds = Annotated[float | None, typer.Option(min=0.1, help="Time for each day and choice; 5 by default.")]
Steps = Annotated[int | None, typer.Option("--iterations", min=1, help="Steps for each; repeatable when alone.")]
Out = Annotated[Path, typer.Option(help="Files to write: NAME.csv and NAME.svg.")]


@app.command("fleet")
def fleet_command(
    sizes: Annotated[str, typer.Option(help="Numbers of vehicles, with commas.")],
    *,
    lifts: Annotated[str, typer.Option(help="Percent of vehicles with places for wheelchairs, with commas.")] = "30",
    trips: Trips = 300,
    days: Days = 1,
    seed: Seed = 1,
    seconds: Seconds = None,
    iterations: Steps = None,
    out: Out = Path("fleet"),
) -> None:
    """Plan the same days with fleets of several sizes and mixes."""
    say, effort = _begin(seconds, iterations, seed)
    generated = generated_days(days, trips, seed, travel_times(load().roads), say)
    rows = fleets(generated, _whole_numbers("--sizes", sizes), _whole_numbers("--lifts", lifts), effort, say)
    percents = _whole_numbers("--lifts", lifts)
    per = len(rows) // len(percents)
    series = {
        f"{percent} % with lift": [(size, f.total_ore / 100) for size, _, f in rows[k * per : (k + 1) * per]]
        for k, percent in enumerate(percents)
    }
    titles = chart.Titles(_about("Cost by size of the fleet", trips, days, seed), "vehicles", "kr. a day")
    _show(table.of_fleets(rows), chart.lines_svg(titles, series), out)


@app.command("service")
def service_command(
    *,
    rides: Annotated[str, typer.Option(help="Factors of the permitted detour, with commas.")] = "0.5,1,1.5,2",
    windows: Annotated[str, typer.Option(help="Factors of arrival and waiting windows, with commas.")] = "1",
    trips: Trips = 300,
    days: Days = 1,
    seed: Seed = 1,
    seconds: Seconds = None,
    iterations: Steps = None,
    out: Out = Path("service"),
) -> None:
    """Plan the same days and vehicles at several service levels."""
    say, effort = _begin(seconds, iterations, seed)
    generated = generated_days(days, trips, seed, travel_times(load().roads), say)
    wide = _factors("--windows", windows)
    rows = levels(generated, _factors("--rides", rides), wide, effort, say)
    series = {
        f"windows x {window:g}": [(s.ride_factor, f.total_ore / 100) for s, f in rows if s.window_factor == window]
        for window in wide
    }
    titles = chart.Titles(_about("Cost by service level", trips, days, seed), "permitted detour, x", "kr. a day")
    _show(table.of_levels(rows), chart.lines_svg(titles, series), out)


@app.command("tender")
def tender_command(
    bids: Annotated[Path, typer.Argument(help="Bids (CSV, see docs/what-if.md).")],
    *,
    trips: Trips = 300,
    days: Days = 2,
    seed: Seed = 1,
    seconds: Seconds = None,
    iterations: Steps = None,
    out: Out = Path("tender"),
) -> None:
    """Choose which of the offered vehicles to buy for all days."""
    say, effort = _begin(seconds, iterations, seed)
    offered = read_bids(bids, Parameters.read(SHIPPED).fleet.types)
    bases = [bid.car.base for bid in offered]
    generated = generated_days(days, trips, seed, travel_times(load().roads), say, more=bases)
    choice = choose(generated, offered, effort, say)
    guaranteed = [bid for bid in offered if bid.car.vehicle.guaranteed_s]
    bars = [(f"{b.id} {b.car.kind}", float(b.vehicles), float(choice.bought[b.id])) for b in guaranteed or offered]
    titles = chart.Titles(_about("Vehicles to buy of those offered", trips, days, seed), "bought / offered", "")
    for line in table.of_totals(choice).lines():
        print(line)
    _show(table.of_choice(offered, choice), chart.bars_svg(titles, bars), out)


@app.command("bids")
def bids_command(
    out: Annotated[Path, typer.Option(help="Table to write.")] = Path("bids.csv"), trips: Trips = 300, seed: Seed = 1
) -> None:
    """Write the fleet of a generated day as bids, as a beginning for a table of one's own."""
    scenario = generate(Parameters.read(SHIPPED, seed=seed, trips=trips))
    cars = Day.of(scenario, travel_times(load().roads)).cars
    print(f"{out}: {write_bids(out, cars, [row['operator_id'] for row in scenario.vehicles])} bids")


class _Clock:
    """Says lines with the time since the command began."""

    def __init__(self) -> None:
        self._began = time.monotonic()

    def __call__(self, text: str) -> None:
        print(f"{time.monotonic() - self._began:7.1f} s  {text}", flush=True)


def _begin(seconds: float | None, iterations: int | None, seed: int) -> tuple[_Clock, Effort]:
    say = _Clock()
    warm_up(lambda what: say(f"compiled {what}"))
    counted = [MaxIterations(iterations)] if iterations is not None else []
    timed = [MaxSeconds(seconds or 5.0)] if seconds is not None or iterations is None else []
    return say, Effort(first_of(*counted, *timed), seed)


def _about(what: str, trips: int, days: int, seed: int) -> str:
    return f"{what}: mean of {days} generated days of {trips} trips, seed {seed}"


def _show(found: table.Table, picture: str, out: Path) -> None:
    for line in found.lines():
        print(line)
    found.write(out.with_suffix(".csv"))
    out.with_suffix(".svg").write_text(picture, encoding="utf-8")
    print(out.with_suffix(".csv"), out.with_suffix(".svg"))


def _factors(option: str, text: str) -> list[float]:
    try:
        found = [float(part) for part in text.split(",")]
    except ValueError:
        found = []
    if not found or not all(0 <= value <= 100 for value in found):
        raise InvalidInput(
            "whatif.numbers", "these are no numbers from 0 to 100", where=f"{option} {text}", do="Separate with commas."
        )
    return found


def _whole_numbers(option: str, text: str) -> list[int]:
    parts = text.split(",")
    if not all(part.strip().isdigit() for part in parts):
        raise InvalidInput(
            "whatif.numbers", "these are no whole numbers", where=f"{option} {text}", do="Separate with commas."
        )
    return [int(part) for part in parts]
