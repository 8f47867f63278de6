"""Passenger cards: sealed at rest, opened on record, gone when their time is up."""

from __future__ import annotations

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DatabaseError

from adapters.sql.engine import reading, writing
from planner.execution.handlers.personal import ERASE, ERASE_JOB, erase_personal_data, open_cards
from planner.kernel.errors import InvalidInput
from planner.kernel.sealing import ERASED
from planner.messages.booking import PersonalDataErased
from tests.execution.road import RUN, Plain, Road, at, card, run, stops_for


def _open(road: Road, trips: list[str]) -> dict[str, dict[str, str]]:
    opened = road.do(lambda ctx: open_cards(ctx, ctx.store.run(RUN), trips, "run-sheet", Plain()), actor="lise")
    return dict(opened)


def test_cards_are_opened_on_record_only(road: Road) -> None:
    """Every opened card leaves a line: who, when, why, whose; a trip without a card leaves none."""
    road.tell(card("A"), run(stops_for(["A", "B"])))
    road.now = at(5)
    opened = _open(road, ["A", "B"])
    assert opened["A"]["name"] == "Ane Prøve"
    assert opened["A"]["notes"] == ""
    assert set(opened) == {"A"}
    reads = road.read(lambda store: store.personal_reads("A"))
    assert [(r.reader, r.at, r.purpose, r.trip_id, r.run_id) for r in reads] == [("lise", at(5), "run-sheet", "A", RUN)]
    assert road.read(lambda store: store.personal_reads("B")) == []


def test_audit_trail_cannot_be_changed(any_road: Road) -> None:
    """The database refuses to change or delete what was put on record."""
    any_road.tell(card("A"), run(stops_for(["A"])))
    _open(any_road, ["A"])
    for change in ("UPDATE personal_data_read SET reader = 'x'", "DELETE FROM personal_data_read"):
        with pytest.raises(DatabaseError, match="append-only"), writing(any_road.engine) as connection:
            connection.execute(text(change))


def test_card_is_bound_to_its_trip(road: Road) -> None:
    """A card that was put at another trip cannot be opened there."""
    road.tell(card("A").model_copy(update={"trip_id": "B"}), run(stops_for(["B"])))
    with pytest.raises(InvalidInput, match=r"sealing.cannot-open"):
        _open(road, ["B"])
    assert road.read(lambda store: store.personal_reads("B")) == []


def test_what_is_no_card_is_refused(road: Road) -> None:
    """Content that is no card is a coded error without the content."""
    sealed = Plain().seal("[1]", "passenger-card:A")
    road.tell(card("A").model_copy(update={"sealed": sealed}), run(stops_for(["A"])))
    with pytest.raises(InvalidInput, match=r"execution.bad-card"):
        _open(road, ["A"])


def test_cards_are_erased_when_their_time_is_up(road: Road) -> None:
    """Erasure takes what is due, leaves what is not, and the audit trail stays."""
    road.tell(card("A", erase_minute=10), card("B", erase_minute=20), run(stops_for(["A", "B"])))
    _open(road, ["A"])
    road.now = at(10)
    assert road.do(erase_personal_data) == 1
    assert road.read(lambda store: store.card("A")) is None
    assert road.read(lambda store: store.card("B")) is not None
    assert len(road.read(lambda store: store.personal_reads("A"))) == 1
    with reading(road.engine) as connection:
        assert connection.execute(text("SELECT trip_id FROM passenger_card")).scalars().all() == ["B"]


def test_cards_go_with_the_passengers_data(any_road: Road) -> None:
    """When booking has erased who travels, the cards of those trips are deleted and no others; twice is once."""
    any_road.tell(card("A"), card("B"), run(stops_for(["A", "B"])))
    any_road.tell(PersonalDataErased(referral_id="H1", trip_ids=("A",)))
    any_road.tell(PersonalDataErased(referral_id="H1", trip_ids=("A",)))
    assert any_road.read(lambda store: store.card("A")) is None
    assert any_road.read(lambda store: store.card("B")) is not None


class Shredded(Plain):
    """A cipher whose keys are destroyed."""

    def open(self, sealed: str, context: str) -> str:
        """Refuse, as the vault does."""
        raise InvalidInput(ERASED, "its key is destroyed", where=f"{len(sealed)} {context}")


def test_a_sheet_leaves_out_who_is_erased(road: Road) -> None:
    """A card whose key is destroyed before the message comes is left out of the sheet, not an error of it."""
    road.tell(card("A"), run(stops_for(["A"])))
    assert road.do(lambda ctx: open_cards(ctx, ctx.store.run(RUN), ["A"], "run-sheet", Shredded())) == {}
    assert road.read(lambda store: store.personal_reads("A")) == []


def test_erasure_is_asked_for_with_the_card_and_done_by_the_job(road: Road) -> None:
    """Receiving a card asks for a job at its time; the job erases it."""
    road.tell(card("A", erase_minute=10))
    request = road.jobs[0]
    assert (request.kind, request.not_before) == (ERASE, at(10))
    road.now = at(11)
    task = road.do(lambda ctx: ERASE_JOB.prepare(ctx, request.data))
    result = ERASE_JOB.work(task, lambda share, what: None)
    road.do(lambda ctx: ERASE_JOB.complete(ctx, request.data, result))
    assert road.read(lambda store: store.card("A")) is None


def test_card_that_is_past_its_time_is_not_kept(road: Road) -> None:
    """A card that arrives after its time is never stored."""
    road.now = at(11)
    road.tell(card("A", erase_minute=10))
    assert road.read(lambda store: store.card("A")) is None
    assert road.jobs == []


def test_newer_card_replaces_the_older(road: Road) -> None:
    """The newest version of a card counts, whatever order they come in."""
    road.tell(run(stops_for(["A"])))
    road.tell(card("A", "Ny"), version=2)
    road.tell(card("A", "Gammel"), version=1)
    assert _open(road, ["A"])["A"]["name"] == "Ny"
    road.tell(card("A", "Nyest"), version=3)
    assert _open(road, ["A"])["A"]["name"] == "Nyest"
