"""A whole day in one process: everything answered, nothing lost, every øre accounted for, the same every time."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from adapters.cli import main
from tests.e2e.conftest import Driven, drive

REQUIRED = {
    "": ["seed", "versions", "runs", "vehicles_used", "seconds", "peak_mib", "phases", "promise_latency"],
    "trips": ["requested", "promised", "refused", "carried", "no_show", "cancelled", "unanswered"],
    "money": ["planned_cost_ore", "operators_paid_ore", "payers_invoiced_ore", "ledger_difference_ore", "reconciles"],
    "plan": ["violations", "appointments_late", "ride_limit_exceeded"],
    "live": ["promises_kept", "shared_ride_share", "appointments_late_in_fact"],
    "messages": ["published", "handled", "duplicate", "dead", "lost"],
}
VOLATILE = {"seconds", "peak_mib", "phases", "promise_latency", "versions", "solve_s", "planned_at", "exports"}


def test_money_reconciles(driven: Driven) -> None:
    """What operators are paid is what payers are invoiced is what runs were priced at, and the books balance."""
    money = driven.outcome.figures["money"]
    assert money["operators_paid_ore"] > 0
    assert money["operators_paid_ore"] == money["payers_invoiced_ore"] == money["priced_ore"]
    assert money["priced_ore"] == sum(driven.outcome.prices.values())
    assert money["ledger_difference_ore"] == 0
    assert money["reconciles"] is True


def test_the_published_plan_breaks_no_rule(driven: Driven) -> None:
    """The independent checker finds nothing in the night's plan, and had something to look at."""
    plan = driven.outcome.figures["plan"]
    assert (plan["runs_checked"], plan["stops_checked"]) > (1, 10)
    assert driven.outcome.plan.violations == ()
    assert (plan["appointments_late"], plan["ride_limit_exceeded"]) == (0, 0)


def test_every_requested_trip_is_answered_and_comes_to_an_end(driven: Driven) -> None:
    """Each trip is promised or refused, and in the evening none is still on its way."""
    trips, statuses = driven.outcome.figures["trips"], list(driven.outcome.trips.values())
    assert trips["requested"] == len(statuses)
    assert trips["unanswered"] == 0
    assert trips["requested"] == sum(trips["by_status"].values())
    assert {"booked", "on-board"}.isdisjoint(statuses)
    assert trips["carried"] >= trips["requested"] // 2
    assert trips["promised"] + trips["refused"] + trips["cancelled"] >= trips["requested"]


def test_no_message_is_lost_dead_or_waiting(driven: Driven) -> None:
    """At the end of the day every message was handled by everybody who listens."""
    messages = driven.outcome.figures["messages"]
    assert messages["published"] == len(driven.outcome.envelopes) > 100
    assert {name: messages[name] for name in ("dead", "waiting", "queued", "lost")} == {
        "dead": 0,
        "waiting": 0,
        "queued": 0,
        "lost": 0,
    }


def test_every_promised_trip_can_be_followed(driven: Driven, monkeypatch: pytest.MonkeyPatch) -> None:
    """``samtur follow`` tells a trip's booking and promise, and of a carried one the ride and the money too."""
    monkeypatch.setenv("COLUMNS", "300")
    asked = {e.subject for e in driven.outcome.envelopes if e.type == "planning.trip-promised.v1"}
    assert len(asked) >= driven.outcome.figures["trips"]["carried"] > 0
    for trip in sorted(asked):
        arguments = ["follow", trip, "--data", str(driven.folder / "data")]
        told = CliRunner().invoke(main.app, arguments, catch_exceptions=False)
        assert told.exit_code == 0
        wanted = ["booking", "planning", "booking.trip-booked.v1", "planning.trip-promised.v1"]
        if driven.outcome.trips[trip] == "carried":
            wanted += ["execution", "settlement", "kr."]
        assert [word for word in wanted if word not in told.stdout] == [], trip


def test_the_summary_holds_what_is_asked_of_it(driven: Driven) -> None:
    """``summary.json`` has every figure of the list, and a phase for each part of the day."""
    figures = json.loads((driven.folder / "summary.json").read_text(encoding="utf-8"))
    missing = [
        f"{part}.{name}"
        for part, names in REQUIRED.items()
        for name in names
        if name not in (figures[part] if part else figures)
    ]
    assert missing == []
    assert len(figures["phases"]) == 5
    assert all(phase["seconds"] > 0 and phase["peak_mib"] > 0 for phase in figures["phases"])


def test_exports_hold_the_books(driven: Driven) -> None:
    """Every file is written as CSV and as Parquet with as many rows."""
    rows = driven.outcome.figures["exports"]
    files = {file.name for file in (driven.folder / "exports").iterdir()}
    assert files == set(rows)
    assert {name: rows[name] for name in rows if name.endswith(".csv")} == {
        name.replace(".parquet", ".csv"): rows[name] for name in rows if name.endswith(".parquet")
    }
    assert rows["ledger.csv"] > 0


def test_the_books_can_be_exported_afterwards(driven: Driven, tmp_path: Path) -> None:
    """``samtur export`` writes the same files from the stored data alone."""
    arguments = ["export", str(tmp_path), "--data", str(driven.folder / "data")]
    assert CliRunner().invoke(main.app, arguments, catch_exceptions=False).exit_code == 0
    for file in sorted((driven.folder / "exports").glob("*.csv")):
        assert (tmp_path / file.name).read_bytes() == file.read_bytes()


@pytest.mark.slow
def test_the_same_seed_gives_the_same_day(driven: Driven, tmp_path: Path) -> None:
    """Driven once more, the day has the same trips, runs, prices, figures and messages."""
    again = drive(tmp_path / "again")
    assert _steady(again.outcome.figures) == _steady(driven.outcome.figures)
    assert again.outcome.trips == driven.outcome.trips
    assert again.outcome.prices == driven.outcome.prices
    assert [(e.type, e.subject, e.version, e.time) for e in again.outcome.envelopes] == [
        (e.type, e.subject, e.version, e.time) for e in driven.outcome.envelopes
    ]


def _steady(figures: Mapping[str, Any]) -> dict[str, Any]:
    """Return what must not depend on the machine's speed."""
    return {
        name: _steady(value) if isinstance(value, Mapping) else value
        for name, value in figures.items()
        if name not in VOLATILE
    }
