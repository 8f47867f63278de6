"""A file as rows of numbers, with errors that name file and line."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from planner.kernel.errors import InvalidInput
from scenarios.public.instance import Floats, Instance


@dataclass(frozen=True)
class Line:
    """One line that is not blank: its number in the file, from 1, and what it says."""

    number: int
    said: str

    @property
    def words(self) -> tuple[str, ...]:
        """The line's words; not kept, a large matrix has millions."""
        return tuple(self.said.split())


@dataclass(frozen=True)
class Text:
    """A file's lines without blank ones."""

    path: Path
    lines: tuple[Line, ...]

    @classmethod
    def read(cls, path: Path) -> Text:
        """Read a file.

        Raises:
            InvalidInput: ``bench.unreadable``.
        """
        try:
            whole = path.read_text(encoding="utf-8", errors="replace")
        except OSError as error:
            raise InvalidInput(
                "bench.unreadable",
                f"cannot read the file: {error.strerror}",
                where=str(path),
                do="Check path and rights.",
            ) from None
        return cls.of(path, whole)

    @classmethod
    def of(cls, path: Path, whole: str) -> Text:
        """Return lines of a text that is already read."""
        split = enumerate(whole.splitlines(), start=1)
        return cls(path, tuple(Line(number, line) for number, line in split if line.strip()))

    @property
    def name(self) -> str:
        """The instance's name: the file's, lower case, without extension."""
        return self.path.stem.lower()

    def numbers(self, first: int, last: int, columns: int) -> Floats:
        """Return lines ``first`` up to but not including ``last``, counted from 0, as a table of finite numbers.

        Raises:
            InvalidInput: ``bench.bad-line``.
        """
        if last > len(self.lines):
            raise self.bad_line(len(self.lines) - 1, f"the file ends {last - len(self.lines)} lines too early")
        return np.array([self.row(index, columns) for index in range(first, last)]).reshape(-1, columns)

    def row(self, index: int, columns: int) -> Floats:
        """Return one line as so many finite numbers.

        Raises:
            InvalidInput: ``bench.bad-line``.
        """
        words = self.lines[index].words
        try:
            values = np.array(words, dtype=np.float64)
        except ValueError:
            raise self.bad_line(index, "a column is no number") from None
        if len(values) != columns or not np.isfinite(values).all():
            raise self.bad_line(index, f"{len(words)} columns, or not finite, instead of {columns} numbers")
        return values

    def bad_line(self, index: int, what: str) -> InvalidInput:
        """Return the error for one line."""
        number = self.lines[index].number if self.lines else 1
        return InvalidInput(
            "bench.bad-line",
            f"the line does not follow the format: {what}",
            where=f"{self.path}, line {number}",
            do="Give the file as it was published; docs/benchmarks.md names the formats.",
        )

    def contradiction(self, what: str) -> InvalidInput:
        """Return the error for lines that are well formed and mean nothing together."""
        return InvalidInput(
            "bench.bad-instance",
            f"the instance contradicts itself: {what}",
            where=str(self.path),
            do="Give the file as it was published.",
        )


def whole(text: Text, values: Floats, what: str) -> list[int]:
    """Return values as integers.

    Raises:
        InvalidInput: ``bench.bad-instance`` when one has a fraction.
    """
    if (values != np.floor(values)).any():
        raise text.contradiction(f"{what} is not whole")
    return [int(value) for value in values]


def in_order(text: Text, numbers: Floats) -> None:
    """Refuse node numbers other than 0, 1, 2 and so on.

    Raises:
        InvalidInput: ``bench.bad-instance``.
    """
    if (numbers != np.arange(len(numbers))).any():
        raise text.contradiction("nodes are not numbered 0, 1, 2, …")


def paired(text: Text, demand: Floats, pairs: Sequence[tuple[int, int]]) -> None:
    """Refuse pairs that leave a node out, use it twice, or whose drop-off does not unload what was loaded.

    Args:
        text: the file, for the error.
        demand: float64[M, D]; the depot is node 0.
        pairs: pick-up and drop-off nodes.

    Raises:
        InvalidInput: ``bench.bad-instance``.
    """
    for pickup, dropoff in pairs:
        if not (0 < pickup < len(demand) and 0 < dropoff < len(demand)):
            raise text.contradiction(f"request {pickup}-{dropoff} names a node that is not there")
        if (demand[pickup] < 0).any() or not demand[pickup].any() or (demand[pickup] != -demand[dropoff]).any():
            raise text.contradiction(f"request {pickup}-{dropoff} does not unload what it loads, or loads nothing")
    if sorted(node for pair in pairs for node in pair) != list(range(1, len(demand))):
        raise text.contradiction("a node belongs to no request, or to two")


def plane(x: Floats, y: Floats) -> Floats:
    """Return Euclidean distances between points, in double precision."""
    return np.hypot(x[:, None] - x[None, :], y[:, None] - y[None, :])


def sensible(text: Text, instance: Instance) -> Instance:
    """Return an instance that has requests, windows that end after they begin, and no negative time or room.

    Raises:
        InvalidInput: ``bench.bad-instance``.
    """
    if not instance.pairs:
        raise text.contradiction("there is no request")
    for node in np.flatnonzero(instance.early > instance.late):
        raise text.contradiction(f"the window of node {node} ends before it begins")
    for node in np.flatnonzero(instance.service < 0):
        raise text.contradiction(f"service at node {node} takes less than no time")
    if min(instance.max_ride) < 0 or any(min(*car.capacity, car.max_duration) < 0 for car in instance.fleet):
        raise text.contradiction("a longest ride, a longest route or a capacity is below 0")
    return instance
