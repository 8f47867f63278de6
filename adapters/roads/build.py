"""Makes a road graph of an OpenStreetMap extract."""

from __future__ import annotations

from array import array
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt
import osmium
from routingkit_cch import compute_order_inertial

from adapters.roads.components import largest
from adapters.roads.graph import RoadGraph
from adapters.roads.osm_ways import blocks, read_way
from adapters.roads.roads_of_ways import Extract, Roads, roads_of
from planner.kernel.errors import InvalidInput

Progress = Callable[[str], None]


@dataclass(frozen=True)
class Summary:
    """What was built.

    Attributes:
        ways: roads and ferries in the extract a car may use.
        nodes: junctions and ends kept.
        arcs: directed roads between them.
        road_km: length of the roads kept, each direction alone.
        dropped: junctions left out because one cannot both reach and leave them.
        megabytes: size of the file.
    """

    ways: int
    nodes: int
    arcs: int
    road_km: float
    dropped: int
    megabytes: float


def build(pbf: Path, out: Path, progress: Progress = lambda _: None) -> Summary:
    """Build the graph of ``pbf`` and write it to ``out``.

    Memory: about 300 bytes a road node of the extract. Cut a country to a region first if that is too much.

    Args:
        pbf: an extract, any format osmium reads (.osm.pbf, .osm, .osm.bz2, ...).
        out: the graph file to write.
        progress: told what is going on.

    Raises:
        InvalidInput: ``roads.extract-missing``, ``roads.extract-unreadable``, ``roads.extract-empty``.
    """
    if not pbf.is_file():
        raise InvalidInput(
            "roads.extract-missing",
            "there is no extract",
            where=str(pbf),
            do="Download one, e.g. download.geofabrik.de/europe/denmark-latest.osm.pbf.",
        )
    try:
        extract = _ways(pbf)
        progress(f"{len(extract.ways)} ways a car may use")
        _locate(pbf, extract)
    except (RuntimeError, OSError, ValueError) as cause:
        raise InvalidInput(
            "roads.extract-unreadable",
            f"the extract cannot be read: {cause}",
            where=str(pbf),
            do="Check that the download is complete and is an OpenStreetMap file.",
        ) from cause
    roads = roads_of(extract)
    kept = largest(len(roads.lat), roads.tail, roads.head)
    if not kept.any():
        raise InvalidInput(
            "roads.extract-empty",
            "the extract holds no roads between which a car can go there and back",
            where=str(pbf),
            do="Use an extract with whole roads (osmium tags-filter w/highway keeps them).",
        )
    progress(f"{int(kept.sum())} of {len(kept)} junctions hang together")
    graph = _graph(roads, kept, f"{pbf.name} {extract.stamp}".strip())
    progress(f"{len(graph.order)} junctions ordered")
    graph.save(out)
    return Summary(
        ways=len(extract.ways),
        nodes=len(graph.lat),
        arcs=len(graph.tail),
        road_km=float(np.maximum(_of(graph, graph.forward), _of(graph, graph.backward)).sum() / 1000),
        dropped=int((~kept).sum()),
        megabytes=out.stat().st_size / 1e6,
    )


def _of(graph: RoadGraph, arcs: npt.NDArray[np.int32]) -> npt.NDArray[np.int64]:
    """Return metres of arcs, 0 for -1."""
    return np.where(arcs >= 0, graph.metres[arcs], 0).astype(np.int64)


def _ways(pbf: Path) -> Extract:
    """Read barriers, signals and ways; a node no car can pass ends a way and begins another."""
    found = Extract()
    barred: set[int] = set()
    reader = osmium.FileProcessor(str(pbf), osmium.osm.NODE | osmium.osm.WAY)
    found.stamp = reader.header.get("osmosis_replication_timestamp", "")
    for thing in reader.with_filter(osmium.filter.KeyFilter("highway", "barrier", "route")):
        if isinstance(thing, osmium.osm.Node):
            tags = dict(thing.tags)
            if "barrier" in tags and blocks(tags):
                barred.add(thing.id)
            if tags.get("highway") == "traffic_signals":
                found.lights.add(thing.id)
        elif isinstance(thing, osmium.osm.Way) and (way := read_way(dict(thing.tags))):
            for run in _runs([node.ref for node in thing.nodes], barred):
                found.ways.append(way)
                found.refs.extend(run)
                found.ends.append(len(found.refs))
    return found


def _runs(refs: list[int], barred: set[int]) -> Iterator[list[int]]:
    """Yield the pieces of a way between nodes no car can pass, without those nodes."""
    run: list[int] = []
    for ref in refs:
        if ref in barred:
            if len(run) > 1:
                yield run
            run = []
        elif not run or run[-1] != ref:
            run.append(ref)
    if len(run) > 1:
        yield run


def _locate(pbf: Path, extract: Extract) -> None:
    """Read where the ways' nodes are."""
    if not extract.refs:
        return
    extract.ids = np.unique(np.frombuffer(extract.refs, dtype=np.int64))
    extract.lat, extract.lon = np.full(len(extract.ids), np.nan), np.full(len(extract.ids), np.nan)
    seen, lat, lon = array("q"), array("d"), array("d")
    reader = osmium.FileProcessor(str(pbf), osmium.osm.NODE)
    for node in reader.with_filter(osmium.filter.IdFilter(extract.ids.tolist())):
        if isinstance(node, osmium.osm.Node):
            seen.append(node.id)
            lat.append(node.lat)
            lon.append(node.lon)
    if seen:
        at = np.searchsorted(extract.ids, np.frombuffer(seen, dtype=np.int64))
        extract.lat[at], extract.lon[at] = np.frombuffer(lat), np.frombuffer(lon)


def _graph(roads: Roads, kept: npt.NDArray[np.bool_], source: str) -> RoadGraph:
    """Keep what lies between kept nodes, number it anew and order the nodes for contraction."""
    number = np.cumsum(kept) - 1
    arc_kept = kept[roads.tail] & kept[roads.head]
    arc_number = np.where(arc_kept, np.cumsum(arc_kept) - 1, -1)
    forward = np.where(roads.forward >= 0, arc_number[roads.forward], -1)
    backward = np.where(roads.backward >= 0, arc_number[roads.backward], -1)
    road_kept = (forward >= 0) | (backward >= 0)
    road_number = np.cumsum(road_kept) - 1
    point_kept = road_kept[roads.point_road]
    tail, head = (number[ends[arc_kept]].astype(np.int32) for ends in (roads.tail, roads.head))
    lat, lon = roads.lat[kept], roads.lon[kept]
    order = compute_order_inertial(len(lat), tail.tolist(), head.tolist(), lat.tolist(), lon.tolist())
    return RoadGraph(
        lat=lat,
        lon=lon,
        order=np.array(order, dtype=np.int32),
        tail=tail,
        head=head,
        time=roads.time[arc_kept],
        metres=roads.metres[arc_kept],
        point_lat=roads.point_lat[point_kept],
        point_lon=roads.point_lon[point_kept],
        point_edge=road_number[roads.point_road[point_kept]].astype(np.int32),
        point_part=roads.point_part[point_kept],
        forward=forward[road_kept].astype(np.int32),
        backward=backward[road_kept].astype(np.int32),
        source=source,
    )
