"""The road graph as arrays, and its file."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Self

import numpy as np
import numpy.typing as npt

from planner.kernel.errors import InvalidInput

FORMAT = 1

Ints = npt.NDArray[np.int32]
Degrees = npt.NDArray[np.float64]


@dataclass(frozen=True, eq=False)
class RoadGraph:
    """Roads between junctions.

    Attributes:
        lat: of each node in degrees, shape (nodes,).
        lon: likewise.
        order: contraction order of the nodes, shape (nodes,).
        tail: node where each arc begins, shape (arcs,).
        head: node where it ends.
        time: of each arc in tenths of milliseconds.
        metres: length of each arc.
        point_lat: of points along the roads, at most ``STEP_M`` apart, shape (points,); degrees.
        point_lon: likewise.
        point_edge: road each point lies on, shape (points,).
        point_part: how far along its road from its first node, 0 to 1, shape (points,).
        forward: arc of each road from its first node to its second, -1 where forbidden, shape (roads,).
        backward: arc the other way.
        source: name of the extract and when its data is from.
        digest: fingerprint of the arcs.
    """

    lat: Degrees
    lon: Degrees
    order: Ints
    tail: Ints
    head: Ints
    time: Ints
    metres: Ints
    point_lat: Degrees
    point_lon: Degrees
    point_edge: Ints
    point_part: npt.NDArray[np.float32]
    forward: Ints
    backward: Ints
    source: str
    digest: str = ""

    def save(self, path: Path) -> None:
        """Write the graph to ``path`` (npz), whole or not at all."""
        arrays: dict[str, Any] = {name: value for name, value in vars(self).items() if isinstance(value, np.ndarray)}
        meta = json.dumps({f"source-{FORMAT}": self.source, "digest": fingerprint(self)})
        path.parent.mkdir(parents=True, exist_ok=True)
        unfinished = path.with_name(path.name + ".unfinished")
        with unfinished.open("wb") as out:
            np.savez_compressed(out, meta=np.array(meta), **arrays)
        unfinished.replace(path)

    @classmethod
    def load(cls, path: Path) -> Self:
        """Read a graph.

        Raises:
            InvalidInput: ``roads.file-missing``; ``roads.file-unreadable`` when it is no graph of this format.
        """
        if not path.is_file():
            raise InvalidInput(
                "roads.file-missing",
                "there is no road graph file",
                where=str(path),
                do="Build it with `samtur roads build FILE.osm.pbf`, or correct roads.file.",
            )
        try:
            with np.load(path, allow_pickle=False) as data:
                meta = json.loads(str(data["meta"]))
                arrays: dict[str, Any] = {name: data[name] for name in data.files if name != "meta"}
            return cls(**arrays, source=meta[f"source-{FORMAT}"], digest=meta["digest"])
        except (OSError, EOFError, KeyError, TypeError, ValueError) as cause:
            raise InvalidInput(
                "roads.file-unreadable",
                f"not a road graph of this version ({type(cause).__name__}: {cause})",
                where=str(path),
                do="Build it anew with `samtur roads build FILE.osm.pbf`.",
            ) from cause


def fingerprint(graph: RoadGraph) -> str:
    """Return a short fingerprint of what decides the answers."""
    digest = hashlib.sha256()
    for array in (graph.tail, graph.head, graph.time, graph.metres, graph.point_lat, graph.point_lon):
        digest.update(np.ascontiguousarray(array).tobytes())
    return digest.hexdigest()[:8]
