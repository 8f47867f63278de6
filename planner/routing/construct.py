"""The first routes of a day: every request at its cheapest place, the ones with the earliest boarding first."""

from __future__ import annotations

import numpy as np

from planner.routing.chance import chance
from planner.routing.columns import FREE, STATE
from planner.routing.facts import Facts
from planner.routing.recreate import BY_EARLY, empty_memory, recreate, sort_bank
from planner.routing.ruin import empty_trail
from planner.routing.tracks import Tracks


def insert_absent(facts: Facts, tracks: Tracks, seed: int) -> None:
    """Insert every request that no vehicle serves wherever that costs less than its refusal."""
    trail = empty_trail(tracks)
    dice = chance(seed)
    absent = np.flatnonzero((facts.request[:, STATE] == FREE) & (tracks.owner < 0))
    trail.bank[: len(absent)] = absent
    trail.tally[1] = len(absent)
    sort_bank(facts, trail, BY_EARLY, dice)
    recreate(facts, tracks, empty_memory(facts), trail, 0.0, dice)
