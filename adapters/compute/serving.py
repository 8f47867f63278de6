"""The two programs of a cluster: a scheduler that hands out work, and workers that search."""

from __future__ import annotations

import asyncio
import logging
import signal
import tempfile
from collections.abc import Callable
from contextlib import AsyncExitStack
from typing import Any
from urllib.parse import urlsplit

from adapters.compute.security import Certificates, security_for
from planner.kernel.errors import InvalidInput, Transient

_NO_PAGES = "127.0.0.1:0"
"""Where dask's own web server listens, which cannot be left out: at a free port of this machine alone."""

Say = Callable[[str], None]


def serve_scheduler(address: str, certificates: Certificates | None, say: Say) -> None:
    """Hand out work at this address until told to end.

    Raises:
        InvalidInput: see `security_for`; ``compute.address-taken`` when the door cannot be opened.
    """
    asyncio.run(_scheduler(address, certificates, say))


def serve_worker(address: str, host: str, threads: int, certificates: Certificates | None, say: Say) -> None:
    """Search what the scheduler at this address hands out, until it ends or this process is told to.

    Args:
        address: of the scheduler.
        host: own address at which scheduler and other workers reach this one.
        threads: parts searched side by side.
        certificates: for ``tls://``.
        say: told where the worker is.

    Raises:
        InvalidInput: see `security_for`.
        Transient: ``compute.unreachable``, ``compute.scheduler-gone``.
    """
    with tempfile.TemporaryDirectory(prefix="samtur-worker-") as scratch:
        asyncio.run(_worker(address, host, threads, certificates, scratch, say))


async def _scheduler(address: str, certificates: Certificates | None, say: Say) -> None:
    security = security_for(address, certificates)
    from distributed import Scheduler  # noqa: PLC0415 - an extra, not always installed

    _quieten()
    where = urlsplit(address)
    async with AsyncExitStack() as stack:
        try:
            scheduler = await stack.enter_async_context(
                Scheduler(
                    host=where.hostname,
                    port=where.port or 0,
                    protocol=f"{where.scheme}://",
                    security=security,
                    dashboard=False,
                    dashboard_address=_NO_PAGES,
                )
            )
        except OSError as error:
            raise InvalidInput(
                "compute.address-taken",
                f"the scheduler cannot listen: {error.strerror}",
                where=address,
                do="Choose another port, or 0 for any free one.",
            ) from None
        say(f"scheduler at {scheduler.address}")
        await _until_told(scheduler)


async def _worker(  # noqa: PLR0917 - what the command line gives, and where scratch files go
    address: str, host: str, threads: int, certificates: Certificates | None, scratch: str, say: Say
) -> None:
    security = security_for(address, certificates)
    scheme = urlsplit(address).scheme
    security_for(f"{scheme}://{host}:0", certificates)
    from distributed import Worker  # noqa: PLC0415 - an extra, not always installed

    _quieten()
    worker = Worker(
        address,
        host=host,
        protocol=f"{scheme}://",
        nthreads=threads,
        security=security,
        dashboard=False,
        dashboard_address=_NO_PAGES,
        memory_limit=0,
        death_timeout=10,
        local_directory=scratch,
    )
    async with AsyncExitStack() as stack:
        try:
            await stack.enter_async_context(worker)
        except (OSError, TimeoutError) as error:
            raise Transient(
                "compute.unreachable",
                f"the scheduler cannot be reached: {str(error).splitlines()[0]}",
                where=address,
                do="Check that it runs: samtur worker --scheduler",
            ) from None
        say(f"worker at {worker.address}, {threads} at a time, scheduler {address}")
        told = await _until_told(worker)
    if not told:
        raise Transient("compute.scheduler-gone", "the scheduler has ended", where=address, do="Start the worker anew.")


def _quieten() -> None:
    """Leave dask's warnings and errors; what else there is to say is said here."""
    logging.getLogger("distributed").setLevel(logging.WARNING)


async def _until_told(server: Any) -> bool:
    """Wait for a signal to end, or for the server to end by itself; return whether there was a signal."""
    told = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, told.set)
    ends = [asyncio.ensure_future(told.wait()), asyncio.ensure_future(server.finished())]
    _, pending = await asyncio.wait(ends, return_when=asyncio.FIRST_COMPLETED)
    for one in pending:
        one.cancel()
    return told.is_set()
