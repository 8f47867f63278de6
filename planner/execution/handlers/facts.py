"""What the other modules say about trips, operators and money. Every handler takes its message in any order."""

from __future__ import annotations

from planner.execution.domain.note import Note, NoteKind
from planner.execution.domain.office import Contract, Operator, Statement
from planner.execution.domain.trip import Promise, TripDetails
from planner.execution.handlers.common import Ctx, trip_or_new, version_of
from planner.messages.booking import TripBooked, TripCancelled, TripReady
from planner.messages.planning import TripPromised
from planner.messages.settlement import ContractPublished, StatementIssued


def trip_booked(message: TripBooked, ctx: Ctx) -> None:
    """Keep what the driver must know of a booked or changed trip."""
    trip = trip_or_new(ctx.store, message.trip_id, message.service_day)
    if version_of(ctx) <= trip.details_version:
        return
    trip.details_version, trip.service_day, trip.journey_id = version_of(ctx), message.service_day, message.journey_id
    trip.details = TripDetails(
        leg=message.leg,
        origin=message.origin,
        destination=message.destination,
        appointment_at=message.timing.appointment_at,
        ready_at=message.timing.ready_at,
        on_call=message.timing.on_call,
        needs=message.needs,
        board_s=message.board_s,
        alight_s=message.alight_s,
        home_wait_max_s=message.service_level.home_wait_max_s,
        same_day=message.same_day,
    )


def trip_cancelled(message: TripCancelled, ctx: Ctx) -> None:
    """Remember that the trip is not wanted; what happened on the road is not undone by it."""
    trip = trip_or_new(ctx.store, message.trip_id, message.service_day)
    if trip.cancelled_at is not None:
        return
    trip.cancelled_at, trip.cancel_reason = message.cancelled_at, message.reason
    ctx.store.add_note(
        Note(
            trip.trip_id,
            trip.run_id or "",
            trip.service_day,
            message.cancelled_at,
            NoteKind.CANCELLED,
            {"reason": message.reason, "state": trip.state.value},
        )
    )


def trip_ready(message: TripReady, ctx: Ctx) -> None:
    """Remember since when the patient waits to be driven home."""
    trip = trip_or_new(ctx.store, message.trip_id, message.service_day)
    if version_of(ctx) > trip.ready_version:
        trip.ready_version, trip.ready_called_at = version_of(ctx), message.ready_at


def trip_promised(message: TripPromised, ctx: Ctx) -> None:
    """Keep the newest promise."""
    trip = trip_or_new(ctx.store, message.trip_id, message.service_day)
    if version_of(ctx) <= trip.promise_version:
        return
    trip.promise_version = version_of(ctx)
    trip.journey_id = trip.journey_id or message.journey_id
    trip.promise = Promise(
        kind=message.kind,
        change=message.change,
        pickup_from=message.pickup_from,
        pickup_to=message.pickup_to,
        latest_arrival=message.latest_arrival,
        direct_s=message.direct_s,
        max_ride_s=message.max_ride_s,
        promised_at=message.promised_at,
    )


def contract_published(message: ContractPublished, ctx: Ctx) -> None:
    """Learn an operator's name and which contracts it has."""
    operator = ctx.store.operator(message.operator_id)
    if operator is None:
        ctx.store.add_operator(Operator(message.operator_id, message.operator_name, message.published_at))
    elif message.published_at > operator.named_at:
        operator.name, operator.named_at = message.operator_name, message.published_at
    contract = ctx.store.contract(message.contract_id)
    version = version_of(ctx)
    if contract is None:
        ctx.store.add_contract(
            Contract(
                message.contract_id, message.operator_id, message.kind, message.valid_from, message.valid_to, version
            )
        )
    elif version > contract.version:
        contract.operator_id, contract.kind, contract.version = message.operator_id, message.kind, version
        contract.valid_from, contract.valid_to = message.valid_from, message.valid_to


def statement_issued(message: StatementIssued, ctx: Ctx) -> None:
    """Keep a statement for its operator to read."""
    statement, version = ctx.store.statement(message.statement_id), version_of(ctx)
    if statement is None:
        ctx.store.add_statement(
            Statement(
                statement_id=message.statement_id,
                operator_id=message.operator_id,
                period_from=message.period_from,
                period_to=message.period_to,
                runs=message.runs,
                total_ore=message.total_ore,
                issued_at=message.issued_at,
                version=version,
            )
        )
    elif version > statement.version:
        statement.runs, statement.total_ore = message.runs, message.total_ore
        statement.issued_at, statement.version = message.issued_at, version
