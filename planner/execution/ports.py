"""What execution needs from the world."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import Protocol

from planner.execution.domain.note import Note
from planner.execution.domain.office import Contract, Operator, Statement
from planner.execution.domain.personal import PersonalDataRead, SealedCard
from planner.execution.domain.run import Run, Withdrawal
from planner.execution.domain.trip import Trip
from planner.execution.domain.vehicle import Vehicle


class ExecutionStore(Protocol):
    """The repository, bound to one transaction. What is got and changed is stored when the transaction commits."""

    def vehicle(self, vehicle_id: str, service_day: str) -> Vehicle | None:
        """Return an offered vehicle."""
        ...

    def add_vehicle(self, vehicle: Vehicle) -> None:
        """Store a new vehicle."""
        ...

    def vehicles(self, service_day: str, operator_id: str | None = None) -> Sequence[Vehicle]:
        """Return a day's vehicles by id, of one operator or all."""
        ...

    def run(self, run_id: str) -> Run | None:
        """Return a run with its events."""
        ...

    def add_run(self, run: Run) -> None:
        """Store a new run."""
        ...

    def runs(self, service_day: str, operator_id: str | None = None, changed_since: int = 0) -> Sequence[Run]:
        """Return a day's runs by id that changed after a place in the order of changes."""
        ...

    def days(self, operator_id: str | None = None) -> Sequence[str]:
        """Return the service days that have runs, of one operator or all, newest first."""
        ...

    def withdrawal(self, run_id: str) -> Withdrawal | None:
        """Return the withdrawal of a run that was not known yet."""
        ...

    def add_withdrawal(self, withdrawal: Withdrawal) -> None:
        """Store a withdrawal."""
        ...

    def touch(self, run: Run) -> None:
        """Give the run the next place in the order of changes; call it last, where the run visibly changed."""
        ...

    def trip(self, trip_id: str) -> Trip | None:
        """Return a trip."""
        ...

    def add_trip(self, trip: Trip) -> None:
        """Store a new trip."""
        ...

    def trips(self, trip_ids: Collection[str]) -> Mapping[str, Trip]:
        """Return those of the trips that are known, by id."""
        ...

    def day_trips(self, service_day: str) -> Sequence[Trip]:
        """Return a day's trips by id."""
        ...

    def runs_of_trip(self, trip_id: str) -> Sequence[Run]:
        """Return the runs on which something was reported about the trip."""
        ...

    def add_note(self, note: Note) -> None:
        """Store a note."""
        ...

    def notes(self, trip_id: str) -> Sequence[Note]:
        """Return a trip's notes in the order in which they were written."""
        ...

    def card(self, trip_id: str) -> SealedCard | None:
        """Return a trip's sealed passenger card."""
        ...

    def add_card(self, card: SealedCard) -> None:
        """Store a new sealed card."""
        ...

    def erase_cards(self, due: datetime) -> int:
        """Delete the cards to be erased by then and return how many they were."""
        ...

    def drop_cards(self, trip_ids: Collection[str]) -> None:
        """Delete the cards of these trips."""
        ...

    def add_personal_read(self, read: PersonalDataRead) -> None:
        """Store a line of the audit trail."""
        ...

    def personal_reads(self, trip_id: str | None = None, limit: int = 500) -> Sequence[PersonalDataRead]:
        """Return who had cards opened, of one trip or all, newest first."""
        ...

    def operator(self, operator_id: str) -> Operator | None:
        """Return an operator."""
        ...

    def operators(self) -> Sequence[Operator]:
        """Return all operators by id."""
        ...

    def add_operator(self, operator: Operator) -> None:
        """Store a new operator."""
        ...

    def contract(self, contract_id: str) -> Contract | None:
        """Return a contract."""
        ...

    def add_contract(self, contract: Contract) -> None:
        """Store a new contract."""
        ...

    def statement(self, statement_id: str) -> Statement | None:
        """Return a statement."""
        ...

    def add_statement(self, statement: Statement) -> None:
        """Store a new statement."""
        ...

    def statements(self, operator_id: str | None = None) -> Sequence[Statement]:
        """Return statements, of one operator or all, newest first."""
        ...
