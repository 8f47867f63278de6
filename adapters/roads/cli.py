"""``samtur roads``: build a road graph, ask for a time."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.table import Table

from adapters.roads.factory import RoadsSettings, travel_times
from planner.kernel.errors import InvalidInput, SamturError
from planner.kernel.places import Place

app = typer.Typer(no_args_is_help=True, help="Travel times: build a road graph, ask for a time.")
_errors = Console(stderr=True)


def _fail(error: SamturError) -> typer.Exit:
    """Print an error and return the exit that a command raises for it."""
    _errors.print(error.text(), style="red", markup=False, highlight=False)
    return typer.Exit(1)


@app.command()
def build(
    extract: Annotated[Path, typer.Argument(help="OpenStreetMap extract, e.g. denmark-latest.osm.pbf")],
    out: Annotated[Path, typer.Option(help="File to write")] = Path("var/roads.npz"),
) -> None:
    """Build a road graph of an OpenStreetMap extract for the engine cch."""
    from adapters.roads.build import build as build_graph  # noqa: PLC0415 - reading maps loads much

    console = Console()
    try:
        summary = build_graph(extract, out, lambda step: console.print(step, highlight=False))
    except SamturError as error:
        raise _fail(error) from error
    console.print(
        f"{out}: {summary.nodes} junctions, {summary.arcs} directed roads, {summary.road_km:.0f} km, "
        f"{summary.megabytes:.1f} MB; {summary.dropped} junctions dropped. "
        "Road data © OpenStreetMap contributors, ODbL 1.0.",
        highlight=False,
    )


@app.command()
def land(
    boundaries: Annotated[Path, typer.Argument(help="TopoJSON of land polygons, e.g. municipalities")],
    crossings: Annotated[Path, typer.Argument(help="Table of crossings (CSV)")],
    out: Annotated[Path, typer.Argument(help="File to write")],
) -> None:
    """Build the land grid of the engine calibrated anew (minutes of work)."""
    from adapters.roads.land_build import build as build_land  # noqa: PLC0415 - shapely is for this alone

    console = Console()
    try:
        size = build_land(boundaries, crossings, out, lambda step: console.print(step, highlight=False))
    except SamturError as error:
        raise _fail(error) from error
    console.print(f"{out}: {size / 1000:.0f} kB", highlight=False)


@app.command()
def table(  # noqa: PLR0917 - typer calls it by name
    start: Annotated[str, typer.Argument(help="lat,lon")],
    end: Annotated[str, typer.Argument(help="lat,lon")],
    engine: Annotated[str, typer.Option(help="calibrated, cch or osrm")] = "calibrated",
    file: Annotated[Path | None, typer.Option(help="Road graph, for cch")] = None,
    url: Annotated[str | None, typer.Option(help="Server, for osrm")] = None,
    multiplier: Annotated[float, typer.Option(help="Of driving times")] = 1.0,
) -> None:
    """Show time and distance between two places, both ways."""
    try:
        settings = RoadsSettings.model_validate({"engine": engine, "file": file, "url": url, "multiplier": multiplier})
        places = [_place(start), _place(end)]
        times = travel_times(settings)
        matrix = times.between(places, places)
    except SamturError as error:
        raise _fail(error) from error
    except ValueError as error:
        raise _fail(
            InvalidInput("roads.settings", str(error).splitlines()[0], do="See `samtur roads table --help`.")
        ) from error
    shown = Table("", "minutes", "km", title=times.label)
    for name, row, column in ((f"{start} → {end}", 0, 1), (f"{end} → {start}", 1, 0)):
        shown.add_row(name, f"{matrix.seconds[row, column] / 60:.1f}", f"{matrix.metres[row, column] / 1000:.1f}")
    Console().print(shown)


def _place(text: str) -> Place:
    """Read ``lat,lon``; raises InvalidInput ``roads.place``."""
    try:
        lat, lon = (float(part) for part in text.split(","))
    except ValueError as cause:
        raise InvalidInput(
            "roads.place", f"{text!r} is not a place", where="start, end", do="Write 56.156,10.205."
        ) from cause
    return Place(lat, lon)
