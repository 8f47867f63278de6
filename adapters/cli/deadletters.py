"""``samtur deadletters``: messages that were given up, and what to do about each."""

from __future__ import annotations

import getpass
import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Annotated

import typer
from rich.console import Console
from rich.table import Table
from rich.text import Text
from sqlalchemy import Engine

from adapters.settings import MODULES
from adapters.sql import dead_letters
from adapters.sql.dead_letters import DeadLetter, State
from adapters.sql.engine import reading, writing
from planner.kernel.time import utc_now

app = typer.Typer(help="List messages that were given up; replay or discard them.", no_args_is_help=True)

Where = Annotated[str, typer.Option("--module", help="Whose dead letters.")]
Who = Annotated[str, typer.Option("--actor", help="Who decides, for the record; your account name by default.")]
Ids = Annotated[list[str], typer.Argument(help="Ids as shown by the list.")]


def _open(module: str) -> Engine:
    from adapters.bootstrap import open_stored  # noqa: PLC0415 - the whole system is loaded only when it is needed

    return open_stored(module)


open_module_engine: Callable[[str], Engine] = _open
"""Gives the engine of a module's database by the current settings."""


@contextmanager
def _engine(module: str) -> Iterator[Engine]:
    engine = open_module_engine(module)
    try:
        yield engine
    finally:
        engine.dispose()


@app.command("list")
def list_(
    module: Annotated[str | None, typer.Option("--module", help="Only this module's.")] = None,
    decided: Annotated[bool, typer.Option("--all", help="Also those that were replayed or discarded.")] = False,
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON lines instead of a table.")] = False,
) -> None:
    """List dead letters, oldest first."""
    states = tuple(State) if decided else (State.DEAD, State.REPLAYING)
    found: list[tuple[str, DeadLetter]] = []
    for name in [module] if module else MODULES:
        with _engine(name) as engine, reading(engine) as connection:
            found += [(name, dead) for dead in dead_letters.dead_letters(connection, states=states)]
    if as_json:
        for name, dead in found:
            typer.echo(json.dumps(_plain(name, dead), ensure_ascii=False))
    elif not found:
        typer.echo("No dead letters.")
    else:
        Console().print(_table(found))


@app.command()
def replay(ids: Ids, module: Where, actor: Who = "") -> None:
    """Have messages handled once more, from the first attempt on. Do it after the cause is healed."""
    with _engine(module) as engine:
        for dead_id in ids:
            with writing(engine) as connection:
                dead = dead_letters.replay(connection, dead_id, actor=actor or _account(), at=utc_now())
            typer.echo(f"{dead.id}: {dead.type or 'unreadable message'} goes back to {dead.queue}")


@app.command()
def discard(
    ids: Ids,
    module: Where,
    reason: Annotated[str, typer.Option(help="Why nobody needs the message any more.")],
    actor: Who = "",
) -> None:
    """Give messages up for good. They stay readable, with the reason."""
    with _engine(module) as engine:
        for dead_id in ids:
            with writing(engine) as connection:
                dead = dead_letters.discard(connection, dead_id, actor=actor or _account(), reason=reason, at=utc_now())
            typer.echo(f"{dead.id}: {dead.type or 'unreadable message'} discarded")


def _account() -> str:
    try:
        return getpass.getuser()
    except (KeyError, OSError):  # a user id without a name, as in some containers
        return "unknown"


def _plain(module: str, dead: DeadLetter) -> dict[str, object]:
    """Return a dead letter as plain data, without the message's contents."""
    return {
        "module": module,
        "id": dead.id,
        "state": dead.state.value,
        "queue": dead.queue,
        "message_id": dead.message_id,
        "type": dead.type,
        "subject": dead.subject,
        "code": dead.code,
        "error": dead.error,
        "attempts": dead.attempts,
        "died_at": dead.died_at.isoformat(),
        "actor": dead.actor,
        "reason": dead.reason,
    }


def _table(found: list[tuple[str, DeadLetter]]) -> Table:
    table = Table("id", "state", "queue", "type", "subject", "died at", "attempts", "error", title="Dead letters")
    for _, dead in found:
        cells = (
            dead.id,
            dead.state.value,
            dead.queue,
            dead.type,
            dead.subject,
            f"{dead.died_at:%Y-%m-%d %H:%M:%S}",
            str(dead.attempts),
            dead.error + (f" — {dead.reason} ({dead.actor})" if dead.reason else ""),
        )
        table.add_row(*(Text(cell) for cell in cells))  # as it is: a code in brackets is no markup
    return table
