"""The day as it is driven: time goes on, the past is fixed, and trouble is answered."""

from __future__ import annotations

from planner.planning.desk import Desk
from planner.planning.placing.settle import tell_late_arrivals


def catch_up(desk: Desk) -> None:
    """Bring the picture to the present: fix what has happened or cannot change, before anything is planned anew.

    Only a published plan is driven; before it is published nothing is fixed. Trips that lose their place because
    a vehicle is late are left for `settle`.
    """
    if desk.day.driving:
        advance = desk.picture.advance(desk.config.freeze_s)
        tell_late_arrivals(desk, advance.late)
