"""``samtur follow TRIP``: a trip's whole story, with times, messages and money, from all four modules."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.table import Table

from adapters.settings import load
from adapters.stories import stories
from planner.kernel.time import LOCAL


def follow(
    trip: Annotated[str, typer.Argument(help="Trip id, such as J000123-1.")],
    data: Annotated[Path | None, typer.Option("--data", help="Data directory instead of the settings'.")] = None,
    language: Annotated[str, typer.Option("--language", help="da or en.")] = "en",
) -> None:
    """Tell a trip's story in order of time."""
    told = stories(load(**({"data_dir": data} if data else {})), trip)
    table = Table("time", "module", "what", title=trip, title_justify="left", box=None, pad_edge=False)
    for line in told.lines:
        text = line.da if language == "da" else line.en
        table.add_row(line.at.astimezone(LOCAL).strftime("%Y-%m-%d %H:%M:%S"), line.module, text)
    messages = Table(
        "time", "message", "version", "id", title="messages", title_justify="left", box=None, pad_edge=False
    )
    for envelope in told.messages:
        local = envelope.time.astimezone(LOCAL).strftime("%Y-%m-%d %H:%M:%S")
        messages.add_row(local, envelope.type, str(envelope.version), envelope.id)
    console = Console(soft_wrap=True)
    console.print(table)
    console.print()
    console.print(messages)
