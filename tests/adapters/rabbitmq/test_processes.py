"""Real processes that are asked to end, or killed."""

from __future__ import annotations

import json
import signal
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from adapters.rabbitmq.bus import RabbitBus
from tests.adapters.rabbitmq.conftest import QUEUE, READY, HarnessFactory
from tests.contracts.bus.rabbitmq_harness import RabbitHarness

pytestmark = [pytest.mark.rabbitmq, pytest.mark.chaos]
TRIPS = [f"T{number:02d}" for number in range(40)]
Start = Callable[[float], "subprocess.Popen[str]"]


@pytest.fixture
def backend() -> str:
    """SQLite files, which the other process opens by their path."""
    return "sqlite"


@pytest.fixture
def harness(harnesses: HarnessFactory) -> Iterator[RabbitHarness]:
    """Databases and queues, and a bus that only sends; who listens is in another process."""
    made = harnesses()
    made.open()
    sender = RabbitBus([made.runtimes["booking"]], made.url, prefix=made.names.prefix, expected={READY})
    sender.start()
    yield made
    sender.stop()


@pytest.fixture
def start(harness: RabbitHarness, tmp_path: Path) -> Iterator[Start]:
    """``start(seconds)``: a listening process that takes so long over each message."""
    processes: list[subprocess.Popen[str]] = []

    def begin(seconds: float) -> subprocess.Popen[str]:
        process = subprocess.Popen(
            [
                *(sys.executable, "-m", "tests.adapters.rabbitmq.worker"),
                *(str(tmp_path), harness.url, harness.names.prefix, str(seconds)),
            ],
            stdout=subprocess.PIPE,
            text=True,
            cwd=Path(__file__).parents[3],
        )
        processes.append(process)
        assert process.stdout is not None
        assert process.stdout.readline() == "ready\n"
        return process

    yield begin
    for process in processes:
        process.kill()
        process.communicate()


def _soon(condition: Callable[[], object], patience_s: float = 30.0) -> bool:
    deadline = time.monotonic() + patience_s
    while time.monotonic() < deadline:
        if condition():
            return True
        time.sleep(0.05)
    return False


def _once(harness: RabbitHarness) -> None:
    once = Counter(TRIPS)
    assert Counter(e.subject for e in harness.effects("planning")) == once
    assert Counter(e.subject for e in harness.effects("execution", READY)) == once


def test_sigterm_finishes_what_is_in_hand_and_hands_back_the_rest(harness: RabbitHarness, start: Start) -> None:
    """The process ends by itself, nothing it handled is brought again, and the next one gets what it had not begun."""
    first = start(0.05)
    for trip in TRIPS:
        harness.publish(trip)
    assert _soon(lambda: len(harness.effects("planning")) >= 3)
    first.send_signal(signal.SIGTERM)
    out, _ = first.communicate(timeout=15)
    assert first.returncode == 0
    told = json.loads(out)
    done = len(harness.effects("planning")) + len(harness.effects("execution"))
    assert (told["handled"], told["duplicate"], told["running"]) == (done, 0, False)
    left = len(TRIPS) - len(harness.effects("planning"))
    assert left > 0
    assert harness.bus.waiting()[harness.names.full(QUEUE)] == left
    second = start(0)
    assert _soon(lambda: len(harness.effects("execution")) == 2 * len(TRIPS))
    second.send_signal(signal.SIGTERM)
    out, _ = second.communicate(timeout=15)
    assert json.loads(out) == {"handled": 3 * len(TRIPS) - done, "duplicate": 0, "running": False}
    _once(harness)


def test_killed_processes_lose_and_double_nothing(harness: RabbitHarness, start: Start) -> None:
    """Processes are killed at whatever they do, one after the other; in the end every effect is there once."""
    killed = 0
    for number, trip in enumerate(TRIPS):
        if number % 8 == 0:
            process = start(0.02)
            time.sleep(0.07 * (number // 8))  # another moment of its work every time
        harness.publish(trip)
        if number % 8 == 7:
            process.send_signal(signal.SIGKILL)
            process.wait()
            killed += process.returncode == -signal.SIGKILL
    assert killed == 5
    start(0)
    assert _soon(lambda: len(harness.effects("execution")) == 2 * len(TRIPS))
    _once(harness)
    assert not harness.dead("planning")
