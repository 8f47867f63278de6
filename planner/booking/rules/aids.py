"""What is granted beside the transport: companions, and aids such as a stair machine."""

from __future__ import annotations

from typing import Protocol

from planner.booking.domain.facts import Facts
from planner.booking.domain.granted import Grant
from planner.booking.rules.rule_set import RuleSet
from planner.messages.trips import Reason


class Reading(Protocol):
    """The rules while they are applied."""

    def holds(self, name: str) -> bool | None:
        """Return whether a condition holds, and remember what it asked about."""
        ...

    def reason(self, name: str, *, holds: bool) -> Reason:
        """Return a condition's sentence."""
        ...


def aids_for(rules: RuleSet, facts: Facts, reading: Reading) -> tuple[Grant, ...]:
    """Return the answer to every aid that was asked for and that the rules name; the others are given as asked.

    An aid is granted when all its conditions hold or are not known to fail; a row says with ``unknown`` what counts.
    """
    found = []
    for row in rules.aid:
        if row.aid not in facts.aids_requested:
            continue
        failed = [name for name in row.when if not reading.holds(name)]
        if not failed:
            said = Reason(code=f"aid-{row.aid}", da=f"{row.da} er bevilget.", en=f"{row.en}: granted.")
            found.append(Grant(aid=row.aid, granted=True, reasons=(said,)))
            continue
        said = Reason(
            code=f"aid-{row.aid}-declined",
            da=" ".join(filter(None, (f"{row.da} er ikke bevilget.", row.da_instead))),
            en=" ".join(filter(None, (f"{row.en}: not granted.", row.en_instead))),
        )
        grounds = [reading.reason(name, holds=False) for name in failed]
        found.append(Grant(aid=row.aid, granted=False, reasons=(said, *grounds)))
    return tuple(found)


def companions_for(rules: RuleSet, facts: Facts, reading: Reading, *, outcome: str) -> tuple[int, list[Reason]]:
    """Return how many companions are granted, and why or why not."""
    if outcome == "refused" or facts.companions_requested == 0:
        return 0, []
    ground = next((name for name in rules.companion.when_any if reading.holds(name)), None)
    if ground is None:
        return 0, [
            Reason(
                code="companion-not-granted",
                da="Ledsager er ikke bevilget: ingen af betingelserne for ledsager er opfyldt.",
                en="A companion is not granted: none of the conditions for one is met.",
            )
        ]
    reasons = [reading.reason(ground, holds=True)]
    if outcome == "transport" and facts.reason in rules.companion.one_way_reasons:
        text = rules.companion
        reasons.append(Reason(code="companion-one-way", da=text.da_one_way, en=text.en_one_way))
    return min(facts.companions_requested, rules.companion.at_most), reasons
