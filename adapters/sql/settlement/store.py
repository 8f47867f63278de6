"""Settlement's repository over one SQLAlchemy session."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from sqlalchemy import and_, exists, func, select
from sqlalchemy.orm import Session

from adapters.sql.settlement import mapping, tables
from planner.settlement.domain.contract import ContractVersion
from planner.settlement.domain.documents import Document, DocumentKind, DocumentLine
from planner.settlement.domain.facts import Boarding, PayerOfReferral, PricedRun, RunFacts, TripFacts, VehicleDay
from planner.settlement.domain.ledger import Entry, Line


class SqlSettlementStore:
    """Implements ``planner.settlement.ports.SettlementStore``."""

    def __init__(self, session: Session) -> None:
        mapping.map_all()
        self._db = session

    def add_contract(self, version: ContractVersion) -> None:
        """Keep a new contract version."""
        self._db.add(version)

    def contract_versions(self, contract_id: str) -> Sequence[ContractVersion]:
        """Return all versions of a contract."""
        rows = tables.contract_version.c
        return self._db.scalars(
            select(ContractVersion).where(rows.contract_id == contract_id).order_by(rows.revision)
        ).all()

    def contracts(self) -> Sequence[ContractVersion]:
        """Return every contract version, by contract and revision."""
        rows = tables.contract_version.c
        return self._db.scalars(select(ContractVersion).order_by(rows.contract_id, rows.revision)).all()

    def payer_of(self, referral_id: str) -> PayerOfReferral | None:
        """Return who pays for a referral's trips."""
        return self._db.get(PayerOfReferral, referral_id)

    def payer_name(self, payer_code: str) -> str:
        """Return a payer's name, or its code when no referral has named it."""
        rows = tables.payer.c
        name = self._db.scalars(select(rows.payer_name).where(rows.payer_code == payer_code).limit(1)).first()
        return name or payer_code

    def save_payer(self, payer: PayerOfReferral) -> None:
        """Keep or replace a referral's payer."""
        self._db.merge(payer)

    def trip(self, trip_id: str) -> TripFacts:
        """Return a trip's facts, new ones when the trip is unknown."""
        trip = self._db.get(TripFacts, trip_id)
        if trip is None:
            trip = TripFacts(trip_id)
            self._db.add(trip)
        return trip

    def trips(self, trip_ids: Iterable[str]) -> dict[str, TripFacts]:
        """Return known trips by id."""
        found = self._db.scalars(select(TripFacts).where(tables.trip.c.trip_id.in_(list(trip_ids)))).all()
        return {trip.trip_id: trip for trip in found}

    def vehicle_day(self, vehicle_id: str, service_day: str) -> VehicleDay | None:
        """Return an offered vehicle."""
        return self._db.get(VehicleDay, (vehicle_id, service_day))

    def save_vehicle_day(self, vehicle: VehicleDay) -> None:
        """Keep an offered vehicle."""
        self._db.merge(vehicle)

    def vehicle_days(self, service_day: str) -> Sequence[VehicleDay]:
        """Return the vehicles offered for a day."""
        rows = tables.vehicle_day.c
        return self._db.scalars(
            select(VehicleDay).where(rows.service_day == service_day).order_by(rows.vehicle_id)
        ).all()

    def run(self, run_id: str) -> RunFacts | None:
        """Return a run's facts."""
        return self._db.get(RunFacts, run_id)

    def add_run(self, run: RunFacts) -> None:
        """Keep a run not known before."""
        self._db.add(run)

    def runs(self, service_day: str) -> Sequence[RunFacts]:
        """Return the runs of a day."""
        rows = tables.run.c
        return self._db.scalars(select(RunFacts).where(rows.service_day == service_day).order_by(rows.run_id)).all()

    def boardings(self, run_id: str) -> Sequence[Boarding]:
        """Return what happened with each trip on a run."""
        rows = tables.boarding.c
        return self._db.scalars(select(Boarding).where(rows.run_id == run_id).order_by(rows.trip_id)).all()

    def runs_of_trip(self, trip_id: str) -> Sequence[str]:
        """Return the runs on which something happened with a trip."""
        rows = tables.boarding.c
        return self._db.scalars(select(rows.run_id).where(rows.trip_id == trip_id).order_by(rows.at)).all()

    def save_boarding(self, boarding: Boarding) -> None:
        """Keep what happened unless something later is known."""
        known = self._db.get(Boarding, (boarding.run_id, boarding.trip_id))
        if known is None:
            self._db.add(boarding)
        elif known.at < boarding.at or (known.at == boarding.at and known.event == "arrived"):
            known.event, known.at = boarding.event, boarding.at

    def priced(self, run_id: str) -> PricedRun | None:
        """Return the newest price of a run."""
        rows = tables.priced_run.c
        return self._db.scalars(
            select(PricedRun).where(rows.run_id == run_id).order_by(rows.revision.desc()).limit(1)
        ).first()

    def priced_runs(self, service_day: str) -> Sequence[PricedRun]:
        """Return the newest price of every run of a day."""
        rows = tables.priced_run.c
        found = self._db.scalars(
            select(PricedRun).where(rows.service_day == service_day).order_by(rows.run_id, rows.revision)
        )
        return list({priced.run_id: priced for priced in found}.values())

    def add_priced(self, priced: PricedRun) -> None:
        """Keep a new revision of a run's price."""
        self._db.add(priced)

    def post(self, entry: Entry) -> None:
        """Append an entry to the ledger."""
        self._db.add(entry)
        self._db.flush()

    def entries(self, *, run_id: str | None = None) -> Sequence[Entry]:
        """Return entries with their lines, in order, of one run or all."""
        query = select(Entry).order_by(tables.entry.c.seq)
        return self._db.scalars(query.where(tables.entry.c.run_id == run_id) if run_id else query).all()

    def lines_without_document(self, account_prefix: str, day_from: str, day_to: str) -> Sequence[tuple[Entry, Line]]:
        """Return ledger lines of accounts with the prefix, of service days in the period, on no document yet."""
        entry, line, paper = tables.entry.c, tables.line.c, tables.document_line.c
        on_paper = exists().where(and_(paper.entry_id == line.entry_id, paper.position == line.position))
        query = (
            select(Entry, Line)
            .join(Line, line.entry_id == entry.entry_id)
            .where(
                line.account.startswith(account_prefix, autoescape=True),
                entry.kind.in_(("run-priced", "run-reversed")),
                entry.service_day.between(day_from, day_to),
                ~on_paper,
            )
            .order_by(entry.seq, line.position)
        )
        return [(found, part) for found, part in self._db.execute(query)]

    def balances(self) -> dict[str, int]:
        """Return the sum of every account in øre."""
        rows = tables.line.c
        query = select(rows.account, func.sum(rows.amount_ore)).group_by(rows.account).order_by(rows.account)
        return {account: int(total) for account, total in self._db.execute(query)}

    def next_number(self, kind: DocumentKind) -> int:
        """Return the next unbroken number of statements or of invoices."""
        rows = tables.document.c
        return (self._db.scalar(select(func.max(rows.number)).where(rows.kind == kind)) or 0) + 1

    def add_document(self, document: Document) -> None:
        """Keep an issued document."""
        self._db.add(document)
        self._db.flush()

    def documents(self, kind: DocumentKind, party: str | None = None) -> Sequence[Document]:
        """Return issued documents, newest first; their lines load when asked for."""
        rows = tables.document.c
        query = select(Document).where(rows.kind == kind).order_by(rows.number.desc())
        return self._db.scalars(query.where(rows.party == party) if party else query).all()

    def document(self, document_id: str) -> Document | None:
        """Return an issued document with its lines."""
        return self._db.get(Document, document_id)

    def trip_documents(self, trip_id: str) -> Sequence[tuple[Document, DocumentLine]]:
        """Return the document lines that name a trip, with their documents."""
        query = (
            select(Document, DocumentLine)
            .join(DocumentLine, tables.document_line.c.document_id == tables.document.c.document_id)
            .where(tables.document_line.c.trip_id == trip_id)
            .order_by(tables.document.c.number)
        )
        return [(document, part) for document, part in self._db.execute(query)]
