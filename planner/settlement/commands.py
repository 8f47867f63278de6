"""What a settlement clerk or a system asks for: publish contracts, close a day, issue documents."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import date

from planner.kernel.errors import Conflict, InvalidInput
from planner.kernel.ids import run_id
from planner.messages.duty import Duty
from planner.messages.handling import Context
from planner.messages.settlement import ContractPublished, InvoiceIssued, Price, StatementIssued
from planner.messages.trips import VehicleKind
from planner.settlement.domain.contract import ContractVersion, check_validity, in_force
from planner.settlement.domain.documents import Document, DocumentKind, DocumentLine
from planner.settlement.domain.facts import RunFacts
from planner.settlement.domain.ledger import Entry, Line, post
from planner.settlement.ports import SettlementConfig, SettlementStore
from planner.settlement.pricing import missing_facts, price_idle, price_run

Ctx = Context[SettlementStore]


@dataclass(frozen=True)
class PublishContract:
    """A contract version to put in force."""

    contract_id: str
    contract_version: str
    operator_id: str
    operator_name: str
    kind: VehicleKind
    valid_from: date
    valid_to: date | None
    planning_price: Price
    paid_price: Price
    duty: Duty | None = None


def publish_contract(ctx: Ctx, command: PublishContract) -> int:
    """Publish a contract version and return its revision. Publishing the same again changes nothing.

    Raises:
        Conflict: ``settlement.contract-exists`` when the version exists with other terms.
        InvalidInput: ``settlement.contract-dates``.
    """
    check_validity(command.contract_id, command.valid_from, command.valid_to)
    versions = ctx.store.contract_versions(command.contract_id)
    for known in versions:
        if known.contract_version == command.contract_version:
            if all(getattr(known, name) == value for name, value in vars(command).items()):
                return known.revision
            raise Conflict(
                "settlement.contract-exists",
                "this contract version was published with other terms",
                where=f"{command.contract_id} {command.contract_version}",
                do="Publish the change as a new version.",
            )
    revision = max((v.revision for v in versions), default=0) + 1
    ctx.store.add_contract(ContractVersion(**vars(command), published_at=ctx.now, revision=revision))
    body = ContractPublished(
        contract_id=command.contract_id,
        contract_version=command.contract_version,
        operator_id=command.operator_id,
        operator_name=command.operator_name,
        kind=command.kind,
        valid_from=command.valid_from.isoformat(),
        valid_to=command.valid_to.isoformat() if command.valid_to else None,
        planning_price=command.planning_price,
        duty=command.duty,
        published_at=ctx.now,
    )
    ctx.record(body, subject=command.contract_id, version=revision)
    return revision


@dataclass(frozen=True)
class DayClosed:
    """What closing a day found: runs priced, idle guaranteed vehicles paid, and runs that lack facts, and which."""

    priced: int
    idle: int
    waiting: dict[str, list[str]]


def close_day(ctx: Ctx, day: date, config: SettlementConfig) -> DayClosed:
    """Price whatever of the day is not priced yet, and pay guaranteed vehicles that stood."""
    waiting: dict[str, list[str]] = {}
    service_day = day.isoformat()
    driven = set()
    for run in ctx.store.runs(service_day):
        withdrawn = run.withdrawn_version >= run.run_version
        if withdrawn and not run.completed:
            continue
        driven.add(run.vehicle_id)
        missing = missing_facts(ctx, run)
        if missing:
            waiting[run.run_id] = missing
        else:
            price_run(ctx, run, config)
    idle = 0
    for vehicle in ctx.store.vehicle_days(service_day):
        if vehicle.withdrawn or vehicle.kind != "guaranteed" or vehicle.vehicle_id in driven:
            continue
        contract = in_force(ctx.store.contract_versions(vehicle.contract_id), day)
        if contract is None:
            waiting[vehicle.vehicle_id] = [f"contract {vehicle.contract_id}"]
            continue
        run = RunFacts(run_id(service_day, vehicle.vehicle_id), service_day, vehicle.vehicle_id, vehicle.operator_id)
        price_idle(ctx, run, contract, config)
        idle += 1
    return DayClosed(len(ctx.store.priced_runs(service_day)), idle, waiting)


@dataclass(frozen=True)
class Issued:
    """Documents issued: ids, and their sum in øre."""

    statements: tuple[str, ...]
    invoices: tuple[str, ...]
    statements_ore: int
    invoices_ore: int


def issue_documents(ctx: Ctx, period_from: date, period_to: date) -> Issued:
    """Issue statements and invoices for every ledger line of the period that is on no document yet.

    Issuing again finds nothing new and issues nothing.

    Raises:
        InvalidInput: ``settlement.period`` when the period ends before it starts.
    """
    if period_to < period_from:
        raise InvalidInput("settlement.period", "the period ends before it starts", where="period_to")
    statements = _issue(ctx, "statement", period_from, period_to)
    invoices = _issue(ctx, "invoice", period_from, period_to)
    return Issued(
        tuple(d.document_id for d in statements),
        tuple(d.document_id for d in invoices),
        sum(d.total_ore for d in statements),
        sum(d.total_ore for d in invoices),
    )


def _issue(ctx: Ctx, kind: DocumentKind, period_from: date, period_to: date) -> list[Document]:
    prefix = "operator:" if kind == "statement" else "payer:"
    sign = -1 if kind == "statement" else 1
    by_party: dict[str, list[tuple[Entry, Line]]] = defaultdict(list)
    for entry, line in ctx.store.lines_without_document(prefix, period_from.isoformat(), period_to.isoformat()):
        by_party[line.account.removeprefix(prefix)].append((entry, line))
    issued = []
    for party, lines in sorted(by_party.items()):
        number = ctx.store.next_number(kind)
        document_id = f"{'S' if kind == 'statement' else 'F'}{number:06d}"
        document = Document(
            document_id,
            kind,
            party,
            _party_name(ctx, kind, party),
            period_from.isoformat(),
            period_to.isoformat(),
            number,
            sum(sign * line.amount_ore for _, line in lines),
            ctx.now,
            [
                DocumentLine(document_id, e.entry_id, ln.position, e.run_id, ln.trip_id, sign * ln.amount_ore)
                for e, ln in lines
            ],
        )
        ctx.store.add_document(document)
        entry = Entry(
            f"{kind}:{document_id}", kind, ctx.now, document.period_to, "", "", f"{period_from}..{period_to}", ""
        )
        owed, paper = f"{prefix}{party}", f"{kind}:{party}"
        ctx.store.post(post(entry, [(owed, -sign * document.total_ore, ""), (paper, sign * document.total_ore, "")]))
        _announce(ctx, document)
        issued.append(document)
    return issued


def _party_name(ctx: Ctx, kind: DocumentKind, party: str) -> str:
    if kind == "invoice":
        return ctx.store.payer_name(party)
    return next((c.operator_name for c in ctx.store.contracts() if c.operator_id == party), party)


def _announce(ctx: Ctx, document: Document) -> None:
    body: StatementIssued | InvoiceIssued
    if document.kind == "statement":
        body = StatementIssued(
            statement_id=document.document_id,
            operator_id=document.party,
            runs=len({line.run_id for line in document.lines}),
            period_from=document.period_from,
            period_to=document.period_to,
            total_ore=document.total_ore,
            issued_at=document.issued_at,
        )
    else:
        body = InvoiceIssued(
            invoice_id=document.document_id,
            payer_code=document.party,
            payer_name=document.party_name,
            trips=len({line.trip_id for line in document.lines if line.trip_id}),
            period_from=document.period_from,
            period_to=document.period_to,
            total_ore=document.total_ore,
            issued_at=document.issued_at,
        )
    ctx.record(body, subject=document.document_id, version=1)
