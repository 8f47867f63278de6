"""The local bus's process is killed, or asked to end, in the middle of its work."""

from __future__ import annotations

import random
import signal
import subprocess
import sys
import time
from collections import Counter
from pathlib import Path

import pytest

from tests.chaos.sender_program import open_runtimes
from tests.contracts.bus.ledger import READY, REFUSED

ROOT = Path(__file__).resolve().parents[2]
NUMBER = 300


def start(folder: Path) -> subprocess.Popen[bytes]:
    """Start the program."""
    program = [sys.executable, "-m", "tests.chaos.sender_program", str(folder), str(NUMBER)]
    return subprocess.Popen(program, cwd=ROOT)


def wait_for_lines(path: Path, number: int) -> None:
    """Wait until the program has answered so many commands."""
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline:
        if path.exists() and path.read_bytes().count(b"\n") >= number:
            return
        time.sleep(0.01)
    pytest.fail(f"fewer than {number} commands were answered within a minute")


def check(folder: Path) -> None:
    """Everything answered was sent, and everything sent took effect exactly once everywhere."""
    runtimes = open_runtimes(folder)
    answered = (folder / "answered").read_text().split()
    sent = [effect.subject for effect in runtimes["booking"].read(lambda store: store.effects())]
    assert Counter(sent) == Counter(f"T{number:05d}" for number in range(NUMBER))
    assert set(answered) <= set(sent)
    for module, type_name in (("planning", READY), ("execution", READY), ("execution", REFUSED)):
        effects = runtimes[module].read(lambda store, type_name=type_name: store.effects(type_name))
        assert Counter(effect.subject for effect in effects) == Counter(sent)
    for runtime in runtimes.values():
        runtime.engine.dispose()


@pytest.mark.chaos
def test_kill_minus_nine_loses_and_doubles_nothing(tmp_path: Path) -> None:
    """Killed again and again at chosen moments and started anew, every message takes effect exactly once."""
    moments = random.Random(20260317)
    answered = tmp_path / "answered"
    for _ in range(5):
        done = answered.read_bytes().count(b"\n") if answered.exists() else 0
        process = start(tmp_path)
        wait_for_lines(answered, done + moments.randrange(5, 60))
        time.sleep(moments.random() / 20)
        process.kill()
        assert process.wait() == -signal.SIGKILL
    process = start(tmp_path)
    assert process.wait(timeout=90) == 0
    check(tmp_path)


@pytest.mark.chaos
def test_sigterm_ends_in_good_order(tmp_path: Path) -> None:
    """Asked to end, the process finishes what it has in hand and exits with 0; a new start brings the rest."""
    process = start(tmp_path)
    wait_for_lines(tmp_path / "answered", 30)
    started = time.monotonic()
    process.terminate()
    assert process.wait(timeout=20) == 0
    assert time.monotonic() - started < 10
    assert (tmp_path / "ended").exists()
    assert start(tmp_path).wait(timeout=90) == 0
    check(tmp_path)
