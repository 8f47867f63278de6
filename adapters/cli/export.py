"""``samtur export``: settlement's books as files."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from adapters.exports.stored import export_stored
from adapters.settings import load


def export(
    folder: Annotated[Path, typer.Argument(help="Where to write; older files of the same names are replaced.")],
    data: Annotated[Path | None, typer.Option("--data", help="Data directory instead of the settings'.")] = None,
) -> None:
    """Write statements, invoices and the ledger as CSV and Parquet, from settlement's database as it stands."""
    for name, rows in export_stored(load(**({"data_dir": data} if data else {})), folder).items():
        typer.echo(f"{name}  {rows} rows")
