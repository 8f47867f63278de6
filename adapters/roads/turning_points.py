"""Chooses the few turning points that shortest dry ways need, out of the thousands a coast has."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np
import numpy.typing as npt

from adapters.roads.crossings import Crossing
from adapters.roads.land import Bools, Cells, LandGrid, islands
from adapters.roads.land_paths import FAR, LandPaths

TILE_M = 25_000.0
MARGIN_M = 10_000.0
"""The land is looked at in squares of this side, each with a margin of its neighbours' land."""

SAMPLE = 300
LONG, LONG_DM, LONG_SHARE = 1.06, 5_000, 0.01
"""Ways may be too long by 6 % and 500 m in this share of the sample ..."""

GROSS, GROSS_DM = 1.08, 10_000
"""... but none by 8 % and 1 km."""

SMALL_CELLS = 1600
STEP = 3
"""Turning points are added to a tile this many at a time."""

Counts = npt.NDArray[np.int64]


def corners(mask: Bools) -> Cells:
    """Return land cells around which a shortest dry path may bend, in rising order.

    A cell qualifies when a diagonal neighbour is water and the two cells beside both are land, or the other
    way about (a neck where land touches land by a corner only).
    """
    bend = np.zeros_like(mask)
    for di in (-1, 1):
        for dj in (-1, 1):
            side, up = np.roll(mask, -di, axis=0), np.roll(mask, -dj, axis=1)
            across = np.roll(side, -dj, axis=1)
            bend |= mask & np.where(across, ~side & ~up, side & up)
    return np.flatnonzero(bend)


def choose(
    grid: LandGrid,
    crossings: Sequence[Crossing],
    rng: np.random.Generator,
    progress: Callable[[str], None],
) -> Cells:
    """Return turning points, as flat cell indices in rising order, with which hardly a way is too long.

    Works tile by tile with all corners of the tile and its margin, since a long way is made of short pieces
    each of which is shortest: from the corners on ways between random cells (and the ends of crossings) that
    come out too long with those chosen so far, takes the ones that lie on most of them, and tries again. Ends
    of crossings are turning points anyway.
    """
    every = corners(grid.clear > 0)
    land = np.flatnonzero(grid.clear > 0)
    progress(f"{len(every)} corners")
    chosen = np.zeros(0, dtype=np.int64)
    x, y = grid.centres(land)
    # a random sample would hardly ever look at a small island
    small = [rng.permutation(island)[:40] for island in islands(grid.clear > 0) if len(island) < SMALL_CELLS]
    small_cells = np.concatenate([np.zeros(0, dtype=np.int64), *small])
    tiles = [
        (west, south) for west in np.arange(x.min(), x.max(), TILE_M) for south in np.arange(y.min(), y.max(), TILE_M)
    ]
    for n, (west, south) in enumerate(tiles):
        near, inside = (_within(grid, cells, west, south) for cells in (every, land))
        if len(inside):
            here = [one for one in crossings if len(_within(grid, _both_ends(grid, one), west, south)) == 2]
            sample = np.union1d(rng.permutation(inside)[:SAMPLE], _within(grid, small_cells, west, south))
            chosen = np.union1d(chosen, _tile(grid, here, near, sample, chosen=chosen, rng=rng))
        if n % 20 == 0:
            progress(f"tile {n} of {len(tiles)}: {len(chosen)} turning points")
    return chosen


def _within(grid: LandGrid, cells: Cells, west: float, south: float) -> Cells:
    """Return those of the cells that lie in a tile or its margin."""
    x, y = grid.centres(cells)
    return cells[
        (x >= west - MARGIN_M)
        & (x < west + TILE_M + MARGIN_M)
        & (y >= south - MARGIN_M)
        & (y < south + TILE_M + MARGIN_M)
    ]


def _both_ends(grid: LandGrid, crossing: Crossing) -> Cells:
    """Return the cells of a crossing's ends."""
    return LandPaths(grid, np.zeros(0, dtype=np.int64), [crossing]).nodes


def _tile(
    grid: LandGrid,
    crossings: Sequence[Crossing],
    near: Cells,
    sample: Cells,
    *,
    chosen: Cells,
    rng: np.random.Generator,
) -> Cells:
    """Return the corners of one tile to choose besides those chosen already."""
    full = LandPaths(grid, near, crossings)
    ends = full.nodes[: 2 * len(crossings)]
    sample = np.union1d(sample, ends)
    best, reach = full.base(sample, sample), full.reach(sample)
    kept = np.intersect1d(near, chosen)
    while True:
        found = LandPaths(grid, kept, crossings).base(sample, sample)
        wrong = np.argwhere((best < FAR) & (found > best * LONG + LONG_DM))
        if len(wrong) <= LONG_SHARE * len(sample) ** 2:
            wrong = np.argwhere((best < FAR) & (found > best * GROSS + GROSS_DM))
        if not len(wrong):
            return kept
        use = np.zeros(len(full.nodes), dtype=np.int64)
        for a, b in rng.permutation(wrong)[:2000]:
            use += reach[a] + reach[b] <= best[a, b] + 2
        use[np.isin(full.nodes, kept)] = 0
        use[: len(ends)] = 0
        more = np.argsort(-use, kind="stable")[:STEP]
        more = more[use[more] > 0]
        if not len(more):
            return kept
        kept = np.union1d(kept, full.nodes[more])
