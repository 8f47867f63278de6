"""Execution's repository on SQLAlchemy, bound to one session."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime

from sqlalchemy import CursorResult, delete, select, update
from sqlalchemy.orm import Session

from adapters.sql.execution import mapping, tables
from planner.execution.domain.note import Note
from planner.execution.domain.office import Contract, Operator, Statement
from planner.execution.domain.personal import PersonalDataRead, SealedCard
from planner.execution.domain.run import Run, Withdrawal
from planner.execution.domain.trip import Trip
from planner.execution.domain.vehicle import Vehicle

_RUN = "run"


class SqlExecutionStore:
    """Implements ``ExecutionStore``."""

    def __init__(self, session: Session) -> None:
        mapping.map_all()
        self._db = session

    def vehicle(self, vehicle_id: str, service_day: str) -> Vehicle | None:
        """Return an offered vehicle."""
        return self._db.get(Vehicle, (vehicle_id, service_day))

    def add_vehicle(self, vehicle: Vehicle) -> None:
        """Store a new vehicle."""
        self._db.add(vehicle)

    def vehicles(self, service_day: str, operator_id: str | None = None) -> Sequence[Vehicle]:
        """Return a day's vehicles by id, of one operator or all."""
        rows = tables.vehicle.c
        query = select(Vehicle).where(rows.service_day == service_day).order_by(rows.vehicle_id)
        if operator_id is not None:
            query = query.where(rows.operator_id == operator_id)
        return self._db.scalars(query).all()

    def run(self, run_id: str) -> Run | None:
        """Return a run with its events."""
        return self._db.get(Run, run_id)

    def add_run(self, run: Run) -> None:
        """Store a new run."""
        self._db.add(run)

    def runs(self, service_day: str, operator_id: str | None = None, changed_since: int = 0) -> Sequence[Run]:
        """Return a day's runs by id that changed after a place in the order of changes."""
        rows = tables.run.c
        query = select(Run).where(rows.service_day == service_day, rows.changed > changed_since).order_by(rows.run_id)
        if operator_id is not None:
            query = query.where(rows.operator_id == operator_id)
        return self._db.scalars(query).all()

    def days(self, operator_id: str | None = None) -> Sequence[str]:
        """Return the service days that have runs, of one operator or all, newest first."""
        rows = tables.run.c
        query = select(rows.service_day).distinct().order_by(rows.service_day.desc())
        if operator_id is not None:
            query = query.where(rows.operator_id == operator_id)
        return self._db.scalars(query).all()

    def withdrawal(self, run_id: str) -> Withdrawal | None:
        """Return the withdrawal of a run that was not known yet."""
        return self._db.get(Withdrawal, run_id)

    def add_withdrawal(self, withdrawal: Withdrawal) -> None:
        """Store a withdrawal."""
        self._db.add(withdrawal)

    def touch(self, run: Run) -> None:
        """Give the run the next place in the order of changes.

        The counter's row stays locked until the commit, so places become visible in their order: whoever has read
        up to a place has missed nothing before it.
        """
        counter = tables.change_counter
        with self._db.no_autoflush:
            self._db.execute(update(counter).where(counter.c.name == _RUN).values(value=counter.c.value + 1))
            run.changed = self._db.scalars(select(counter.c.value).where(counter.c.name == _RUN)).one()

    def trip(self, trip_id: str) -> Trip | None:
        """Return a trip."""
        return self._db.get(Trip, trip_id)

    def add_trip(self, trip: Trip) -> None:
        """Store a new trip."""
        self._db.add(trip)

    def trips(self, trip_ids: Collection[str]) -> Mapping[str, Trip]:
        """Return those of the trips that are known, by id."""
        if not trip_ids:
            return {}
        found = self._db.scalars(select(Trip).where(tables.trip.c.trip_id.in_(sorted(trip_ids))))
        return {trip.trip_id: trip for trip in found}

    def day_trips(self, service_day: str) -> Sequence[Trip]:
        """Return a day's trips by id."""
        rows = tables.trip.c
        return self._db.scalars(select(Trip).where(rows.service_day == service_day).order_by(rows.trip_id)).all()

    def runs_of_trip(self, trip_id: str) -> Sequence[Run]:
        """Return the runs on which something was reported about the trip."""
        rows = tables.stop_event.c
        on = select(rows.run_id).where(rows.trip_id == trip_id)
        return self._db.scalars(select(Run).where(tables.run.c.run_id.in_(on)).order_by(tables.run.c.run_id)).all()

    def add_note(self, note: Note) -> None:
        """Store a note."""
        self._db.add(note)

    def notes(self, trip_id: str) -> Sequence[Note]:
        """Return a trip's notes in the order in which they were written."""
        rows = tables.trip_note.c
        return self._db.scalars(select(Note).where(rows.trip_id == trip_id).order_by(rows.seq)).all()

    def card(self, trip_id: str) -> SealedCard | None:
        """Return a trip's sealed passenger card."""
        return self._db.get(SealedCard, trip_id)

    def add_card(self, card: SealedCard) -> None:
        """Store a new sealed card."""
        self._db.add(card)

    def erase_cards(self, due: datetime) -> int:
        """Delete the cards to be erased by then and return how many they were."""
        done = self._db.execute(delete(SealedCard).where(tables.passenger_card.c.erase_after <= due))
        return done.rowcount if isinstance(done, CursorResult) else 0

    def drop_cards(self, trip_ids: Collection[str]) -> None:
        """Delete the cards of these trips."""
        self._db.execute(delete(SealedCard).where(tables.passenger_card.c.trip_id.in_(trip_ids)))

    def add_personal_read(self, read: PersonalDataRead) -> None:
        """Store a line of the audit trail."""
        self._db.add(read)

    def personal_reads(self, trip_id: str | None = None, limit: int = 500) -> Sequence[PersonalDataRead]:
        """Return who had cards opened, of one trip or all, newest first."""
        rows = tables.personal_data_read.c
        query = select(PersonalDataRead).order_by(rows.seq.desc()).limit(limit)
        if trip_id is not None:
            query = query.where(rows.trip_id == trip_id)
        return self._db.scalars(query).all()

    def operator(self, operator_id: str) -> Operator | None:
        """Return an operator."""
        return self._db.get(Operator, operator_id)

    def operators(self) -> Sequence[Operator]:
        """Return all operators by id."""
        return self._db.scalars(select(Operator).order_by(tables.operator.c.operator_id)).all()

    def add_operator(self, operator: Operator) -> None:
        """Store a new operator."""
        self._db.add(operator)

    def contract(self, contract_id: str) -> Contract | None:
        """Return a contract."""
        return self._db.get(Contract, contract_id)

    def add_contract(self, contract: Contract) -> None:
        """Store a new contract."""
        self._db.add(contract)

    def statement(self, statement_id: str) -> Statement | None:
        """Return a statement."""
        return self._db.get(Statement, statement_id)

    def add_statement(self, statement: Statement) -> None:
        """Store a new statement."""
        self._db.add(statement)

    def statements(self, operator_id: str | None = None) -> Sequence[Statement]:
        """Return statements, of one operator or all, newest first."""
        rows = tables.statement.c
        query = select(Statement).order_by(rows.issued_at.desc(), rows.statement_id)
        if operator_id is not None:
            query = query.where(rows.operator_id == operator_id)
        return self._db.scalars(query).all()
