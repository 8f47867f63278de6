"""``samtur places``: the register of places of treatment."""

from __future__ import annotations

from datetime import date
from getpass import getuser
from pathlib import Path
from typing import Annotated, Any

import typer

from adapters.cli.office import booking
from adapters.places.reader import read_places
from planner.booking import handlers, place_views
from planner.kernel.errors import InvalidInput
from planner.kernel.time import LOCAL, utc_now

app = typer.Typer(help="Departments, dialysis centres and entrances that the office knows.", no_args_is_help=True)
Data = Annotated[Path | None, typer.Option("--data", help="Data directory instead of the settings'.")]


@app.command("import")
def import_file(
    file: Annotated[Path, typer.Argument(help="CSV with a header line; docs/booking.md names the columns.")],
    by: Annotated[str, typer.Option(help="Who imports; entered with every change.")] = getuser(),
    data: Data = None,
) -> None:
    """Keep all places of a file, or none when a line is wrong. Importing again changes nothing."""
    lines = read_places(_text(file), str(file))
    with booking(data) as runtime:
        kept = runtime.execute(lambda ctx: handlers.keep_places(ctx, lines), actor=by)
    typer.echo(f"{kept.new} new, {kept.changed} changed, {kept.same} as they were.")


@app.command("find")
def find(
    text: Annotated[str, typer.Argument(help="Place as a caller would say it.")],
    limit: Annotated[int, typer.Option(min=1, max=500)] = 10,
    data: Data = None,
) -> None:
    """Search the register from the command line, as it is today."""
    today: date = utc_now().astimezone(LOCAL).date()
    with booking(data) as runtime:
        rows: list[dict[str, Any]] = runtime.read(lambda store: place_views.found(store, text, today, limit))
    for row in rows:
        typer.echo(f"{row['code']}  {row['text']}  {row['point']['lat']:.5f} {row['point']['lon']:.5f}")


def _text(file: Path) -> str:
    try:
        return file.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise InvalidInput(
            "places.unreadable", f"cannot read the file: {error}", where=str(file), do="Give a CSV file in UTF-8."
        ) from None
