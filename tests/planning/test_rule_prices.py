"""What the rules cost: asked for as a job, worked out beside the day, stored, and told; the plan is not touched."""

from __future__ import annotations

from typing import Any

import pytest

from adapters.runtime.job_runner import JobRunner
from planner.kernel.errors import InvalidInput, NotFound
from planner.messages.handling import Context
from planner.messages.trips import Needs
from planner.planning import views
from planner.planning.handlers.rule_prices import KIND, PriceRules, price_rules
from planner.routing import RULES
from tests.planning.town import DAY, Town, around


@pytest.fixture
def planned(town: Town) -> Town:
    """Two neighbours who share a car only when neither must ride alone; the night is over."""
    town.fleet(3)
    town.book("J1-1", around(20), appointment="09:00", needs=Needs(mobility="walking", alone=True))
    town.book("J2-1", around(21), appointment="09:00")
    town.night()
    return town


def ask(town: Town, **limits: Any) -> str:
    """Ask as the interface does."""
    order = PriceRules(str(DAY), **limits)
    return town.runtime.execute(lambda ctx: price_rules(ctx, order, town.office), actor="planner")


def told(town: Town) -> dict[str, Any]:
    """Return what the page shows."""
    found: dict[str, Any] = town.read(lambda store: views.rule_prices(store, str(DAY)))
    return found


def work_out(town: Town, number: int) -> list[tuple[float, str]]:
    """Do the job in this process; return the progress that was told."""
    job = town.module.jobs[KIND]
    data = {"service_day": str(DAY), "number": number, "seconds": None, "iterations": 60, "seed": 1}
    task = town.runtime.transact(lambda _, context: job.prepare(context, data))
    steps: list[tuple[float, str]] = []
    found = job.work(task, lambda share, text: steps.append((share, text)))

    def finish(_: Any, context: Context[Any]) -> None:
        job.complete(context, data, found)

    town.runtime.transact(finish)
    return steps


def test_every_rule_is_priced_and_the_one_that_binds_costs(planned: Town) -> None:
    """Riding alone needs a second car here; rules that bind nobody cost nothing. Shares of the work only grow."""
    assert told(planned) == {"service_day": str(DAY), "job": None, "found_at": None, "fresh": True, "rules": []}
    assert ask(planned, iterations=60) == f"{DAY}/rules/1"
    assert (told(planned)["job"], told(planned)["fresh"]) == (f"{DAY}/rules/1", False)
    steps = work_out(planned, 1)
    shares = [share for share, _ in steps]
    assert shares == sorted(shares)
    assert (shares[0], shares[-1]) == (0.0, 1.0)
    assert {text for _, text in steps if text} == set(RULES)
    found = told(planned)
    prices = {row["rule"]: row["price_ore"] for row in found["rules"]}
    assert prices.keys() == RULES.keys()
    assert prices["riding-alone"] > 0
    assert all(price >= 0 for price in prices.values())
    assert prices["company"] == prices["breaks"] == prices["working-time"] == 0
    assert list(prices.values()) == sorted(prices.values(), reverse=True)
    assert found["fresh"]
    for row in found["rules"]:
        assert row["price_ore"] == row["with_ore"] - row["without_ore"]


def test_the_plan_is_not_touched(planned: Town) -> None:
    """Nothing is sent, and the picture in memory is as good as before."""
    before, sent, stamp = planned.runs(), len(planned.told()), planned.picture().stamp
    ask(planned, iterations=60)
    work_out(planned, 1)
    assert (planned.runs(), len(planned.told()), planned.picture().stamp) == (before, sent, stamp)


def test_an_older_answer_does_not_replace_a_newer_one(planned: Town) -> None:
    """Asked twice, the second answer comes first: the late first one is dropped."""
    ask(planned)
    ask(planned)
    work_out(planned, 2)
    at = told(planned)["found_at"]
    planned.now = planned.now.replace(hour=planned.now.hour + 1)
    work_out(planned, 1)
    assert (told(planned)["found_at"], told(planned)["fresh"]) == (at, True)


def test_limits_and_days_are_checked(planned: Town) -> None:
    """Too long or nothing at all is refused, and a day that nobody knows has no prices."""
    for limits in ({"seconds": 1e6}, {"seconds": 0.0}, {"iterations": 0}):
        with pytest.raises(InvalidInput, match=r"planning\.bad-limit"):
            ask(planned, **limits)
    nowhere = PriceRules("2031-01-01")
    with pytest.raises(NotFound, match=r"planning\.no-day"):
        planned.runtime.execute(lambda ctx: price_rules(ctx, nowhere, planned.office), actor="planner")
    with pytest.raises(NotFound, match=r"planning\.no-day"):
        planned.read(lambda store: views.rule_prices(store, "2031-01-01"))


@pytest.mark.slow
def test_the_job_runs_in_a_child_process(planned: Town) -> None:
    """Asked for, leased, searched elsewhere, stored."""
    ask(planned, iterations=30)
    assert JobRunner(planned.runtime).run_pending() == 2  # the night's own optimisation waits as well
    assert told(planned)["fresh"]
    assert len(told(planned)["rules"]) == len(RULES)
