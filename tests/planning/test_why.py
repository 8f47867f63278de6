"""Why a trip is where it is: what planning tells agrees with the plan, and nothing is changed by asking."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest

import planner.routing
from planner.kernel.errors import NotFound
from planner.messages.trips import Needs
from planner.planning.domain.obstacles import obstacle
from planner.planning.domain.reasons import from_obstacles
from planner.planning.handlers.why import ask_why, tell_why
from planner.routing import Reason as Obstacle
from tests.planning.town import Town, around, at


def why(town: Town, trip_id: str) -> dict[str, Any]:
    """Ask in a transaction of its own, as the interface does."""
    asked = town.runtime.execute(lambda ctx: ask_why(ctx, trip_id, town.office), actor="test")
    return json.loads(json.dumps(tell_why(asked)))


@pytest.fixture
def planned(town: Town) -> Town:
    """Two neighbours to one appointment, one in a wheelchair refused, one cancelled; the night is over."""
    town.fleet(3)
    town.book("J1-1", around(20), appointment="09:00")
    town.book("J2-1", around(21), appointment="09:00")
    town.book("J3-1", around(20), appointment="09:00", needs=Needs(mobility="wheelchair"))
    town.book("J4-1", around(10), appointment="13:00")
    town.cancel("J4-1")
    town.night()
    return town


def test_a_planned_trip_is_told_with_its_vehicle_and_its_price(planned: Town) -> None:
    """Vehicle and times are the run's, the ride is within its limit, company is who shares the car."""
    told, run = why(planned, "J1-1"), planned.run_of("J1-1")
    assert told["state"] == "planned"
    assert (told["place"]["run_id"], told["place"]["vehicle_id"]) == (run.run_id, run.vehicle_id)
    starts = {(a.trip_id, a.action): stop.arrival_at for stop in run.stops for a in stop.actions}
    assert told["place"]["pickup_at"] == starts["J1-1", "pickup"].isoformat()
    assert told["direct_s"] <= told["place"]["ride_s"] <= told["max_ride_s"]
    together = planned.run_of("J2-1").run_id == run.run_id
    assert told["company"] == (["J2-1"] if together else [])
    assert told["saves_ore"] > 0


def test_every_other_vehicle_is_priced_or_forbidden(planned: Town) -> None:
    """Of three vehicles the two others are told, each once, the cheapest first."""
    told = why(planned, "J1-1")
    own = told["place"]["vehicle_id"]
    priced = [other["vehicle_id"] for other in told["others"]]
    forbidden = [v for one in told["obstacles"] for v in one["vehicles"]]
    assert set(priced) | set(forbidden) | {own} == {"V1", "V2", "V3"}
    assert [other["extra_ore"] for other in told["others"]] == sorted(other["extra_ore"] for other in told["others"])
    assert all(other["extra_ore"] >= 0 for other in told["others"])  # the night left nothing cheaper
    assert {other["vehicle_id"] for other in told["others"] if other["run_id"]} <= {
        run.vehicle_id for run in planned.runs().values()
    }


def test_asking_changes_nothing(planned: Town) -> None:
    """The runs are the same before and after, and nothing was sent."""
    before, sent = planned.runs(), len(planned.told())
    for trip in ("J1-1", "J2-1"):
        assert why(planned, trip) == why(planned, trip)
    assert (planned.runs(), len(planned.told())) == (before, sent)


def test_what_is_in_no_plan_is_told_so(planned: Town) -> None:
    """A refused and a cancelled trip have no place; one that nobody knows does not exist."""
    assert why(planned, "J3-1") == {"trip_id": "J3-1", "state": "no-plan"}
    assert why(planned, "J4-1")["state"] == "no-plan"
    with pytest.raises(NotFound, match=r"planning\.no-trip"):
        why(planned, "J9-1")


def test_a_ride_that_has_begun_is_told_without_alternatives(planned: Town) -> None:
    """Once picked up, the trip has its place and nothing else to choose."""
    run = planned.run_of("J1-1")
    planned.serve(run, "J1-1", "picked-up", at("08:20"))
    told = why(planned, "J1-1")
    assert told["state"] == "begun"
    assert (told["others"], told["obstacles"]) == ([], [])
    assert told["place"]["run_id"] == run.run_id


ROUTING = Path(planner.routing.__file__).parent
RULES = sorted(
    {code for file in ROUTING.rglob("*.py") for code in re.findall(r'_PREFIX \+ "([a-z-]+)"', file.read_text())}
)
"""Every rule that the search can name as the reason, read from its own code."""


def test_the_rules_are_found_in_the_code() -> None:
    """What the search says to stand in the way is read rightly, so that the test below is about all of it."""
    assert {"skills", "capacity", "working-time", "breaks", "company", "full"} <= set(RULES)


@pytest.mark.parametrize("rule", RULES)
def test_every_rule_has_a_sentence_in_each_language(rule: str) -> None:
    """Each obstacle of the search is said in Danish and English, of a vehicle and of a trip, under its own code."""
    said = obstacle(f"routing.unserved.{rule}")
    assert said.code == f"planning.obstacle.{rule}"
    assert said.da != said.en
    assert (said == obstacle("full")) == (rule == "full")
    numbers = {"max_ride_s": 3600, "pickup_s": 36_000}
    (refused,) = from_obstacles([Obstacle(f"routing.unserved.{rule}", numbers)], ["lift"])
    assert refused.da != refused.en
    assert (refused.code == "planning.refused.full") == (rule == "full")
