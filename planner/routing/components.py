"""The components of the search that can be left out, to measure what each is worth."""

from __future__ import annotations

from collections.abc import Iterable

from planner.kernel.errors import InvalidInput

COMPONENTS = {
    "absence": "leaving somebody out for a while",
    "chains": "several searches side by side of a day too small to be cut",
    "ejection": "taking vehicles out of use one by one, where that comes before shorter ways",
    "memory": "routes ever seen, put together anew by set partitioning",
    "ortools": "OR-Tools' guided local search on small parts",
    "recutting": "cutting a large day into parts, along other borders from round to round",
    "related": "ruin of related requests",
    "strings": "ruin of strings of visits",
}
"""Name and what it is."""


def left_out(names: Iterable[str]) -> frozenset[str]:
    """Return names of components as a set.

    Raises:
        InvalidInput: ``routing.component``, a name that no component has.
    """
    chosen = frozenset(names)
    for name in sorted(chosen - COMPONENTS.keys()):
        do = f"Use any of: {', '.join(COMPONENTS)}."
        raise InvalidInput("routing.component", f"the search has no component {name!r}", where="without", do=do)
    if {"related", "strings"} <= chosen:
        do = "Keep related or strings."
        raise InvalidInput("routing.component", "nothing would be left that ruins", where="without", do=do)
    return chosen
