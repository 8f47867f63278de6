"""Identifiers."""

from __future__ import annotations

import uuid

from planner.kernel.ids import journey_id, run_id, trip_id, uuid7


def test_uuid7_grows_and_is_version_7() -> None:
    """Ten thousand ids made in a row are distinct, in order, and of version 7 and RFC variant."""
    made = [uuid7() for _ in range(10_000)]
    assert made == sorted(set(made))
    assert {(uuid.UUID(i).version, uuid.UUID(i).variant) for i in made} == {(7, uuid.RFC_4122)}


def test_spoken_ids() -> None:
    """Ids that people say are short and built from each other."""
    assert trip_id(journey_id(123), 2) == "J000123-2"
    assert run_id("2026-03-17", "V041") == "R20260317-V041"
