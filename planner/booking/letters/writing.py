"""Write the letter about a decision: the patient's data is opened, and that is put on record."""

from __future__ import annotations

from planner.booking.desk import Desk
from planner.booking.handlers.publishing import rules_published
from planner.booking.letters.decision import DecisionLetter
from planner.booking.letters.letter import Contact, Language, Letter
from planner.booking.personal import Ctx, open_personal
from planner.kernel.errors import NotFound


def decision_letter(ctx: Ctx, desk: Desk, referral_id: str, number: int, *, language: Language, why: str) -> Letter:
    """Return the letter about a referral's decision of that number.

    Raises:
        NotFound: ``booking.no-decision``; ``booking.no-publication`` when the rules that decided were never published;
            ``booking.personal-erased``.
        InvalidInput: ``booking.no-purpose``.
    """
    referral = ctx.store.referral(referral_id)
    decision = next((each for each in ctx.store.decisions(referral_id) if each.number == number), None)
    if referral is None or decision is None:
        raise NotFound("booking.no-decision", "there is no such decision", where=f"{referral_id}/{number}")
    rules = rules_published(ctx.store, desk, decision.rule_set, decision.rule_set_version)
    data = open_personal(ctx, desk, referral_id, why)
    contact = desk.contacts.get(rules.authority.code, Contact())
    return DecisionLetter(decision, rules, referral, data, contact, language).letter()
