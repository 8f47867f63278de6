"""What settlement needs from the world."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Protocol

from planner.settlement.domain.contract import ContractVersion
from planner.settlement.domain.documents import Document, DocumentKind, DocumentLine
from planner.settlement.domain.facts import Boarding, PayerOfReferral, PricedRun, RunFacts, TripFacts, VehicleDay
from planner.settlement.domain.ledger import Entry, Line
from planner.settlement.domain.splitting import SplitKey


@dataclass(frozen=True)
class SettlementConfig:
    """Settings of settlement.

    Attributes:
        split_key: how a run's price is shared among its trips.
        default_payer: code and name of who bears what no trip can bear (idle guaranteed vehicles, runs without trips).
    """

    split_key: SplitKey = SplitKey.DIRECT_KM
    default_payer: tuple[str, str] = ("RM", "Region Midtjylland")


class SettlementStore(Protocol):
    """Settlement's own data, inside one transaction."""

    def add_contract(self, version: ContractVersion) -> None:
        """Keep a new contract version."""

    def contract_versions(self, contract_id: str) -> Sequence[ContractVersion]:
        """Return all versions of a contract."""

    def contracts(self) -> Sequence[ContractVersion]:
        """Return every contract version, by contract and revision."""

    def payer_of(self, referral_id: str) -> PayerOfReferral | None:
        """Return who pays for a referral's trips."""

    def payer_name(self, payer_code: str) -> str:
        """Return a payer's name, or its code when no referral has named it."""

    def save_payer(self, payer: PayerOfReferral) -> None:
        """Keep or replace a referral's payer."""

    def trip(self, trip_id: str) -> TripFacts:
        """Return a trip's facts, new ones when the trip is unknown."""

    def trips(self, trip_ids: Iterable[str]) -> dict[str, TripFacts]:
        """Return known trips by id."""

    def vehicle_day(self, vehicle_id: str, service_day: str) -> VehicleDay | None:
        """Return an offered vehicle."""

    def save_vehicle_day(self, vehicle: VehicleDay) -> None:
        """Keep an offered vehicle."""

    def vehicle_days(self, service_day: str) -> Sequence[VehicleDay]:
        """Return the vehicles offered for a day."""

    def run(self, run_id: str) -> RunFacts | None:
        """Return a run's facts."""

    def add_run(self, run: RunFacts) -> None:
        """Keep a run not known before."""

    def runs(self, service_day: str) -> Sequence[RunFacts]:
        """Return the runs of a day."""

    def boardings(self, run_id: str) -> Sequence[Boarding]:
        """Return what happened with each trip on a run."""

    def runs_of_trip(self, trip_id: str) -> Sequence[str]:
        """Return the runs on which something happened with a trip."""

    def save_boarding(self, boarding: Boarding) -> None:
        """Keep what happened unless something later is known."""

    def priced(self, run_id: str) -> PricedRun | None:
        """Return the newest price of a run."""

    def priced_runs(self, service_day: str) -> Sequence[PricedRun]:
        """Return the newest price of every run of a day."""

    def add_priced(self, priced: PricedRun) -> None:
        """Keep a new revision of a run's price."""

    def post(self, entry: Entry) -> None:
        """Append an entry to the ledger; the same ``entry_id`` twice is refused by the database."""

    def entries(self, *, run_id: str | None = None) -> Sequence[Entry]:
        """Return entries with their lines, in order, of one run or all."""

    def lines_without_document(self, account_prefix: str, day_from: str, day_to: str) -> Sequence[tuple[Entry, Line]]:
        """Return ledger lines of accounts with the prefix, of service days in the period, on no document yet."""

    def balances(self) -> dict[str, int]:
        """Return the sum of every account in øre."""

    def next_number(self, kind: DocumentKind) -> int:
        """Return the next unbroken number of statements or of invoices."""

    def add_document(self, document: Document) -> None:
        """Keep an issued document."""

    def documents(self, kind: DocumentKind, party: str | None = None) -> Sequence[Document]:
        """Return issued documents, newest first, without lines."""

    def document(self, document_id: str) -> Document | None:
        """Return an issued document with its lines."""

    def trip_documents(self, trip_id: str) -> Sequence[tuple[Document, DocumentLine]]:
        """Return the document lines that name a trip, with their documents."""
