"""AES-256-GCM with a key ring: what personal data is sealed with."""

from __future__ import annotations

import base64
import binascii
import hashlib
import hmac
import secrets

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from adapters.security.keys import KeyRing
from adapters.security.vault import KeyVault
from adapters.security.wrapping import derive
from planner.kernel.errors import InvalidInput
from planner.kernel.sealing import ERASED, OWN

_NONCE_BYTES = 12


class AesGcmCipher:
    """Implements ``planner.kernel.sealing.Cipher``.

    Sealed text is ``<key id>:<base64 of nonce and ciphertext with tag>``; the context is the additional data (NIST
    SP 800-38D), so that what was sealed for one row does not open in another. Nonces are random: 96 bits allow
    2^32 sealings a key before a repetition is likelier than 2^-32, decades of trips.

    Each purpose works with keys of its own, derived by HKDF-SHA256 (RFC 5869) from the ring's, so that what one
    part of the system seals another cannot open, though they share a key file. People's own keys are random, so
    HMAC-SHA256 of the purpose is derivation enough (RFC 5869, section 3.3: extraction may be skipped).

    Args:
        ring: the keys.
        purpose: such as ``booking`` or ``personal-channel``.
        vault: people's own keys; None where nothing is sealed under one.
    """

    def __init__(self, ring: KeyRing, purpose: str, vault: KeyVault | None = None) -> None:
        self._active = ring.active
        self._keys = {name: AESGCM(derive(key, f"seal/{purpose}")) for name, key in ring.keys.items()}
        self._index = derive(ring.index, f"blind/{purpose}")
        self._vault = vault
        self._info = f"samtur/seal/{purpose}\x01".encode()

    @property
    def active_key(self) -> str:
        """Id of the key that seals."""
        return self._active

    def seal(self, plaintext: str, context: str, under: str = "") -> str:
        """Return the sealed text, bound to ``context``, under somebody's own key or the active one.

        Raises:
            InvalidInput: ``sealing.erased`` when that own key is destroyed.
        """
        nonce = secrets.token_bytes(_NONCE_BYTES)
        sealed = self._key(under or self._active).encrypt(nonce, plaintext.encode(), context.encode())
        return f"{under or self._active}:{base64.b64encode(nonce + sealed).decode()}"

    def open(self, sealed: str, context: str) -> str:
        """Return the plaintext.

        Raises:
            InvalidInput: ``sealing.cannot-open`` when key, context or ciphertext do not fit; ``sealing.erased``.
        """
        key_id, _, encoded = sealed.partition(":")
        key = self._key(key_id)
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

    def _key(self, key_id: str) -> AESGCM:
        if key_id.startswith(OWN) and self._vault is not None:
            own = self._vault.key(key_id)
            if own is None:
                raise InvalidInput(
                    ERASED, "its key is destroyed: it was erased", where="key id", do="Nobody can read it any more."
                )
            return AESGCM(hmac.digest(own, self._info, hashlib.sha256))
        key = self._keys.get(key_id)
        if key is None:
            raise _cannot_open("the key is not in the key file", "key id", "Put the key back into the key file.")
        return key


def _cannot_open(what: str, where: str, do: str) -> InvalidInput:
    return InvalidInput("sealing.cannot-open", what, where=where, do=do)
