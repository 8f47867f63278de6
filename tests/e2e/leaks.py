"""Looks for planted patients in everything that a day leaves behind."""

from __future__ import annotations

import base64
import sqlite3
from collections.abc import Iterable, Iterator
from contextlib import closing
from pathlib import Path

from tests.e2e.small_day import MARK, Patient


def needles(patients: Iterable[Patient]) -> set[bytes]:
    """Return what must be nowhere: the mark of every planted text, CPR numbers and phones, in lower case.

    Numbers are looked for with and without their separators, the mark also as base64 shows it at any offset.
    """
    found = {MARK.lower().encode()}
    for shift in range(3):
        coded = base64.b64encode(b" " * shift + MARK.encode() + b"000").decode().lower()
        found.add(coded[4 if shift else 0 : len(coded) - 4].encode())
    for patient in patients:
        national = patient.phone.removeprefix("+45")
        pairs = " ".join(national[n : n + 2] for n in range(0, 8, 2))
        found |= {text.encode() for text in (patient.cpr, f"{patient.cpr[:6]}-{patient.cpr[6:]}", national, pairs)}
    return found


def leaks(surfaces: Iterable[tuple[str, bytes]], sought: Iterable[bytes]) -> list[str]:
    """Return where something was found, and what."""
    wanted = sorted(sought)
    return [
        f"{where}: {needle.decode()}" for where, content in surfaces for needle in wanted if needle in content.lower()
    ]


def files(folder: Path) -> Iterator[tuple[str, bytes]]:
    """Yield every file under a folder, byte for byte."""
    for file in sorted(folder.rglob("*")):
        if file.is_file():
            yield str(file.relative_to(folder)), file.read_bytes()


def cells(database: Path, tables: Iterable[str] = ()) -> Iterator[tuple[str, bytes]]:
    """Yield every value of an SQLite database, whole even where the file has it on several pages."""
    with closing(sqlite3.connect(f"file:{database}?mode=ro", uri=True)) as connection:
        names = [row[0] for row in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'")]
        for table in sorted(set(names) & set(tables) if tables else names):
            rows = connection.execute(f'SELECT * FROM "{table}"')  # noqa: S608 - a name from the database itself
            for row in rows:
                yield f"{database.name}/{table}", b"\x00".join(_bytes(value) for value in row)


def _bytes(value: object) -> bytes:
    return value if isinstance(value, bytes) else str(value).encode()
