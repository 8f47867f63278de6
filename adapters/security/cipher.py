"""AES-256-GCM with a key ring: what personal data is sealed with."""

from __future__ import annotations

import base64
import binascii
import hashlib
import hmac
import secrets

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from adapters.security.keys import KEY_BYTES, KeyRing
from planner.kernel.errors import InvalidInput

_NONCE_BYTES = 12


class AesGcmCipher:
    """Implements ``planner.kernel.sealing.Cipher``.

    Sealed text is ``<key id>:<base64 of nonce and ciphertext with tag>``; the context is the additional data (NIST
    SP 800-38D), so that what was sealed for one row does not open in another. Nonces are random: 96 bits allow
    2^32 sealings a key before a repetition is likelier than 2^-32, decades of trips.

    Each purpose works with keys of its own, derived by HKDF-SHA256 (RFC 5869) from the ring's, so that what one
    part of the system seals another cannot open, though they share a key file.

    Args:
        ring: the keys.
        purpose: such as ``booking`` or ``personal-channel``.
    """

    def __init__(self, ring: KeyRing, purpose: str) -> None:
        self._active = ring.active
        self._keys = {name: AESGCM(_derive(key, f"seal/{purpose}")) for name, key in ring.keys.items()}
        self._index = _derive(ring.index, f"blind/{purpose}")

    @property
    def active_key(self) -> str:
        """Id of the key that seals."""
        return self._active

    def seal(self, plaintext: str, context: str) -> str:
        """Return the sealed text, bound to ``context``."""
        nonce = secrets.token_bytes(_NONCE_BYTES)
        sealed = self._keys[self._active].encrypt(nonce, plaintext.encode(), context.encode())
        return f"{self._active}:{base64.b64encode(nonce + sealed).decode()}"

    def open(self, sealed: str, context: str) -> str:
        """Return the plaintext.

        Raises:
            InvalidInput: ``sealing.cannot-open`` when key, context or ciphertext do not fit.
        """
        key_id, _, encoded = sealed.partition(":")
        key = self._keys.get(key_id)
        if key is None:
            raise _cannot_open("the key is not in the key file", "key id", "Put the key back into the key file.")
        try:
            raw = base64.b64decode(encoded, validate=True)
            return key.decrypt(raw[:_NONCE_BYTES], raw[_NONCE_BYTES:], context.encode()).decode()
        except (InvalidTag, ValueError, binascii.Error):
            raise _cannot_open(
                "what was sealed was changed, or belongs elsewhere", context, "Restore it from a backup."
            ) from None

    def blind(self, value: str, purpose: str) -> str:
        """Return HMAC-SHA256 of a normalised value in hexadecimal, different for every purpose."""
        return hmac.new(self._index, f"{purpose}\x00{value}".encode(), hashlib.sha256).hexdigest()


def _derive(key: bytes, info: str) -> bytes:
    return HKDF(algorithm=SHA256(), length=KEY_BYTES, salt=None, info=f"samtur/{info}".encode()).derive(key)


def _cannot_open(what: str, where: str, do: str) -> InvalidInput:
    return InvalidInput("sealing.cannot-open", what, where=where, do=do)
