"""Working time and breaks that a contract asks for."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from adapters.sql.types import Json

revision = "settlement_0002"
down_revision = "settlement_0001"


def upgrade() -> None:
    op.add_column("contract_version", sa.Column("duty", Json, nullable=True))
