"""A process with the tiny listening modules on a bus, for tests that end processes.

``python -m tests.adapters.rabbitmq.worker DATABASE_FOLDER AMQP_URL PREFIX SECONDS_PER_MESSAGE``

Prints ``ready`` when it works, and at an orderly end the counts of its bus as JSON.
"""

from __future__ import annotations

import json
import logging
import signal
import sys
import threading
import time
from pathlib import Path

import structlog

from adapters.rabbitmq.bus import RabbitBus
from adapters.runtime.runtime import ModuleRuntime
from adapters.sql.engine import make_engine
from tests.contracts.bus import ledger
from tests.contracts.bus.rabbitmq_harness import RabbitHarness


class Slow(ledger.Faults):
    """Takes its time over every message."""

    def __init__(self, seconds: float) -> None:
        super().__init__()
        self._seconds = seconds

    def meet(self, module: str, subject: str) -> None:
        """Wait, then go on as always."""
        time.sleep(self._seconds)
        super().meet(module, subject)


def _say(line: str) -> None:
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


def main(folder: str, url: str, prefix: str, seconds: str) -> None:
    """Work until SIGTERM."""
    structlog.configure(
        wrapper_class=structlog.make_filtering_bound_logger(logging.WARNING),
        logger_factory=structlog.PrintLoggerFactory(sys.stderr),
    )
    runtimes = [
        ModuleRuntime(
            module,
            make_engine(f"sqlite:///{Path(folder) / module.name}.sqlite", module.name),
            ledger.LedgerStore,
            policy=RabbitHarness.policy,
        )
        for module in ledger.modules(Slow(float(seconds)))
        if module.name != "booking"
    ]
    bus = RabbitBus(runtimes, url, prefix=prefix)
    ending = threading.Event()
    signal.signal(signal.SIGTERM, lambda _number, _frame: ending.set())
    bus.start()
    _say("ready")
    ending.wait()
    bus.stop()
    stats = bus.stats()
    _say(json.dumps({"handled": stats.handled, "duplicate": stats.duplicate, "running": stats.running}))


if __name__ == "__main__":
    main(*sys.argv[1:])
