"""Whether any message is still on its way, known by adding up what the modules have stored."""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from adapters.settings import MODULES
from planner.kernel.errors import SamturError
from scenarios.simulation.client import Api

_FIRST_PAUSE_S = 0.004
_LONGEST_PAUSE_S = 0.1


@dataclass(frozen=True)
class Flow:
    """What all modules say they sent, handled and gave up.

    Attributes:
        waiting: messages that no bus has taken yet.
        due: deliveries that must come of what was sent, by queue: a message counts in every queue that listens to it.
        done: deliveries that were handled or given up, by queue.
    """

    waiting: int
    due: Counter[str]
    done: Counter[str]

    @property
    def missing(self) -> int:
        """Deliveries under way; negative would mean that something was done twice."""
        return self.due.total() - self.done.total()

    @property
    def balanced(self) -> bool:
        """Whether every delivery has come to its end exactly once, queue by queue."""
        return self.waiting == 0 and +self.due == +self.done


def flow(api: Api) -> Flow:
    """Ask all four modules, one after the other."""
    return added([api.get(f"/api/{module}/messaging/flow") for module in MODULES])


def added(states: Iterable[dict[str, Any]]) -> Flow:
    """Add up what the modules answered."""
    states = list(states)
    sent: Counter[str] = Counter()
    for state in states:
        sent.update(state["sent"])
    due: Counter[str] = Counter()
    done: Counter[str] = Counter()
    for state in states:
        for queue, types in state["listens"].items():
            due[queue] += sum(sent[name] for name in types)
        done.update(state["handled"])
        done.update(state["given_up"])
    return Flow(sum(state["waiting"] for state in states), due, done)


def wait_quiet(api: Api, timeout_s: float) -> Flow:
    """Wait until no message is on its way anywhere, and return what was counted.

    The modules are asked one after the other, so a single round may miss what moves between two questions. All
    counts only grow; two rounds with the same counts therefore saw a moment between them at which nothing moved,
    and when these counts balance, nothing is on its way. What a broker holds need not be known for that.

    Raises:
        SamturError: ``demo.not-quiet`` after ``timeout_s``, naming the queues that miss something.
    """
    deadline = time.monotonic() + timeout_s
    pause = _FIRST_PAUSE_S
    before: Flow | None = None
    while True:
        now = flow(api)
        if now.balanced and now == before:
            return now
        if not now.balanced:
            if time.monotonic() > deadline:
                short = {queue: due - now.done[queue] for queue, due in now.due.items() if due != now.done[queue]}
                raise SamturError("demo.not-quiet", f"messages do not arrive: {short}", where=f"outbox: {now.waiting}")
            time.sleep(pause)
            pause = min(2 * pause, _LONGEST_PAUSE_S)
        before = now
