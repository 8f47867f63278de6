"""Parts searched on other machines, joined by dask.distributed.

The compiled search releases the interpreter lock, so that a worker goes on answering its scheduler while it
searches. A part whose worker dies is given to another by the scheduler; one that does not come back in time is lost,
and stays as it was. When no worker is left, this process searches by itself. The best plan is here all the time.
"""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from types import TracebackType
from typing import TYPE_CHECKING, Self

from adapters.compute.extra import require_cluster
from adapters.compute.security import Certificates, security_for
from adapters.compute.task import build, packed, search_packed, unpacked
from planner.kernel.errors import Conflict, SamturError, Transient
from planner.routing import PartJob, search_job
from planner.routing.part_search import Searched

if TYPE_CHECKING:
    from distributed import Client, Future

GRACE_S = 3.0
"""How much longer than its own time limit a part may take, for the way there and back."""

_LOOK_S = 0.2


class Cluster:
    """The workers of one scheduler; see `planner.routing.compute.Compute`.

    Attributes:
        lost: why parts were lost, and how many for each reason.
        here: how many parts this process searched because no worker was left.
    """

    def __init__(self, address: str, certificates: Certificates | None = None, wait_s: float = 10.0) -> None:
        """Connect, and wait for a worker with the same search.

        Args:
            address: of the scheduler, ``tcp://HOST:PORT`` or ``tls://HOST:PORT``.
            certificates: for ``tls://``.
            wait_s: how long to try to connect, and to wait for the first worker.

        Raises:
            InvalidInput: ``compute.address``, ``compute.unprotected``, ``compute.no-cluster-extra``.
            Transient: ``compute.unreachable``, ``compute.no-workers``.
            Conflict: ``compute.other-build``.
        """
        security = security_for(address, certificates)
        self.address = address
        self.lost: Counter[str] = Counter()
        self.here = 0
        self._client = _connected(address, security, wait_s)
        self._slots = 1
        try:
            self._meet(wait_s)
        except BaseException:
            self.close()
            raise

    @property
    def workers(self) -> int:
        """How many workers there are at present, 0 when the scheduler is gone."""
        return len(self._threads())

    @property
    def slots(self) -> int:
        """Threads of all workers at present; 1 when there are none, for this process goes on alone."""
        return max(sum(self._threads().values()), 1)

    def search(self, jobs: Sequence[PartJob]) -> list[Searched | None]:
        """Search every part on a worker, or here when there is none."""
        if not self._threads():
            return self._search_here(jobs)
        futures: list[Future[bytes]] = [
            self._client.submit(search_packed, packed(job), build(), pure=False, retries=0) for job in jobs
        ]
        deadline = self._deadline(jobs)
        while time.monotonic() < deadline and not all(future.done() for future in futures):
            if not self._threads():
                break
            self._wait(futures, min(_LOOK_S, max(deadline - time.monotonic(), 0.01)))
        found = [self._result(future) for future in futures]
        with suppress(Exception):  # the scheduler may be gone; then there is nothing to call off
            self._client.cancel(futures)
        return self._again(jobs, found)

    def close(self) -> None:
        """Leave the cluster; its workers stay for others."""
        with suppress(Exception):
            self._client.close(timeout=2)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def _meet(self, wait_s: float) -> None:
        try:
            self._client.wait_for_workers(1, timeout=wait_s)
        except TimeoutError:
            raise Transient(
                "compute.no-workers",
                "the cluster has no worker",
                where=self.address,
                do=f"Start one: samtur worker {self.address}",
            ) from None
        for worker, other in self._client.run(build).items():
            if other != build():
                raise Conflict(
                    "compute.other-build",
                    "a worker has another version of the search than this machine",
                    where=str(worker),
                    do="Install the same version on every machine.",
                )

    def _threads(self) -> dict[str, int]:
        """Return the threads of every worker by address."""
        if self._client.status != "running":
            return {}
        try:
            found: dict[str, int] = self._client.nthreads()
        except Exception:  # noqa: BLE001 - whatever a broken connection raises means that nobody is there
            return {}
        return found

    @staticmethod
    def _deadline(jobs: Sequence[PartJob]) -> float:
        """Return until when to wait; parts limited in steps alone have all the time there is."""
        limits = [job.seconds for job in jobs if job.seconds is not None]
        return time.monotonic() + 2 * max(limits) + GRACE_S if len(limits) == len(jobs) else float("inf")

    def _wait(self, futures: list[Future[bytes]], seconds: float) -> None:
        from distributed import wait  # noqa: PLC0415 - an extra, not always installed

        with suppress(TimeoutError), self._client.as_current():
            wait(futures, timeout=seconds)

    def _result(self, future: Future[bytes]) -> Searched | None:
        if not future.done():
            self.lost["not back in time"] += 1
            return None
        try:
            return unpacked(future.result(timeout=GRACE_S))
        except SamturError as error:
            self.lost[error.text()] += 1
        except Exception as error:  # noqa: BLE001 - a killed worker, a broken connection, a failure over there
            self.lost[f"{type(error).__name__}"] += 1
        return None

    def _again(self, jobs: Sequence[PartJob], found: list[Searched | None]) -> list[Searched | None]:
        """Search here what was lost and decides a plan that can be made again: parts limited in steps alone."""
        missing = [k for k, one in enumerate(found) if one is None and jobs[k].seconds is None]
        for k, one in zip(missing, self._search_here([jobs[k] for k in missing]), strict=True):
            found[k] = one
        return found

    def _search_here(self, jobs: Sequence[PartJob]) -> list[Searched | None]:
        self.here += len(jobs)
        with ThreadPoolExecutor(1) as pool:
            return list(pool.map(search_job, jobs))


def _connected(address: str, security: object, wait_s: float) -> Client:
    require_cluster()
    from distributed import Client  # noqa: PLC0415 - an extra, not always installed

    try:
        return Client(address, timeout=wait_s, security=security, set_as_default=False)
    except (OSError, TimeoutError, ValueError) as error:
        raise Transient(
            "compute.unreachable",
            f"the cluster cannot be reached: {str(error).splitlines()[0]}",
            where=address,
            do="Check that its scheduler runs: samtur worker --scheduler",
        ) from None
