"""Which of a driver's breaks stand while the beginning of a run is fixed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from planner.planning.domain.rest import PlannedBreak, VisitKey
from planner.planning.domain.run import RunState


class Resting:
    """The breaks of one run, some taken, the others ahead; one whose next visit has happened lies behind."""

    def __init__(self, state: RunState) -> None:
        ahead = {visit.key for visit in state.ahead}
        self._known = len(state.taken)
        self._taken = list(state.taken)
        self._ahead: list[PlannedBreak] = []
        for one in state.breaks:
            if one.taken:
                continue
            if one.before is not None and one.before not in ahead:
                self._taken.append(replace(one, taken=True))
            else:
                self._ahead.append(one)

    def before(self, visit: VisitKey | None, time: int) -> list[PlannedBreak]:
        """Return the breaks ahead before a visit (None: before driving home), none earlier than ``time``."""
        found: list[PlannedBreak] = []
        for one in self._ahead:
            if one.before == visit:
                start = max(time, one.start)
                found.append(replace(one, start=start, end=start + one.length, taken=True))
                time = found[-1].end
        return found

    def take(self, rested: Sequence[PlannedBreak]) -> None:
        """Let breaks that `before` returned stand."""
        self._taken += rested
        self._ahead = self._ahead[len(rested) :]

    def changed(self) -> tuple[PlannedBreak, ...] | None:
        """Return all breaks when more of them stand than did, else None."""
        return (*self._taken, *self._ahead) if len(self._taken) > self._known else None
