"""What an SQLite commit survives."""

from __future__ import annotations

from pathlib import Path

import pytest
from sqlalchemy import text

from adapters.sql import engine as engines
from adapters.sql.engine import make_durable, reading, writing
from tests.contracts.bus import ledger


def test_syncing_at_hand_over_syncs_the_log(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """In the hand-over mode the write-ahead log is synced on demand; in the others there is nothing to do."""
    synced: list[int] = []
    monkeypatch.setattr(engines.os, "fsync", synced.append)
    for durability, expected, synchronous in (("hand-over", 1, 1), ("full", 0, 2), ("process", 0, 0)):
        synced.clear()
        url = f"sqlite:///{tmp_path / durability}.sqlite"
        engine = engines.make_engine(url, "booking", durability=engines.Durability(durability))
        make_durable(engine)
        with writing(engine) as connection:
            ledger.METADATA.create_all(connection)
        make_durable(engine)
        assert len(synced) == expected
        with reading(engine) as connection:  # https://www.sqlite.org/pragma.html#pragma_synchronous
            assert connection.scalar(text("PRAGMA synchronous")) == synchronous
        engine.dispose()
