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
    """What a phase took: wall seconds, and the highest resident memory of this process and its children, in MiB."""

    name: str
    seconds: float
    peak_mib: int


class Meter:
    """Measures phases one after another."""

    def __init__(self, every_s: float = 0.2) -> None:
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
        started = time.perf_counter()
        try:
            yield
        finally:
            seconds = time.perf_counter() - started
            done.set()
            watcher.join()
            self.phases.append(Phase(name, round(seconds, 2), max(peak[0], resident_mib())))


def resident_mib() -> int:
    """Return the resident memory of this process and all its descendants in MiB.

    Pages that parent and child share count in both, so the figure errs upwards. Where there is no /proc, it is
    the highest resident memory of this process so far.
    """
    if not _PROC.joinpath("self/statm").exists():
        return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
    parents: dict[int, int] = {}
    for entry in _PROC.iterdir():
        if entry.name.isdigit():
            try:
                stat = entry.joinpath("stat").read_text(encoding="utf-8", errors="replace")
            except OSError:
                continue
            parents[int(entry.name)] = int(stat.rpartition(")")[2].split()[1])
    family, size = {os.getpid()}, 0
    while len(family) != size:
        size = len(family)
        family |= {child for child, parent in parents.items() if parent in family}
    return sum(_resident(pid) for pid in family) * _PAGE // (1024 * 1024)


def _resident(pid: int) -> int:
    try:
        return int(_PROC.joinpath(str(pid), "statm").read_text(encoding="ascii").split()[1])
    except (OSError, IndexError):
        return 0
