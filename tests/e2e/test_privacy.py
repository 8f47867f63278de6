"""Who travels is known to booking and execution alone, and sealed even there: a whole day is searched for patients."""

from __future__ import annotations

import json
import sqlite3
from contextlib import closing
from pathlib import Path
from typing import get_args

import pytest
from typer.testing import CliRunner

from adapters.cli import main
from adapters.settings import MODULES
from scenarios.day.tables import TreatmentKind
from tests.e2e.conftest import Driven
from tests.e2e.leaks import cells, files, leaks, needles
from tests.e2e.small_day import MARK

BUS = ("outbox", "inbox", "delivery", "dead_letter", "job", "idempotency")


def test_the_patients_were_really_there(driven: Driven) -> None:
    """Clerk and driver are shown the planted patient: what is searched for had come in and gone through."""
    assert all(f"{MARK}0" in shown for shown in driven.shown)
    assert any(patient.cpr in driven.shown[2] for patient in driven.patients)
    cards = [envelope for envelope in driven.outcome.envelopes if envelope.type == "booking.passenger-card.v1"]
    assert len(cards) >= driven.outcome.figures["trips"]["carried"]


def test_no_message_names_a_patient(driven: Driven) -> None:
    """Neither what modules sent nor what waits, died, was asked for or answered holds a planted word or number."""
    databases = [driven.folder / "data" / f"{module}.sqlite" for module in MODULES]
    bodies = [surface for database in databases for surface in cells(database, BUS)]
    assert len(bodies) > len(driven.outcome.envelopes)
    assert leaks(bodies, needles(driven.patients)) == []


def test_no_log_line_names_a_patient(driven: Driven) -> None:
    """Every logger's lines at DEBUG, the statements of the database among them, hold none of it."""
    lines = driven.log.splitlines()
    assert len(lines) > 500
    assert any('"message handled"' in line for line in lines)
    assert leaks([("log", driven.log.encode())], needles(driven.patients)) == []


def test_no_stored_value_and_no_file_names_a_patient(driven: Driven) -> None:
    """All four modules' databases value by value and byte by byte, exports, messages and summary hold none of it."""
    sought = needles(driven.patients)
    stored = [surface for module in MODULES for surface in cells(driven.folder / "data" / f"{module}.sqlite")]
    written = dict(files(driven.folder))
    assert {"summary.json", "messages.jsonl", "exports/ledger.csv", "data/planning.sqlite"} <= set(written)
    assert leaks(stored, sought) == []
    assert leaks(written.items(), sought) == []


def test_planning_and_settlement_do_not_know_why_anybody_is_ill(driven: Driven) -> None:
    """No kind of treatment stands in any message, nor in the databases of the modules that need none."""
    kinds = {kind.encode() for kind in get_args(TreatmentKind)}
    databases = [driven.folder / "data" / f"{module}.sqlite" for module in ("planning", "settlement")]
    assert leaks([surface for database in databases for surface in cells(database)], kinds) == []
    assert leaks([("messages", (driven.folder / "messages.jsonl").read_bytes())], kinds) == []


def test_nothing_shown_to_operators_of_the_system_names_a_patient(driven: Driven) -> None:
    """Metrics, ``samtur follow`` and the refusal of a wrong referral tell nobody's name or number."""
    trip = next(trip for trip, status in driven.outcome.trips.items() if status == "carried")
    arguments = ["follow", trip, "--data", str(driven.folder / "data")]
    story = CliRunner().invoke(main.app, arguments, catch_exceptions=False).stdout
    assert "samtur_messages_handled_total" in driven.metrics
    assert "patient.cpr" in driven.refused or "cpr" in driven.refused
    surfaces = [("metrics", driven.metrics), ("story", story), ("refusal", driven.refused)]
    assert leaks([(where, text.encode()) for where, text in surfaces], needles(driven.patients)) == []


@pytest.mark.parametrize(
    "leak",
    [
        lambda patient: patient.name,
        lambda patient: patient.name.upper(),
        lambda patient: f"CPR {patient.cpr[:6]}-{patient.cpr[6:]}.",
        lambda patient: json.dumps({"phone": patient.phone}),
        lambda patient: patient.texts[2],
    ],
)
def test_a_planted_leak_is_found(driven: Driven, tmp_path: Path, leak: object) -> None:
    """The search fails when it should: on a log line, in a file, and in a database, whatever its spelling."""
    assert callable(leak)
    text = str(leak(driven.patients[0]))
    sought = needles(driven.patients)
    database = tmp_path / "leaky.sqlite"
    with closing(sqlite3.connect(database)) as connection:
        connection.execute("CREATE TABLE outbox (body BLOB)")
        connection.execute("INSERT INTO outbox VALUES (?)", ((b"x" * 5000) + text.encode() + (b"y" * 5000),))
        connection.commit()
    assert leaks([("log", f"ordinary words {text} ordinary words".encode())], sought)
    assert leaks(cells(database, ["outbox"]), sought)
    (tmp_path / "export.csv").write_text(f"a,b\n1,{text}\n", encoding="utf-8")
    assert any(found.startswith("export.csv") for found in leaks(files(tmp_path), sought))
