"""Accounts, sessions and API keys: created, checked, ended."""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from hmac import compare_digest

from argon2 import PasswordHasher
from argon2.exceptions import VerifyMismatchError
from sqlalchemy import Engine, delete, insert, select, update
from sqlalchemy.engine import RowMapping

from adapters.sql.access.tables import account, api_key, session, sign_in
from planner.kernel.errors import Forbidden, InvalidInput
from planner.kernel.principal import Principal, Role

SESSION_HOURS = 10
FAILURES_BEFORE_LOCK = 5
LOCK_MINUTES = 15


@dataclass(frozen=True)
class SignedIn:
    """A live session: who, in which language, and the token that forms must carry."""

    principal: Principal
    language: str
    csrf: str


def _hash(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()


def _roles_text(roles: Iterable[Role]) -> str:
    return ",".join(sorted(roles))


def _principal(row: RowMapping, name: str) -> Principal:
    return Principal(name, frozenset(Role(r) for r in row["roles"].split(",") if r), row["operator_id"])


class AccessStore:
    """The access database. Every method is one transaction."""

    def __init__(self, engine: Engine, hasher: PasswordHasher | None = None) -> None:
        self._engine = engine
        self._hasher = hasher or PasswordHasher()
        self._nobody = self._hasher.hash(secrets.token_urlsafe(16))

    def add_account(self, name: str, password: str, roles: Iterable[Role], operator_id: str | None = None) -> None:
        """Create an account or, when it exists, give it this password and these roles and unlock it."""
        if len(password) < 12:
            raise InvalidInput("access.weak-password", "the password is too short", where=name, do="Use 12 characters.")
        values = {
            "password_hash": self._hasher.hash(password),
            "roles": _roles_text(roles),
            "operator_id": operator_id,
            "active": True,
            "failures": 0,
            "locked_until": None,
        }
        with self._engine.begin() as db:
            if not db.execute(update(account).where(account.c.name == name).values(**values)).rowcount:
                db.execute(insert(account).values(name=name, **values))

    def sign_in(self, name: str, password: str, now: datetime) -> str:
        """Check the password and return a new session token.

        Raises:
            Forbidden: ``access.wrong-password`` (also for unknown names, in the same time) or ``access.locked``.
        """
        with self._engine.connect() as db:
            row = db.execute(select(account).where(account.c.name == name)).mappings().first()
        if row is not None and row["locked_until"] is not None and row["locked_until"] > now:
            self._note(name, "locked", now)
            raise Forbidden("access.locked", "too many wrong passwords", do=f"Wait {LOCK_MINUTES} minutes.")
        try:
            self._hasher.verify(row["password_hash"] if row else self._nobody, password)
        except VerifyMismatchError:
            self._failed(name, row, now)
            row = None
        if row is None or not row["active"]:
            self._note(name, "refused", now)
            raise Forbidden("access.wrong-password", "name or password is wrong", do="Try again.")
        token = secrets.token_urlsafe(32)
        with self._engine.begin() as db:
            db.execute(delete(session).where(session.c.expires_at <= now))
            db.execute(update(account).where(account.c.name == name).values(failures=0, locked_until=None))
            db.execute(
                insert(session).values(
                    token_hash=_hash(token),
                    account=name,
                    csrf=secrets.token_urlsafe(32),
                    created_at=now,
                    expires_at=now + timedelta(hours=SESSION_HOURS),
                )
            )
        self._note(name, "signed-in", now)
        return token

    def _failed(self, name: str, row: RowMapping | None, now: datetime) -> None:
        if row is None:
            return
        failures = row["failures"] + 1
        locked = now + timedelta(minutes=LOCK_MINUTES) if failures >= FAILURES_BEFORE_LOCK else None
        with self._engine.begin() as db:
            db.execute(update(account).where(account.c.name == name).values(failures=failures, locked_until=locked))

    def _note(self, name: str, outcome: str, now: datetime) -> None:
        with self._engine.begin() as db:
            db.execute(insert(sign_in).values(at=now, account=name[:80], outcome=outcome))

    def session(self, token: str, now: datetime) -> SignedIn | None:
        """Return the live session of a token, or None."""
        query = (
            select(session.c.csrf, account)
            .join(account, account.c.name == session.c.account)
            .where(session.c.token_hash == _hash(token), session.c.expires_at > now, account.c.active)
        )
        with self._engine.connect() as db:
            row = db.execute(query).mappings().first()
        return SignedIn(_principal(row, row["name"]), row["language"], row["csrf"]) if row else None

    def sign_out(self, token: str) -> None:
        """End a session."""
        with self._engine.begin() as db:
            db.execute(delete(session).where(session.c.token_hash == _hash(token)))

    def set_language(self, name: str, language: str) -> None:
        """Remember the language of an account: ``da`` or ``en``."""
        with self._engine.begin() as db:
            db.execute(update(account).where(account.c.name == name).values(language=language))

    def add_api_key(self, name: str, roles: Iterable[Role], now: datetime, operator_id: str | None = None) -> str:
        """Create a key for a system and return it; only its hash is kept, so it is shown once."""
        prefix, secret = secrets.token_hex(6), secrets.token_urlsafe(32)
        key = f"samtur_{prefix}_{secret}"
        with self._engine.begin() as db:
            db.execute(
                insert(api_key).values(
                    prefix=prefix,
                    key_hash=_hash(key),
                    name=name,
                    roles=_roles_text(roles),
                    operator_id=operator_id,
                    active=True,
                    created_at=now,
                )
            )
        return key

    def by_api_key(self, key: str) -> Principal | None:
        """Return whom a key stands for, or None. The key has 256 random bits, so a plain hash is enough."""
        parts = key.split("_", 2)
        if len(parts) != 3 or parts[0] != "samtur":
            return None
        with self._engine.connect() as db:
            row = db.execute(select(api_key).where(api_key.c.prefix == parts[1], api_key.c.active)).mappings().first()
        if row is None or not compare_digest(row["key_hash"], _hash(key)):
            return None
        return _principal(row, row["name"])

    def revoke_api_key(self, prefix: str) -> None:
        """Make a key worthless."""
        with self._engine.begin() as db:
            db.execute(update(api_key).where(api_key.c.prefix == prefix).values(active=False))
