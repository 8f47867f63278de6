"""Bring addresses into the register: all of a file, or nothing of it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from itertools import islice
from typing import Any

from sqlalchemy import Connection, Engine, column, delete, func, insert, select, table, text
from sqlalchemy.dialects import postgresql, sqlite

from adapters.dawa.reader import AddressLine, BadLine, Skipped
from adapters.sql.addresses.tables import address, street, street_word
from adapters.sql.engine import writing
from planner.booking.finding.addresses import street_key, street_words
from planner.kernel.errors import InvalidInput

_BATCH = 20_000
_SHOWN = 20
_COLUMNS = tuple(each.name for each in address.columns)
_KEY = 5  # the first columns of an address are its key


@dataclass
class Imported:
    """What an import brought: addresses and streets of the register afterwards, and lines left out by reason."""

    read: int = 0
    addresses: int = 0
    streets: int = 0
    skipped: dict[str, int] = field(default_factory=dict)


def load(engine: Engine, lines: Iterable[AddressLine | Skipped | BadLine], *, replace: bool) -> Imported:
    """Take addresses into the register in one transaction; searches meanwhile see the register as it was.

    Args:
        engine: of the migrated register.
        lines: as the reader yields them.
        replace: forget what was there before; otherwise addresses are added, and those that are there already get
            the new coordinates and id.

    Raises:
        InvalidInput: ``addresses.bad-lines``, naming the first of them, or ``addresses.empty``; nothing is changed
            then. What the reader raises.
    """
    done = Imported()
    with writing(engine) as connection:
        if replace:
            for old in (street_word, address, street):
                connection.execute(delete(old))
        streets = _Streets(connection)
        put = _put_postgresql if connection.dialect.name == "postgresql" else _put_sqlite
        good = _good(lines, done)
        while batch := list(islice(good, _BATCH)):
            rows = {row[:_KEY]: row for row in ((streets.id_of(line), *line[4:]) for line in batch)}
            streets.store()
            put(connection, list(rows.values()))
            done.read += len(batch)
        if not done.read:
            raise InvalidInput(
                "addresses.empty", "there is no address in the file", do="Check that it is the right file."
            )
        done.addresses, done.streets = (
            connection.execute(select(func.count()).select_from(each)).scalar_one() for each in (address, street)
        )
        for each in (street, street_word, address):  # searches are planned by what is known of the tables
            connection.execute(text(f"ANALYZE {each.name}"))
    return done


def _good(lines: Iterable[AddressLine | Skipped | BadLine], done: Imported) -> Iterator[AddressLine]:
    """Yield the addresses and count what is left out; raise at the end, or soon, when lines were bad."""
    bad: list[BadLine] = []
    for line in lines:
        if isinstance(line, BadLine):
            bad.append(line)
            if len(bad) == _SHOWN:
                break
        elif isinstance(line, Skipped):
            done.skipped[line.reason] = done.skipped.get(line.reason, 0) + 1
        elif not bad:
            yield line
    if bad:
        raise InvalidInput(
            "addresses.bad-lines",
            f"{'at least ' if len(bad) == _SHOWN else ''}{len(bad)} lines cannot be read; nothing was imported",
            where="; ".join(f"line {each.number}: {each.what}" for each in bad),
            do="Correct the lines, or take them out of the file.",
        )


class _Streets:
    """Streets by name, district and postcode, known or new."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        rows = connection.execute(select(street.c.name, street.c.district, street.c.postcode, street.c.id))
        self._ids = {(row.name, row.district, row.postcode): row.id for row in rows}
        self._next = max(self._ids.values(), default=0) + 1
        self._new: list[dict[str, Any]] = []

    def id_of(self, line: AddressLine) -> int:
        """Return the id of an address's street, a new one where it was not known."""
        key = line[:3]
        found = self._ids.get(key)
        if found is None:
            found = self._ids[key] = self._next
            self._next += 1
            name, district, postcode = key
            self._new.append(
                {
                    "id": found,
                    "name": name,
                    "district": district,
                    "postcode": postcode,
                    "town": line.town,
                    "key": street_key(name)[:100],
                }
            )
        return found

    def store(self) -> None:
        """Store the new ones with their words."""
        if self._new:
            self._connection.execute(insert(street), self._new)
            found = [
                {"word": word, "street": each["id"]}
                for each in self._new
                for word in street_words(each["name"], each["district"], each["town"])
            ]
            self._connection.execute(insert(street_word), found)
            self._new = []


def _put_sqlite(connection: Connection, rows: list[tuple[Any, ...]]) -> None:
    statement = _or_change(sqlite.insert(address))
    connection.execute(statement, [dict(zip(_COLUMNS, row, strict=True)) for row in rows])


def _put_postgresql(connection: Connection, rows: list[tuple[Any, ...]]) -> None:
    """Copy the rows beside the table and put them in from there, several times as fast as one by one."""
    connection.execute(text("CREATE TEMPORARY TABLE IF NOT EXISTS arriving (LIKE address) ON COMMIT DROP"))
    connection.execute(text("TRUNCATE arriving"))
    driver: Any = connection.connection.driver_connection
    with driver.cursor() as cursor, cursor.copy("COPY arriving FROM STDIN") as copy:
        for row in rows:
            copy.write_row(row)
    arrived = select(table("arriving", *(column(name) for name in _COLUMNS)))
    connection.execute(_or_change(postgresql.insert(address).from_select(_COLUMNS, arrived)))


def _or_change(new: Any) -> Any:
    """Return an insert that changes the address where it is there already."""
    changes = {name: new.excluded[name] for name in _COLUMNS[_KEY:]}
    return new.on_conflict_do_update(index_elements=_COLUMNS[:_KEY], set_=changes)
