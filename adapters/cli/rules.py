"""``samtur rules``: check a rule file against its cases, and list the rules that come with Samtur."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from planner.booking.rules import loading
from planner.kernel.errors import SamturError

app = typer.Typer(help="Rules of entitlement.", no_args_is_help=True)


@app.command()
def check(
    file: Annotated[Path, typer.Argument(help="Rule file (TOML); its cases lie beside it as NAME.cases.toml.")],
) -> None:
    """Read a rule file and decide every case; exit code 1 when one comes out otherwise, 2 when it cannot be read."""
    try:
        rules = loading.read(file)
        results = loading.verify(rules, loading.cases_path(file))
    except SamturError as error:
        typer.echo(error.text(), err=True)
        raise typer.Exit(2) from None
    for result in results:
        mark = "FAIL" if result.problem else "ok  "
        typer.echo(f"{mark} {result.outcome:<9} {result.rule:<5} {result.name}")
        if result.problem:
            typer.echo(f"     {result.problem}")
    failed = sum(bool(result.problem) for result in results)
    typer.echo(f"{rules.id} {rules.version}: {len(results)} cases, {failed} failed; sha256 {rules.digest}")
    for text in rules.unverified:
        typer.echo(f"unverified: {text}")
    if failed:
        raise typer.Exit(1)


@app.command("list")
def list_rules() -> None:
    """List the rule sets that come with Samtur, with the dates they are in force."""
    try:
        book = loading.RuleBook.from_folder()
    except SamturError as error:
        typer.echo(error.text(), err=True)
        raise typer.Exit(2) from None
    for rules in book.all():
        typer.echo(f"{rules.id} {rules.version}  {rules.valid_from} – {rules.valid_to or ''}  {rules.title_en}")
