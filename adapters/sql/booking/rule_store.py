"""Published rules, what decisions were granted by, and open cases over one SQLAlchemy session."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import fields
from datetime import datetime

from sqlalchemy import and_, func, literal, select
from sqlalchemy.orm import Session

from adapters.sql.booking import tables
from planner.booking.domain.opened import OpenCase
from planner.booking.domain.publication import Heading, Publication
from planner.booking.domain.referral import Decision
from planner.booking.growth.counting import Criterion, DecidedBy, Granted
from planner.kernel.time import LOCAL

_PERSON = "person"
"""What a decision by a person is granted by; its rule says so already."""


class SqlRuleStore:
    """Implements what ``planner.booking.ports.BookingStore`` asks about rules and open cases."""

    _db: Session

    def add_publication(self, publication: Publication) -> None:
        """Keep a published rule set; a race for the same set and version shows here as an integrity error."""
        row = {each.name: getattr(publication, each.name) for each in fields(publication)}
        self._db.execute(tables.rule_publication.insert(), row)

    def publications(self) -> Sequence[Heading]:
        """Return every published rule set without its text, in the order of publication."""
        rows = tables.rule_publication.c
        columns = [rows[each.name] for each in fields(Heading)]
        query = select(*columns).order_by(rows.published_at, rows.rule_set, rows.version)
        return [Heading(**row._mapping) for row in self._db.execute(query)]  # noqa: SLF001 - public in spite of its name

    def publication(self, rule_set: str, version: str) -> Publication | None:
        """Return a published rule set with its text."""
        rows = tables.rule_publication.c
        query = select(tables.rule_publication).where(rows.rule_set == rule_set, rows.version == version)
        row = self._db.execute(query).one_or_none()
        return None if row is None else Publication(**row._mapping)  # noqa: SLF001 - as above

    def granted_by(self, begin: datetime, end: datetime) -> Sequence[Granted]:
        """Return how many decisions made since ``begin`` and before ``end`` each criterion granted."""
        made, by = tables.decision.c, tables.decision_criterion.c
        within = (made.decided_at >= begin, made.decided_at < end)
        rules = (
            select(made.authority, made.outcome, literal("rule"), made.rule_id, func.count())
            .where(*within, made.outcome != "refused")
            .group_by(made.authority, made.outcome, made.rule_id)
        )
        conditions = (
            select(made.authority, made.outcome, literal("condition"), by.criterion, func.count())
            .join(tables.decision, and_(made.referral_id == by.referral_id, made.number == by.number))
            .where(*within, made.outcome != "refused", by.criterion != _PERSON)
            .group_by(made.authority, made.outcome, by.criterion)
        )
        return [
            Granted(Criterion(*row[:4]), row[4]) for query in (rules, conditions) for row in self._db.execute(query)
        ]

    def decided_by(self, begin: datetime, end: datetime) -> Sequence[DecidedBy]:
        """Return how many decisions were made in that time, by authority and version of the rules."""
        made = tables.decision.c
        query = (
            select(made.authority, made.rule_set, made.rule_set_version, func.count())
            .where(made.decided_at >= begin, made.decided_at < end)
            .group_by(made.authority, made.rule_set, made.rule_set_version)
        )
        return [DecidedBy(row[0], f"{row[1]} {row[2]}", row[3]) for row in self._db.execute(query)]

    def add_case(self, case: OpenCase) -> None:
        """Keep a referral that a person must decide."""
        self._db.add(case)

    def case(self, referral_id: str) -> OpenCase | None:
        """Return the case of a referral, open or closed."""
        return self._db.get(OpenCase, referral_id)

    def cases(self, *, open_only: bool) -> Sequence[OpenCase]:
        """Return the referrals that a person must decide, the one due first first."""
        rows = tables.open_case.c
        query = select(OpenCase).order_by(rows.due_at, rows.referral_id)
        return self._db.scalars(query.where(rows.done_at.is_(None)) if open_only else query).all()

    def _add_criteria(self, decision: Decision) -> None:
        """Keep what a decision was granted by as rows of their own, so that they can be counted."""
        rows = [
            {
                "referral_id": decision.referral_id,
                "number": decision.number,
                "criterion": criterion,
                "month": f"{decision.decided_at.astimezone(LOCAL):%Y-%m}",
                "authority": decision.authority,
                "outcome": decision.outcome,
            }
            for criterion in decision.criteria()
        ]
        if rows:
            self._db.execute(tables.decision_criterion.insert(), rows)
