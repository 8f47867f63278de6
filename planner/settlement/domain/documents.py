"""Statements to operators and invoices to payers: what has been put on paper, entry by entry."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal

DocumentKind = Literal["statement", "invoice"]


@dataclass
class DocumentLine:
    """A ledger line on a document; a ledger line is on one document at most.

    ``amount_ore`` is positive for what is paid or owed, negative for a correction downwards.
    """

    document_id: str
    entry_id: str
    position: int
    run_id: str
    trip_id: str
    amount_ore: int


@dataclass
class Document:
    """A statement (operator) or an invoice (payer) of a period."""

    document_id: str
    kind: DocumentKind
    party: str
    party_name: str
    period_from: str
    period_to: str
    number: int
    total_ore: int
    issued_at: datetime
    lines: list[DocumentLine] = field(default_factory=list)
