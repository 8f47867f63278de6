"""The program of a child process: ``python -m adapters.compute.keeper LIFELINE ANSWERS``; see ``child``.

It imports next to nothing before it forks the worker, so that the fork is safe and the keeper small.
"""

from __future__ import annotations

import os
import pickle
import resource
import select
import signal
import sys
import traceback
from importlib import import_module
from multiprocessing.connection import Connection
from typing import Any, NoReturn

_LOOK_S = 0.1


def main() -> NoReturn:
    """Fork the worker, watch it and the lifeline, and end everything when either ends."""
    lifeline, answers = int(sys.argv[1]), int(sys.argv[2])
    worker = os.fork()
    if worker == 0:
        os.close(lifeline)
        _work(Connection(answers, readable=False))
    os.close(0)
    status = _watch(worker, lifeline)
    if status is not None:
        _explain(status, answers)
    os.killpg(0, signal.SIGKILL)  # whatever the worker started goes with it, and so does this process
    raise AssertionError("unreachable")


def _watch(worker: int, lifeline: int) -> int | None:
    """Return the worker's wait status, or None when the parent is gone."""
    while True:
        ended, status = os.waitpid(worker, os.WNOHANG)
        if ended:
            return status
        readable, _, _ = select.select([lifeline], [], [], _LOOK_S)
        if readable:  # nobody ever writes: readable means that the other end was closed
            return None


def _explain(status: int, answers: int) -> None:
    """Tell the parent about a worker that ended without saying so itself."""
    if os.WIFEXITED(status) and os.WEXITSTATUS(status) == 0:
        return
    from adapters.compute.child import ChildFailed  # noqa: PLC0415 - not before the fork

    how = f"signal {os.WTERMSIG(status)}" if os.WIFSIGNALED(status) else f"exit code {os.WEXITSTATUS(status)}"
    error = ChildFailed("compute.died", f"the computation ended by {how}", do="Look at memory and the program's log.")
    with Connection(answers, readable=False) as connection:
        connection.send(("error", error))


def _work(answers: Connection) -> NoReturn:
    """Carry out the task and answer; never returns into the keeper's code."""
    code = 1
    try:
        answers.send(_answer(answers))
        code = 0
    finally:
        sys.stdout.flush()
        sys.stderr.flush()
        os._exit(code)


def _answer(answers: Connection) -> tuple[str, Any]:
    from adapters.compute.child import ChildFailed  # noqa: PLC0415 - not before the fork
    from planner.kernel.errors import SamturError  # noqa: PLC0415

    try:
        result = _carry_out(answers)
        pickle.dumps(result)
    except SamturError as error:
        return "error", error
    except MemoryError:
        return "error", ChildFailed("compute.memory", "the computation ran out of memory", do="Allow it more.")
    except BaseException as error:  # noqa: BLE001 - whatever it was, the parent is told
        frames = traceback.extract_tb(error.__traceback__)
        place = f"{frames[-1].filename}:{frames[-1].lineno}" if frames else ""
        return "error", ChildFailed("compute.failed", f"the computation raised {type(error).__name__}", where=place)
    return "result", result


def _carry_out(answers: Connection) -> Any:
    with open(0, "rb") as request:
        memory_mib, module, name = pickle.load(request)  # noqa: S301 - written by our own parent
        if memory_mib is not None:
            limit = memory_mib << 20
            resource.setrlimit(resource.RLIMIT_AS, (limit, limit))
        work = getattr(import_module(module), name)
        task = pickle.load(request)  # noqa: S301
    return work(task, lambda share, text: answers.send(("progress", (share, text))))


if __name__ == "__main__":
    main()
