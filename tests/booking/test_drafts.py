"""What a clerk types is kept: sealed, by versions, and until it is booked or forgotten."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from adapters.security.keys import KeyRing
from planner.booking import handlers
from planner.booking.domain.draft import KEPT, Draft
from planner.booking.privacy.erasing import erase_drafts
from planner.kernel.errors import Conflict, NotFound
from tests.booking.office import NAME, RING, Office

TYPED = {"q": NAME, "day": "17/3"}


def start(office: Office, actor: str = "anna", **fields: str) -> str:
    """Start a draft and return its id."""
    draft: Draft = office.do(lambda ctx: handlers.start_draft(ctx, office.desk, fields or TYPED), actor)
    return draft.id


def save(office: Office, draft_id: str, version: int, actor: str = "anna", **fields: str) -> int:
    """Save a draft and return its version."""
    draft: Draft = office.do(lambda ctx: handlers.save_draft(ctx, office.desk, draft_id, version, fields), actor)
    return draft.version


def opened(office: Office, draft_id: str, actor: str = "anna") -> dict[str, str]:
    """Return what a draft holds."""
    found: Any = office.do(lambda ctx: handlers.open_draft(ctx, office.desk, draft_id), actor)
    return dict(found[1])


def test_what_was_typed_is_there_again(office: Office) -> None:
    """Saved and opened, every field is as it was; each change is a version, the same again is none."""
    draft_id = start(office)
    assert opened(office, draft_id) == TYPED
    assert save(office, draft_id, 1, day="18/3") == 2
    assert save(office, draft_id, 1, day="18/3") == 2
    assert opened(office, draft_id) == {"day": "18/3"}


def test_nobody_overwrites_what_a_colleague_saved(office: Office) -> None:
    """Saving on an older version is a conflict that says who was first, and changes nothing."""
    draft_id = start(office)
    save(office, draft_id, 1, "bo", day="18/3")
    with pytest.raises(Conflict, match="bo has changed") as caught:
        save(office, draft_id, 1, day="19/3")
    assert caught.value.code == "booking.draft-changed"
    assert opened(office, draft_id) == {"day": "18/3"}
    assert save(office, draft_id, 2, day="19/3") == 3


def test_nothing_typed_lies_in_the_open(office: Office, tmp_path: Path) -> None:
    """Neither database file nor log of it holds the name; opening is entered in the audit trail."""
    draft_id = start(office)
    opened(office, draft_id, "bo")
    for file in tmp_path.glob("booking.sqlite*"):
        assert NAME.encode() not in file.read_bytes()
    lines, total = office.runtime.read(lambda store: store.reads(1, 10, draft_id, None))
    assert (total, lines[0].who, lines[0].what) == (1, "bo", "draft")


def test_a_draft_is_forgotten_when_it_is_thrown_away_or_old(office: Office) -> None:
    """Thrown away it is gone, twice is once; what nobody touches for a week goes by itself, younger ones stay."""
    gone, old = start(office), start(office)
    for _ in range(2):
        office.do(lambda ctx: handlers.discard_draft(ctx, gone))
    with pytest.raises(NotFound, match=r"booking\.no-draft"):
        opened(office, gone)
    office.now += KEPT + timedelta(seconds=1)
    young = start(office)
    assert office.do(erase_drafts) == 1
    assert [draft.id for draft in office.runtime.read(lambda store: store.drafts())] == [young]
    assert old != young


def test_resealing_takes_drafts_along(office: Office) -> None:
    """Under a new key every draft is sealed anew; after that the old key is not needed to open it."""
    draft_id = start(office)
    keys = {**RING.keys, "k2": b"2" * 32}
    office.open(KeyRing("k2", keys, RING.index))
    assert office.do(lambda ctx: handlers.reseal_drafts(ctx, office.desk)) == 1
    assert office.do(lambda ctx: handlers.reseal_drafts(ctx, office.desk)) == 0
    office.open(KeyRing("k2", {"k2": b"2" * 32}, RING.index))
    assert opened(office, draft_id) == TYPED
