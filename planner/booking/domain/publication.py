"""A rule set that was published: its text as it decides, by whom and when. Only ever added."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime


@dataclass(frozen=True)
class Heading:
    """What is known about a publication without its text.

    Attributes:
        rule_set, version: together unique; digest: SHA-256 of the text of the rules.
        authority: code of the region or municipality; valid_from, valid_to: dates of decision, both included.
        published_at, published_by: when and who; cases: how many cases came out as written.
    """

    rule_set: str
    version: str
    digest: str
    authority: str
    valid_from: date
    valid_to: date | None
    published_at: datetime
    published_by: str
    cases: int


@dataclass(frozen=True)
class Publication(Heading):
    """A publication with its text.

    Attributes:
        rules_text: the rule file with everything that it includes; cases_text: its table of cases.
    """

    rules_text: str
    cases_text: str
