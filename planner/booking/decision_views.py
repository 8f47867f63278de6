"""What booking shows of published rules and of referrals that a person must decide."""

from __future__ import annotations

from typing import Any

from planner.booking.domain.opened import OpenCase
from planner.booking.domain.publication import Heading
from planner.booking.handlers.previews import Foreseen
from planner.booking.ports import BookingStore
from planner.booking.shown import instant
from planner.kernel.errors import NotFound


def cases(store: BookingStore, *, open_only: bool = True) -> list[dict[str, Any]]:
    """Return the referrals that a person must decide, the one due first first."""
    return [case_data(each) for each in store.cases(open_only=open_only)]


def case_data(case: OpenCase) -> dict[str, Any]:
    """Return a referral on the work list "to decide" as plain data."""
    return {
        "referral_id": case.referral_id,
        "opened_at": instant(case.opened_at),
        "due_at": instant(case.due_at),
        "first_day": case.first_day,
        "missing": [each.model_dump() for each in case.missing],
        "done_at": instant(case.done_at),
    }


def publications(store: BookingStore) -> list[dict[str, Any]]:
    """Return every published rule set, in the order of publication."""
    return [heading_data(each) for each in store.publications()]


def publication(store: BookingStore, rule_set: str, version: str) -> dict[str, Any]:
    """Return a published rule set with its text; NotFound ``booking.no-publication``."""
    found = store.publication(rule_set, version)
    if found is None:
        raise NotFound("booking.no-publication", "no such rule set was published", where=f"{rule_set} {version}")
    return {**heading_data(found), "rules": found.rules_text, "cases_table": found.cases_text}


def heading_data(heading: Heading) -> dict[str, Any]:
    """Return what is known about a publication as plain data."""
    return {
        "rule_set": heading.rule_set,
        "version": heading.version,
        "digest": heading.digest,
        "authority": heading.authority,
        "valid_from": heading.valid_from.isoformat(),
        "valid_to": heading.valid_to.isoformat() if heading.valid_to else None,
        "published_at": instant(heading.published_at),
        "published_by": heading.published_by,
        "cases": heading.cases,
    }


def foreseen(seen: Foreseen) -> dict[str, Any]:
    """Return what the rules would decide as plain data; ``missing`` says what keeps them from being certain."""
    verdict = seen.verdict
    return {
        "outcome": verdict.outcome,
        "rule_id": verdict.rule_id,
        "rule_set": seen.rules.id,
        "rule_set_version": seen.rules.version,
        "authority": seen.rules.authority.code,
        "law": verdict.law,
        "reasons": [each.model_dump() for each in verdict.reasons],
        "missing": [each.model_dump() for each in verdict.missing],
        "companions": verdict.companions,
        "payer": verdict.payer.model_dump() if verdict.payer else None,
        "facts_used": verdict.facts_used,
    }
