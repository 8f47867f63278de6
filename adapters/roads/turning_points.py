"""Chooses the few turning points that shortest dry ways need, out of the thousands a coast has."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import numpy.typing as npt

from adapters.roads.crossings import Crossing
from adapters.roads.land import Bools, Cells, LandGrid, islands
from adapters.roads.land_paths import FAR, LandPaths

THIN_CELLS = 6
"""Candidates are thinned to one a square of this many cells (1.5 km) ..."""

NEAR_END_M = 2_000.0
SMALL_ISLAND_M2 = 30e6
"""... except as near as this to ends of crossings, and on islands as small as this."""

WINDOWS = 12
WINDOW_M = (20_000.0, 50_000.0, 150_000.0)
"""A round of refinement looks at this many windows of these sizes."""

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


def candidates(grid: LandGrid, ends: Cells) -> Cells:
    """Return the corners to choose from: thinned on long coasts, all on small islands and near ``ends``."""
    cells = corners(grid.clear > 0)
    rows = grid.clear.shape[1]
    bins = (cells // rows // THIN_CELLS) * rows + cells % rows // THIN_CELLS
    _, first = np.unique(bins, return_index=True)
    wanted = np.isin(np.arange(len(cells)), first)
    x, y = grid.centres(cells)
    for ex, ey in zip(*grid.centres(ends), strict=True):
        wanted |= np.hypot(x - ex, y - ey) <= NEAR_END_M
    for island in islands(grid.clear > 0):
        if len(island) * grid.size**2 <= SMALL_ISLAND_M2:
            wanted |= np.isin(cells, island)
    return np.setdiff1d(cells[wanted], ends)


def choose(
    grid: LandGrid,
    crossings: tuple[Crossing, ...],
    rng: np.random.Generator,
    progress: Callable[[str], None],
    *,
    most: int = 1200,
) -> Cells:
    """Return at most ``most`` turning points, as flat cell indices in rising order.

    Begins with the candidates that lie on most shortest ways between candidates, then adds, in rounds on
    fresh random pairs of cells near each other, those on ways which came out more than 3 % too long.
    """
    ends = LandPaths(grid, np.zeros(0, dtype=np.int64), crossings).nodes
    fixed = len(ends)
    choice = candidates(grid, np.unique(ends))
    progress(f"{len(choice)} candidates")
    full = LandPaths(grid, choice, crossings)
    progress("all ways between candidates found")
    kept = np.sort(np.argsort(-_use(full, rng)[fixed:], kind="stable")[: most // 4])
    land = np.flatnonzero(grid.clear > 0)
    nooks = np.concatenate([rng.permutation(island)[:60] for island in islands(grid.clear > 0)])
    while len(kept) < most:
        some = LandPaths(grid, choice[kept], crossings)
        lost = _lost(full, some, nooks, fixed)[fixed:]
        if lost.any():
            kept = np.union1d(kept, np.argsort(-lost, kind="stable")[: min(20, np.count_nonzero(lost))])
            progress(f"{len(kept)} turning points: some places are still cut off")
            continue
        rounds = [_missed(full, some, _neighbourhood(grid, land, rng), rng) for _ in range(WINDOWS)]
        missed = np.sum([count for count, _ in rounds], axis=0)[fixed:]
        share = float(np.mean([part for _, part in rounds]))
        best = np.argsort(-missed, kind="stable")[: min(50, most - len(kept))]
        best = best[missed[best] > 0]
        progress(f"{len(kept)} turning points: {share:.2%} of ways over 3 % too long")
        if not len(best):
            break
        kept = np.union1d(kept, best)
    return choice[kept]


def _use(paths: LandPaths, rng: np.random.Generator) -> Counts:
    """Count for each node the sampled pairs of nodes whose shortest way, if bent, leads over it."""
    count = len(paths.nodes)
    a = rng.choice(count, min(300, count), replace=False)
    b = rng.choice(count, min(800, count), replace=False)
    known = paths.between_nodes
    length = known[np.ix_(a, b)]
    bent = (paths.links[np.ix_(a, b)] > length) & (length < FAR)
    use = np.zeros(count, dtype=np.int64)
    for node in range(count):
        use[node] = np.count_nonzero(bent & (known[a, node, None] + known[node, b] <= length + 2))
    return use


def _lost(full: LandPaths, some: LandPaths, cells: Cells, ends: int) -> Counts:
    """Count for each node of ``full`` the ways to ends of crossings it lies on which ``some`` does not know.

    Args:
        full: paths over all candidates.
        some: paths over those kept.
        cells: to look from.
        ends: how many nodes, the first of both, are ends of crossings.
    """
    reach = full.reach(cells)
    pairs = np.argwhere((reach[:, :ends] < FAR) & (some.reach(cells)[:, :ends] >= FAR))
    count = np.zeros(len(full.nodes), dtype=np.int64)
    for cell, end in pairs[:: max(1, len(pairs) // 5000)]:
        count += reach[cell] + full.between_nodes[end] <= reach[cell, end] + 2
    count[np.isin(full.nodes, some.nodes)] = 0
    return count


def _neighbourhood(grid: LandGrid, land: Cells, rng: np.random.Generator) -> Cells:
    """Return up to 200 random land cells of one square window, of the size of a patient's trip."""
    x, y = grid.centres(land)
    middle = int(rng.integers(len(land)))
    side = rng.choice(WINDOW_M)
    near = land[(np.abs(x - x[middle]) <= side / 2) & (np.abs(y - y[middle]) <= side / 2)]
    return rng.permutation(near)[:200]


def _missed(full: LandPaths, some: LandPaths, cells: Cells, rng: np.random.Generator) -> tuple[Counts, float]:
    """Count for each node of ``full`` the pairs it would mend, and the share of pairs that need mending."""
    true, found = full.base(cells, cells), some.base(cells, cells)
    wrong = np.argwhere((true < FAR) & (found > true * 1.03 + 1000))
    share = len(wrong) / max(1, int(np.count_nonzero(true < FAR)))
    reach = full.reach(cells)
    count = np.zeros(len(full.nodes), dtype=np.int64)
    for a, b in rng.permutation(wrong)[:5000]:
        count += reach[a] + reach[b] <= true[a, b] + 2
    count[np.isin(full.nodes, some.nodes)] = 0
    return count, share
