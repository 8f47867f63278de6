"""The table of places of treatment, a row a version."""

from __future__ import annotations

from sqlalchemy import Column, Date, MetaData, String, Table

from adapters.sql.booking.columns import AsJson
from planner.messages.payload import Point


def add_place_table(metadata: MetaData) -> Table:
    """Add the table to booking's and return it."""
    return Table(
        "place",
        metadata,
        Column("code", String(60), primary_key=True),
        Column("valid_from", Date, primary_key=True),
        Column("valid_to", Date),
        Column("name", String(200), nullable=False),
        Column("aliases", AsJson(tuple[str, ...]), nullable=False),
        Column("sor", String(40), nullable=False),
        Column("ean", String(40), nullable=False),
        Column("address", String(200), nullable=False),
        Column("point", AsJson(Point), nullable=False),
        Column("door_level", String(20)),
        Column("waiting", String(200), nullable=False),
        Column("phone", String(30), nullable=False),
        Column("authority", String(80), nullable=False),
    )
