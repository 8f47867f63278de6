"""A process that sends ready-calls over a local bus until it is killed: ``FOLDER NUMBER``.

Writes the id of every trip whose command was answered to ``FOLDER/answered``. Started again in the same folder it
goes on with the next trip. Ends by itself when all was sent and delivered; on SIGTERM it ends in good order.
"""

from __future__ import annotations

import signal
import sys
import threading
import time
from pathlib import Path

from adapters.local_bus.bus import LocalBus
from adapters.runtime.runtime import ModuleRuntime
from adapters.sql.engine import Durability, make_engine, writing
from tests.contracts.bus import ledger
from tests.contracts.bus.ledger import Faults, LedgerStore


def open_runtimes(folder: Path) -> dict[str, ModuleRuntime[LedgerStore]]:
    """Open the three modules' databases in a folder."""
    runtimes = {}
    for module in ledger.modules(Faults()):
        url = f"sqlite:///{folder / module.name}.sqlite"
        engine = make_engine(url, module.name, durability=Durability.PROCESS)
        with writing(engine) as connection:
            ledger.METADATA.create_all(connection)
        runtimes[module.name] = ModuleRuntime(module, engine, LedgerStore)
    return runtimes


def main(folder: Path, number: int) -> None:
    """Send, deliver, end."""
    ending = threading.Event()
    signal.signal(signal.SIGTERM, lambda *_: ending.set())
    runtimes = open_runtimes(folder)
    booking = runtimes["booking"]
    bus = LocalBus(list(runtimes.values()))
    bus.start()
    with (folder / "answered").open("a") as answered:
        while not ending.is_set() and (sent := booking.read(lambda store: store.count())) < number:
            trip = f"T{sent:05d}"
            booking.execute(ledger.send(ledger.ready(trip), trip, 1))
            answered.write(f"{trip}\n")
            answered.flush()
    while not ending.is_set() and (bus.stats().unpublished or bus.stats().depths):
        time.sleep(0.02)
    bus.stop()
    (folder / "ended").write_text("in good order")


if __name__ == "__main__":
    import logging

    import structlog

    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.WARNING))
    main(Path(sys.argv[1]), int(sys.argv[2]))
