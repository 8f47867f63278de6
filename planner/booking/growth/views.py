"""The report as plain data, with the criteria in words. Nothing in it is about a person."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date
from typing import Any

from planner.booking.desk import Desk
from planner.booking.growth.counting import Change, Criterion, counted
from planner.booking.growth.periods import Period, Unit, last_periods
from planner.booking.growth.report import AGAINST, Line, Point, report
from planner.booking.handlers.publishing import rules_published
from planner.booking.ports import BookingStore
from planner.booking.rules.rule_set import RuleSet
from planner.kernel.time import LOCAL
from planner.messages.handling import Context

_PLACE = re.compile(r"{\w+}")
Answer = dict[str, Any]


def growth(
    ctx: Context[BookingStore], desk: Desk, *, unit: Unit, count: int, until: date | None = None, authority: str = ""
) -> Answer:
    """Return how often each criterion granted in the last ``count`` periods, and what grew.

    ``{"unit", "periods", "terms", "authorities", "lines"}``; shares are of the authority's decisions in the period.
    """
    today = ctx.now.astimezone(LOCAL).date()
    periods = last_periods(until or today, unit, count)

    def of(period: Period) -> Any:
        begin, end = period.instants()
        return counted(ctx.store.granted_by(begin, end), ctx.store.decided_by(begin, end))

    lines = report(of, periods, unit, desk.growth, authority)
    rules = _rules(ctx.store, desk)
    return {
        "unit": unit,
        "periods": [
            {"label": each.label, "first": each.first.isoformat(), "complete": each.end <= today} for each in periods
        ],
        "terms": desk.growth.model_dump(),
        "authorities": sorted(rules),
        "lines": [_line(line, rules.get(line.criterion.authority)) for line in lines],
    }


def _rules(store: BookingStore, desk: Desk) -> dict[str, RuleSet]:
    """Return the rules that every authority published last, by its code."""
    newest = {each.authority: each for each in store.publications()}
    return {code: rules_published(store, desk, each.rule_set, each.version) for code, each in newest.items()}


def _line(line: Line, rules: RuleSet | None) -> Answer:
    da, en = _texts(line.criterion, rules)
    return {
        **line.criterion._asdict(),
        "authority_name": rules.authority.name if rules else line.criterion.authority,
        "text": {"da": da, "en": en},
        "flagged": line.flagged,
        "points": [_point(each) for each in line.points],
    }


def _point(point: Point) -> Answer:
    return {
        "period": point.period.label,
        "decisions": point.share.count,
        "of": point.share.of,
        "share": round(point.share.value, 4),
        "changes": {name: _change(point.changes[name]) for name in AGAINST},
        "new_version": point.new_version,
        "flagged": point.flagged,
    }


def _change(change: Change | None) -> Answer | None:
    if change is None:
        return None
    percent = None if change.percent is None else round(change.percent, 1)
    return {"share": round(change.earlier.value, 4), "percent": percent, "flagged": change.flagged}


def _texts(criterion: Criterion, rules: RuleSet | None) -> tuple[str, str]:
    """Return what a criterion says, figures of single patients as an ellipsis."""
    if criterion.code == "person":
        return "Afgjort af en person", "Decided by a person"
    if rules is None:
        return criterion.code, criterion.code
    if criterion.kind == "rule":
        rule = next((each for each in (*rules.transport, *rules.allowance) if each.id == criterion.code), None)
        names = rule.when if rule else ()
        both = [_condition(rules, name) for name in names]
        return " ".join(da for da, _ in both) or criterion.code, " ".join(en for _, en in both) or criterion.code
    return _condition(rules, criterion.code)


def _condition(rules: RuleSet, name: str) -> tuple[str, str]:
    found = rules.condition.get(name)
    if found is not None:
        return _PLACE.sub("…", found.da), _PLACE.sub("…", found.en)
    aid = next((each for each in rules.aid if name == f"aid-{each.aid}"), None)
    return (aid.da, aid.en) if aid else (name, name)


def flat(told: Answer) -> Iterator[Answer]:
    """Yield a row for each criterion and period, for tables and files."""
    for line in told["lines"]:
        for point in line["points"]:
            yield {
                "period": point["period"],
                **{name: line[name] for name in ("authority", "table", "kind", "code")},
                **{name: point[name] for name in ("decisions", "of", "share")},
                **{f"change_{name}_percent": (point["changes"][name] or {}).get("percent") for name in AGAINST},
                "flagged": point["flagged"],
            }
