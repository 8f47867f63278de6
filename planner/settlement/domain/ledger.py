"""The ledger: double entry, append-only, in øre.

Accounts: ``transport-cost`` and ``transport-recharged`` (they cancel out: nothing is earned),
``operator:<id>`` what is owed to an operator, ``payer:<code>`` what a payer owes,
``statement:<operator>`` and ``invoice:<payer>`` what has been put on paper.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime

from planner.kernel.errors import SamturError
from planner.kernel.money import Ore

COST = "transport-cost"
RECHARGED = "transport-recharged"


def operator_account(operator_id: str) -> str:
    """What is owed to an operator."""
    return f"operator:{operator_id}"


def payer_account(payer_code: str) -> str:
    """What a payer owes."""
    return f"payer:{payer_code}"


@dataclass
class Line:
    """One side of an entry: debit is positive, credit negative."""

    entry_id: str
    position: int
    account: str
    amount_ore: Ore
    trip_id: str = ""


@dataclass
class Entry:
    """A balanced entry and where it came from.

    Attributes:
        entry_id: says what is posted, for example ``run:R1:2``; posting the same twice is refused by its key.
        kind: ``run-priced``, ``run-reversed``, ``statement`` or ``invoice``.
        rule: what computed it: contract version and split key, or the period.
        message_id: the message that caused it.
    """

    entry_id: str
    kind: str
    at: datetime
    service_day: str
    run_id: str
    contract_version: str
    rule: str
    message_id: str
    lines: list[Line] = field(default_factory=list)


def balanced(entry: Entry) -> Entry:
    """Return the entry.

    Raises:
        SamturError: ``settlement.unbalanced`` when debits and credits differ: a fault of the program, never of input.
    """
    difference = sum(line.amount_ore for line in entry.lines)
    if difference:
        raise SamturError("settlement.unbalanced", f"an entry is off by {difference} øre", where=entry.entry_id)
    return entry


def post(entry: Entry, amounts: Iterable[tuple[str, Ore, str]]) -> Entry:
    """Fill a new entry with (account, øre, trip id) and check that it balances. Zero amounts are left out."""
    kept = [item for item in amounts if item[1]]
    entry.lines = [
        Line(entry.entry_id, position, account, amount, trip_id)
        for position, (account, amount, trip_id) in enumerate(kept, start=1)
    ]
    return balanced(entry)
