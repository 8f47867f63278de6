"""The largest part of a directed graph in which one can go from everywhere to everywhere."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

Ints = npt.NDArray[np.int32]
Bools = npt.NDArray[np.bool_]


class _Arcs:
    """Arcs grouped by their first node."""

    def __init__(self, count: int, tail: Ints, head: Ints) -> None:
        order = np.argsort(tail, kind="stable")
        self._head = head[order]
        self._first = np.searchsorted(tail[order], np.arange(count + 1))

    def reached(self, start: int, allowed: Bools) -> Bools:
        """Return the nodes one can get to from ``start`` over allowed nodes."""
        seen = np.zeros(len(allowed), dtype=bool)
        seen[start] = True
        front = np.array([start])
        while len(front):
            low, high = self._first[front], self._first[front + 1]
            count = high - low
            arcs = np.repeat(high - np.cumsum(count), count) + np.arange(count.sum())
            near = self._head[arcs]
            front = np.unique(near[~seen[near] & allowed[near]])
            seen[front] = True
        return seen


def largest(count: int, tail: Ints, head: Ints) -> Bools:
    """Return which of ``count`` nodes belong to the largest strongly connected component of two or more.

    A component is what is reached from one of its nodes both along and against the arcs. Nodes are tried in
    order of their arcs until no component left can be larger than the largest found.

    Args:
        count: number of nodes.
        tail: node where each arc begins, shape (arcs,).
        head: node where it ends.
    """
    out, back = _Arcs(count, tail, head), _Arcs(count, head, tail)
    busy = np.argsort(-np.bincount(tail, minlength=count), kind="stable")
    left = np.ones(count, dtype=bool)
    best = np.zeros(count, dtype=bool)
    for start in busy.tolist():
        if left.sum() <= max(best.sum(), 1):
            break
        if left[start]:
            part = out.reached(start, left) & back.reached(start, left)
            left &= ~part
            if part.sum() > max(best.sum(), 1):
                best = part
    return best
