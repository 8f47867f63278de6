"""Generated bodies fit the interfaces they are sent to, and are decided by the rules as the scenario expects."""

from __future__ import annotations

import json

from adapters.http.booking_forms import ReferralForm
from adapters.http.execution_forms import VehicleForm
from adapters.http.settlement import ContractBody
from planner.booking.handlers.intake import facts_of, normal
from planner.booking.rules import loading
from planner.booking.rules.deciding import decide
from planner.booking.rules.rule_set import RuleSet
from planner.kernel.time import LOCAL
from scenarios.day.generate import Scenario


def home_rules() -> RuleSet:
    """Return the rules of the office's own region as they come with Samtur."""
    return next(rules for rules in map(loading.load, loading.bundled()) if rules.id == "midtjylland")


def test_rules_decide_as_expected(whole_day: Scenario) -> None:
    """Transport, allowance and refusal come out for exactly the referrals made for them; companions are granted."""
    rules = home_rules()
    for body in whole_day.referrals:
        expected = whole_day.truth.journeys[body["external_id"]]
        today = expected.ordered_at.astimezone(LOCAL).date()
        command = normal(ReferralForm.model_validate_json(json.dumps(body)).command(), today)
        verdict = decide(rules, facts_of(command))
        assert (body["external_id"], verdict.outcome) == (body["external_id"], expected.expected_outcome)
        if verdict.outcome == "transport":
            assert verdict.companions == body["facts"]["companions_requested"]


def test_fleet_and_contracts_fit_their_interfaces(whole_day: Scenario) -> None:
    """Every vehicle and contract is accepted as it stands."""
    for body in whole_day.vehicles:
        assert VehicleForm.model_validate_json(json.dumps(body)).command().vehicle_id == body["vehicle_id"]
    for body in whole_day.contracts:
        assert ContractBody.model_validate_json(json.dumps(body)).contract_id == body["contract_id"]


def test_orders_come_within_the_offices_times(whole_day: Scenario) -> None:
    """No order comes before the booking horizon, and equipment has the notice that the rules ask."""
    office = home_rules().office
    for body in whole_day.referrals:
        ordered = whole_day.truth.journeys[body["external_id"]].ordered_at.astimezone(LOCAL).date()
        assert 0 <= (whole_day.service_day - ordered).days <= office.horizon_days
        if set(body["needs"]["equipment"]) & set(office.notice_working_days):
            assert (whole_day.service_day - ordered).days > 1
