"""Work for child processes in tests."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from planner.kernel.errors import InvalidInput

Progress = Callable[[float, str], None]


def double(task: int, progress: Progress) -> int:
    """Report twice and return twice the task."""
    progress(0.5, "half way")
    progress(1.0, "done")
    return task * 2


def big(task: bytes, _progress: Progress) -> bytes:
    """Return a large task."""
    return task[::-1]


def nap(seconds: float, _progress: Progress) -> None:
    """Sleep."""
    time.sleep(seconds)


def family(pid_file: str, _progress: Progress) -> None:
    """Start a grandchild, write down everybody's process id, and hang."""
    grandchild = subprocess.Popen([sys.executable, "-c", "import time; time.sleep(600)"])
    Path(pid_file).write_text(f"{os.getpid()} {grandchild.pid} {os.getppid()}")
    time.sleep(600)


def hoard(mib: int, _progress: Progress) -> int:
    """Take memory."""
    return len(bytearray(mib << 20))


def refuse(_task: Any, _progress: Progress) -> None:
    """Raise an error with a code."""
    raise InvalidInput("test.refused", "refused", where="task", do="Ask for something else.")


def stumble(_task: Any, _progress: Progress) -> None:
    """Raise an error with a name in it."""
    raise KeyError("Karen Blixen")


def die(_task: Any, _progress: Progress) -> None:
    """End by a signal."""
    os.kill(os.getpid(), signal.SIGSEGV)


def unpicklable(_task: Any, _progress: Progress) -> Any:
    """Return what cannot be sent."""
    return lambda: None


def scratch(task: tuple[str, float], progress: Progress) -> str:
    """Append a line to a file for every run, then take some time."""
    path, seconds = task
    with Path(path).open("a") as file:
        file.write(f"{os.getpid()}\n")
    progress(0.25, "started")
    time.sleep(seconds)
    return "ok"


def fail_first(task: tuple[str, int], _progress: Progress) -> int:
    """Fail until the file has so many lines."""
    path, failures = Path(task[0]), task[1]
    lines = path.read_text().count("\n") if path.exists() else 0
    with path.open("a") as file:
        file.write("run\n")
    if lines < failures:
        raise RuntimeError("not yet")
    return lines
