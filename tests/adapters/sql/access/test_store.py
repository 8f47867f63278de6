"""Accounts, sessions and API keys on both databases."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from argon2 import PasswordHasher
from sqlalchemy import select

from adapters.sql.access import tables
from adapters.sql.access.store import AccessStore
from adapters.sql.migrate import drift
from planner.kernel.errors import Forbidden, InvalidInput
from planner.kernel.principal import Role
from tests.conftest import EngineFactory

NOW = datetime(2026, 3, 17, 8, tzinfo=UTC)
PASSWORD = "correct horse battery"  # noqa: S105 - a test's password
CHEAP = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)


@pytest.fixture
def store(module_engine: EngineFactory) -> AccessStore:
    """Access with one clerk."""
    store = AccessStore(module_engine("access"), CHEAP)
    store.add_account("anna", PASSWORD, [Role.CLERK])
    return store


def test_the_tables_are_those_of_the_migrations(module_engine: EngineFactory) -> None:
    """Migrations and table definitions agree."""
    assert drift(module_engine("access"), tables.metadata) == []


def test_the_right_password_opens_a_session_that_ends(store: AccessStore) -> None:
    """A session says who is signed in until it is signed out or its hours are over."""
    token = store.sign_in("anna", PASSWORD, NOW)
    session = store.session(token, NOW)
    assert session is not None
    assert (session.principal.name, session.principal.roles) == ("anna", {Role.CLERK})
    assert store.session(token, NOW + timedelta(hours=11)) is None
    store.sign_out(token)
    assert store.session(token, NOW) is None


@pytest.mark.parametrize("name", ["anna", "nobody"])
def test_wrong_names_and_passwords_get_the_same_answer(store: AccessStore, name: str) -> None:
    """Nobody learns whether an account exists."""
    with pytest.raises(Forbidden, match=r"access\.wrong-password"):
        store.sign_in(name, "wrong", NOW)


def test_five_wrong_passwords_lock_the_account_for_a_while(store: AccessStore) -> None:
    """A locked account refuses even the right password until the time is over."""
    for _ in range(5):
        with pytest.raises(Forbidden):
            store.sign_in("anna", "wrong", NOW)
    with pytest.raises(Forbidden, match=r"access\.locked"):
        store.sign_in("anna", PASSWORD, NOW + timedelta(minutes=1))
    assert store.sign_in("anna", PASSWORD, NOW + timedelta(minutes=16))


def test_secrets_are_not_stored(store: AccessStore) -> None:
    """Neither password, session token nor API key can be read from the database."""
    token = store.sign_in("anna", PASSWORD, NOW)
    key = store.add_api_key("hospital", [Role.SYSTEM], NOW)
    kept = (tables.account, tables.session, tables.api_key)
    with store._engine.connect() as db:
        stored = "".join(str(row) for table in kept for row in db.execute(select(table)))
    assert PASSWORD not in stored
    assert token not in stored
    assert key.split("_", 2)[2] not in stored


def test_an_api_key_stands_for_a_system_until_revoked(store: AccessStore) -> None:
    """A key gives name, roles and operator; a changed or revoked key gives nobody."""
    key = store.add_api_key("taxi", [Role.OPERATOR], NOW, "O1")
    caller = store.by_api_key(key)
    assert caller is not None
    assert (caller.name, caller.roles, caller.operator_id) == ("taxi", {Role.OPERATOR}, "O1")
    assert store.by_api_key(key[:-1] + "x") is None
    assert store.by_api_key("nonsense") is None
    store.revoke_api_key(key.split("_")[1])
    assert store.by_api_key(key) is None


def test_a_short_password_is_refused(store: AccessStore) -> None:
    """A password under twelve characters is an error that says so."""
    with pytest.raises(InvalidInput, match=r"access\.weak-password"):
        store.add_account("bo", "short", [Role.CLERK])
