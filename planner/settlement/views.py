"""What settlement shows: plain data, computed from what is stored."""

from __future__ import annotations

from typing import Any

from planner.kernel.errors import NotFound
from planner.kernel.money import kroner
from planner.kernel.story import StoryLine
from planner.settlement.domain.documents import Document, DocumentKind
from planner.settlement.domain.ledger import COST, RECHARGED, Entry
from planner.settlement.ports import SettlementStore


def run_price(store: SettlementStore, run_id: str) -> dict[str, Any]:
    """Return a run's newest price with lines and shares.

    Raises:
        NotFound: ``settlement.not-priced``.
    """
    priced = store.priced(run_id)
    if priced is None:
        raise NotFound("settlement.not-priced", "the run has no price yet", where=run_id, do="Wait until it is over.")
    return {
        "run_id": priced.run_id,
        "revision": priced.revision,
        "operator_id": priced.operator_id,
        "vehicle_id": priced.vehicle_id,
        "contract_id": priced.contract_id,
        "contract_version": priced.contract_version,
        "total_ore": priced.total_ore,
        "split_key": priced.split_key,
        "lines": priced.lines,
        "shares": priced.shares,
        "entries": [entry_view(e) for e in store.entries(run_id=run_id)],
    }


def entry_view(entry: Entry) -> dict[str, Any]:
    """Return a ledger entry with its lines."""
    return {
        "entry_id": entry.entry_id,
        "kind": entry.kind,
        "at": entry.at.isoformat(),
        "service_day": entry.service_day,
        "run_id": entry.run_id,
        "contract_version": entry.contract_version,
        "rule": entry.rule,
        "message_id": entry.message_id,
        "lines": [{"account": ln.account, "amount_ore": ln.amount_ore, "trip_id": ln.trip_id} for ln in entry.lines],
    }


def story(store: SettlementStore, trip_id: str) -> list[StoryLine]:
    """Tell what was paid for a trip, run by run, and on which invoice it stands."""
    lines = []
    for run_id in store.runs_of_trip(trip_id):
        priced = store.priced(run_id)
        if priced is None or priced.priced_at is None:
            continue
        share = next((s for s in priced.shares if s["trip_id"] == trip_id), None)
        if share is None:
            continue
        own, whole = kroner(share["amount_ore"]), kroner(priced.total_ore)
        lines.append(
            StoryLine(
                priced.priced_at,
                "settlement",
                "run-priced",
                f"Turens andel af vognløb {run_id} er {own} af {whole}; {share['payer_code']} betaler.",
                f"The trip's part of run {run_id} is {own} of {whole}; {share['payer_code']} pays.",
                {"run_id": run_id, "total_ore": priced.total_ore, **share, "contract": priced.contract_version},
            )
        )
    for document, part in store.trip_documents(trip_id):
        owed = kroner(part.amount_ore)
        lines.append(
            StoryLine(
                document.issued_at,
                "settlement",
                "invoice-issued",
                f"Faktureret {owed} til {document.party_name} på faktura {document.document_id}.",
                f"Invoiced {owed} to {document.party_name} on invoice {document.document_id}.",
                {"invoice_id": document.document_id, "amount_ore": part.amount_ore},
            )
        )
    return lines


def _heading(document: Document) -> dict[str, Any]:
    return {
        "id": document.document_id,
        "kind": document.kind,
        "party": document.party,
        "party_name": document.party_name,
        "period_from": document.period_from,
        "period_to": document.period_to,
        "total_ore": document.total_ore,
        "issued_at": document.issued_at.isoformat(),
    }


def document(store: SettlementStore, document_id: str) -> dict[str, Any]:
    """Return a statement or an invoice with its lines.

    Raises:
        NotFound: ``settlement.no-document``.
    """
    found = store.document(document_id)
    if found is None:
        raise NotFound("settlement.no-document", "there is no such document", where=document_id)
    return {
        **_heading(found),
        "lines": [
            {"entry_id": ln.entry_id, "run_id": ln.run_id, "trip_id": ln.trip_id, "amount_ore": ln.amount_ore}
            for ln in found.lines
        ],
    }


def documents(store: SettlementStore, kind: DocumentKind, party: str | None = None) -> list[dict[str, Any]]:
    """Return issued statements or invoices, newest first, without lines."""
    return [_heading(found) for found in store.documents(kind, party)]


def contracts(store: SettlementStore) -> list[dict[str, Any]]:
    """Return every contract version with both prices."""
    return [
        {
            "contract_id": c.contract_id,
            "contract_version": c.contract_version,
            "operator_id": c.operator_id,
            "operator_name": c.operator_name,
            "kind": c.kind,
            "valid_from": c.valid_from.isoformat(),
            "valid_to": c.valid_to.isoformat() if c.valid_to else None,
            "planning_price": c.planning_price.model_dump(mode="json"),
            "paid_price": c.paid_price.model_dump(mode="json"),
            "duty": c.duty.model_dump(mode="json") if c.duty is not None else None,
        }
        for c in store.contracts()
    ]


def trial_balance(store: SettlementStore) -> dict[str, Any]:
    """Return every account's balance; ``difference_ore`` must be 0."""
    balances = store.balances()
    return {"accounts": balances, "difference_ore": sum(balances.values())}


def day_summary(store: SettlementStore, service_day: str) -> dict[str, Any]:
    """Return the day's money: paid to operators, invoiced to payers, and whether everything agrees.

    ``ledger_difference_ore`` is the sum over all accounts; ``paid_invoiced_difference_ore`` is what operators were
    paid less what payers were invoiced.
    """
    balances = store.balances()
    priced = store.priced_runs(service_day)
    statements = sum(d.total_ore for d in store.documents("statement"))
    invoices = sum(d.total_ore for d in store.documents("invoice"))
    return {
        "runs_priced": len(priced),
        "priced_ore": sum(p.total_ore for p in priced),
        "shared_ore": sum(s["amount_ore"] for p in priced for s in p.shares),
        "transport_cost_ore": balances.get(COST, 0),
        "recharged_ore": -balances.get(RECHARGED, 0),
        "operators_paid_ore": statements,
        "payers_invoiced_ore": invoices,
        "paid_invoiced_difference_ore": statements - invoices,
        "ledger_difference_ore": sum(balances.values()),
        "statements": len(store.documents("statement")),
        "invoices": len(store.documents("invoice")),
    }
