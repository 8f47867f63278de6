"""What the booking office works with besides its store."""

from __future__ import annotations

from dataclasses import dataclass

from planner.booking.rules.loading import RuleBook
from planner.kernel.sealing import Cipher


@dataclass(frozen=True)
class Desk:
    """The rules, and the two ciphers.

    Attributes:
        rules: rule sets by date.
        cipher: seals personal data at rest in booking; nobody else has its keys.
        card_cipher: seals passenger cards; booking and execution share its keys.
    """

    rules: RuleBook
    cipher: Cipher
    card_cipher: Cipher
