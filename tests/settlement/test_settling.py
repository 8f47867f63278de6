"""From messages to ledger, statements and invoices, on both databases."""

from __future__ import annotations

from datetime import date
from itertools import permutations

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DatabaseError

from adapters.sql.engine import writing
from adapters.sql.migrate import drift
from adapters.sql.settlement import tables
from planner.kernel.errors import Conflict
from planner.messages.payload import Payload
from planner.messages.settlement import InvoiceIssued, Price, RunPriced, StatementIssued
from planner.settlement import commands, views
from planner.settlement.ports import SettlementConfig
from tests.conftest import EngineFactory
from tests.settlement.days import (
    DAY,
    Books,
    booked,
    completed,
    contract,
    offered,
    promised,
    referral,
    run,
    served,
)

TOTAL = 5_000 + 60_000 + 15_000


@pytest.fixture
def books(module_engine: EngineFactory) -> Books:
    """Settlement with one contract in force."""
    books = Books(module_engine("settlement"))
    books.do(lambda ctx: commands.publish_contract(ctx, contract()))
    return books


def _facts() -> list[Payload]:
    return [
        referral("H1", "RM"),
        referral("H2", "AUH"),
        booked("J1-1", "H1"),
        booked("J2-1", "H2"),
        promised("J1-1", 30_000),
        promised("J2-1", 10_000),
        run(["J1-1", "J2-1"]),
        served("J1-1"),
        served("J2-1", "no-show"),
        completed(),
    ]


def test_the_tables_are_those_of_the_migrations(module_engine: EngineFactory) -> None:
    """Migrations and table definitions agree."""
    assert drift(module_engine("settlement"), tables.metadata) == []


def test_a_completed_run_is_priced_shared_and_posted(books: Books) -> None:
    """Price, shares by payer and a balanced ledger entry follow from the facts alone."""
    recorded = [message for fact in _facts() for message in books.tell(fact)]
    (priced,) = recorded
    assert isinstance(priced, RunPriced)
    assert priced.total_ore == TOTAL
    assert {s.payer_code: s.amount_ore for s in priced.shares} == {"RM": 60_000, "AUH": 20_000}
    balances = books.read(lambda store: store.balances())
    assert balances["operator:O1"] == -TOTAL
    assert balances["payer:RM"] == 60_000
    assert sum(balances.values()) == 0


def test_the_order_of_messages_does_not_matter(module_engine: EngineFactory) -> None:
    """Whatever order the last facts come in, the run is priced once all are there, and to the same øre."""
    books = Books(module_engine("settlement"))
    books.do(lambda ctx: commands.publish_contract(ctx, contract()))
    for number, order in enumerate(permutations(range(4))):
        trip, referral_id, run_id = f"J{number}-1", f"H{number}", f"R{number}"
        facts: list[Payload] = [referral(referral_id, "RM"), booked(trip, referral_id), promised(trip, 1_000)]
        late: list[Payload] = [run([trip], run_id), served(trip, run_id=run_id), completed(run_id=run_id)]
        rest = [facts[1], *late]
        for fact in (facts[0], facts[2], *(rest[i] for i in order)):
            books.tell(fact)
        books.do(lambda ctx: commands.close_day(ctx, date.fromisoformat(DAY), SettlementConfig()))
        assert books.read(lambda store, run_id=run_id: store.priced(run_id)).total_ore == TOTAL


def test_nothing_is_settled_twice(books: Books) -> None:
    """Redelivered facts change neither price nor ledger."""
    for fact in _facts() * 2:
        books.tell(fact)
    assert books.read(lambda store: len(store.entries())) == 1


def test_a_changed_run_is_reversed_and_priced_anew(books: Books) -> None:
    """A later fact gives a new revision: the old entry stays, mirrored by a reversal, and the sums are right."""
    for fact in _facts():
        books.tell(fact)
    books.tell(run(["J1-1", "J2-1"], minutes=180), 2)
    kinds = books.read(lambda store: [e.kind for e in store.entries()])
    assert kinds == ["run-priced", "run-reversed", "run-priced"]
    assert books.read(lambda store: store.balances())["operator:O1"] == -(5_000 + 90_000 + 22_500)


def test_the_ledger_cannot_be_changed(books: Books) -> None:
    """The database itself refuses to change or remove what was posted."""
    for fact in _facts():
        books.tell(fact)
    for statement in ("UPDATE line SET amount_ore = 0", "DELETE FROM line", "UPDATE entry SET kind = 'x'"):
        with pytest.raises(DatabaseError, match="append-only"), writing(books.engine) as connection:
            connection.execute(text(statement))


def test_statements_and_invoices_agree_and_are_issued_once(books: Books) -> None:
    """What operators are paid is what payers are invoiced; issuing again issues nothing."""
    for fact in _facts():
        books.tell(fact)
    day = date.fromisoformat(DAY)
    issued, recorded = books.do(lambda ctx: commands.issue_documents(ctx, day, day))
    assert issued.statements_ore == issued.invoices_ore == TOTAL
    assert [type(m) for m in recorded] == [StatementIssued, InvoiceIssued, InvoiceIssued]
    again, _ = books.do(lambda ctx: commands.issue_documents(ctx, day, day))
    assert again == commands.Issued((), (), 0, 0)
    summary = books.read(lambda store: views.day_summary(store, DAY))
    assert summary["ledger_difference_ore"] == summary["paid_invoiced_difference_ore"] == 0


def test_a_correction_after_the_statement_falls_into_the_next(books: Books) -> None:
    """What changes after a statement was issued is paid on the next one, as the difference."""
    day = date.fromisoformat(DAY)
    for fact in _facts():
        books.tell(fact)
    books.do(lambda ctx: commands.issue_documents(ctx, day, day))
    books.tell(run(["J1-1", "J2-1"], minutes=180), 2)
    issued, _ = books.do(lambda ctx: commands.issue_documents(ctx, day, day))
    assert issued.statements_ore == issued.invoices_ore == 117_500 - TOTAL


def test_idle_guaranteed_vehicles_are_paid_and_borne_by_the_default_payer(books: Books) -> None:
    """A guaranteed vehicle without a run costs its guarantee, which the default payer bears."""
    paid = Price(hourly_driving_ore=30_000, hourly_waiting_ore=30_000, guaranteed_s=7200)
    books.do(lambda ctx: commands.publish_contract(ctx, contract("K2", paid=paid, kind="guaranteed")))
    books.tell(offered("V9", "guaranteed", "K2"))
    for _ in range(2):
        closed, _ = books.do(lambda ctx: commands.close_day(ctx, date.fromisoformat(DAY), SettlementConfig()))
    assert closed.idle == 1
    assert books.read(lambda store: store.balances())["payer:RM"] == 60_000


def test_closing_a_day_names_what_is_missing(books: Books) -> None:
    """A run that cannot be priced is listed with the facts it waits for, not guessed."""
    for fact in _facts()[2:]:
        books.tell(fact)
    closed, _ = books.do(lambda ctx: commands.close_day(ctx, date.fromisoformat(DAY), SettlementConfig()))
    assert closed.waiting == {"R1": ["referral-decided H1", "referral-decided H2"]}


def test_a_contract_version_is_published_once(books: Books) -> None:
    """The same terms again change nothing; other terms under the same version are refused."""
    revision, recorded = books.do(lambda ctx: commands.publish_contract(ctx, contract()))
    assert (revision, recorded) == (1, [])
    other = contract(paid=Price(hourly_driving_ore=1, hourly_waiting_ore=1))
    with pytest.raises(Conflict, match=r"settlement\.contract-exists"):
        books.do(lambda ctx: commands.publish_contract(ctx, other))


def test_a_trips_story_tells_its_money(books: Books) -> None:
    """The story names the trip's part, who pays it and the invoice that it stands on."""
    for fact in _facts():
        books.tell(fact)
    day = date.fromisoformat(DAY)
    books.do(lambda ctx: commands.issue_documents(ctx, day, day))
    lines = books.read(lambda store: views.story(store, "J1-1"))
    assert [line.kind for line in lines] == ["run-priced", "invoice-issued"]
    assert "600,00 kr." in lines[0].da
    assert lines[1].data["amount_ore"] == 60_000
