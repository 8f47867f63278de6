"""What travels between the machines of a cluster: a part to search as bytes, and what it came to as bytes.

The bytes are made here rather than by the cluster's own serialisation, which hands out arrays that may not be
written to; compiled code would be compiled anew for those.
"""

from __future__ import annotations

import hashlib
import pickle
from functools import cache
from importlib.metadata import version
from pathlib import Path

import planner.routing
from planner.kernel.errors import Conflict
from planner.routing import PartJob, search_job
from planner.routing.part_search import Searched


@cache
def build() -> str:
    """Return what a part's result depends on beside the part: a digest of the search's source, and its libraries."""
    folder = Path(planner.routing.__file__).parent
    digest = hashlib.sha256()
    for file in sorted(folder.rglob("*.py")):
        digest.update(file.relative_to(folder).as_posix().encode() + b"\0" + file.read_bytes())
    return " ".join([digest.hexdigest()[:16], *(f"{name} {version(name)}" for name in ("numba", "numpy"))])


def packed(job: PartJob) -> bytes:
    """Return a job as bytes."""
    return pickle.dumps(job, protocol=pickle.HIGHEST_PROTOCOL)


def unpacked(result: bytes) -> Searched:
    """Return what a job came to."""
    searched: Searched = pickle.loads(result)  # noqa: S301 - from a worker that runs what we send it anyway
    return searched


def search_packed(job: bytes, asker: str) -> bytes:
    """Search a packed part; runs on a worker.

    Raises:
        Conflict: ``compute.other-build`` when the asker has another search than this worker.
    """
    if asker != build():
        raise Conflict(
            "compute.other-build",
            "a worker has another version of the search",
            where=build(),
            do="Install the same version on every machine.",
        )
    return pickle.dumps(search_job(pickle.loads(job)), protocol=pickle.HIGHEST_PROTOCOL)  # noqa: S301 - see security
