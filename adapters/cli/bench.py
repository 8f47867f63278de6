"""``samtur bench``: public benchmark instances, solved and checked, beside other solvers where they are installed."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Any

import typer
from rich.console import Console
from rich.table import Table
from typer.core import TyperGroup

from adapters.roads.factory import travel_times
from adapters.settings import load
from planner.kernel.errors import InvalidInput
from planner.routing import warm_up
from planner.routing.solve import processors
from scenarios.bench_day import known, measured
from scenarios.day.generate import generate
from scenarios.day.parameters import SHIPPED, Parameters
from scenarios.public.curves import curves
from scenarios.public.formats.detect import read
from scenarios.public.picture import draw
from scenarios.public.record import Record, records_in
from scenarios.public.run import OWN, ablation, runs, solvers
from scenarios.public.solver import Budget
from scenarios.public.table import COLUMNS, MEAN_COLUMNS, markdown, mean_row, means, row
from scenarios.whatif.day import Day


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

FOLDER = Path("var/bench")
Seconds = Annotated[float, typer.Option(min=0.1, help="Wall time for each solver on each instance.")]
Seed = Annotated[int, typer.Option(min=0, help="Decides every random choice.")]
Threads = Annotated[int | None, typer.Option(min=1, help="Threads; all processors when left out.")]
Out = Annotated[Path, typer.Option("--out", help="Folder for the records, one JSON file a run.")]


@app.command("run")
def run(
    files: Annotated[list[Path], typer.Argument(help="Instances in a published format.")],
    seconds: Seconds = 10.0,
    seed: Seed = 1,
    threads: Threads = None,
    *,
    against: Annotated[str, typer.Option(help="Peers, with commas: ortools,pyvrp,vroom.")] = "",
    only: Annotated[bool, typer.Option("--only-peers", help="Leave the own search out.")] = False,
    without: Annotated[str, typer.Option(help="Components of the own search to leave out, with commas.")] = "",
    each: Annotated[bool, typer.Option("--ablation", help="Leave out each component in turn; no peers.")] = False,
    out: Out = FOLDER,
) -> None:
    """Solve instances; exit code 1 when the independent checker refuses a solution of Samtur's own."""
    chosen = ablation() if each else solvers(_names(against), _names(without), own=not only)
    instances = [read(file) for file in files]
    budget = Budget(seconds, seed, threads or processors())
    done: list[Record] = []
    typer.echo("  ".join(f"{title:>10}" for title in COLUMNS))
    for record in runs(instances, chosen, budget, out):
        done.append(record)
        typer.echo("  ".join(f"{cell:>10}" for cell in row(record)))
    _show_means(done)
    if any(record.broken and record.solver.startswith(OWN) for record in done):
        raise typer.Exit(1)


@app.command("day")
def day(
    trips: Annotated[int, typer.Option(min=2, help="Trips of the day.")] = 1400,
    seconds: Seconds = 60.0,
    seed: Seed = 1,
    threads: Threads = None,
    *,
    against: Annotated[str, typer.Option(help="A peer: ortools.")] = "",
    out: Out = FOLDER,
) -> None:
    """Plan a generated day under every rule; exit code 1 when the independent checker finds a fault in the own plan."""
    names = [OWN, *_names(against)]
    known(names)
    scenario = generate(Parameters.read(SHIPPED, seed=seed, trips=trips))
    problem = Day.of(scenario, travel_times(load().roads)).problem()
    typer.echo(f"{problem.requests} trips, {problem.vehicles} vehicles offered")
    warm_up()
    budget = Budget(seconds, seed, threads or processors())
    wrong = False
    for name in names:
        record = measured(problem, name, budget)
        record.write(out)
        typer.echo(record.text())
        wrong |= name == OWN and bool(record.faults)
    if wrong:
        raise typer.Exit(1)


@app.command("report")
def report(folders: Annotated[list[Path], typer.Argument(help="Folders written by samtur bench.")]) -> None:
    """Print means of families over instances and seeds as a Markdown table."""
    typer.echo(markdown(records_in(folders)), nl=False)


@app.command("picture")
def picture(
    folders: Annotated[list[Path], typer.Argument(help="Folders written by samtur bench.")],
    out: Annotated[Path, typer.Option("--out", help="SVG file to write.")] = FOLDER / "curves.svg",
) -> None:
    """Draw how runs came near the best known values, a panel a family."""
    text = draw(curves(records_in(folders)))
    try:
        out.parent.mkdir(parents=True, exist_ok=True)
        out.write_text(text, encoding="utf-8")
    except OSError as error:
        raise InvalidInput(
            "bench.cannot-write", f"cannot write: {error.strerror}", where=str(out), do="Check path and rights."
        ) from None
    typer.echo(str(out))


def _names(given: str) -> list[str]:
    return [name for name in given.split(",") if name]


def _show_means(records: list[Record]) -> None:
    table = Table(*MEAN_COLUMNS, box=None)
    for mean in means(records):
        table.add_row(*mean_row(mean))
    Console(width=160).print(table)
