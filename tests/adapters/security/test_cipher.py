"""Sealing: what is sealed opens only with its key, purpose and context."""

from __future__ import annotations

import base64
import stat
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from adapters.security import keys
from adapters.security.cipher import AesGcmCipher
from adapters.security.keyring import BOOKING, open_cipher
from adapters.security.keys import KeyRing
from planner.kernel.errors import InvalidInput
from planner.kernel.sealing import Cipher, key_id_of

RING = KeyRing("new", {"new": b"n" * 32, "old": b"o" * 32}, b"i" * 32)
CIPHER = AesGcmCipher(RING, "booking")


@given(st.text(), st.text())
def test_what_is_sealed_opens_in_its_context(text: str, context: str) -> None:
    """Opening undoes sealing, and the active key's id stands in front."""
    cipher: Cipher = CIPHER
    sealed = cipher.seal(text, context)
    assert cipher.open(sealed, context) == text
    assert key_id_of(sealed) == "new"


def test_sealing_twice_gives_two_texts() -> None:
    """Equal plaintexts are not seen to be equal."""
    assert CIPHER.seal("same", "c") != CIPHER.seal("same", "c")


@pytest.mark.parametrize("position", [0, 11, 12, -1])
def test_a_changed_byte_is_noticed(position: int) -> None:
    """A flipped bit anywhere, nonce and tag included, keeps the text from opening."""
    key_id, _, encoded = CIPHER.seal("Jens Hansen", "c").partition(":")
    raw = bytearray(base64.b64decode(encoded))
    raw[position] ^= 1
    with pytest.raises(InvalidInput, match=r"sealing\.cannot-open"):
        CIPHER.open(f"{key_id}:{base64.b64encode(raw).decode()}", "c")


@pytest.mark.parametrize("sealed", ["", "new", "new:", "new:!!!", "new:AAAA", "gone:AAAA", "Jens Hansen"])
def test_what_was_never_sealed_is_refused(sealed: str) -> None:
    """Any other text is refused with a code, and the error does not repeat it."""
    with pytest.raises(InvalidInput, match=r"sealing\.cannot-open") as caught:
        CIPHER.open(sealed, "c")
    assert "Jens" not in str(caught.value)


def test_another_context_or_purpose_does_not_open() -> None:
    """What was sealed for one row or one part of the system does not open in another."""
    sealed = CIPHER.seal("text", "row-1")
    for cipher, context in ((CIPHER, "row-2"), (AesGcmCipher(RING, "personal-channel"), "row-1")):
        with pytest.raises(InvalidInput, match=r"sealing\.cannot-open"):
            cipher.open(sealed, context)


def test_a_rotated_key_still_opens() -> None:
    """After rotation the new key seals and the old one still opens; without the old one it does not."""
    before = AesGcmCipher(KeyRing("old", {"old": b"o" * 32}, b"i" * 32), "booking")
    sealed = before.seal("text", "c")
    assert CIPHER.open(sealed, "c") == "text"
    assert CIPHER.blind("0101011234", "cpr") == before.blind("0101011234", "cpr")
    without = AesGcmCipher(KeyRing("new", {"new": b"n" * 32}, b"i" * 32), "booking")
    with pytest.raises(InvalidInput, match=r"key is not in the key file"):
        without.open(sealed, "c")


def test_blind_indexes_are_equal_for_equal_values_only() -> None:
    """An index finds equal values of one purpose, tells purposes apart, and does not show the value."""
    index = CIPHER.blind("0101011234", "cpr")
    assert index == CIPHER.blind("0101011234", "cpr")
    assert index not in {CIPHER.blind("0101011235", "cpr"), CIPHER.blind("0101011234", "phone")}
    assert index != AesGcmCipher(RING, "execution").blind("0101011234", "cpr")
    assert "0101011234" not in index


def test_key_file_is_private_and_rotates(tmp_path: Path) -> None:
    """A new key file is readable by its owner alone; rotation keeps the old key and the index key."""
    path = tmp_path / "keys" / "personal.toml"
    first = keys.load_or_create(path, "2025-11")
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    second = keys.rotate(path, "2026-11")
    assert keys.load(path) == keys.load_or_create(path, "unused") == second
    assert second.active == "2026-11"
    assert second.keys["2025-11"] == first.keys["2025-11"]
    assert second.index == first.index
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert [p.name for p in path.parent.iterdir()] == ["personal.toml"]


def test_processes_that_start_together_get_the_same_keys(tmp_path: Path) -> None:
    """Whoever comes second to write the key file uses the first one's keys."""
    path = tmp_path / "keys.toml"
    with ThreadPoolExecutor(8) as pool:
        ciphers = list(pool.map(lambda _: open_cipher(path), range(8)))
    assert len({cipher.blind("x", "cpr") for cipher in ciphers}) == 1
    assert ciphers[0].open(ciphers[7].seal("text", "c"), "c") == "text"
    assert [p.name for p in tmp_path.iterdir()] == ["keys.toml"]
    with pytest.raises(InvalidInput, match=r"sealing\.cannot-open"):
        open_cipher(path, BOOKING).open(ciphers[0].seal("text", "c"), "c")


def test_keys_are_never_overwritten_or_shown(tmp_path: Path) -> None:
    """Creating or rotating over what exists is refused, and a ring's repr holds no key."""
    path = tmp_path / "personal.toml"
    ring = keys.create(path, "a")
    with pytest.raises(InvalidInput, match=r"sealing\.key-file-exists"):
        keys.create(path, "b")
    with pytest.raises(InvalidInput, match=r"sealing\.key-exists"):
        keys.rotate(path, "a")
    assert keys.load(path) == ring
    assert repr(ring) == "KeyRing(active='a')"


@pytest.mark.parametrize(
    "content",
    [
        "",
        "not toml",
        'active = "a"\nindex = "AAAA"\n[keys]\na = "AAAA"',
        'active = "b"\nindex = "{k}"\n[keys]\na = "{k}"',
        'active = "a"\nindex = 3\n[keys]\na = "{k}"',
        'active = "a"\nindex = "{k}"\n[keys]\na = "{k}"\n"b:c" = "{k}"',
        'active = "a"\nindex = "{k}"\n[keys]\na = "{k}"\nb = "?"',
    ],
)
def test_a_bad_key_file_is_named(tmp_path: Path, content: str) -> None:
    """A key file that is wrong is refused with a code and without its keys."""
    key = base64.b64encode(b"k" * 32).decode()
    path = tmp_path / "personal.toml"
    path.write_text(content.replace("{k}", key))
    with pytest.raises(InvalidInput, match=r"sealing\.bad-key-file") as caught:
        keys.load(path)
    assert key not in str(caught.value)


def test_a_missing_key_file_is_named(tmp_path: Path) -> None:
    """A key file that is not there is refused by its path."""
    with pytest.raises(InvalidInput, match=r"sealing\.no-key-file.*none\.toml"):
        keys.load(tmp_path / "none.toml")
