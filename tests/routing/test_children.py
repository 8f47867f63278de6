"""Child processes: an answer, or nothing in time."""

from __future__ import annotations

import os
import time

from planner.routing.children import in_child


def test_the_answer_comes_back_from_another_process() -> None:
    """The function runs elsewhere and its answer is returned."""
    assert in_child(os.getpid, (), 30) not in {None, os.getpid()}


def test_a_child_that_is_not_done_is_killed() -> None:
    """After the deadline there is no answer and no waiting for the child."""
    begin = time.monotonic()
    assert in_child(time.sleep, (60,), 0.3) is None
    assert time.monotonic() - begin < 10


def test_a_child_that_dies_gives_no_answer() -> None:
    """A child that ends without an answer is not waited for until the deadline."""
    begin = time.monotonic()
    assert in_child(os._exit, (3,), 60) is None
    assert time.monotonic() - begin < 30
