"""Seconds and peak memory of each phase, read off the process tree."""

from __future__ import annotations

import os
import resource
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

_PROC = Path("/proc")
_PAGE = resource.getpagesize()


@dataclass(frozen=True)
class Phase:
    """What a phase took.

    Attributes:
        seconds: on the clock.
        cpu_seconds: of this process and of the children that ended meanwhile.
        peak_mib: highest resident memory of this process and its children.
    """

    name: str
    seconds: float
    cpu_seconds: float
    peak_mib: int


class Meter:
    """Measures phases one after another."""

    def __init__(self, every_s: float = 0.5) -> None:
        self.phases: list[Phase] = []
        self._every = every_s

    @contextmanager
    def phase(self, name: str) -> Iterator[None]:
        """Measure what happens inside."""
        done, peak = threading.Event(), [resident_mib()]

        def watch() -> None:
            while not done.wait(self._every):
                peak[0] = max(peak[0], resident_mib())

        watcher = threading.Thread(target=watch, name=f"meter-{name}", daemon=True)
        watcher.start()
        started, cpu = time.perf_counter(), _cpu()
        try:
            yield
        finally:
            seconds, spent = time.perf_counter() - started, _cpu() - cpu
            done.set()
            watcher.join()
            self.phases.append(Phase(name, round(seconds, 2), round(spent, 2), max(peak[0], resident_mib())))


def _cpu() -> float:
    times = os.times()
    return times.user + times.system + times.children_user + times.children_system


def resident_mib() -> int:
    """Return the resident memory of this process and all its descendants in MiB.

    Pages that parent and child share count in both, so the figure errs upwards. Where there is no /proc, it is
    the highest resident memory of this process so far.
    """
    if not _PROC.joinpath("self/statm").exists():
        return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
    return sum(_resident(pid) for pid in _family(os.getpid())) * _PAGE // (1024 * 1024)


def _family(pid: int) -> list[int]:
    """Return a process and its descendants."""
    try:
        lists = [task.joinpath("children").read_text(encoding="ascii") for task in _PROC.glob(f"{pid}/task/*")]
    except OSError:
        return [pid]
    return [pid, *(member for text in lists for child in text.split() for member in _family(int(child)))]


def _resident(pid: int) -> int:
    try:
        return int(_PROC.joinpath(str(pid), "statm").read_text(encoding="ascii").split()[1])
    except (OSError, IndexError):
        return 0
