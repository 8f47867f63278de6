"""A link that opens the patient's own page or calendar feed, and the visits that it opens."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Literal

Purpose = Literal["page", "calendar"]
Holder = Literal["patient", "relative"]
Factor = Literal["birth-date", "phone-end", "code", "none"]

MAX_TRIES = 5
"""After so many wrong answers a link is locked, until the office makes a new one."""
PAUSE = timedelta(seconds=2)
"""Between two answers to a link; faster ones are not looked at."""


@dataclass
class PatientLink:
    """What a token in an SMS, letter or calendar program stands for. The token itself is nowhere stored.

    Attributes:
        id: random, so that nobody can guess another one; the token is this and a signature.
        purpose: ``page``, or ``calendar`` for a feed that shows times and nothing about health.
        holder: whose it is. factor: what the holder must know besides; ``none`` for calendars alone.
        referral_id: the referral it was made on, which says who the patient is.
        journey_id: the only journey it shows, or None for all of the patient.
        name: sealed name of the relative, in context ``name_context(id)``; empty for the patient.
        code_index: keyed hash of the code that the patient chose for the relative.
        may_act: whether the holder may cancel, move and call ready.
        language: as last chosen on the page, empty when never.
        wrong_tries: wrong answers since the last right one. tried_at: real time of the last wrong one.
        locked_at: when there were too many. revoked_at: when it was taken back.
        made_from: id of the link on whose page it was made, empty when the office made it.
    """

    id: str
    purpose: Purpose
    holder: Holder
    factor: Factor
    referral_id: str
    journey_id: str | None
    created_at: datetime
    created_by: str
    expires_at: datetime
    name: str = ""
    key_id: str = ""
    code_index: str = ""
    may_act: bool = True
    language: str = ""
    made_from: str = ""
    wrong_tries: int = 0
    tried_at: datetime | None = None
    locked_at: datetime | None = None
    revoked_at: datetime | None = None
    row_version: int = field(default=1, repr=False)

    def is_live(self, now: datetime) -> bool:
        """Return whether the link opens anything (for who knows the second factor)."""
        return self.revoked_at is None and now < self.expires_at


@dataclass
class PatientVisit:
    """A browser that passed the second factor.

    Attributes:
        token_index: keyed hash of what the browser keeps.
        expires_at: real time; a visit ends by it even on a simulated day.
    """

    token_index: str
    link_id: str
    opened_at: datetime
    expires_at: datetime


def name_context(link_id: str) -> str:
    """Return the context that a relative's name is sealed in."""
    return f"booking.patient_link.name.{link_id}"
