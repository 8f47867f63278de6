"""The port through which parts of a day are searched: in threads of this process, or on other machines.

A part is searched without looking at anything outside it, and its job holds all that decides the result. So it does
not matter where a job is done, and a job that is lost costs no more than its own gain: the part stays as it was.
"""

from __future__ import annotations

from collections.abc import Sequence
from concurrent.futures import Executor
from typing import NamedTuple, Protocol

from planner.routing.chance import Chance
from planner.routing.part import Part
from planner.routing.part_search import Searched, search_part


class PartJob(NamedTuple):
    """One part to search; picklable, some megabytes at most.

    Attributes:
        part: its facts and its present orders.
        dice: random state of its own.
        heats: first and last temperature, in grains.
        seconds: how long to search, or None for no limit in time.
        iterations: how many steps, or None for no limit in steps.
        without: components left out, see `planner.routing.components`.
        soft: most that a refusal counts when a step is judged, grains.
    """

    part: Part
    dice: Chance
    heats: tuple[float, float]
    seconds: float | None
    iterations: int | None
    without: frozenset[str] = frozenset()
    soft: int = 2**62


class Compute(Protocol):
    """Searches parts side by side."""

    @property
    def slots(self) -> int:
        """How many parts are searched at the same time at present; at least 1. May change between rounds."""
        ...

    def search(self, jobs: Sequence[PartJob]) -> list[Searched | None]:
        """Return what every job came to, in the order of the jobs; None for one that was lost.

        Jobs limited in iterations alone must not be lost but repeated, wherever: their results decide a plan that
        can be made again.
        """
        ...


class Threads:
    """Parts in threads of this process; the compiled search releases the interpreter lock."""

    def __init__(self, pool: Executor, slots: int) -> None:
        self._pool = pool
        self._slots = slots

    @property
    def slots(self) -> int:
        """The number of threads."""
        return self._slots

    def search(self, jobs: Sequence[PartJob]) -> list[Searched | None]:
        """Search all parts; none is ever lost."""
        return list(self._pool.map(search_job, jobs))


def search_job(job: PartJob) -> Searched:
    """Search one part. The job's random state is left as it was, so that it can be done again."""
    return search_part(job.part, job.dice.copy(), job.heats, job.seconds, job.iterations, job.without, job.soft)
