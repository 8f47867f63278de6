"""What the booking office works with besides its store."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from planner.booking.growth.counting import GrowthTerms
from planner.booking.letters.letter import Contact
from planner.booking.notices.policy import Policies, bundled
from planner.booking.privacy.ports import PersonalPart
from planner.booking.privacy.retention import Retention, load
from planner.booking.rules.rule_set import RuleSet
from planner.kernel.sealing import Cipher, OwnKeys


@dataclass(frozen=True)
class Desk:
    """The ciphers, and whose office it is.

    Attributes:
        cipher: seals personal data at rest in booking; nobody else has its keys.
        card_cipher: seals passenger cards; booking and execution share its keys.
        region: code of the region whose rules decide where a referral names none.
        contacts: where patients reach the office of an authority, by its code; told in letters.
        growth: when growth of a criterion is flagged.
        own_keys: gives every referral a key of its own; None seals under the office's.
        retention: what is kept how long; parts: further parts that hold something about patients.
        notices: what each authority tells its patients, and when.
        read_rules: rule sets that were read, by digest; a published text never changes.
    """

    cipher: Cipher
    card_cipher: Cipher
    region: str = "region-midtjylland"
    contacts: Mapping[str, Contact] = field(default_factory=dict)
    growth: GrowthTerms = field(default_factory=GrowthTerms)
    own_keys: OwnKeys | None = None
    retention: Retention = field(default_factory=load)
    parts: tuple[PersonalPart, ...] = ()
    notices: Policies = field(default_factory=bundled, compare=False)
    read_rules: dict[str, RuleSet] = field(default_factory=dict, compare=False)

    def new_key(self) -> str:
        """Return the id of a new own key, or "" for the office's."""
        return self.own_keys.take() if self.own_keys else ""
