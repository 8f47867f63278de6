"""Work in child processes."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from adapters.compute.child import Cancelled, ChildFailed, Limits, run_child
from planner.kernel.errors import InvalidInput
from tests.adapters.compute import work

ROOT = Path(__file__).resolve().parents[3]


def gone(pid: int) -> bool:
    """Whether a process has ended (a zombie counts as ended)."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()[0] == "Z"
    except (FileNotFoundError, ProcessLookupError):
        return True


def eventually(condition: Callable[[], bool], within_s: float = 10.0) -> bool:
    """Wait for a condition."""
    deadline = time.monotonic() + within_s
    while time.monotonic() < deadline:
        if condition():
            return True
        time.sleep(0.05)
    return condition()


def test_a_result_comes_back_with_progress() -> None:
    """The child's result is returned and its progress reported in order."""
    seen: list[tuple[float, str]] = []
    assert run_child(work.double, 21, Limits(30), progress=lambda *step: seen.append(step)) == 42
    assert seen == [(0.5, "half way"), (1.0, "done")]


def test_large_tasks_and_results_pass() -> None:
    """Neither direction is limited by the size of a pipe."""
    task = os.urandom(3_000_000)
    assert run_child(work.big, task, Limits(30)) == task[::-1]


def test_the_deadline_kills_the_whole_family(tmp_path: Path) -> None:
    """At the deadline worker, keeper and grandchildren are gone."""
    pids = tmp_path / "pids"
    with pytest.raises(ChildFailed, match=r"compute\.deadline"):
        run_child(work.family, str(pids), Limits(2.0))
    family = [int(pid) for pid in pids.read_text().split()]
    assert len(family) == 3
    assert eventually(lambda: all(gone(pid) for pid in family))


def test_a_cancelled_child_is_killed_at_once(tmp_path: Path) -> None:
    """When the caller's tick says no, everything ends long before the deadline."""
    pids = tmp_path / "pids"
    started = time.monotonic()
    with pytest.raises(Cancelled):
        run_child(work.family, str(pids), Limits(60), tick=lambda: not pids.exists() or not pids.read_text())
    assert time.monotonic() - started < 30
    assert eventually(lambda: all(gone(int(pid)) for pid in pids.read_text().split()))


@pytest.mark.chaos
def test_a_killed_parent_leaves_nothing_behind(tmp_path: Path) -> None:
    """When the parent is killed, its child and grandchildren end too."""
    pids = tmp_path / "pids"
    program = (
        "from adapters.compute.child import Limits, run_child\nfrom tests.adapters.compute import work\n"
        f"run_child(work.family, {str(pids)!r}, Limits(600))"
    )
    parent = subprocess.Popen([sys.executable, "-c", program], cwd=ROOT)
    try:
        assert eventually(lambda: pids.exists() and bool(pids.read_text()), 30)
    finally:
        parent.send_signal(signal.SIGKILL)
        parent.wait()
    assert eventually(lambda: all(gone(int(pid)) for pid in pids.read_text().split()))


def test_memory_is_limited() -> None:
    """More than the limit is an error with a code; less is none."""
    with pytest.raises(ChildFailed, match=r"compute\.memory"):
        run_child(work.hoard, 2000, Limits(30, memory_mib=1000))
    assert run_child(work.hoard, 10, Limits(30, memory_mib=1000)) == 10 << 20


def test_an_error_with_a_code_crosses_whole() -> None:
    """A SamturError keeps class, code, place and advice."""
    with pytest.raises(InvalidInput) as caught:
        run_child(work.refuse, None, Limits(30))
    assert caught.value.as_dict() == {
        "code": "test.refused",
        "what": "refused",
        "where": "task",
        "do": "Ask for something else.",
    }


def test_another_error_is_named_without_its_text() -> None:
    """The text of a foreign exception may hold personal data and stays behind."""
    with pytest.raises(ChildFailed, match="KeyError") as caught:
        run_child(work.stumble, None, Limits(30))
    assert caught.value.code == "compute.failed"
    assert "Blixen" not in str(caught.value)
    assert "work.py" in caught.value.where


def test_a_crash_in_compiled_code_is_an_error() -> None:
    """A segmentation fault ends the child, not this process."""
    with pytest.raises(ChildFailed, match="signal 11") as caught:
        run_child(work.die, None, Limits(30))
    assert caught.value.code == "compute.died"


def test_a_result_that_cannot_be_sent_is_an_error() -> None:
    """An unpicklable result is reported instead of waited for."""
    with pytest.raises(ChildFailed, match=r"compute\.failed"):
        run_child(work.unpicklable, None, Limits(30))


def test_work_must_be_importable() -> None:
    """A lambda is refused before anything starts."""
    with pytest.raises(InvalidInput, match=r"compute\.not-importable"):
        run_child(lambda task, _progress: task, 1, Limits(30))
