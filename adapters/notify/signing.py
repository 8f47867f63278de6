"""Signatures on what a gateway calls back with: HMAC-SHA256 over time and body, as Stripe's and others' are made."""

from __future__ import annotations

import hashlib
import hmac
from datetime import datetime

from planner.kernel.errors import Forbidden

HEADER = "Samtur-Signature"
_TOLERANCE_S = 300


def sign(secret: str, body: bytes, at: datetime) -> str:
    """Return the header for a body: ``t=<unix seconds>,v1=<hex>``."""
    stamp = str(int(at.timestamp()))
    return f"t={stamp},v1={_mac(secret, stamp, body)}"


def verify(secret: str, body: bytes, header: str, now: datetime) -> None:
    """Raise Forbidden ``notices.bad-signature`` unless the header was made for this body within five minutes."""
    parts = dict(part.partition("=")[::2] for part in header.split(","))
    stamp, given = parts.get("t", ""), parts.get("v1", "")
    digits = stamp.isascii() and stamp.isdigit() and len(stamp) <= 12
    fresh = digits and abs(now.timestamp() - int(stamp)) <= _TOLERANCE_S
    if not (
        secret and fresh and hmac.compare_digest(_mac(secret, stamp, body), given.encode("ascii", "replace").decode())
    ):
        raise Forbidden(
            "notices.bad-signature",
            "the call is not signed by the gateway, or is too old",
            where=HEADER,
            do="Set the same callback secret at the gateway and here, and check both clocks.",
        )


def _mac(secret: str, stamp: str, body: bytes) -> str:
    return hmac.new(secret.encode(), f"{stamp}.".encode() + body, hashlib.sha256).hexdigest()
