"""The facts of generated referrals are decided by the shipped rules as the scenario expects."""

from __future__ import annotations

import json

from planner.booking.domain.facts import Facts
from planner.booking.rules.deciding import decide
from planner.booking.rules.loading import RuleBook
from scenarios.day.generate import Scenario


def test_rules_decide_as_expected(whole_day: Scenario) -> None:
    """Transport, allowance and refusal come out for exactly the referrals made for them; companions are granted."""
    rules = RuleBook.from_folder().on(whole_day.service_day)
    for body in whole_day.referrals:
        needs = {name: body["needs"][name] for name in ("mobility", "equipment")}
        verdict = decide(rules, Facts.model_validate_json(json.dumps(body["facts"] | needs)))
        expected = whole_day.truth.journeys[body["external_id"]]
        assert (verdict.outcome, body["external_id"]) == (expected.expected_outcome, body["external_id"])
        if verdict.outcome == "transport":
            assert verdict.companions == body["facts"]["companions_requested"]
