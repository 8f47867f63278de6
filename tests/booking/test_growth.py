"""Growth per criterion: who creeps is found, who does not is left alone, and nobody can be recognised."""

from __future__ import annotations

import random
from collections import Counter
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest

from adapters.exports.growth import COLUMNS, growth_csv
from planner.booking.domain.referral import Decision
from planner.booking.growth.counting import (
    Counted,
    Criterion,
    DecidedBy,
    Granted,
    GrowthTerms,
    Share,
    compare,
    counted,
)
from planner.booking.growth.periods import Period, earlier, last_periods, period_of, year_before
from planner.booking.growth.report import report
from planner.booking.growth.views import growth
from planner.messages.trips import Reason
from tests.booking.office import SECRETS, Office

TERMS = GrowthTerms()
A_MONTH = 240
FAR, PENSION, DEMENTIA = "far", "social-pension", "dementia"


def reason(code: str) -> Reason:
    """A condition that held, or, as ``not-…``, that did not."""
    return Reason(code=code, da=code, en=code)


def history(office: Office, *, creeping: bool, months: int = 12, seed: int = 1) -> None:
    """Decide 240 referrals a month up to now: T2, T3, or refused; T3's share is a steady 20 %, or rises by 2 points.

    Companions for dementia stay at a tenth throughout.
    """
    template = office.receive().decision
    assert template is not None
    dice = random.Random(seed)
    number = 1

    def month(ctx: object, at: datetime, far: float) -> None:
        nonlocal number
        for n in range(A_MONTH):
            number += 1
            drawn = dice.random()
            rule = "T3" if drawn < far else ("T2" if drawn < far + 0.4 else "none")
            codes = {"T3": [FAR], "T2": [PENSION], "none": ["not-far"]}[rule]
            codes += [DEMENTIA] if rule != "none" and n % 10 == 0 else []
            made = replace(
                template,
                number=number,
                rule_id=rule,
                outcome="refused" if rule == "none" else "transport",
                reasons=tuple(reason(code) for code in codes),
                decided_at=at + timedelta(hours=n),
            )
            ctx.store.add_decision(made)  # type: ignore[attr-defined]

    for back in range(months - 1, -1, -1):
        first, _ = earlier(period_of(office.now.date(), "month"), "month", back).instants()
        share = 0.2 + (0.02 * (months - 1 - back) if creeping else 0)
        office.do(lambda ctx, first=first, share=share: month(ctx, first + timedelta(hours=1), share))
    office.now += timedelta(days=14)


def told(office: Office, **how: object) -> dict[str, object]:
    """The report of twelve months."""
    asked = {"unit": "month", "count": 12, **how}
    answer = office.do(lambda ctx: growth(ctx, office.desk, **asked))
    assert isinstance(answer, dict)
    return answer


def flagged(answer: dict[str, object]) -> list[tuple[str, str]]:
    """Kind and code of what has grown."""
    lines = answer["lines"]
    assert isinstance(lines, list)
    return sorted((line["kind"], line["code"]) for line in lines if line["flagged"])


def test_a_criterion_that_creeps_is_found_and_no_other(office: Office) -> None:
    """Two points a month are within chance from month to month; against the first, rule and condition are flagged."""
    history(office, creeping=True)
    answer = told(office)
    assert flagged(answer) == [("condition", FAR), ("rule", "T3")]
    line = next(each for each in answer["lines"] if each["code"] == "T3")  # type: ignore[attr-defined]
    last = line["points"][-1]
    assert line["text"]["da"].startswith("Behandlingen gives på nærmeste")
    assert last["changes"]["first"]["flagged"]
    assert not last["changes"]["before"]["flagged"]
    assert last["changes"]["first"]["percent"] > 60
    assert last["share"] == pytest.approx(0.42, abs=0.07)


@pytest.mark.parametrize("seed", range(3))
def test_a_steady_history_flags_nothing(office: Office, seed: int) -> None:
    """Chance alone moves every share a little in twelve months; none of it is called growth."""
    history(office, creeping=False, seed=seed)
    assert flagged(told(office)) == []


def test_the_threshold_is_the_offices_choice(office: Office) -> None:
    """With a higher percentage, or more decisions asked for, the same history flags nothing."""
    history(office, creeping=True)
    for terms in (GrowthTerms(percent=500), GrowthTerms(least=1000), GrowthTerms(sure=10)):
        office.desk = replace(office.desk, growth=terms)
        assert flagged(told(office)) == []


def test_counts_are_those_of_the_decisions(office: Office) -> None:
    """Refusals count among all decisions, by authority; a decision counts once for its rule and each condition."""
    history(office, creeping=False, months=2)
    answer = told(office, count=2)
    lines = {(line["kind"], line["code"]): line for line in answer["lines"]}  # type: ignore[attr-defined]
    before, now = (lines["rule", "T3"]["points"][at] for at in (0, 1))
    assert (before["of"], now["of"]) == (A_MONTH, A_MONTH + 1)  # and the one that the others are copies of
    assert lines["condition", FAR]["points"][1]["decisions"] == now["decisions"]
    rules = sum(line["points"][0]["decisions"] for (kind, _), line in lines.items() if kind == "rule")
    assert 0 < rules < A_MONTH
    assert "not-far" not in {code for _, code in lines}
    assert told(office, count=2, authority="region-nowhere")["lines"] == []


def test_nothing_in_it_is_about_a_person(office: Office) -> None:
    """Neither names nor numbers, nor which referral; and reading it is no reading of personal data."""
    history(office, creeping=False, months=1)
    reads = office.runtime.read(lambda store: store.reads(1, 10, None, None))[1]
    answer = told(office)
    text = str(answer) + growth_csv(answer)
    assert [secret for secret in (*SECRETS, "H000001") if secret in text] == []
    assert office.runtime.read(lambda store: store.reads(1, 10, None, None))[1] == reads


def test_the_file_has_a_row_for_each_criterion_and_period(office: Office) -> None:
    """Columns as documented, an empty field where there is nothing to compare with."""
    history(office, creeping=False, months=2)
    answer = told(office, count=2)
    rows = growth_csv(answer).splitlines()
    assert rows[0] == ",".join(COLUMNS)
    assert len(rows) == 1 + 2 * len(answer["lines"])  # type: ignore[arg-type]
    assert rows[1].startswith("2026-02,region-midtjylland,transport,")
    assert ",,," in rows[1]


def test_months_and_weeks_are_local_and_follow_each_other() -> None:
    """A month begins at Danish midnight; weeks are ISO weeks; the year before is 12 months or 52 weeks back."""
    march = period_of(date(2026, 3, 31), "month")
    assert march.instants() == (datetime(2026, 2, 28, 23, tzinfo=UTC), datetime(2026, 3, 31, 22, tzinfo=UTC))
    assert [each.label for each in last_periods(date(2026, 1, 5), "month", 3)] == ["2025-11", "2025-12", "2026-01"]
    assert [each.label for each in last_periods(date(2026, 1, 4), "week", 2)] == ["2025-W52", "2026-W01"]
    assert year_before(march, "month").label == "2025-03"
    assert year_before(period_of(date(2026, 3, 16), "week"), "week").first == date(2025, 3, 17)


def test_growth_needs_size_number_and_certainty() -> None:
    """Below the percentage, on too few decisions, or within chance nothing is flagged; a new criterion may be."""
    assert compare(Share(60, 200), Share(30, 200), TERMS).flagged  # type: ignore[union-attr]
    assert not compare(Share(36, 200), Share(30, 200), TERMS).flagged  # type: ignore[union-attr]
    assert not compare(Share(19, 60), Share(1, 60), TERMS).flagged  # type: ignore[union-attr]
    assert not compare(Share(40, 400), Share(31, 400), TERMS).flagged  # type: ignore[union-attr]
    new = compare(Share(30, 200), Share(0, 200), TERMS)
    assert new is not None
    assert (new.percent, new.flagged) == (None, True)
    assert compare(Share(3, 10), Share(0, 0), TERMS) is None
    fallen = compare(Share(30, 200), Share(60, 200), TERMS)
    assert fallen is not None
    assert (fallen.percent, fallen.flagged) == (-50, False)


def test_a_new_version_of_the_rules_is_the_fourth_comparison() -> None:
    """The last period decided without the newest version is what its shares are held against; its coming is marked."""
    criterion = Criterion("r", "transport", "rule", "T1")
    shares = {"2026-01": (40, "1"), "2026-02": (41, "1"), "2026-03": (80, "2"), "2026-04": (82, "2")}

    def count(period: Period) -> Counted:
        if period.label not in shares:
            return counted([], [])
        number, version = shares[period.label]
        return counted([Granted(criterion, number)], [DecidedBy("r", f"set {version}", 200)])

    line = report(count, last_periods(date(2026, 4, 1), "month", 4), "month", TERMS)[0]
    assert [point.new_version for point in line.points] == [False, False, True, False]
    last = line.points[-1]
    assert last.changes["version"] is not None
    assert last.changes["version"].earlier == Share(41, 200)
    assert last.changes["version"].flagged
    assert not last.changes["before"].flagged  # type: ignore[union-attr]
    assert last.changes["year"] is None
    assert line.points[1].changes["version"] is None


def test_counts_of_several_versions_are_added() -> None:
    """Two versions that decided in one period are one authority's decisions."""
    made = counted([], [DecidedBy("r", "a 1", 3), DecidedBy("r", "a 2", 4), DecidedBy("s", "b 1", 5)])
    assert made.decided == Counter({"r": 7, "s": 5})
    assert made.versions["r"] == frozenset({"a 1", "a 2"})


def test_decisions_hold_what_is_counted(office: Office) -> None:
    """What the report counts are a real decision's rule and the conditions that held."""
    made = office.receive().decision
    assert isinstance(made, Decision)
    answer = told(office, count=2)
    codes = {(line["kind"], line["code"]) for line in answer["lines"]}  # type: ignore[attr-defined]
    assert codes == {("rule", made.rule_id), *(("condition", code) for code in made.criteria())}
