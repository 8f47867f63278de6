"""Runs a function in a child process of its own and kills it at its deadline.

Children come from a fork server that has the solver loaded (ready in about 0.04 s, where a spawned one takes 0.2 s),
so that neither threads nor locks of this process are copied into them. The calling process must not be daemonic.
"""

from __future__ import annotations

import contextlib
import multiprocessing
from collections.abc import Callable
from multiprocessing.connection import Connection
from typing import Any, TypeVar

T = TypeVar("T")

_PRELOADED = ["planner.routing.ortools_search"]


def in_child(function: Callable[..., T], arguments: tuple[Any, ...], seconds: float) -> T | None:
    """Return what ``function(*arguments)`` returns in a child process, None when it fails or is not done in time.

    Args:
        function: a function of a module, so that the child can find it.
        arguments: picklable.
        seconds: wall time after which the child is killed.
    """
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload(_PRELOADED)
    receiver, sender = context.Pipe(duplex=False)
    child = context.Process(target=_run, args=(function, arguments, sender), daemon=True)
    child.start()
    sender.close()
    try:
        answer: T | None = receiver.recv() if receiver.poll(seconds) else None
    except EOFError:  # the child died without an answer
        answer = None
    finally:
        receiver.close()
        if child.is_alive():
            child.join(0.05)
        if child.is_alive():
            child.kill()
        child.join()
        child.close()
    return answer


def _run(function: Callable[..., Any], arguments: tuple[Any, ...], sender: Connection) -> None:
    answer = function(*arguments)
    with sender, contextlib.suppress(BrokenPipeError):  # nobody waits for it any more
        sender.send(answer)
