"""``samtur rules``: check a rule file against its cases, publish it, and list what is published."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from getpass import getuser
from pathlib import Path
from typing import Annotated, Any

import typer

from adapters.cli.office import booking
from adapters.exports.growth import growth_csv
from adapters.kinds import Parts
from adapters.settings import load
from planner.booking import decision_views, handlers
from planner.booking.growth.views import growth
from planner.booking.rules import loading
from planner.booking.rules.cases import CaseResult, counted
from planner.kernel.errors import SamturError

app = typer.Typer(help="Rules of entitlement.", no_args_is_help=True)
File = Annotated[Path, typer.Argument(help="Rule file (TOML); its cases lie beside it as NAME.cases.toml.")]


@app.command()
def check(
    files: Annotated[
        list[Path] | None, typer.Argument(help="Rule files (TOML); none for all that come with Samtur.")
    ] = None,
    *,
    quiet: Annotated[bool, typer.Option("--quiet", help="Show only cases that come out otherwise.")] = False,
) -> None:
    """Decide every case; exit code 1 when one comes out otherwise, 2 when a file cannot be read."""
    results: list[CaseResult] = []
    with _told():
        sources = [loading.read_source(path) for path in files] if files else loading.bundled()
        for source in sources:
            rules, found = loading.parse(source), loading.verify(source)
            results += found
            for result in found:
                if result.problem or not quiet:
                    _show(result)
            failed = sum(bool(result.problem) for result in found)
            cases = sum(bool(result.table) for result in found)
            typer.echo(f"{rules.id} {rules.version}: {cases} cases, {failed} failed; sha256 {rules.digest}")
            for text in rules.unverified:
                typer.echo(f"unverified: {text}")
    _summary(results)
    if any(result.problem for result in results):
        raise typer.Exit(1)


@app.command()
def publish(
    file: File, by: Annotated[str, typer.Option(help="Who publishes; entered with the text.")] = getuser()
) -> None:
    """Publish a rule file in booking's database unless a case comes out otherwise. Nothing is restarted."""
    with _told(), booking() as runtime:
        runtime.execute(handlers.publish_bundled)
        source = loading.read_source(file)
        made: dict[str, Any] = runtime.execute(
            lambda ctx: decision_views.heading_data(handlers.publish(ctx, source)), actor=by
        )
    typer.echo(f"published {made['rule_set']} {made['version']} for {made['authority']} by {made['published_by']}")
    typer.echo(f"valid {made['valid_from']} – {made['valid_to'] or ''}; {made['cases']} cases; sha256 {made['digest']}")


@app.command("list")
def list_rules() -> None:
    """List what is published, in the order of publication."""
    with _told(), booking() as runtime:
        runtime.execute(handlers.publish_bundled)
        for row in runtime.read(decision_views.publications):
            dates = f"{row['valid_from']} – {row['valid_to'] or ''}"
            typer.echo(
                f"{row['rule_set']} {row['version']}  {row['authority']}  {dates}  {row['cases']} cases  "
                f"{row['published_at']} by {row['published_by']}  {row['digest'][:12]}"
            )


@app.command("growth")
def show_growth(
    *,
    weeks: Annotated[bool, typer.Option("--weeks", help="Count by weeks instead of months.")] = False,
    count: Annotated[int, typer.Option(min=2, max=60, help="How many periods.")] = 12,
    authority: Annotated[str, typer.Option(help="Only the decisions of this region or municipality, by code.")] = "",
    every: Annotated[bool, typer.Option("--all", help="Show every criterion, not only what grew.")] = False,
    csv: Annotated[Path | None, typer.Option(help="Write everything to this file as CSV, too.")] = None,
) -> None:
    """Show which criteria grant a growing share of decisions."""
    settings = load()
    desk = Parts(settings).desk
    with _told(), booking() as runtime:
        told: dict[str, Any] = runtime.execute(
            lambda ctx: growth(ctx, desk, unit="week" if weeks else "month", count=count, authority=authority)
        )
    shown = [line for line in told["lines"] if every or line["flagged"]]
    for line in shown:
        typer.echo(growth_line(line))
    flagged = sum(line["flagged"] for line in told["lines"])
    first, last = (told["periods"][at]["label"] for at in (0, -1))
    typer.echo(f"{first} to {last}: {len(told['lines'])} criteria, {flagged} grown")
    if csv is not None:
        csv.write_text(growth_csv(told), encoding="utf-8", newline="")
        typer.echo(f"written to {csv}")


@contextmanager
def _told() -> Iterator[None]:
    """Say an error as it is told everywhere and end with code 2."""
    try:
        yield
    except SamturError as error:
        typer.echo(error.text(), err=True)
        raise typer.Exit(2) from None


def growth_line(line: dict[str, Any]) -> str:
    """Return a criterion as it stands in the last period, in one line."""
    point = line["points"][-1]
    changes = ", ".join(
        f"{name} {'new' if change['percent'] is None else format(change['percent'], '+.1f') + ' %'}"
        for name, change in point["changes"].items()
        if change is not None
    )
    mark = "GROWN" if line["flagged"] else "     "
    what = f"{line['authority']} {line['table']} {line['kind']} {line['code']}"
    return (
        f"{mark} {what}: {point['decisions']} of {point['of']} = {point['share']:.1%} (against {changes or 'nothing'})"
    )


def _show(result: CaseResult) -> None:
    mark = "FAIL" if result.problem else "ok  "
    typer.echo(f"{mark} {result.outcome:<9} {result.rule:<5} {result.name}  [{result.source}]")
    if result.problem:
        typer.echo(f"     {result.problem}")


def _summary(results: list[CaseResult]) -> None:
    typer.echo("cases by table:  " + ", ".join(f"{count} {name}" for name, count in counted(results, "table").items()))
    typer.echo("cases by source:")
    for name, count in counted(results, "source").items():
        typer.echo(f"{count:5}  {name}")
    cases = [result for result in results if result.table]
    right = sum(not result.problem for result in cases)
    typer.echo(f"{len(cases)} cases, {right} as written ({right / max(1, len(cases)):.1%})")
