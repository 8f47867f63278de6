"""Settlement's domain classes tied to its tables; the classes know nothing of it."""

from __future__ import annotations

import json
from functools import cache
from typing import Any

from sqlalchemy import Dialect
from sqlalchemy.orm import registry, relationship
from sqlalchemy.types import TypeDecorator

from adapters.sql.settlement import tables
from adapters.sql.types import Json
from planner.messages.duty import Duty
from planner.messages.settlement import Price
from planner.settlement.domain.contract import ContractVersion
from planner.settlement.domain.documents import Document, DocumentLine
from planner.settlement.domain.facts import Boarding, PayerOfReferral, PricedRun, RunFacts, TripFacts, VehicleDay
from planner.settlement.domain.ledger import Entry, Line


class PriceColumn(TypeDecorator[Price]):
    """A price kept as JSON."""

    impl = Json
    cache_ok = True

    def process_bind_param(self, value: Price | None, dialect: Dialect) -> Any:  # noqa: ARG002 - the type's interface
        """Return plain data."""
        return value.model_dump(mode="json") if value is not None else None

    def process_result_value(self, value: Any, dialect: Dialect) -> Price | None:  # noqa: ARG002 - the type's interface
        """Return the price."""
        return Price.model_validate(value) if value is not None else None


class DutyColumn(TypeDecorator[Duty]):
    """Working time and breaks kept as JSON."""

    impl = Json
    cache_ok = True

    def process_bind_param(self, value: Duty | None, dialect: Dialect) -> Any:  # noqa: ARG002 - the type's interface
        """Return plain data."""
        return value.model_dump(mode="json") if value is not None else None

    def process_result_value(self, value: Any, dialect: Dialect) -> Duty | None:  # noqa: ARG002 - the type's interface
        """Return the rules."""
        return Duty.model_validate_json(json.dumps(value)) if value is not None else None


@cache
def map_all() -> None:
    """Map every class; calling again does nothing."""
    mapper = registry(metadata=tables.metadata)
    tables.contract_version.c.planning_price.type = PriceColumn()
    tables.contract_version.c.paid_price.type = PriceColumn()
    tables.contract_version.c.duty.type = DutyColumn()
    mapper.map_imperatively(ContractVersion, tables.contract_version)
    mapper.map_imperatively(PayerOfReferral, tables.payer)
    mapper.map_imperatively(TripFacts, tables.trip, version_id_col=tables.trip.c.row_version)
    mapper.map_imperatively(VehicleDay, tables.vehicle_day)
    mapper.map_imperatively(RunFacts, tables.run, version_id_col=tables.run.c.row_version)
    mapper.map_imperatively(Boarding, tables.boarding)
    mapper.map_imperatively(PricedRun, tables.priced_run)
    mapper.map_imperatively(
        Entry,
        tables.entry,
        properties={
            "lines": relationship(
                Line,
                order_by=tables.line.c.position,
                primaryjoin=tables.entry.c.entry_id == tables.line.c.entry_id,
                lazy="selectin",
            )
        },
    )
    mapper.map_imperatively(Line, tables.line)
    mapper.map_imperatively(Document, tables.document, properties={"lines": relationship(DocumentLine, lazy="select")})
    mapper.map_imperatively(DocumentLine, tables.document_line)
