"""Who may be told about a patient's journeys, by which channel and with what right."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass, field
from datetime import date, datetime
from typing import Literal

from planner.kernel.errors import InvalidInput

Channel = Literal["sms", "email"]
Who = Literal["patient", "relative", "home-care"]
Basis = Literal["consent", "explicit-consent", "public-task"]
"""GDPR article 6(1)(a); 6(1)(a) with 9(2)(a), for what could tell about health; 6(1)(e)."""
Kind = Literal["booked", "day-before", "car-soon", "delay", "changed", "cancelled"]
Language = Literal["da", "en", "de", "ar", "uk"]
KINDS: tuple[Kind, ...] = ("booked", "day-before", "car-soon", "delay", "changed", "cancelled")
CHANNELS: tuple[Channel, ...] = ("sms", "email")
LANGUAGES: tuple[Language, ...] = ("da", "en", "de", "ar", "uk")


@dataclass(frozen=True, repr=False)
class Reached:
    """What is sealed about a contact. Its ``repr`` says nothing.

    Attributes:
        address: phone as E.164, or an e-mail address.
        name: of a relative or home care; empty for the patient.
        called: how the patient is called in what a relative is sent, as the patient chose; empty for nothing.
    """

    address: str
    name: str = ""
    called: str = ""

    def __repr__(self) -> str:
        return "Reached(…)"

    def to_text(self) -> str:
        """Return what is sealed."""
        return json.dumps(asdict(self), ensure_ascii=False, sort_keys=True)

    @classmethod
    def from_text(cls, text: str) -> Reached:
        """Read what was sealed."""
        return cls(**json.loads(text))


@dataclass
class Contact:
    """One person's permission for one channel.

    Attributes:
        patient_index: blind index of the patient whose journeys it is about; "" once erased.
        referral_id: the patient's referral with which it was given.
        sealed: ``Reached`` sealed in context ``contact_context(id)``; empty once erased.
        address_index: blind index of the address, by which an answer is matched; "" once erased.
        kinds: what this person is told; empty for everything that the authority sends a patient.
        via: how it was given: ``referral``, ``phone``, ``form``, ``page``.
        expires_on: last day on which it holds.
        warned: a clerk was told that it expires.
    """

    id: str
    patient_index: str
    referral_id: str
    who: Who
    channel: Channel
    language: Language
    kinds: tuple[Kind, ...]
    sealed: str
    key_id: str
    address_index: str
    basis: Basis
    via: str
    given_at: datetime
    given_by: str
    expires_on: date
    withdrawn_at: datetime | None = None
    withdrawn_by: str = ""
    warned: bool = False
    row_version: int = field(default=1, repr=False)

    def holds(self, day: date) -> bool:
        """Return whether it permits a notice on a day."""
        return self.withdrawn_at is None and day <= self.expires_on and bool(self.sealed)

    def erase(self) -> None:
        """Forget whom it reaches and whose it was."""
        self.sealed = self.key_id = self.address_index = self.patient_index = ""

    def wants(self, kind: str) -> bool:
        """Return whether this person is told of such a thing; a relative only what was chosen."""
        return kind in self.kinds or (self.who == "patient" and not self.kinds)


def contact_context(contact_id: str) -> str:
    """Return the context that a contact is sealed in."""
    return f"booking.notice_contact.sealed.{contact_id}"


def normal_email(text: str, where: str = "address") -> str:
    """Return an e-mail address with its domain in small letters; InvalidInput ``notices.bad-email``."""
    name, at, domain = text.strip().rpartition("@")
    labels = domain.split(".")
    plain = not any(c.isspace() or ord(c) < 32 or c in '<>,;:"()[]\\' for c in text.strip())
    if not (at and name and len(labels) > 1 and all(labels) and plain and "@" not in name and len(text) <= 254):
        raise InvalidInput(
            "notices.bad-email", "this is no e-mail address", where=where, do="Write it as name@example.dk."
        )
    return f"{name}@{domain.lower()}"
