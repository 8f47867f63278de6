"""Measure how fast callers and addresses are found.

``python -m scenarios.bench_find callers --patients 200000 --database sqlite:///var/bench/booking.sqlite``
``python -m scenarios.bench_find addresses --database sqlite:///var/bench/addresses.sqlite``

Callers: a booking database is filled with invented patients, sealed and indexed as booking does it, unless it holds
them already; then clerks search in the ways clerks do. Timed is the whole command with its entries in the audit trail
and its commit; beside it stands what this process computed, which others on the machine do not disturb. Addresses:
searches for addresses of an imported register, made by ``python -m scenarios.finding.addresses FILE.csv`` and
``samtur addresses import FILE.csv``, typed in several ways. The database must be one that nobody needs.
"""

from __future__ import annotations

import random
import time
from collections.abc import Callable
from itertools import islice
from pathlib import Path
from typing import Annotated

import numpy as np
import typer
from sqlalchemy import func, select

from adapters.runtime.runtime import ModuleRuntime
from adapters.security.keyring import BOOKING, open_cipher
from adapters.sql.addresses.register import SqlAddressRegister
from adapters.sql.addresses.tables import address, street
from adapters.sql.booking import tables
from adapters.sql.booking.store import SqlBookingStore
from adapters.sql.engine import make_engine, reading, writing
from adapters.sql.migrate import upgrade
from planner.booking.desk import Desk
from planner.booking.finding.callers import find
from planner.booking.module import build
from scenarios.finding.patients import Patient, patients, rows_of

app = typer.Typer(help="Measure how fast callers and addresses are found.")
Database = Annotated[str, typer.Option(help="SQLAlchemy URL.")]
Searches = Annotated[int, typer.Option(help="Searches of each kind.")]
Seed = Annotated[int, typer.Option(help="Decides patients and searches.")]
_BATCH = 5000


@app.command()
def callers(
    database: Database,
    patients_wanted: Annotated[int, typer.Option("--patients", help="Patients who called before.")] = 200_000,
    searches: Searches = 200,
    seed: Seed = 1,
    keys: Annotated[Path, typer.Option(help="Key file, made where there is none.")] = Path("var/bench/keys.toml"),
) -> None:
    """Search for callers among invented patients."""
    engine = make_engine(database, "booking")
    upgrade(engine, "booking")
    desk = Desk(open_cipher(keys, BOOKING), open_cipher(keys))
    with reading(engine) as connection:
        there = connection.execute(select(func.count()).select_from(tables.caller)).scalar_one()
    begin = time.perf_counter()
    invented = islice(patients(patients_wanted, seed), there, None)
    while some := list(islice(invented, _BATCH)):
        rows = rows_of(desk.cipher, some)
        with writing(engine) as connection:
            for table in (tables.referral, tables.personal, tables.caller, tables.caller_key):
                connection.execute(table.insert(), rows[table.name])
    if there < patients_wanted:
        typer.echo(f"{patients_wanted - there} patients sealed and indexed in {time.perf_counter() - begin:.0f} s")
    runtime = ModuleRuntime(build(desk), engine, SqlBookingStore)

    def asked(text: str) -> object:
        return runtime.execute(lambda ctx: find(ctx, desk, text, "measuring")).callers

    dice = random.Random(seed)
    known = dice.sample(list(patients(patients_wanted, seed)), searches)
    typer.echo(_TITLES)
    for kind, typed in _WAYS.items():
        texts = [typed(each, dice) for each in known]
        typer.echo(_line(kind, [_timed(asked, text) for text in texts]))
    engine.dispose()


@app.command()
def addresses(database: Database, searches: Searches = 500, seed: Seed = 1) -> None:
    """Search for addresses of an imported register."""
    register = SqlAddressRegister.open(database)
    dice = random.Random(seed)
    with reading(register.engine) as connection:
        count = connection.execute(select(func.count()).select_from(address)).scalar_one()
        last = connection.execute(select(func.max(street.c.id))).scalar_one()
        wanted = sorted({dice.randint(1, last) for _ in range(searches)})
        rows = connection.execute(
            select(street.c.name, street.c.postcode, street.c.town, func.max(address.c.number).label("number"))
            .join(address, address.c.street == street.c.id)
            .where(street.c.id.in_(wanted))
            .group_by(street.c.id, street.c.name, street.c.postcode, street.c.town)
        ).all()
    typer.echo(f"{count} addresses on {last} streets")
    typer.echo(_TITLES)
    ways: dict[str, Callable[[str, str, str, int], str]] = {
        "street, house, postcode": lambda name, code, _, house: f"{name} {house}, {code}",
        "house first, town": lambda name, _, town, house: f"{house} {name} {town}",
        "street and house": lambda name, _c, _t, house: f"{name} {house}",
        "half the street's name": lambda name, _c, _t, _h: name[: max(3, len(name) // 2)],
        "three letters": lambda name, _c, _t, _h: name[:3],
        "letters exchanged, postcode": lambda name, code, _t, _h: f"{name[:-2]}{name[-1]}{name[-2]} {code}",
        "a house that is not there": lambda name, _c, _t, _h: f"{name} 999",
    }
    for kind, typed in ways.items():
        texts = [typed(*row) for row in rows]
        typer.echo(_line(kind, [_timed(lambda text: register.search(text, 10), text) for text in texts]))
    register.engine.dispose()


def _slip(word: str, dice: random.Random) -> str:
    """Exchange two neighbouring letters, not the first."""
    at = dice.randrange(1, max(2, len(word) - 2))
    return word[:at] + word[at + 1 : at + 2] + word[at] + word[at + 2 :]


_WAYS: dict[str, Callable[[Patient, random.Random], str]] = {
    "CPR number": lambda who, _: who.data.cpr or "",
    "phone": lambda who, _: (who.data.phone or "")[3:],
    "whole name": lambda who, _: who.data.name,
    "last name alone": lambda who, _: who.data.name.split()[-1],
    "first name, street, house": lambda who, _: f"{who.data.name.split()[0]} {who.data.home_text.split(',')[0]}",
    "street, house, postcode": lambda who, _: " ".join(who.data.home_text.split()[:-1]),
    "whole name with a slip": lambda who, dice: f"{who.data.name.split()[0]} {_slip(who.data.name.split()[-1], dice)}",
    "last name with a slip": lambda who, dice: _slip(who.data.name.split()[-1], dice),
    "somebody who never called": lambda who, dice: f"Xqzv{dice.randrange(10**6)}kst {who.data.name.split()[0]}",
}
_TITLES = f"{'search':<30} {'p50 ms':>8} {'p95 ms':>8} {'max ms':>8} {'CPU p50':>8} {'CPU p95':>8} {'found':>6}"


def _timed(search: Callable[[str], object], text: str) -> tuple[float, float, bool]:
    """Return the milliseconds that a search took, those of them that this process computed, and whether it found."""
    begin, computed = time.perf_counter(), time.process_time()
    found = search(text)
    return (time.perf_counter() - begin) * 1000, (time.process_time() - computed) * 1000, bool(found)


def _line(kind: str, timed: list[tuple[float, float, bool]]) -> str:
    times, computed, found = (np.array(column) for column in zip(*timed, strict=True))
    figures = (*np.percentile(times, [50, 95]), times.max(), *np.percentile(computed, [50, 95]))
    return f"{kind:<30} {' '.join(f'{figure:8.1f}' for figure in figures)} {found.mean():6.0%}"


if __name__ == "__main__":
    app()
