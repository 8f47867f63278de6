"""Personal data in execution: sealed cards, and who had them opened."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from planner.kernel.errors import InvalidInput
from planner.kernel.sealing import Cipher

FIELDS = ("name", "phone", "origin_text", "destination_text", "notes")


@dataclass(eq=False)
class SealedCard:
    """A passenger card as it came: ciphertext bound to the trip. It is opened in memory and never stored open."""

    trip_id: str
    service_day: str
    key_id: str
    sealed: str
    erase_after: datetime
    version: int


@dataclass(eq=False)
class PersonalDataRead:
    """One reading of one passenger's card, for the audit trail."""

    at: datetime
    reader: str
    purpose: str
    trip_id: str
    run_id: str


def card_context(trip_id: str) -> str:
    """Return what the ciphertext is bound to."""
    return f"passenger-card:{trip_id}"


def open_card(card: SealedCard, cipher: Cipher) -> dict[str, str]:
    """Return the card's fields; a field that booking left out is empty.

    Raises:
        InvalidInput: ``sealing.cannot-open`` from the cipher, or ``execution.bad-card`` when the content is no card.
    """
    try:
        content: Any = json.loads(cipher.open(card.sealed, card_context(card.trip_id)))
    except ValueError:
        content = None
    if not isinstance(content, dict):
        raise InvalidInput("execution.bad-card", "the passenger card cannot be read", where=f"trip {card.trip_id}")
    return {name: str(content.get(name) or "") for name in FIELDS}
