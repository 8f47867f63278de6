"""Long work in a process of its own, which can be killed at its deadline and cannot take this process with it.

Two processes are started for a task: a keeper, and the worker that it forks. The keeper leads a session of its own,
watches a pipe that only this process holds, and kills the whole group (the worker and whatever it started) as soon
as the pipe closes. So nothing goes on computing after its parent was killed, even where the worker is deep in
compiled code that never looks up.
"""

from __future__ import annotations

import os
import pickle
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from multiprocessing.connection import Connection
from pathlib import Path
from types import FunctionType
from typing import Any

from planner.kernel.errors import InvalidInput, SamturError

_ROOT = Path(__file__).resolve().parents[2]
_POLL_S = 0.2
Progress = Callable[[float, str], None]


class ChildFailed(SamturError):  # noqa: N818 - read as a noun: how the child ended
    """The child process ended without a result. Trying again may help."""


class Cancelled(SamturError):  # noqa: N818
    """The child process was stopped because nobody wants the result any more."""


@dataclass(frozen=True)
class Limits:
    """What a child may use.

    Attributes:
        deadline_s: wall-clock seconds until it is killed.
        memory_mib: address space of the worker (``RLIMIT_AS``), or None for no limit.
    """

    deadline_s: float
    memory_mib: int | None = None


def run_child(
    work: Callable[[Any, Progress], Any],
    task: Any,
    limits: Limits,
    *,
    progress: Progress = lambda _share, _text: None,
    tick: Callable[[], bool] = lambda: True,
) -> Any:
    """Run ``work(task, progress)`` in a child process and return its result.

    Args:
        work: a function at the top level of an importable module; it, task and result are picklable.
        task: handed to the work.
        limits: what the child may use.
        progress: called in this process with what the work reports.
        tick: called every 0.2 s or more often; False stops the child.

    Raises:
        SamturError: whatever SamturError the work itself raised.
        ChildFailed: ``compute.deadline``, ``compute.memory``, ``compute.died`` (by signal or exit) or
            ``compute.failed`` (another exception, named with its place).
        Cancelled: ``compute.cancelled``.
        InvalidInput: ``compute.not-importable``.
    """
    _require_importable(work)
    request = pickle.dumps((limits.memory_mib, work.__module__, work.__qualname__)) + pickle.dumps(task)
    lifeline_read, lifeline_write = os.pipe()
    answer_read, answer_write = os.pipe()
    answers = Connection(answer_read, writable=False)
    started = time.monotonic()
    try:
        process = subprocess.Popen(
            [sys.executable, "-m", "adapters.compute.keeper", str(lifeline_read), str(answer_write)],
            env=os.environ | {"PYTHONPATH": _import_path()},
            stdin=subprocess.PIPE,
            pass_fds=(lifeline_read, answer_write),
            start_new_session=True,
        )
    except BaseException:
        answers.close()
        os.close(lifeline_write)
        raise
    finally:
        os.close(lifeline_read)
        os.close(answer_write)
    feeder = threading.Thread(target=_feed, args=(process, request), daemon=True)
    feeder.start()
    try:
        return _await(answers, started + limits.deadline_s, limits, progress, tick)
    finally:
        _kill_group(process)
        os.close(lifeline_write)
        answers.close()
        feeder.join()


def _await(answers: Connection, deadline: float, limits: Limits, progress: Progress, tick: Callable[[], bool]) -> Any:
    while True:
        if not tick():
            raise Cancelled("compute.cancelled", "the computation was stopped")
        left = deadline - time.monotonic()
        if left <= 0:
            raise ChildFailed(
                "compute.deadline",
                f"the computation was not done after {limits.deadline_s:g} s",
                do="Allow more time, or give it less to do.",
            )
        if not answers.poll(min(_POLL_S, left)):
            continue
        try:
            kind, value = answers.recv()
        except (EOFError, OSError):
            raise ChildFailed("compute.died", "the child process disappeared") from None
        if kind == "progress":
            progress(*value)
        elif kind == "result":
            return value
        else:
            raise value


def _import_path() -> str:
    """Return this process's module path, so that the child finds the same code wherever it was started."""
    return os.pathsep.join(dict.fromkeys([str(_ROOT), *(str(Path(entry).resolve()) for entry in sys.path)]))


def _feed(process: subprocess.Popen[bytes], request: bytes) -> None:
    """Write the request; a large one fills the pipe, so this must not hold up the watching."""
    if process.stdin is None:
        raise AssertionError("stdin is a pipe")
    try:
        with process.stdin:
            process.stdin.write(request)
    except (BrokenPipeError, OSError):
        return  # the child is gone; the watching side will say so


def _kill_group(process: subprocess.Popen[bytes]) -> None:
    with suppress(ProcessLookupError, PermissionError):  # all of them may have ended already
        os.killpg(process.pid, signal.SIGKILL)  # the keeper leads its group, so its id is the group's
    process.wait()


def _require_importable(work: Callable[..., Any]) -> None:
    name = getattr(work, "__qualname__", "")
    if not isinstance(work, FunctionType) or "<" in name or work.__module__ == "__main__":
        raise InvalidInput(
            "compute.not-importable",
            f"{name or work!r} cannot be started in a child process",
            do="Make it a function at the top level of a module.",
        )
