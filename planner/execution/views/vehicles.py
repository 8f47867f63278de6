"""Offered vehicles and operators' statements."""

from __future__ import annotations

from typing import Any

from planner.execution.domain.office import Statement
from planner.execution.domain.vehicle import Vehicle
from planner.execution.ports import ExecutionStore


def vehicle_row(vehicle: Vehicle) -> dict[str, Any]:
    """Return an offered vehicle."""
    return {
        "vehicle_id": vehicle.vehicle_id,
        "service_day": vehicle.service_day,
        "operator_id": vehicle.operator_id,
        "contract_id": vehicle.contract_id,
        "kind": vehicle.kind,
        "vehicle_type": vehicle.vehicle_type,
        "layouts": [layout.model_dump() for layout in vehicle.layouts],
        "front_seats": vehicle.front_seats,
        "equipment": list(vehicle.equipment),
        "base": vehicle.base.model_dump(),
        "opens_at": vehicle.opens_at.isoformat(),
        "closes_at": vehicle.closes_at.isoformat(),
        "status": vehicle.status.value,
        "reason": vehicle.reason,
        "position": vehicle.position.model_dump() if vehicle.position else None,
        "position_at": vehicle.position_at.isoformat() if vehicle.position_at else None,
    }


def day_vehicles(store: ExecutionStore, service_day: str, operator_id: str | None = None) -> list[dict[str, Any]]:
    """Return a day's offered vehicles by id, of one operator or all."""
    return [vehicle_row(v) for v in store.vehicles(service_day, operator_id)]


def statement_row(statement: Statement) -> dict[str, Any]:
    """Return a statement."""
    return {
        "statement_id": statement.statement_id,
        "operator_id": statement.operator_id,
        "period_from": statement.period_from,
        "period_to": statement.period_to,
        "runs": statement.runs,
        "total_ore": statement.total_ore,
        "issued_at": statement.issued_at.isoformat(),
    }


def statements(store: ExecutionStore, operator_id: str | None = None) -> list[dict[str, Any]]:
    """Return statements, of one operator or all, newest first."""
    return [statement_row(s) for s in store.statements(operator_id)]
