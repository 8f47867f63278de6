"""The port through which personal data is sealed; only booking and execution are given one."""

from __future__ import annotations

from typing import Protocol


class Cipher(Protocol):
    """Authenticated encryption with rotating keys, and blind indexes for look-up."""

    def seal(self, plaintext: str, context: str) -> str:
        """Return ``<key id>:<base64 ciphertext>`` bound to ``context``, such as ``table.column.row-id``."""
        ...

    def open(self, sealed: str, context: str) -> str:
        """Return the plaintext.

        Raises:
            InvalidInput: ``sealing.cannot-open`` when key, context or ciphertext do not fit.
        """
        ...

    def blind(self, value: str, purpose: str) -> str:
        """Return a keyed hash of a normalised value, equal for equal values, to look it up by."""
        ...


def key_id_of(sealed: str) -> str:
    """Return the id of the key that sealed this text: what stands before the colon."""
    return sealed.partition(":")[0]
