"""Ciphers for the modules that handle personal data."""

from __future__ import annotations

from pathlib import Path

from adapters.security import keys
from adapters.security.cipher import AesGcmCipher

BOOKING = "booking"
"""What booking keeps at rest; execution does not open it."""

PERSONAL_CHANNEL = "personal-channel"
"""Passenger cards: booking seals, execution opens."""


def open_cipher(path: Path, purpose: str = PERSONAL_CHANNEL) -> AesGcmCipher:
    """Return the cipher of a purpose, with the keys of a file; a new file is written where there is none.

    Raises:
        InvalidInput: ``sealing.bad-key-file`` or ``sealing.no-key-file``.
    """
    return AesGcmCipher(keys.load_or_create(path, "first"), purpose)
