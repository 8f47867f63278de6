"""Execution, put together."""

from __future__ import annotations

from planner.execution.handlers import facts, personal, plans
from planner.execution.ports import ExecutionStore
from planner.messages.booking import (
    PassengerCard,
    PersonalDataErased,
    TripBooked,
    TripCancelled,
    TripChanged,
    TripReady,
)
from planner.messages.handling import Module
from planner.messages.planning import RunPlanned, RunWithdrawn, TripPromised
from planner.messages.settlement import ContractPublished, StatementIssued


def build() -> Module[ExecutionStore]:
    """Return the module. Its commands are the functions in `planner.execution.handlers`."""
    return Module(
        name="execution",
        handlers={
            TripBooked: facts.trip_booked,
            TripChanged: facts.trip_booked,
            TripCancelled: facts.trip_cancelled,
            TripReady: facts.trip_ready,
            PassengerCard: personal.passenger_card,
            PersonalDataErased: personal.personal_data_erased,
            TripPromised: facts.trip_promised,
            RunPlanned: plans.run_planned,
            RunWithdrawn: plans.run_withdrawn,
            ContractPublished: facts.contract_published,
            StatementIssued: facts.statement_issued,
        },
        jobs={personal.ERASE: personal.ERASE_JOB},
    )
