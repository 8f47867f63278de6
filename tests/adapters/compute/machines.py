"""A small cluster of real processes on this machine, and ``samtur`` started as people start it."""

from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).parents[3]


def samtur(*arguments: str) -> subprocess.Popen[str]:
    """Start ``samtur`` with output that can be read line by line."""
    return subprocess.Popen(
        [sys.executable, "-m", "adapters.cli.main", *arguments],
        cwd=ROOT,
        env=os.environ | {"PYTHONPATH": str(ROOT)},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )


def lines_until(process: subprocess.Popen[str], pattern: str, count: int = 1) -> list[str]:
    """Read lines until so many match; fail when the process ends first."""
    assert process.stdout is not None
    seen = []
    for line in process.stdout:
        seen.append(line)
        count -= bool(re.search(pattern, line))
        if not count:
            return seen
    raise AssertionError("".join(seen))


def rest(process: subprocess.Popen[str], seconds: float = 600) -> str:
    """Return what else a process says, and wait for its end."""
    return process.communicate(timeout=seconds)[0]


def end(process: subprocess.Popen[str], number: int = signal.SIGKILL) -> None:
    """End a process if it still runs."""
    if process.poll() is None:
        process.send_signal(number)
    process.wait(timeout=20)
    if process.stdout is not None:
        process.stdout.close()


@dataclass
class Machines:
    """A scheduler's address and its worker processes."""

    address: str
    workers: list[subprocess.Popen[str]]

    def kill(self, number: int) -> None:
        """Kill a worker without a word."""
        self.workers[number].kill()
        self.workers[number].wait(timeout=20)


@contextmanager
def cluster(workers: int, certificates: tuple[str, ...] = ()) -> Iterator[Machines]:
    """Start a scheduler and workers with one thread each, and end them all."""
    scheduler = samtur("worker", "--scheduler", f"{'tls' if certificates else 'tcp'}://127.0.0.1:0", *certificates)
    started = [scheduler]
    try:
        said = lines_until(scheduler, r"scheduler at")[-1]
        address = said.split()[-1]
        started += [samtur("worker", address, "--threads", "1", *certificates) for _ in range(workers)]
        for worker in started[1:]:
            lines_until(worker, r"worker at")
        yield Machines(address, started[1:])
    finally:
        for process in reversed(started):
            end(process)


def wait_for(path: Path, seconds: float = 60) -> None:
    """Wait until a file is there."""
    deadline = time.monotonic() + seconds
    while not path.exists():
        assert time.monotonic() < deadline, path
        time.sleep(0.02)
