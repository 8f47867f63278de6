"""A data key of its own for everybody about whom something is sealed, so that destroying it erases every copy.

Keys are made ahead, some at a time, and stored before the first is handed out: a key that is in use is safe, and
making one costs no transaction. The vault does not know whose a key is; what is sealed under it names it.
"""

from __future__ import annotations

import secrets
import time
from collections import OrderedDict, deque
from collections.abc import Collection, Iterable, Mapping
from threading import Lock
from typing import NamedTuple

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from adapters.security.keys import KEY_BYTES, KeyRing
from adapters.security.wrapping import derive
from adapters.sql.vault.store import SqlVault, Wrapped
from planner.kernel.errors import InvalidInput
from planner.kernel.sealing import OWN

_AHEAD = 64
_REMEMBERED = 8192
_REMEMBERED_S = 60.0
"""A key that another process destroys opens here no longer than this."""


class _Remembered(NamedTuple):
    key: bytes
    until: float


class KeyVault:
    """Implements ``planner.kernel.sealing.OwnKeys``.

    Args:
        store: where the wrapped keys lie.
        ring: whose active key wraps them (AES-256-GCM, bound to the key's id).
    """

    def __init__(self, store: SqlVault, ring: KeyRing) -> None:
        self._store = store
        self._active = ring.active
        self._wrapping = {name: AESGCM(derive(key, "wrap/data-keys")) for name, key in ring.keys.items()}
        self._ahead: deque[str] = deque()
        self._known: OrderedDict[str, _Remembered] = OrderedDict()
        self._lock = Lock()

    def take(self) -> str:
        """Return the id of a new key."""
        with self._lock:
            if not self._ahead:
                made = {f"{OWN}{secrets.token_hex(8)}": secrets.token_bytes(KEY_BYTES) for _ in range(_AHEAD)}
                self._store.add({name: self._wrap(name, key) for name, key in made.items()})
                self._ahead.extend(made)
                self._remember(made)
            return self._ahead.popleft()

    def key(self, key_id: str) -> bytes | None:
        """Return a key, or None when it is destroyed."""
        with self._lock:
            known = self._known.get(key_id)
            if known is not None and known.until > time.monotonic():
                return known.key
        return self._load((key_id,)).get(key_id)

    def fetch(self, key_ids: Iterable[str]) -> None:
        """Have keys at hand that are about to be used, with one question instead of one each."""
        now = time.monotonic()
        with self._lock:
            missing = {each for each in key_ids if each not in self._known or self._known[each].until <= now}
        if missing:
            self._load(missing)

    def destroy(self, key_ids: Collection[str]) -> int:
        """Destroy keys for good; return how many there were."""
        if not key_ids:
            return 0
        with self._lock:
            for each in key_ids:
                self._known.pop(each, None)
        return self._store.destroy(key_ids)

    def rewrap(self, limit: int = 500) -> int:
        """Wrap keys under the active key that an older one wraps; return how many. Repeat until it returns 0."""
        older = self._store.not_under(self._active, limit)
        self._store.replace({name: self._wrap(name, self._unwrap(name, each)) for name, each in older.items()})
        return len(older)

    def _load(self, ids: Collection[str]) -> dict[str, bytes]:
        keys = {name: self._unwrap(name, each) for name, each in self._store.get(ids).items()}
        with self._lock:
            self._remember(keys)
        return keys

    def _remember(self, keys: Mapping[str, bytes]) -> None:
        until = time.monotonic() + _REMEMBERED_S
        for name, key in keys.items():
            self._known[name] = _Remembered(key, until)
            self._known.move_to_end(name)
        while len(self._known) > _REMEMBERED:
            self._known.popitem(last=False)

    def _wrap(self, name: str, key: bytes) -> Wrapped:
        nonce = secrets.token_bytes(12)
        return Wrapped(self._active, nonce + self._wrapping[self._active].encrypt(nonce, key, name.encode()))

    def _unwrap(self, name: str, wrapped: Wrapped) -> bytes:
        wrapping = self._wrapping.get(wrapped.wrapped_by)
        try:
            if wrapping is not None:
                return wrapping.decrypt(wrapped.wrapped[:12], wrapped.wrapped[12:], name.encode())
        except InvalidTag:
            pass
        raise InvalidInput(
            "sealing.cannot-unwrap",
            "a data key of the vault does not open",
            where=wrapped.wrapped_by,
            do="Put the key that wraps it back into the key file; vault and key file belong together.",
        )
