"""``samtur addresses``: the address register on this machine."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.progress import BarColumn, DownloadColumn, Progress, TextColumn, TimeRemainingColumn

from adapters.dawa.reader import read
from adapters.settings import load as load_settings
from adapters.sql.addresses.loading import load
from adapters.sql.addresses.register import SqlAddressRegister

app = typer.Typer(help="The address register that the booking office searches.", no_args_is_help=True)
Data = Annotated[Path | None, typer.Option("--data", help="Data directory instead of the settings'.")]


@app.command("import")
def import_file(
    file: Annotated[Path, typer.Argument(help="CSV as DAWA gives it: adgangsadresser or adresser; may be .gz.")],
    *,
    replace: Annotated[bool, typer.Option("--replace", help="Forget what was imported before.")] = False,
    data: Data = None,
) -> None:
    """Import addresses, all of the file or nothing; searches go on meanwhile. Importing again changes nothing."""
    register = _register(data)
    size = file.stat().st_size if file.is_file() else None
    columns = (TextColumn("{task.description}"), BarColumn(), DownloadColumn(), TimeRemainingColumn())
    try:
        with Progress(*columns, console=Console(stderr=True)) as bar:
            task = bar.add_task(file.name, total=size)
            lines = read(file, lambda done: bar.update(task, completed=done))
            done = load(register.engine, lines, replace=replace)
    finally:
        register.engine.dispose()
    left_out = "".join(f", {count} left out ({reason})" for reason, count in sorted(done.skipped.items()))
    typer.echo(f"{done.read} lines taken{left_out}; {done.addresses} addresses on {done.streets} streets.")


@app.command("find")
def find(
    text: Annotated[str, typer.Argument(help="Address as a clerk would type it.")],
    limit: Annotated[int, typer.Option(min=1, max=50)] = 10,
    data: Data = None,
) -> None:
    """Search the register from the command line."""
    register = _register(data)
    try:
        for each in register.search(text, limit):
            typer.echo(f"{each.text}  {each.lat:.5f} {each.lon:.5f}")
    finally:
        register.engine.dispose()


def _register(data: Path | None) -> SqlAddressRegister:
    settings = load_settings() if data is None else load_settings(data_dir=data)
    return SqlAddressRegister.open(settings.database("addresses"))
