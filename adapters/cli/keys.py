"""``samtur keys``: the key file that personal data is sealed with."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from adapters.security import keys
from adapters.settings import load

app = typer.Typer(help="The key file that personal data is sealed with.", no_args_is_help=True)
Data = Annotated[Path | None, typer.Option("--data", help="Data directory instead of the settings'.")]


def _file(data: Path | None) -> Path:
    return (data or load().data_dir) / "keys.toml"


@app.command("show")
def show(data: Data = None) -> None:
    """Show the ids of the keys, never the keys; the active one seals, all open."""
    ring = keys.load(_file(data))
    for name in ring.keys:
        typer.echo(f"{name}{'  active' if name == ring.active else ''}")


@app.command("rotate")
def rotate(
    key: Annotated[str, typer.Argument(help="Id of the new key, such as 2027-01.")],
    data: Data = None,
) -> None:
    """Add a new key and make it the one that seals. Restart the processes afterwards, then reseal."""
    ring = keys.rotate(_file(data), key)
    typer.echo(f"{ring.active} seals from the next start on; {len(ring.keys) - 1} older keys still open.")
