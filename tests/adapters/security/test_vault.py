"""The vault: a key of its own for each, which can be destroyed for good."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from sqlalchemy import Engine

from adapters.security.cipher import AesGcmCipher
from adapters.security.keys import KeyRing
from adapters.security.vault import KeyVault
from adapters.sql.migrate import drift
from adapters.sql.vault.store import SqlVault
from adapters.sql.vault.tables import metadata
from planner.kernel.errors import InvalidInput
from planner.kernel.sealing import OWN, key_id_of

RING = KeyRing("k1", {"k1": b"1" * 32}, b"i" * 32)
LATER = KeyRing("k2", {"k2": b"2" * 32, "k1": b"1" * 32}, b"i" * 32)
ALONE = KeyRing("k2", {"k2": b"2" * 32}, b"i" * 32)


@pytest.fixture
def store(module_engine: Callable[[str], Engine]) -> SqlVault:
    """A vault on every database."""
    return SqlVault(module_engine("vault"))


def test_migrations_and_tables_agree(store: SqlVault) -> None:
    """A migrated vault is what the tables say."""
    assert drift(store.engine, metadata) == []


def test_every_taker_gets_a_key_of_its_own(store: SqlVault) -> None:
    """No key is given twice, by one process or another, and what is sealed under it says so and opens elsewhere."""
    one, other = KeyVault(store, RING), KeyVault(store, RING)
    taken = [vault.take() for vault in (one, other) for _ in range(100)]
    assert len(set(taken)) == 200
    sealed = AesGcmCipher(RING, "booking", one).seal("Karla", "row-1", taken[0])
    assert key_id_of(sealed) == taken[0]
    assert taken[0].startswith(OWN)
    assert AesGcmCipher(RING, "booking", other).open(sealed, "row-1") == "Karla"
    with pytest.raises(InvalidInput, match=r"sealing\.cannot-open"):
        AesGcmCipher(RING, "personal-channel", other).open(sealed, "row-1")


def test_a_destroyed_key_opens_nothing_and_the_others_stay(store: SqlVault) -> None:
    """Destroying one key erases what it sealed, with a code of its own; destroying it again harms nothing."""
    vault = KeyVault(store, RING)
    cipher = AesGcmCipher(RING, "booking", vault)
    gone, stays = (cipher.seal("Karla", "row-1", vault.take()) for _ in range(2))
    assert (vault.destroy([key_id_of(gone)]), vault.destroy([key_id_of(gone)])) == (1, 0)
    for after in (cipher, AesGcmCipher(RING, "booking", KeyVault(store, RING))):
        with pytest.raises(InvalidInput, match=r"sealing\.erased"):
            after.open(gone, "row-1")
        assert after.open(stays, "row-1") == "Karla"
    with pytest.raises(InvalidInput, match=r"sealing\.erased"):
        cipher.seal("more", "row-1", key_id_of(gone))


def test_a_destroyed_key_is_overwritten(tmp_path: Path) -> None:
    """Neither the vault's file nor its write-ahead log holds the bytes of a destroyed key."""
    store = SqlVault.open(f"sqlite:///{tmp_path}/vault.sqlite")
    vault = KeyVault(store, RING)
    key = vault.take()
    wrapped = store.get([key])[key].wrapped

    def bytes_on_disk() -> bytes:
        return b"".join(path.read_bytes() for path in tmp_path.glob("vault.sqlite*"))

    assert wrapped in bytes_on_disk()
    vault.destroy([key])
    assert wrapped not in bytes_on_disk()
    store.engine.dispose()


def test_keys_are_wrapped_anew_after_rotation(store: SqlVault) -> None:
    """After rotating and rewrapping the old key of the key file is not needed; before it, its lack is named."""
    vault = KeyVault(store, RING)
    sealed = AesGcmCipher(RING, "booking", vault).seal("Karla", "row-1", vault.take())
    with pytest.raises(InvalidInput, match=r"sealing\.cannot-unwrap"):
        AesGcmCipher(ALONE, "booking", KeyVault(store, ALONE)).open(sealed, "row-1")
    later = KeyVault(store, LATER)
    assert [later.rewrap(40), later.rewrap(40), later.rewrap(40)] == [40, 24, 0]
    assert AesGcmCipher(ALONE, "booking", KeyVault(store, ALONE)).open(sealed, "row-1") == "Karla"


def test_many_keys_come_with_one_question(store: SqlVault, monkeypatch: pytest.MonkeyPatch) -> None:
    """Keys that are fetched together are at hand afterwards; the vault is not asked again for each."""
    first = KeyVault(store, RING)
    ids = [first.take() for _ in range(1200)]
    vault = KeyVault(store, RING)
    vault.fetch(ids)
    monkeypatch.setattr(store, "get", lambda _: pytest.fail("asked again"))
    assert len({vault.key(each) for each in ids}) == 1200
