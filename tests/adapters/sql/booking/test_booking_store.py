"""Booking's store keeps what the module says, the same on every database."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import Engine, Table, bindparam, inspect, select, text
from sqlalchemy.exc import DBAPIError

from adapters.sql.booking import migrations, tables
from adapters.sql.engine import make_engine, reading, writing
from adapters.sql.migrate import drift, upgrade
from adapters.sql.types import UtcDateTime
from planner.booking import handlers, personal, views
from planner.booking.domain.record import HistoryEntry
from planner.booking.domain.referral import Decision
from planner.booking.ports import TaskQuery, TripQuery
from planner.booking.privacy.erasing import erase_due
from planner.booking.privacy.ports import Erasure
from planner.kernel.errors import Conflict
from planner.kernel.principal import Role
from tests.booking.office import CPR, MONDAY, TUESDAY, Office

ON_CALL = [{"at": "2026-03-17T09:00:00Z", "ready_at": "2026-03-17T10:30:00Z", "on_call": True}]


@pytest.fixture
def engine(module_engine: Callable[..., Engine]) -> Engine:
    """Booking's migrated database."""
    return module_engine("booking")


@pytest.fixture
def office(engine: Engine) -> Office:
    """A booking office on it."""
    return Office(engine)


def test_migrations_and_tables_agree(engine: Engine) -> None:
    """A migrated database is what the tables say."""
    assert drift(engine, tables.metadata) == []


def test_tasks_of_before_are_kept(bare_engine: Callable[..., Engine], tmp_path: Path) -> None:
    """A task from before tasks had owners is about the same trip, and due since it was opened."""
    engine = bare_engine("booking")
    versions = tmp_path / "migrations" / "versions"
    versions.mkdir(parents=True)
    shutil.copy(Path(migrations.__path__[0]) / "versions" / "0001_start.py", versions)
    upgrade(engine, "booking", location=versions.parent)
    newest = make_engine(f"sqlite:///{tmp_path}/newest.sqlite", "booking")
    upgrade(newest, "booking")
    trip_id = Office(newest).book()[0]
    for table in (tables.referral, tables.journey, tables.trip):
        _copy(newest, engine, table)
    newest.dispose()
    before = "INSERT INTO clerk_task VALUES (:trip, 'refused-outbound', :day, :at, NULL, '', '', 1)"
    at = bindparam("at", type_=UtcDateTime)
    with writing(engine) as connection:
        connection.execute(text(before).bindparams(at), {"trip": trip_id, "day": TUESDAY, "at": MONDAY})
    upgrade(engine, "booking")
    task = Office(engine).runtime.read(lambda store: store.tasks(TaskQuery()))[0]
    assert (task.subject, task.kind, task.owner) == (trip_id, "refused-outbound", "")
    assert task.due_at == task.opened_at == MONDAY


def _copy(source: Engine, target: Engine, table: Table) -> None:
    """Copy a table's rows into one that need not have all of its columns yet."""
    there = {column["name"] for column in inspect(target).get_columns(table.name)}
    columns = [column for column in table.columns if column.name in there]
    with reading(source) as connection:
        rows = [dict(row) for row in connection.execute(select(*columns)).mappings()]
    with writing(target) as connection:
        connection.execute(table.insert(), rows)


def test_everything_comes_back_as_it_went_in(office: Office) -> None:
    """Referral, decision, journey and trips read back equal to what was stored, types and all."""
    receipt = office.receive(
        appointments=ON_CALL,
        needs={"mobility": "wheelchair", "equipment": ["lift"], "oxygen_minutes": 90, "front_seat": True},
        facts__companions_requested=1,
        facts__hospital={"code": "hospital-AUH", "name": "Aarhus Universitetshospital"},
        facts__public_fare_ore=9900,
    )
    stored = office.runtime.read(lambda store: store.referral(receipt.referral.id))
    fields = set(vars(receipt.referral)) - {"_sa_instance_state"}
    assert {name: getattr(stored, name) for name in fields} == {
        name: getattr(receipt.referral, name) for name in fields
    }
    assert stored.facts.hospital.code == "hospital-AUH"
    decisions = office.runtime.read(lambda store: store.decisions(receipt.referral.id))
    assert decisions == [receipt.decision]
    assert isinstance(decisions[0], Decision)
    for trip in receipt.trips:
        back = office.trip(trip.id)
        assert back.booked() == trip.booked()
        assert (back.status, back.refusal, back.promise) == (trip.status, (), None)
    office.promise("J000001-1")
    assert office.trip("J000001-1").promise.pickup_from == MONDAY + timedelta(hours=22)


def test_filters_and_counts_are_the_same_everywhere(office: Office) -> None:
    """Lists filter inside JSON too, and outcomes count the newest decision of each referral."""
    office.book()
    office.book(external_id="R-2", appointments=ON_CALL)
    office.receive(external_id="R-3", facts__condition_excludes_public_transport=False)
    assert office.runtime.read(lambda store: store.trips(TripQuery(on_call=True)))[1] == 1
    assert office.runtime.read(lambda store: store.trips(TripQuery(on_call=False)))[1] == 3
    order = handlers.DecideByPerson("H000003", "transport", "case-lead", "Ja", "Yes", 0, frozenset({Role.CASE_LEAD}))
    office.do(lambda ctx: handlers.decide_by_person(ctx, office.desk, order))
    counts = office.runtime.read(lambda store: views.day_summary(store, TUESDAY))
    assert counts["referrals"] == {"transport": 3, "allowance": 0, "refused": 0}
    assert counts["requested"] == 6


@pytest.mark.parametrize("table", [table.name for table in tables.APPEND_ONLY])
@pytest.mark.parametrize("verb", ["UPDATE {} SET {}={}", "DELETE FROM {}"])
def test_the_past_cannot_be_rewritten(office: Office, table: str, verb: str) -> None:
    """Decisions, history and the audit trail refuse every change, whoever asks."""
    office.book()
    office.do(lambda ctx: personal.open_personal(ctx, office.desk, "H000001", "kontrol"))
    office.do(lambda ctx: ctx.store.add_erasure(Erasure("E1", ctx.now, "anna", "drafts", 1, "", "retention")))
    columns = {"decision": "scheme", "history": "kind", "personal_data_read": "who", "rule_publication": "cases_text"}
    columns |= {"erasure": "why"}
    column = columns.get(table, "criterion")
    with pytest.raises(DBAPIError, match=f"{table} is append-only"), writing(office.engine) as connection:
        connection.execute(text(verb.format(table, column, column)))


def test_a_message_is_entered_once_per_subject_and_kind(office: Office) -> None:
    """The database itself refuses a second entry of one message."""
    entry = HistoryEntry("a", "J1-1", "trip-promised", MONDAY, cause="m1")
    office.do(lambda ctx: ctx.store.add_history(entry))
    assert office.runtime.read(lambda store: store.has_history("J1-1", "m1"))
    assert not office.runtime.read(lambda store: store.has_history("J1-2", "m1"))
    with pytest.raises(Conflict, match=r"store\.changed-meanwhile"):
        office.do(lambda ctx: ctx.store.add_history(HistoryEntry("b", "J1-1", "trip-promised", MONDAY, cause="m1")))


def test_the_same_referral_sent_at_the_same_time_is_one(engine: Engine) -> None:
    """Eight senders of one referral get one referral and the same receipt; no number is lost on the losers."""
    offices = [Office(engine) for _ in range(8)]
    with ThreadPoolExecutor(8) as pool:
        receipts = list(pool.map(lambda each: each.receive(), offices))
    assert {receipt.referral.id for receipt in receipts} == {"H000001"}
    assert sorted(receipt.duplicate for receipt in receipts) == [False] + [True] * 7
    assert offices[0].book(external_id="R-2") == ["J000002-1", "J000002-2"]


def test_numbers_are_given_once_and_without_gaps(engine: Engine) -> None:
    """Bookings at the same time get different numbers, and none is left out."""
    offices = [Office(engine) for _ in range(6)]
    with ThreadPoolExecutor(6) as pool:
        found = list(pool.map(lambda pair: pair[1].book(external_id=f"R-{pair[0]}"), enumerate(offices)))
    assert sorted(trip for trips in found for trip in trips) == [
        f"J{number:06d}-{leg}" for number in range(1, 7) for leg in (1, 2)
    ]


def test_changes_at_the_same_time_do_not_overwrite_each_other(office: Office) -> None:
    """Of two commands that read the same trip the later one sees what the first did."""
    out, _ = office.book()
    others = [Office(office.engine) for _ in range(4)]

    def step(each: Office) -> None:
        def bump(ctx: object) -> None:
            trip = ctx.store.trip(out)  # type: ignore[attr-defined]
            trip.planning_version += 1

        each.do(bump)

    with ThreadPoolExecutor(4) as pool:
        outcomes = list(pool.map(lambda each: _tried(lambda: step(each)), others))
    assert office.trip(out).planning_version == outcomes.count("done")
    assert outcomes.count("done") >= 1


def _tried(act: Callable[[], None]) -> str:
    try:
        act()
    except Conflict:
        return "lost"
    return "done"


def test_whole_flow_leaves_personal_data_sealed(office: Office) -> None:
    """On every database the personal columns hold only sealed text and blind indexes, and can be erased."""
    office.book()
    with reading(office.engine) as connection:
        row = connection.execute(text("SELECT sealed, key_id, cpr_index, phone_index FROM personal")).one()
    assert row.sealed.startswith("k1:")
    assert CPR not in "".join(row)
    assert len(row.cpr_index) == len(row.phone_index) == 64
    assert office.do(lambda ctx: len(ctx.store.personal_not_under("k2", 10))) == 1
    office.now = MONDAY + timedelta(days=4000)
    assert office.do(lambda ctx: erase_due(ctx, office.desk)) == 1
    with reading(office.engine) as connection:
        gone = connection.execute(text("SELECT sealed, cpr_index, phone_index FROM personal")).one()
    assert tuple(gone) == ("", None, None)
