"""``samtur bench``: public benchmark instances, solved and checked, beside other solvers where they are installed."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.console import Console
from rich.table import Table
from typer.core import TyperGroup

from scenarios.public.formats.detect import read
from scenarios.public.record import Record, records_in
from scenarios.public.run import runs, solvers
from scenarios.public.solver import Budget
from scenarios.public.table import COLUMNS, MEAN_COLUMNS, markdown, mean_row, means, row


class RunsByDefault(TyperGroup):
    """``samtur bench FILE…`` means ``samtur bench run FILE…``."""

    def parse_args(self, ctx: Any, args: list[str]) -> list[str]:
        """Put the command in where the first word is none."""
        if args and args[0] not in {*self.commands, "--help", "--install-completion", "--show-completion"}:
            args = ["run", *args]
        return super().parse_args(ctx, args)


app = typer.Typer(
    cls=RunsByDefault,
    help="Measure the search on public instances: samtur bench FILE… [OPTIONS].",
    no_args_is_help=True,
)


@app.command("run")
def run(
    files: Annotated[list[Path], typer.Argument(help="Instances in a published format.")],
    seconds: Annotated[float, typer.Option(min=0.1, help="Wall time for each solver on each instance.")] = 10.0,
    seed: Annotated[int, typer.Option(min=0, help="Decides every random choice.")] = 1,
    threads: Annotated[int | None, typer.Option(min=1, help="Threads; all processors when left out.")] = None,
    *,
    against: Annotated[str, typer.Option(help="Peers, with commas: ortools,pyvrp,vroom.")] = "",
    only: Annotated[bool, typer.Option("--only-peers", help="Leave the own search out.")] = False,
    out: Annotated[Path, typer.Option("--out", help="Folder for the records, one JSON file a run.")] = Path(
        "var/bench"
    ),
) -> None:
    """Solve instances; exit code 1 when the independent checker refuses a solution of Samtur's own."""
    chosen = solvers([name for name in against.split(",") if name])
    if only:
        chosen.pop("samtur")
    instances = [read(file) for file in files]
    budget = Budget(seconds, seed, threads or len(os.sched_getaffinity(0)))
    done: list[Record] = []
    typer.echo("  ".join(f"{title:>10}" for title in COLUMNS))
    for record in runs(instances, chosen, budget, out):
        done.append(record)
        typer.echo("  ".join(f"{cell:>10}" for cell in row(record)))
    _show_means(done)
    if any(record.broken and record.solver == "samtur" for record in done):
        raise typer.Exit(1)


@app.command("report")
def report(folders: Annotated[list[Path], typer.Argument(help="Folders written by samtur bench.")]) -> None:
    """Print means of families over instances and seeds as a Markdown table."""
    typer.echo(markdown(records_in(folders)), nl=False)


def _show_means(records: list[Record]) -> None:
    table = Table(*MEAN_COLUMNS, box=None)
    for mean in means(records):
        table.add_row(*mean_row(mean))
    Console(width=160).print(table)
