"""``samtur accounts``: people's accounts and systems' API keys."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from adapters.bootstrap import open_engine
from adapters.settings import load
from adapters.sql.access.store import AccessStore
from planner.kernel.principal import Role
from planner.kernel.time import utc_now

app = typer.Typer(help="Accounts of people, API keys of systems.", no_args_is_help=True)
Roles = Annotated[list[Role], typer.Option("--role", help="A role; may be given several times.")]
Operator = Annotated[str | None, typer.Option("--operator", help="Operator id, for the operator role.")]
Data = Annotated[Path | None, typer.Option("--data", help="Data directory instead of the settings'.")]


def _store(data: Path | None) -> AccessStore:
    return AccessStore(open_engine("access", load(**({"data_dir": data} if data else {}))))


@app.command("add")
def add(name: str, role: Roles, operator: Operator = None, data: Data = None) -> None:
    """Create an account, or give it a new password and roles; the password is asked for."""
    password = typer.prompt("Password", hide_input=True, confirmation_prompt=True)
    _store(data).add_account(name, password, role, operator)
    typer.echo(f"{name}: {', '.join(role)}")


@app.command("key")
def key(name: str, role: Roles, operator: Operator = None, data: Data = None) -> None:
    """Create an API key and print it; it cannot be shown again."""
    typer.echo(_store(data).add_api_key(name, role, utc_now(), operator))


@app.command("revoke")
def revoke(prefix: str, data: Data = None) -> None:
    """Make an API key worthless; the prefix is the part between the first two underscores."""
    _store(data).revoke_api_key(prefix)
    typer.echo(f"{prefix}: revoked")
