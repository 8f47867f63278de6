"""A referral that a person must decide, and what that person may do."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal, get_args

from planner.messages.payload import Part

Power = Literal[
    "complete",  # state facts that were missing and let the rules decide
    "decide-open",  # decide where the rules leave it open
    "reopen",  # decide anew what was decided before
    "depart",  # decide otherwise than certain rules, for instance after a complaint
]
POWERS: frozenset[Power] = frozenset(get_args(Power))
Why = Literal["missing", "uncertain", "rule"]


class Missing(Part):
    """Why the rules could not decide: a fact that nobody stated or that is doubted, or a rule that asks a person.

    Attributes:
        fact: name of the fact; empty for a rule that asks a person.
        da, en: what must be found out.
    """

    fact: str
    why: Why
    da: str
    en: str


@dataclass
class OpenCase:
    """A referral that waits for a person. Whose it is says its task, of kind ``to-decide``.

    Attributes:
        missing: what keeps the rules from deciding.
        due_at: when the referrer has an answer.
        done_at: when it was decided.
    """

    referral_id: str
    opened_at: datetime
    due_at: datetime
    missing: tuple[Missing, ...]
    first_day: str
    done_at: datetime | None = None
    row_version: int = field(default=1, repr=False)
