"""Settlement's books as CSV and Parquet: the same rows in both."""

from __future__ import annotations

import csv
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from planner.settlement.domain.documents import DocumentKind
from planner.settlement.ports import SettlementStore

Row = Mapping[str, Any]
_DOCUMENT = pa.schema(
    [
        ("document_id", pa.string()),
        ("party", pa.string()),
        ("party_name", pa.string()),
        ("period_from", pa.string()),
        ("period_to", pa.string()),
        ("total_ore", pa.int64()),
        ("issued_at", pa.timestamp("us", tz="UTC")),
    ]
)
_DOCUMENT_LINE = pa.schema(
    [
        ("document_id", pa.string()),
        ("party", pa.string()),
        ("entry_id", pa.string()),
        ("run_id", pa.string()),
        ("trip_id", pa.string()),
        ("amount_ore", pa.int64()),
    ]
)
_LEDGER = pa.schema(
    [
        ("entry_id", pa.string()),
        ("kind", pa.string()),
        ("at", pa.timestamp("us", tz="UTC")),
        ("service_day", pa.string()),
        ("run_id", pa.string()),
        ("trip_id", pa.string()),
        ("contract_version", pa.string()),
        ("rule", pa.string()),
        ("account", pa.string()),
        ("amount_ore", pa.int64()),
    ]
)


@dataclass(frozen=True)
class Exported:
    """A file that was written: where, and how many rows it has."""

    path: Path
    rows: int


def export(store: SettlementStore, folder: Path) -> list[Exported]:
    """Write statements, invoices, their lines and the ledger into ``folder`` (created), replacing older files."""
    folder.mkdir(parents=True, exist_ok=True)
    files: list[Exported] = []
    for kind, name in (("statement", "statements"), ("invoice", "invoices")):
        documents, lines = _documents(store, "statement" if kind == "statement" else "invoice")
        files += _write(folder / name, _DOCUMENT, documents)
        files += _write(folder / f"{kind}_lines", _DOCUMENT_LINE, lines)
    files += _write(folder / "ledger", _LEDGER, _ledger(store))
    return files


def _documents(store: SettlementStore, kind: DocumentKind) -> tuple[list[Row], list[Row]]:
    documents = sorted(store.documents(kind), key=lambda d: d.number)
    lines: list[Row] = [
        {"document_id": d.document_id, "party": d.party, **{n: getattr(ln, n) for n in _DOCUMENT_LINE.names[2:]}}
        for d in documents
        for ln in d.lines
    ]
    return [{name: getattr(d, name) for name in _DOCUMENT.names} for d in documents], lines


def _ledger(store: SettlementStore) -> list[Row]:
    return [
        {
            **{name: getattr(entry, name) for name in ("entry_id", "kind", "at", "service_day", "run_id")},
            "trip_id": line.trip_id,
            "contract_version": entry.contract_version,
            "rule": entry.rule,
            "account": line.account,
            "amount_ore": line.amount_ore,
        }
        for entry in store.entries()
        for line in entry.lines
    ]


def _write(stem: Path, schema: pa.Schema, rows: Sequence[Row]) -> list[Exported]:
    table = stem.with_suffix(".csv")
    with table.open("w", newline="", encoding="utf-8") as file:
        writer = csv.DictWriter(file, fieldnames=schema.names)
        writer.writeheader()
        for row in rows:
            writer.writerow({k: v.isoformat() if hasattr(v, "isoformat") else v for k, v in row.items()})
    columns = stem.with_suffix(".parquet")
    pq.write_table(pa.Table.from_pylist([dict(row) for row in rows], schema=schema), columns)
    return [Exported(table, len(rows)), Exported(columns, len(rows))]
