"""Settlement's books, exported from its database without the running system."""

from __future__ import annotations

from pathlib import Path

from sqlalchemy.orm import Session

from adapters.bootstrap import open_stored
from adapters.exports.settlement import export
from adapters.settings import Settings
from adapters.sql.engine import reading
from adapters.sql.settlement.store import SqlSettlementStore


def export_stored(settings: Settings, folder: Path) -> dict[str, int]:
    """Write all files from one snapshot of settlement's database; return rows by file name.

    Raises:
        InvalidInput: ``settings.no-data`` when there is no database yet.
    """
    engine = open_stored("settlement", settings)
    try:
        with reading(engine) as connection, Session(connection, autoflush=False) as session:
            files = export(SqlSettlementStore(session), folder)
    finally:
        engine.dispose()
    return {file.path.name: file.rows for file in files}
