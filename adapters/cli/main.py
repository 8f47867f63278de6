"""``samtur``: one command line for everything."""

from __future__ import annotations

import sys

import typer
from rich.console import Console

from adapters.cli import (
    accounts,
    addresses,
    bench,
    check,
    deadletters,
    demo,
    errors,
    explain,
    export,
    follow,
    keys,
    places,
    plan,
    rules,
    scenario,
    serve,
    suti,
    whatif,
    worker,
)
from adapters.roads import cli as roads
from planner.kernel.errors import SamturError

app = typer.Typer(
    help="Samtur plans seated patient transport from referral to invoice.",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
)
app.command("demo")(demo.demo)
app.command("serve")(serve.serve)
app.command("follow")(follow.follow)
app.command("check")(check.check)
app.command("plan")(plan.plan)
app.command("explain")(explain.explain_command)
app.command("worker")(worker.worker)
app.command("export")(export.export)
app.command("errors")(errors.errors)
app.add_typer(accounts.app, name="accounts")
app.add_typer(addresses.app, name="addresses")
app.add_typer(bench.app, name="bench")
app.add_typer(deadletters.app, name="deadletters")
app.add_typer(keys.app, name="keys")
app.add_typer(places.app, name="places")
app.add_typer(roads.app, name="roads")
app.add_typer(rules.app, name="rules")
app.add_typer(scenario.app, name="scenario")
app.add_typer(suti.app, name="suti")
app.add_typer(whatif.app, name="whatif")


def main() -> None:
    """Run the command line; an error that a person can act on is shown as such, without a traceback."""
    try:
        app()
    except SamturError as error:
        Console(stderr=True, highlight=False, soft_wrap=True).print(error.text(), style="red", markup=False)
        sys.exit(2)


if __name__ == "__main__":
    main()
