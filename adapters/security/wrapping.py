"""Keys from keys: each purpose works with one of its own."""

from __future__ import annotations

from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from adapters.security.keys import KEY_BYTES


def derive(key: bytes, info: str) -> bytes:
    """Return the key of a purpose, derived by HKDF-SHA256 (RFC 5869)."""
    return HKDF(algorithm=SHA256(), length=KEY_BYTES, salt=None, info=f"samtur/{info}".encode()).derive(key)
