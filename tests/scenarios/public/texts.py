"""Small instances in the published formats, made by hand for the tests; and how such files are written."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from scenarios.public.formats.detect import read
from scenarios.public.instance import Instance

LI_LIM = """\
2\t10\t1
0\t0\t0\t0\t0\t100\t0\t0\t0
1\t3\t4\t4\t0\t50\t2\t0\t3
2\t0\t10\t7\t5\t60\t2\t0\t4
3\t6\t8\t-4\t0\t90\t2\t1\t0
4\t0\t20\t-7\t0\t90\t2\t2\t0
"""

SARTORI = """\
NAME: toy-n4-1
LOCATION: Nowhere
COMMENT: made for a test
TYPE: PDPTW
SIZE: 5
DISTRIBUTION: none
DEPOT: none
ROUTE-TIME: 100
TIME-WINDOW: 60
CAPACITY: 10
NODES
0 55.0 9.0 0 0 100 0 0 0
1 55.1 9.0 4 0 50 2 0 3
2 55.2 9.0 7 5 60 2 0 4
3 55.3 9.0 -4 0 90 2 1 0
4 55.4 9.0 -7 0 90 2 2 0
EDGES
0 5 10 10 20
6 0 7 5 17
11 8 0 7 10
10 5 6 0 14
20 16 10 13 0
EOF
"""

CORDEAU = """\
2 2 60 3 20
0 0.0 0.0 0 0 0 100
1 3.0 4.0 2 1 0 100
2 0.0 10.0 2 1 10 30
3 6.0 8.0 2 -1 20 40
4 0.0 20.0 2 -1 0 100
5 0.0 0.0 0 0 0 100
"""

HETEROGENEOUS = """\
5 2
80 1 1 0 1
80 1 1 0 1
80 1 0 1 0
80 1 0 1 0
80 1 1 0 1
0 0.0 0.0 0 0 0 0 0 0 0 100
1 -5.0 -2.0 2 20 1 1 0 0 0 100
2 -5.0 0.0 2 20 0 0 0 1 10 30
3 -5.0 2.0 2 0 -1 -1 0 0 20 40
4 -5.0 4.0 2 0 0 0 0 -1 0 100
5 0.0 0.0 0 0 0 0 0 0 0 100
"""

ALL = {"toy1": LI_LIM, "toy-n4-1": SARTORI, "a2-2": CORDEAU, "a5-2het": HETEROGENEOUS}
"""File name without extension, and content."""


def written(folder: Path, name: str, text: str) -> Path:
    """Write a text as a file and return its path."""
    path = folder / f"{name}.txt"
    path.write_text(text, encoding="utf-8")
    return path


def toy(folder: Path, name: str) -> Instance:
    """Return one of the small instances, read from a file."""
    return read(written(folder, name, ALL[name]))


def table(rows: Sequence[Sequence[object]]) -> str:
    """Return rows as lines of words."""
    return "\n".join(" ".join(str(value) for value in row) for row in rows) + "\n"
