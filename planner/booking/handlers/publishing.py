"""Publish rule sets, and find the one that decides."""

from __future__ import annotations

from datetime import date

from planner.booking.desk import Desk
from planner.booking.domain.facts import Circumstances
from planner.booking.domain.publication import Publication
from planner.booking.ports import BookingStore
from planner.booking.rules import loading
from planner.booking.rules.book import responsible
from planner.booking.rules.rule_set import RuleSet
from planner.kernel.errors import Conflict, NotFound
from planner.kernel.time import LOCAL
from planner.messages.handling import Context

Ctx = Context[BookingStore]
BUNDLED = "samtur"
"""Who publishes the sets that come with Samtur."""


def publish(ctx: Ctx, source: loading.Source) -> Publication:
    """Publish a rule set; it decides from now on, by the dates of its validity. Publishing it again changes nothing.

    Raises:
        InvalidInput: ``booking.rules-unreadable``, ``booking.rules-invalid``, or ``booking.rules-cases-fail`` when its
            table of cases does not come out as written.
        Conflict: ``booking.rules-version-taken`` when the version was published with another text.
    """
    rules = loading.load(source)
    known = ctx.store.publication(rules.id, rules.version)
    if known is not None:
        if known.digest != source.digest or known.cases_text != source.cases:
            raise Conflict(
                "booking.rules-version-taken",
                f"{rules.id} {rules.version} was published with another text",
                where="version",
                do="Give the changed rules a version of their own.",
            )
        return known
    made = Publication(
        rule_set=rules.id,
        version=rules.version,
        digest=source.digest,
        authority=rules.authority.code,
        valid_from=rules.valid_from,
        valid_to=rules.valid_to,
        published_at=ctx.now,
        published_by=ctx.actor or BUNDLED,
        cases=sum(bool(result.table) for result in loading.verify(source)),
        rules_text=source.rules,
        cases_text=source.cases,
    )
    ctx.store.add_publication(made)
    return made


def publish_bundled(ctx: Ctx) -> None:
    """Publish the sets that come with Samtur, at the first start of an office that has published none."""
    if ctx.store.publications():
        return
    opening = Context(ctx.store, ctx.now, actor=BUNDLED)
    for source in loading.bundled():
        publish(opening, source)


def rules_for(ctx: Ctx, desk: Desk, facts: Circumstances, day: date | None = None) -> RuleSet:
    """Return the rules that decide a referral on a date (default: today).

    Raises:
        InvalidInput: ``booking.no-rules-in-force``.
    """
    publish_bundled(ctx)
    return rules_on(ctx.store, desk, facts, day or ctx.now.astimezone(LOCAL).date())


def rules_on(store: BookingStore, desk: Desk, facts: Circumstances, day: date) -> RuleSet:
    """Return the published rules that decide a referral on a date; InvalidInput ``booking.no-rules-in-force``."""
    heading = responsible(store.publications(), facts, day, desk.region)
    known = desk.read_rules.get(heading.digest)
    return known or rules_published(store, desk, heading.rule_set, heading.version)


def rules_published(store: BookingStore, desk: Desk, rule_set: str, version: str) -> RuleSet:
    """Return a published rule set; NotFound ``booking.no-publication``."""
    text = store.publication(rule_set, version)
    if text is None:
        raise NotFound("booking.no-publication", "no such rule set was published", where=f"{rule_set} {version}")
    rules = desk.read_rules.get(text.digest)
    if rules is None:
        rules = loading.parse(loading.Source(f"{text.rule_set} {text.version}", text.rules_text, text.cases_text))
        desk.read_rules[text.digest] = rules
    return rules
