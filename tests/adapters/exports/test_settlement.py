"""Exports can be opened by independent readers and say the same in both forms."""

from __future__ import annotations

import csv
from datetime import date
from pathlib import Path

import pyarrow.parquet as pq

from adapters.exports.settlement import export
from planner.settlement import commands
from tests.conftest import EngineFactory
from tests.settlement.days import DAY, Books, booked, completed, contract, promised, referral, run, served


def test_csv_and_parquet_hold_the_same_rows(module_engine: EngineFactory, tmp_path: Path) -> None:
    """Every table is written twice, with the same rows, and invoice lines sum to the invoices."""
    books = Books(module_engine("settlement"))
    books.do(lambda ctx: commands.publish_contract(ctx, contract()))
    for fact in (referral("H1", "RM"), booked("J1-1", "H1"), promised("J1-1", 5), run(["J1-1"]), served("J1-1")):
        books.tell(fact)
    books.tell(completed())
    day = date.fromisoformat(DAY)
    issued, _ = books.do(lambda ctx: commands.issue_documents(ctx, day, day))
    files = books.read(lambda store: export(store, tmp_path))
    assert len(files) == 10
    for stem in ("statements", "statement_lines", "invoices", "invoice_lines", "ledger"):
        with (tmp_path / f"{stem}.csv").open(encoding="utf-8", newline="") as file:
            rows = list(csv.DictReader(file))
        table = pq.read_table(tmp_path / f"{stem}.parquet").to_pylist()
        assert len(rows) == len(table) > 0
        assert [{k: str(v) for k, v in row.items() if k.endswith("_ore")} for row in table] == [
            {k: v for k, v in row.items() if k.endswith("_ore")} for row in rows
        ]
    lines = pq.read_table(tmp_path / "invoice_lines.parquet").to_pylist()
    assert sum(line["amount_ore"] for line in lines) == issued.invoices_ore
