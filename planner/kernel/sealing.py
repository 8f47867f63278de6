"""The port through which personal data is sealed; only booking and execution are given one."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from typing import Protocol

OWN = "~"
"""What the id of somebody's own key begins with; ids of the key file cannot."""

ERASED = "sealing.erased"
"""Code of the error when an own key is destroyed."""


class Cipher(Protocol):
    """Authenticated encryption with rotating keys, and blind indexes for look-up."""

    def seal(self, plaintext: str, context: str, under: str = "") -> str:
        """Return ``<key id>:<base64 ciphertext>`` bound to ``context``, such as ``table.column.row-id``.

        ``under`` names the own key of whom it is about; without it, it is sealed under the office's.
        """
        ...

    def open(self, sealed: str, context: str) -> str:
        """Return the plaintext.

        Raises:
            InvalidInput: ``sealing.cannot-open`` when key, context or ciphertext do not fit; ``sealing.erased`` when
                the own key that sealed it is destroyed.
        """
        ...

    def blind(self, value: str, purpose: str) -> str:
        """Return a keyed hash of a normalised value, equal for equal values, to look it up by."""
        ...


class OwnKeys(Protocol):
    """Data keys, each for what is sealed about one person on one occasion: destroying it erases every copy."""

    def take(self) -> str:
        """Return the id of a new key."""
        ...

    def fetch(self, key_ids: Iterable[str]) -> None:
        """Have keys at hand that are about to be used."""
        ...

    def destroy(self, key_ids: Collection[str]) -> int:
        """Destroy keys for good; return how many there were. Those gone already stay gone."""
        ...

    def rewrap(self, limit: int = 500) -> int:
        """Protect keys by the present key of the office that an older one protects; return how many."""
        ...


def key_id_of(sealed: str) -> str:
    """Return the id of the key that sealed this text: what stands before the colon."""
    return sealed.partition(":")[0]
