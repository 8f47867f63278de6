"""The policy of whoever decided governs: horizon, cut-off, late cancellation, and rides in vain."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from itertools import count
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from planner.booking import handlers
from planner.booking.domain.tasks import ClerkTask
from planner.booking.handlers.governing import governing_id
from planner.booking.ports import TaskQuery
from planner.booking.rules import loading
from planner.kernel.errors import InvalidInput
from tests.booking.office import MONDAY, Office
from tests.booking.policies import publish, with_policy

AWAY = {"facts__region": "region-sjaelland"}
SAME = "0203461234"


def tasks(office: Office, kind: str) -> list[ClerkTask]:
    """Return the open tasks of a kind."""
    return list(office.runtime.read(lambda store: store.tasks(TaskQuery(kinds=(kind,)))))


def cancelled(office: Office, trip_id: str) -> dict[str, Any]:
    """Return what is entered about a cancellation."""
    entries = office.runtime.read(lambda store: store.history([trip_id]))
    return next(dict(each.data) for each in entries if each.kind == "trip-cancelled")


def test_horizon_of_who_decided(office: Office) -> None:
    """A region that books 3 days ahead does so for its own referrals, and the home region's still go 14 days."""
    publish(office, with_policy("sjaelland", "horizon_days = 3"))
    later = [{"at": (MONDAY + timedelta(days=5)).isoformat()}]
    office.receive(appointments=later)
    with pytest.raises(InvalidInput, match=r"beyond-horizon.*at most 3 days"):
        office.receive(external_id="R-2", appointments=later, **AWAY)


def test_cut_off_and_due_time_of_who_decided(office: Office) -> None:
    """A cut-off at 9 makes an order at 10 late, and is when a clerk must have looked; at home it is 12."""
    publish(office, with_policy("sjaelland", 'cutoff = "09:00:00"'))
    at = [{"at": "2026-03-18T09:00:00Z", "ready_at": "2026-03-18T10:30:00Z"}]
    home, away = office.book(appointments=at), office.book(external_id="R-2", appointments=at, **AWAY)
    for out, _ in (home, away):
        office.refuse(out)
    due = {each.subject: each.due_at for each in tasks(office, "refused-outbound")}
    assert due[home[0]] == datetime(2026, 3, 17, 11, tzinfo=UTC)
    assert due[away[0]] == datetime(2026, 3, 17, 8, tzinfo=UTC)
    late = office.book(external_id="R-3", **AWAY)
    assert office.trip(late[0]).late
    assert not office.trip(office.book(external_id="R-4")[0]).late


@pytest.mark.parametrize(
    ("follow", "status", "asked"), [("cancel", "cancelled", 0), ("keep", "booked", 0), ("ask", "booked", 1)]
)
def test_return_after_a_no_show(office: Office, follow: str, status: str, asked: int) -> None:
    """After a way out in vain the way home is cancelled, kept, or a clerk is asked, as the trip's authority says."""
    publish(office, with_policy("sjaelland", f'no_show_return = "{follow}"'))
    out, home = office.book(**AWAY)
    mine, my_home = office.book(external_id="R-2")
    office.serve(out, "no-show")
    office.serve(mine, "no-show")
    assert office.trip(home).status == status
    assert [each.subject for each in tasks(office, "return-unclear")] == [home] * asked
    assert office.trip(my_home).status == "cancelled"


@pytest.mark.parametrize(
    ("follow", "status", "asked"), [("cancel", "cancelled", 0), ("keep", "booked", 0), ("ask", "booked", 1)]
)
def test_return_after_a_cancelled_way_out(office: Office, follow: str, status: str, asked: int) -> None:
    """The way home of a way out that was cancelled alone follows the policy; where nothing is said it is kept."""
    publish(office, with_policy("sjaelland", f'cancelled_out_return = "{follow}"'))
    out, home = office.book(**AWAY)
    mine, my_home = office.book(external_id="R-2")
    for trip in (out, mine):
        office.do(lambda ctx, trip=trip: handlers.cancel_trip(ctx, office.desk, trip, "patient"))
    assert office.trip(home).status == status
    assert len(tasks(office, "return-unclear")) == asked
    assert office.trip(my_home).status == "booked"


@pytest.mark.parametrize(
    ("policy", "follows"),
    [
        ('late_cancel = "free"', {}),
        ('late_cancel = "counted"', {"follows": "counted"}),
        ('late_cancel = "fee", late_cancel_fee_ore = 15000', {"follows": "fee", "fee_ore": 15000}),
    ],
)
def test_what_follows_a_late_cancellation(office: Office, policy: str, follows: dict[str, Any]) -> None:
    """A late cancellation by the patient has the consequence of the policy; by the clinic, or in time, none."""
    publish(office, with_policy("sjaelland", f"{policy}, late_cancel_s = 14400"))
    out, home = office.book(**AWAY)
    clinic, _ = office.book(external_id="R-2", **AWAY)
    office.now = datetime(2026, 3, 17, 6, tzinfo=UTC)  # 3 h before the way out, 4.5 h before the way home
    for trip, why in ((out, "patient"), (home, "patient"), (clinic, "clinic")):
        office.do(lambda ctx, trip=trip, why=why: handlers.cancel_trip(ctx, office.desk, trip, why))
    assert cancelled(office, out) == {"reason": "patient", "late": True, **follows}
    assert cancelled(office, home) == {"reason": "patient", "late": False}
    assert cancelled(office, clinic) == {"reason": "clinic", "late": True}


def missing(office: Office, number: int, **changes: Any) -> None:
    """Let a patient miss the way out of a journey of its own."""
    at = f"2026-03-17T{8 + number:02d}:00:00Z"
    out = office.book(external_id=f"M-{number}", patient__cpr=SAME, appointments=[{"at": at}], **changes)[0]
    office.serve(out, "no-show")


def test_repeated_no_shows_open_a_task_with_owner_and_due(office: Office) -> None:
    """The second missed journey within the days opens one task, owned and due as the policy says."""
    rule = 'count = 2, within_days = 30, reply_working_days = 3, owner = "bo", source = "test"'
    publish(office, with_policy("sjaelland", f"no_shows = {{ {rule} }}"))
    missing(office, 1, **AWAY)
    assert tasks(office, "repeated-no-shows") == []
    missing(office, 2, **AWAY)
    found = tasks(office, "repeated-no-shows")
    assert [(each.owner, each.due_at) for each in found] == [("bo", datetime(2026, 3, 19, 23, tzinfo=UTC))]
    assert found[0].subject.startswith("H")


def test_no_shows_of_another_authority_do_not_count(office: Office) -> None:
    """Journeys that the patient missed under another region's grant are none of this region's."""
    rule = 'count = 2, within_days = 30, reply_working_days = 3, source = "test"'
    publish(office, with_policy("sjaelland", f"no_shows = {{ {rule} }}"))
    missing(office, 1)
    missing(office, 2, **AWAY)
    missing(office, 3)
    assert tasks(office, "repeated-no-shows") == []


def test_late_cancellations_count_where_the_policy_says_so(office: Office) -> None:
    """Counted, a late cancellation is a missed journey like a no-show; both ways of one journey are one."""
    rule = 'count = 2, within_days = 30, reply_working_days = 3, source = "test"'
    publish(
        office, with_policy("sjaelland", f'late_cancel = "counted", late_cancel_s = 864000, no_shows = {{ {rule} }}')
    )
    missing(office, 1, **AWAY)
    journey = office.book(external_id="R-9", patient__cpr=SAME, **AWAY)[0][:-2]
    office.do(lambda ctx: handlers.cancel_journey(ctx, office.desk, journey, "patient"))
    assert len(tasks(office, "repeated-no-shows")) == 1


def test_who_decided_governs_even_when_others_would_decide_now(office: Office) -> None:
    """A municipality that publishes rules later changes nothing for what the region granted before."""
    source = with_policy("vejle", "horizon_days = 1", "municipal")
    office.do(handlers.publish_bundled)
    facts = {"facts__reason": "doctor", "facts__municipality": {"code": "kommune-999", "name": "Ny Kommune"}}
    referral = office.receive(**facts).referral
    mine = loading.Source("ny", source.rules.replace("kommune-630", "kommune-999").replace('"vejle"', '"ny"'),
                          source.cases.replace("kommune-630", "kommune-999"))  # fmt: skip
    publish(office, mine)
    under = office.do(lambda ctx: governing_id(ctx, office.desk, referral.id))
    assert (under.whose, under.office.horizon_days) == (("region-midtjylland", "municipal"), 14)


def test_rules_that_ended_still_govern_what_they_granted(office: Office) -> None:
    """When an authority has no rules in force any more, those that decided govern what they granted."""
    source = with_policy("sjaelland", "horizon_days = 9")
    ending = loading.Source(source.name, source.rules.replace('valid_from = "2026-01-01"',
                            'valid_from = "2026-03-01"\nvalid_to = "2026-03-16"'), source.cases)  # fmt: skip
    publish(office, ending)
    referral = office.receive(**AWAY).referral
    under = office.do(lambda ctx: governing_id(ctx, office.desk, referral.id))
    assert (under.rules.version, under.office.horizon_days) == ("2026.own", 9)


@pytest.mark.parametrize(
    ("policy", "scheme", "problem"),
    [
        ("horizon_days = 0", "patient", "horizon_days"),
        ("horizont = 3", "patient", "horizont"),
        ("horizon_days = 3", "sea", "no scheme 'sea'"),
        ('late_cancel = "fee"', "patient", "late_cancel_fee_ore"),
        ("late_cancel_fee_ore = 1", "patient", "late_cancel_fee_ore"),
    ],
)
def test_a_mistaken_policy_is_named(policy: str, scheme: str, problem: str) -> None:
    """A policy that says nonsense keeps the file from being used, and the error names the place."""
    with pytest.raises(InvalidInput, match=r"booking\.rules-invalid") as caught:
        loading.parse(with_policy("sjaelland", policy, scheme))
    assert problem in str(caught.value)


def test_the_older_spelling_is_still_read() -> None:
    """A set that was published with ``no_show_cancels_return`` reads as it did."""
    shipped = with_policy("sjaelland", "")
    for said, means in (("true", "cancel"), ("false", "keep")):
        older = shipped.rules.replace('no_show_return = "cancel"', f"no_show_cancels_return = {said}")
        assert loading.parse(loading.Source("older", older, shipped.cases)).office.no_show_return == means


POLICIES = st.fixed_dictionaries(
    {
        "horizon_days": st.integers(1, 60),
        "cutoff": st.sampled_from(["08:00:00", "12:00:00", "23:59:00"]),
        "no_show_return": st.sampled_from(["cancel", "keep", "ask"]),
        "late_cancel_s": st.integers(0, 100_000),
    }
)


def _text(policy: dict[str, Any]) -> str:
    return ", ".join(f"{name} = {value!r}".replace("'", '"') for name, value in policy.items())


NUMBERS = count(1)


@settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(first=POLICIES, second=POLICIES)
def test_no_policy_of_others_is_ever_applied(office: Office, first: dict[str, Any], second: dict[str, Any]) -> None:
    """Whatever two regions say, the referrals of each are governed by its own words, and the home region's by none."""
    for name, policy in (("sjaelland", first), ("hovedstaden", second)):
        source = with_policy(name, _text(policy))
        version = f'"2026.own{office.runtime.read(lambda store: len(store.publications())):04d}"'
        own = loading.Source(name, source.rules.replace('"2026.own"', version), source.cases)
        publish(office, own)
    for region, said in (("sjaelland", first), ("hovedstaden", second), ("midtjylland", None)):
        at = (MONDAY + timedelta(hours=20, minutes=next(NUMBERS))).isoformat()
        receipt = office.receive(
            external_id=f"{next(NUMBERS)}-{region}", facts__region=f"region-{region}", appointments=[{"at": at}]
        )
        under = office.do(lambda ctx, of=receipt.referral.id: governing_id(ctx, office.desk, of))
        has = under.office.model_dump(mode="json")
        assert under.rules.authority.code == f"region-{region}"
        wanted = said or {"horizon_days": 14, "cutoff": "12:00:00", "no_show_return": "cancel", "late_cancel_s": 7200}
        assert {field: has[field] for field in wanted} == wanted
    office.now += timedelta(seconds=1)
