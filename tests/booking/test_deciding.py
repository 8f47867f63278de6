"""Who decides: certain rules by themselves, otherwise a person within a mandate, and which authority's rules."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from planner.booking import decision_views, handlers, views
from planner.booking.domain.publication import Heading
from planner.booking.handlers import CompleteFacts, DecideByPerson
from planner.booking.ports import TaskQuery
from planner.booking.rules import loading
from planner.booking.rules.book import in_force
from planner.kernel.errors import Conflict, Forbidden, InvalidInput, NotFound
from planner.kernel.principal import Role
from tests.booking.office import Office

CLERK, LEAD = frozenset({Role.CLERK}), frozenset({Role.CASE_LEAD})


def undecided(office: Office, **changes: Any) -> handlers.Receipt:
    """Receive a referral of which nobody is sure whether the patient has a pension."""
    return office.receive(facts__uncertain=["social_pension"], **changes)


def completing(facts: dict[str, Any], mandate: str = "caseworker") -> CompleteFacts:
    """State facts of the first referral."""
    return CompleteFacts("H000001", facts, "telefon med patienten", mandate, CLERK)


def test_what_is_not_certain_waits_for_a_person(office: Office) -> None:
    """No decision is said and nothing is booked; the receipt says what is missing and when an answer comes."""
    receipt = undecided(office)
    assert receipt.decision is None
    assert receipt.trips == []
    assert office.messages() == []
    assert receipt.case is not None
    shown = decision_views.case_data(receipt.case)
    assert [(each["fact"], each["why"]) for each in shown["missing"]] == [("social_pension", "uncertain")]
    assert shown["due_at"] == "2026-03-17T09:00:00Z"
    again = undecided(office)
    assert again.duplicate
    assert again.case is not None
    listed = office.runtime.read(decision_views.cases)
    assert [each["referral_id"] for each in listed] == ["H000001"]
    with pytest.raises(Conflict, match=r"booking\.not-transport"):
        office.do(lambda ctx: handlers.book_journeys(ctx, office.desk, handlers.BookJourneys("H000001", ())))


@pytest.mark.parametrize(("pension", "outcome", "trips"), [(True, "transport", 2), (False, "allowance", 0)])
def test_stated_facts_let_the_rules_decide(office: Office, pension: bool, outcome: str, trips: int) -> None:
    """The clerk states what was missing; the rules decide, what is granted is booked, and the trail says so."""
    undecided(office)
    receipt = office.do(lambda ctx: handlers.complete(ctx, office.desk, completing({"social_pension": pension})))
    assert (receipt.decision.outcome, receipt.decision.decided_by) == (outcome, "rules")
    assert len(receipt.trips) == trips
    assert office.runtime.read(decision_views.cases) == []
    kinds = [entry.kind for entry in office.runtime.read(lambda store: store.history(["H000001"]))]
    assert kinds == [
        "referral-received", "task-opened", "case-opened", "facts-completed", "referral-decided", "task-done",
    ]  # fmt: skip
    with pytest.raises(Conflict, match=r"booking\.case-closed"):
        office.do(lambda ctx: handlers.complete(ctx, office.desk, completing({"social_pension": True})))


def test_what_is_still_missing_stays_on_the_list(office: Office) -> None:
    """Stating one of two facts leaves the case open with the other."""
    office.receive(facts__social_pension=None, facts__condition_excludes_public_transport=None)
    receipt = office.do(lambda ctx: handlers.complete(ctx, office.desk, completing({"social_pension": True})))
    assert receipt.decision is None
    assert [each.fact for each in receipt.case.missing] == ["condition_excludes_public_transport"]


@pytest.mark.parametrize(
    ("facts", "where"),
    [
        ({}, "facts"),
        ({"name": "x"}, "facts.name"),
        ({"age": 3}, "facts.age"),
        ({"nearest_distance_m": -1}, "facts.nearest_distance_m"),
        ({"place": "moon"}, "facts.place"),
    ],
)
def test_a_wrong_fact_is_named(office: Office, facts: dict[str, Any], where: str) -> None:
    """Only facts that can be stated later are taken, each of its kind; nothing is changed otherwise."""
    undecided(office)
    with pytest.raises(InvalidInput, match=r"booking\.bad-fact") as caught:
        office.do(lambda ctx: handlers.complete(ctx, office.desk, completing(facts)))
    assert caught.value.where == where
    assert len(office.runtime.read(decision_views.cases)) == 1


def test_a_fact_that_cannot_be_doubted_is_named(office: Office) -> None:
    """A misspelt name among the doubted facts is an error and no silent certainty."""
    with pytest.raises(InvalidInput, match=r"booking\.bad-fact"):
        office.receive(facts__uncertain=["pension"])


def test_a_case_is_a_task_with_owner_and_trail(office: Office) -> None:
    """The work list holds it with its answer's time; deciding closes it and says how it was decided."""
    undecided(office)
    task = office.runtime.read(lambda store: views.tasks(store, TaskQuery(kinds=("to-decide",))))[0]
    assert (task["subject"], task["service_day"], task["due_at"]) == ("H000001", "2026-03-17", "2026-03-17T09:00:00Z")
    office.do(lambda ctx: handlers.take_task(ctx, "H000001", "to-decide", "anna"))
    office.do(lambda ctx: handlers.complete(ctx, office.desk, completing({"social_pension": True})))
    done = office.runtime.read(lambda store: views.tasks(store, TaskQuery(open_only=False, kinds=("to-decide",))))[0]
    assert (done["owner"], done["done_by"], done["note"]) == ("anna", "anna", "transport")


def order(outcome: Any, mandate: str, roles: frozenset[Role], referral: str = "H000001") -> DecideByPerson:
    """A person's decision."""
    return DecideByPerson(referral, outcome, mandate, "Begrundelse", "Reason", 0, roles)


def test_a_case_worker_decides_what_the_rules_leave_open_and_no_more(office: Office) -> None:
    """An open case is within the mandate; deciding anew, or otherwise than certain rules, is the lead's."""
    undecided(office)
    made = office.do(lambda ctx: handlers.decide_by_person(ctx, office.desk, order("allowance", "caseworker", CLERK)))
    assert (made.decision.number, made.decision.decided_by_name) == (1, "anna")
    assert made.decision.allowance is not None
    with pytest.raises(Forbidden, match=r"booking\.beyond-mandate") as caught:
        office.do(lambda ctx: handlers.decide_by_person(ctx, office.desk, order("transport", "caseworker", CLERK)))
    assert "case-lead" in caught.value.do
    with pytest.raises(Forbidden, match=r"booking\.beyond-mandate"):
        office.do(lambda ctx: handlers.decide_by_person(ctx, office.desk, order("transport", "case-lead", CLERK)))
    with pytest.raises(InvalidInput, match=r"booking\.no-mandate"):
        office.do(lambda ctx: handlers.decide_by_person(ctx, office.desk, order("transport", "doctor", LEAD)))
    again = office.do(lambda ctx: handlers.decide_by_person(ctx, office.desk, order("transport", "case-lead", LEAD)))
    assert (again.decision.number, len(again.trips)) == (2, 2)


def test_a_complaint_upheld_after_the_day_is_decided_without_booking(office: Office) -> None:
    """Reopening long after the appointment gives a decision beside the old one, and books nothing in the past."""
    office.receive(facts__condition_excludes_public_transport=False, facts__social_pension=False)
    office.now += timedelta(days=30)
    made = office.do(lambda ctx: handlers.decide_by_person(ctx, office.desk, order("transport", "case-lead", LEAD)))
    assert (made.decision.number, made.trips) == (2, [])


def test_granted_transport_can_be_reopened_once_nothing_is_to_be_driven(office: Office) -> None:
    """While trips wait the journeys are cancelled first; then the decision may be made anew."""
    office.book()
    refusal = order("refused", "case-lead", LEAD)
    with pytest.raises(Conflict, match=r"booking\.already-booked"):
        office.do(lambda ctx: handlers.decide_by_person(ctx, office.desk, refusal))
    office.do(lambda ctx: handlers.cancel_journey(ctx, office.desk, "J000001", "office"))
    assert office.do(lambda ctx: handlers.decide_by_person(ctx, office.desk, refusal)).decision.outcome == "refused"


def test_a_declined_aid_is_not_ordered(office: Office) -> None:
    """A stair machine that had to give the stairs up is declined with its reason, and the trip does not ask for it."""
    needs = {"mobility": "foldable-wheelchair", "equipment": ["stair-machine", "lift"]}
    receipt = office.receive(needs=needs, facts__stairs="failed", facts__chair="manual")
    assert receipt.decision is not None
    assert [(grant.aid, grant.granted) for grant in receipt.decision.aids] == [("stair-machine", False)]
    assert "gadedøren" in " ".join(reason.da for reason in receipt.decision.reasons)
    assert {trip.needs.equipment for trip in receipt.trips} == {("lift",)}


def test_equipment_that_cannot_be_had_is_not_booked(office: Office) -> None:
    """No stair machine on 24 December: the appointment is turned away and nothing is stored."""
    office.now = datetime(2026, 12, 21, 9, tzinfo=UTC)
    appointments = [{"at": "2026-12-24T09:00:00Z"}]
    needs = {"mobility": "foldable-wheelchair", "equipment": ["stair-machine"]}
    with pytest.raises(InvalidInput, match=r"booking\.equipment-closed"):
        office.receive(needs=needs, appointments=appointments)
    assert office.receive(appointments=appointments).trips


def test_the_responsible_authority_decides(office: Office) -> None:
    """The region that answers for the patient decides by its own rules, a municipality about its doctors' patients."""
    own = office.receive()
    other = office.receive(external_id="R-2", facts__region="region-sjaelland")
    assert own.decision is not None
    assert other.decision is not None
    assert own.decision.authority == "region-midtjylland"
    assert (other.decision.authority, other.decision.rule_set) == ("region-sjaelland", "sjaelland")
    assert other.decision.payer is not None
    assert other.decision.payer.code == "region-sjaelland"
    vejle = {"code": "kommune-630", "name": "Vejle Kommune"}
    doctor = office.receive(external_id="R-3", facts__reason="doctor", facts__municipality=vejle)
    assert doctor.case is not None
    assert [each.fact for each in doctor.case.missing] == ["usable_car"]
    with pytest.raises(InvalidInput, match=r"booking\.no-rules-in-force") as caught:
        office.receive(external_id="R-4", facts__region="region-atlantis")
    assert "region-sjaelland" in caught.value.do


def test_published_rules_decide_without_a_restart(office: Office) -> None:
    """The next referral is decided by what was published meanwhile; the decision before keeps its own version."""
    first = office.receive()
    shipped = next(source for source in loading.bundled() if source.name == "midtjylland-2026.toml")
    newer = loading.Source("newer", shipped.rules.replace('"2026.2"', '"2026.3"'), shipped.cases)
    made = office.do(lambda ctx: handlers.publish(ctx, newer), actor="eva")
    assert (made.published_by, made.cases) == ("eva", len(loading.verify(shipped)))
    assert office.do(lambda ctx: handlers.publish(ctx, newer), actor="bo").published_by == "eva"
    second = office.receive(external_id="R-2")
    assert first.decision is not None
    assert second.decision is not None
    assert (first.decision.rule_set_version, second.decision.rule_set_version) == ("2026.2", "2026.3")
    assert second.decision.rule_set_digest == newer.digest
    kept = office.runtime.read(lambda store: decision_views.publication(store, "midtjylland", "2026.3"))
    assert kept["rules"] == newer.rules
    with pytest.raises(Conflict, match=r"booking\.rules-version-taken"):
        office.do(lambda ctx: handlers.publish(ctx, loading.Source("x", newer.rules + "# x\n", newer.cases)))
    wrong = loading.Source("x", newer.rules.replace("above = 50000", "above = 60000"), newer.cases)
    with pytest.raises(InvalidInput, match=r"booking\.rules-cases-fail"):
        office.do(lambda ctx: handlers.publish(ctx, wrong))
    with pytest.raises(NotFound, match=r"booking\.no-publication"):
        office.runtime.read(lambda store: decision_views.publication(store, "midtjylland", "9"))


def heading(version: str, since: str, until: str | None, published: int) -> Heading:
    """A publication of one authority."""
    ends = date.fromisoformat(until) if until else None
    at = datetime(2025, 1, 1, published, tzinfo=UTC)
    return Heading("r", version, "d", "region-1", date.fromisoformat(since), ends, at, "eva", 1)


@pytest.mark.parametrize(
    ("day", "version"),
    [("2025-12-31", None), ("2026-01-01", "b"), ("2026-12-31", "b"), ("2027-01-01", "c"), ("2028-01-01", "b")],
)
def test_two_axes_of_time_choose_the_set(day: str, version: str | None) -> None:
    """The set that begins latest decides by the date; of those that begin together the last published.

    When a set has ended, one that is still valid decides again.
    """
    sets = [
        heading("a", "2026-01-01", None, 1),
        heading("b", "2026-01-01", None, 3),
        heading("c", "2027-01-01", "2027-12-31", 2),
    ]
    found = in_force(sets, "region-1", date.fromisoformat(day))
    assert (found.version if found else None) == version
