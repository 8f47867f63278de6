"""Bits for the codes of a day: equipment, and groups that keep apart."""

from __future__ import annotations

from dataclasses import dataclass, field

from planner.planning.picture.equipment import Equipment
from planner.planning.picture.groups import Groups


@dataclass(frozen=True)
class Codes:
    """Gives the codes of messages their bits in the routing problem; stable while the day is in memory."""

    equipment: Equipment = field(default_factory=Equipment)
    groups: Groups = field(default_factory=Groups)
