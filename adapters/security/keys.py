"""The key file: one present key that seals, older ones that still open, and one key for blind indexes.

The file is TOML::

    active = "2026-11"
    index = "<32 bytes, base64>"

    [keys]
    "2026-11" = "<32 bytes, base64>"
    "2025-11" = "<32 bytes, base64>"

To rotate: ``rotate``, restart, run the reseal command until nothing is left under the old key, then take the old
line out of the file. The index key is not rotated with it: look-ups would miss what is indexed under the old one.
"""

from __future__ import annotations

import base64
import binascii
import os
import re
import secrets
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from types import MappingProxyType
from typing import Any

from planner.kernel.errors import InvalidInput

KEY_BYTES = 32
_ID = re.compile(r"^[A-Za-z0-9][A-Za-z0-9._-]{0,39}$")


@dataclass(frozen=True)
class KeyRing:
    """Keys by id. Never shown by ``repr``.

    Attributes:
        active: id of the key that seals.
        keys: all keys that open, 32 bytes each.
        index: the key of blind indexes.
    """

    active: str
    keys: Mapping[str, bytes] = field(repr=False)
    index: bytes = field(repr=False)

    def __post_init__(self) -> None:
        wrong = [name for name, key in self.keys.items() if not _ID.match(name) or len(key) != KEY_BYTES]
        if self.active not in self.keys:
            wrong.append("active")
        if len(self.index) != KEY_BYTES:
            wrong.append("index")
        if wrong:
            raise _bad(", ".join(wrong))
        object.__setattr__(self, "keys", MappingProxyType(dict(self.keys)))


def load(path: Path) -> KeyRing:
    """Read a key file.

    Raises:
        InvalidInput: ``sealing.no-key-file`` or ``sealing.bad-key-file``, naming the field and never a key.
    """
    try:
        content = tomllib.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise InvalidInput(
            "sealing.no-key-file",
            f"the key file cannot be read: {error.strerror}",
            where=str(path),
            do="Create one, or correct the path in the settings.",
        ) from None
    except (tomllib.TOMLDecodeError, UnicodeDecodeError):
        raise _bad(f"{path}: not TOML") from None
    keys = content.get("keys")
    if not isinstance(keys, dict) or not isinstance(content.get("active"), str):
        raise _bad(f"{path}: active, keys")
    return KeyRing(
        active=content["active"],
        keys={name: _decoded(value, name) for name, value in keys.items()},
        index=_decoded(content.get("index"), "index"),
    )


def create(path: Path, key_id: str) -> KeyRing:
    """Write a new key file, readable by its owner alone.

    Raises:
        InvalidInput: ``sealing.key-file-exists``: keys are never overwritten, or what they sealed would be lost.
    """
    ring = KeyRing(key_id, {key_id: secrets.token_bytes(KEY_BYTES)}, secrets.token_bytes(KEY_BYTES))
    path.parent.mkdir(parents=True, exist_ok=True)
    beside = _written_beside(path, ring)
    try:
        os.link(beside, path)  # unlike a rename it fails when another process was first
    except FileExistsError:
        raise InvalidInput(
            "sealing.key-file-exists", "there is a key file already", where=str(path), do="Use it, or rotate it."
        ) from None
    finally:
        beside.unlink()
    return ring


def rotate(path: Path, key_id: str) -> KeyRing:
    """Add a new key and make it the one that seals; the old ones go on opening.

    The file is replaced as a whole, so that a crash leaves either the old or the new one.

    Raises:
        InvalidInput: ``sealing.key-exists`` when the id is taken; what ``load`` raises.
    """
    old = load(path)
    if key_id in old.keys:
        raise InvalidInput("sealing.key-exists", "there is a key of this id", where=key_id, do="Choose another id.")
    ring = KeyRing(key_id, {key_id: secrets.token_bytes(KEY_BYTES), **old.keys}, old.index)
    _written_beside(path, ring).replace(path)
    return ring


def load_or_create(path: Path, key_id: str) -> KeyRing:
    """Return the ring of a key file, written now where there is none; several processes may do so at once."""
    if not path.exists():
        try:
            return create(path, key_id)
        except InvalidInput as error:
            if error.code != "sealing.key-file-exists":
                raise
    return load(path)


def _written_beside(path: Path, ring: KeyRing) -> Path:
    """Write the ring to a new file beside ``path``, readable by its owner alone, safely on disk; return it."""
    beside = path.with_name(f"{path.name}.{secrets.token_hex(4)}")
    with os.fdopen(os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w", encoding="utf-8") as file:
        file.write(_text(ring))
        file.flush()
        os.fsync(file.fileno())
    return beside


def _text(ring: KeyRing) -> str:
    lines = [f'active = "{ring.active}"', f'index = "{_encoded(ring.index)}"', "", "[keys]"]
    return "\n".join([*lines, *(f'"{name}" = "{_encoded(key)}"' for name, key in ring.keys.items()), ""])


def _encoded(key: bytes) -> str:
    return base64.b64encode(key).decode()


def _decoded(value: Any, name: str) -> bytes:
    try:
        return base64.b64decode(value, validate=True)
    except (binascii.Error, TypeError, ValueError):
        raise _bad(name) from None


def _bad(where: str) -> InvalidInput:
    return InvalidInput(
        "sealing.bad-key-file",
        "the key file is wrong",
        where=where,
        do="It needs active, index and keys; every key is 32 bytes in base64.",
    )
