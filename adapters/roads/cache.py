"""Keeps the answers of a slow road engine in a file."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager, suppress
from pathlib import Path

import numpy as np
import numpy.typing as npt

from planner.kernel.errors import InvalidInput, Transient
from planner.kernel.places import Place
from planner.kernel.travel import Matrix, TravelTimes

SIDE = 64
"""Places a side of a tile; a tile is one row of the file, two whole numbers a pair, 32 kB before packing."""

UNKNOWN = -1
_WAIT_S = 60.0
_MOST_QUESTIONS = 16

_SCHEMA = """
CREATE TABLE IF NOT EXISTS engine (id INTEGER PRIMARY KEY, label TEXT NOT NULL UNIQUE);
CREATE TABLE IF NOT EXISTS place (
    engine INTEGER NOT NULL, lat INTEGER NOT NULL, lon INTEGER NOT NULL, number INTEGER NOT NULL,
    PRIMARY KEY (engine, lat, lon)) WITHOUT ROWID;
CREATE UNIQUE INDEX IF NOT EXISTS place_number ON place (engine, number);
CREATE TABLE IF NOT EXISTS tile (
    engine INTEGER NOT NULL, down INTEGER NOT NULL, along INTEGER NOT NULL, pairs BLOB NOT NULL,
    PRIMARY KEY (engine, down, along));
"""

Int32 = npt.NDArray[np.int32]
Key = tuple[int, int]


class CachedTravelTimes:
    """A road engine whose answers are kept in an SQLite file, under its label.

    Places are rounded to 1e-4 degrees (about 11 m) and the engine is asked with the rounded ones, so that an
    answer does not depend on who asked first. Several processes may use the file at once; of two that fill
    the same pair the later wins, with the same answer.

    Args:
        inner: the engine.
        path: the file; made with its folder when missing.

    Raises:
        InvalidInput: ``roads.cache-unreadable`` when the file is something else or cannot be made.
    """

    def __init__(self, inner: TravelTimes, path: Path) -> None:
        self._inner = inner
        self._path = path
        with self._open() as file:
            # readers and a writer at once; whoever else makes the file just now sets it too
            with suppress(sqlite3.OperationalError):
                file.execute("PRAGMA journal_mode=WAL")
            file.executescript(_SCHEMA)

    @property
    def label(self) -> str:
        """The engine's own label."""
        return self._inner.label

    def between(self, origins: Sequence[Place], destinations: Sequence[Place]) -> Matrix:
        """Return kept answers, asking the engine for those missing.

        Raises:
            InvalidInput: what the engine raises; ``roads.cache-unreadable``.
            Transient: what the engine raises; ``roads.cache-busy`` when others hold the file for a minute.
        """
        keys = [(round(p.lat * 10_000), round(p.lon * 10_000)) for p in (*origins, *destinations)]
        a, b = keys[: len(origins)], keys[len(origins) :]
        rows, columns = list(dict.fromkeys(a)), list(dict.fromkeys(b))
        with self._open() as file:
            known = self._read(file, rows, columns)
        missing = known[0] == UNKNOWN
        if missing.any():
            for some_rows, some_columns in _questions(missing):
                answer = self._inner.between(
                    [_place(rows[n]) for n in some_rows], [_place(columns[n]) for n in some_columns]
                )
                block = np.ix_(some_rows, some_columns)
                known[0][block], known[1][block] = answer.seconds, answer.metres
            with self._open() as file:
                self._write(file, rows, columns, known)
        row_of = {key: n for n, key in enumerate(rows)}
        column_of = {key: n for n, key in enumerate(columns)}
        spread = np.ix_([row_of[key] for key in a], [column_of[key] for key in b])
        return Matrix(seconds=known[0][spread], metres=known[1][spread])

    @contextmanager
    def _open(self) -> Iterator[sqlite3.Connection]:
        """Open the file for one reading or writing; a connection never crosses threads or forks."""
        try:
            self._path.parent.mkdir(parents=True, exist_ok=True)
            with closing(sqlite3.connect(self._path, timeout=_WAIT_S, isolation_level=None)) as file:
                file.execute("PRAGMA synchronous=NORMAL")
                yield file
        except sqlite3.OperationalError as cause:
            if "locked" in str(cause) or "busy" in str(cause):
                raise Transient(
                    "roads.cache-busy",
                    "another process holds the road cache",
                    where=str(self._path),
                    do="Try again.",
                ) from cause
            raise self._unreadable(cause) from cause
        except (sqlite3.DatabaseError, OSError) as cause:
            raise self._unreadable(cause) from cause

    def _unreadable(self, cause: Exception) -> InvalidInput:
        return InvalidInput(
            "roads.cache-unreadable",
            f"the road cache cannot be used: {cause}",
            where=str(self._path),
            do="Delete the file (it is made anew), or choose another roads.cache.",
        )

    def _numbers(self, file: sqlite3.Connection, engine: int, keys: Sequence[Key]) -> list[int]:
        """Return the number of each place, -1 for one not met before."""
        if len(keys) > 200:
            everybody = file.execute("SELECT lat, lon, number FROM place WHERE engine = ?", (engine,))
            met = {(lat, lon): number for lat, lon, number in everybody}
            return [met.get(key, -1) for key in keys]
        ask = "SELECT number FROM place WHERE engine = ? AND lat = ? AND lon = ?"
        found = (file.execute(ask, (engine, *key)).fetchone() for key in keys)
        return [row[0] if row else -1 for row in found]

    def _read(self, file: sqlite3.Connection, rows: list[Key], columns: list[Key]) -> tuple[Int32, Int32]:
        """Return what is kept, ``UNKNOWN`` where nothing is."""
        shape = (len(rows), len(columns))
        out = np.full(shape, UNKNOWN, np.int32), np.full(shape, UNKNOWN, np.int32)
        engine = file.execute("SELECT id FROM engine WHERE label = ?", (self.label,)).fetchone()
        if engine is None:
            return out
        down = np.array(self._numbers(file, engine[0], rows), dtype=np.int64)
        along = np.array(self._numbers(file, engine[0], columns), dtype=np.int64)
        for i, pick_row in _tiles(down):
            for j, pick_column in _tiles(along):
                pairs = _tile(file, engine[0], i, j)
                if pairs is not None:
                    block = np.ix_(pick_row, pick_column)
                    inside = np.ix_(down[pick_row] % SIDE, along[pick_column] % SIDE)
                    out[0][block], out[1][block] = pairs[0][inside], pairs[1][inside]
        return out

    def _write(self, file: sqlite3.Connection, rows: list[Key], columns: list[Key], known: tuple[Int32, Int32]) -> None:
        """Keep answers, in one transaction that excludes other writers."""
        file.execute("BEGIN IMMEDIATE")
        file.execute("INSERT OR IGNORE INTO engine (label) VALUES (?)", (self.label,))
        engine = file.execute("SELECT id FROM engine WHERE label = ?", (self.label,)).fetchone()[0]
        everybody = list(dict.fromkeys([*rows, *columns]))
        numbers = self._numbers(file, engine, everybody)
        free = file.execute("SELECT coalesce(max(number) + 1, 0) FROM place WHERE engine = ?", (engine,))
        first = free.fetchone()[0]
        new = [key for key, number in zip(everybody, numbers, strict=True) if number < 0]
        file.executemany(
            "INSERT INTO place (engine, lat, lon, number) VALUES (?, ?, ?, ?)",
            [(engine, *key, first + n) for n, key in enumerate(new)],
        )
        number_of = dict(zip(everybody, numbers, strict=True)) | {key: first + n for n, key in enumerate(new)}
        down = np.array([number_of[key] for key in rows], dtype=np.int64)
        along = np.array([number_of[key] for key in columns], dtype=np.int64)
        for i, pick_row in _tiles(down):
            for j, pick_column in _tiles(along):
                pairs = _tile(file, engine, i, j)
                if pairs is None:
                    pairs = np.full((2, SIDE, SIDE), UNKNOWN, dtype=np.int32)
                block = np.ix_(pick_row, pick_column)
                inside = np.ix_(down[pick_row] % SIDE, along[pick_column] % SIDE)
                for kept, layer in zip(known, pairs, strict=True):
                    layer[inside] = kept[block]
                file.execute(
                    "INSERT OR REPLACE INTO tile (engine, down, along, pairs) VALUES (?, ?, ?, ?)",
                    (engine, i, j, pairs.tobytes()),
                )
        file.execute("COMMIT")


def _place(key: Key) -> Place:
    """Return the rounded place of a key."""
    return Place(key[0] / 10_000, key[1] / 10_000)


def _tile(file: sqlite3.Connection, engine: int, down: int, along: int) -> Int32 | None:
    """Return a tile's seconds and metres, shape (2, SIDE, SIDE), or None."""
    ask = "SELECT pairs FROM tile WHERE engine = ? AND down = ? AND along = ?"
    found = file.execute(ask, (engine, down, along)).fetchone()
    return np.frombuffer(found[0], dtype=np.int32).reshape(2, SIDE, SIDE).copy() if found else None


def _tiles(numbers: npt.NDArray[np.int64]) -> list[tuple[int, npt.NDArray[np.int64]]]:
    """Return each tile that known places lie in, with their positions in ``numbers``."""
    tile = np.where(numbers >= 0, numbers // SIDE, -1)
    return [(int(t), np.flatnonzero(tile == t)) for t in np.unique(tile) if t >= 0]


def _questions(missing: npt.NDArray[np.bool_]) -> list[tuple[list[int], list[int]]]:
    """Return blocks (rows, columns) that cover everything missing and little else.

    Rows that miss the same columns are asked for together; where that makes many small questions, one block
    of all rows and columns concerned is asked for instead.
    """
    same: dict[bytes, list[int]] = {}
    for row in np.flatnonzero(missing.any(axis=1)).tolist():
        same.setdefault(missing[row].tobytes(), []).append(row)
    if len(same) > _MOST_QUESTIONS:
        rows = np.flatnonzero(missing.any(axis=1)).tolist()
        return [(rows, np.flatnonzero(missing.any(axis=0)).tolist())]
    return [(rows, np.flatnonzero(missing[rows[0]]).tolist()) for rows in same.values()]
