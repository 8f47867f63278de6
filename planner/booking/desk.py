"""What the booking office works with besides its store."""

from __future__ import annotations

from dataclasses import dataclass, field

from planner.booking.rules.rule_set import RuleSet
from planner.kernel.sealing import Cipher


@dataclass(frozen=True)
class Desk:
    """The ciphers, and whose office it is.

    Attributes:
        cipher: seals personal data at rest in booking; nobody else has its keys.
        card_cipher: seals passenger cards; booking and execution share its keys.
        region: code of the region whose rules decide where a referral names none.
        read_rules: rule sets that were read, by digest; a published text never changes.
    """

    cipher: Cipher
    card_cipher: Cipher
    region: str = "region-midtjylland"
    read_rules: dict[str, RuleSet] = field(default_factory=dict, compare=False)
