"""The cluster is an extra of the installation: ``samtur[cluster]``."""

from __future__ import annotations

from importlib.util import find_spec

from planner.kernel.errors import InvalidInput


def require_cluster() -> None:
    """Say so when what joins machines is not installed.

    Raises:
        InvalidInput: ``compute.no-cluster-extra``.
    """
    if find_spec("distributed") is None:
        raise InvalidInput(
            "compute.no-cluster-extra", "dask.distributed is not installed", do="Install samtur[cluster]."
        )
