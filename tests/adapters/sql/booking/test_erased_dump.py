"""Erasing on PostgreSQL: what a dump holds afterwards."""

from __future__ import annotations

import subprocess
from collections.abc import Callable

import pytest
from sqlalchemy import Engine

from adapters.sql.migrate import upgrade
from adapters.sql.vault.store import SqlVault
from planner.booking import handlers
from planner.booking.privacy import patients
from planner.booking.privacy.erasing import destroy_keys
from planner.booking.privacy.patients import Whom
from tests.booking.office import CPR, SECRETS, Office


def test_a_dump_of_postgresql_holds_nothing_after_erasing(bare_engine: Callable[[str], Engine]) -> None:
    """After erasing, a dump has neither what was sealed nor the key, index or exact place that led to the patient."""
    engine = bare_engine("booking")
    if engine.dialect.name != "postgresql":
        pytest.skip("the files of SQLite are looked at above")
    upgrade(engine, "booking")
    vault = SqlVault.open(engine.url)
    office = Office(engine, vault=vault)
    office.book()
    office.do(lambda ctx: handlers.cancel_journey(ctx, office.desk, "J000001", "patient"))
    record = office.runtime.read(lambda store: store.personal("H000001"))
    sealed, index = record.sealed, record.cpr_index
    url = engine.url.set(drivername="postgresql").difference_update_query(["options"])

    def dump() -> str:
        return subprocess.run(
            ["pg_dump", "--schema=booking", "--schema=vault", "--exclude-table=outbox", url.render_as_string(False)],  # noqa: S607
            check=True, capture_output=True, text=True,
        ).stdout  # fmt: skip

    before = dump()
    assert all(each in before for each in (sealed, index, record.key_id, "56.325"))
    office.do(lambda ctx: patients.erase(ctx, office.desk, Whom("cpr", CPR), "patienten har bedt om det"))
    office.do(lambda ctx: destroy_keys(ctx, office.desk))
    after = dump()
    assert not [each for each in (sealed, index, record.key_id, *SECRETS) if each in after]
    assert after.count("56.325") < before.count("56.325")
    vault.engine.dispose()
