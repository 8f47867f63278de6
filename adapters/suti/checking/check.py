"""Everything that is known about a file being good or bad."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from adapters.suti.checking.finding import Finding
from adapters.suti.checking.meaning import meaning
from adapters.suti.checking.schema import against
from adapters.suti.checking.structure import structure
from adapters.suti.checking.sums import sums
from adapters.suti.reading import Reading, read
from planner.kernel.errors import InvalidInput


@dataclass(frozen=True)
class Checked:
    """A document: what was read, if anything, and what was found, by line."""

    reading: Reading | None
    findings: tuple[Finding, ...]

    @property
    def good(self) -> bool:
        """Whether nothing is wrong; warnings do not count."""
        return all(finding.severity != "error" for finding in self.findings)

    @property
    def spotless(self) -> bool:
        """Whether nothing is even odd."""
        return not self.findings

    @classmethod
    def refused(cls, refused: InvalidInput, where: str) -> Checked:
        """Return a document that could not be read, with the line where it has one."""
        digits = (refused.where.removeprefix(where) if where else refused.where.removeprefix("line ")).lstrip(":")
        line = int(digits) if digits.isdigit() else 1
        return cls(None, (Finding("error", refused.code, refused.what, line, do=refused.do),))


def check(body: bytes, where: str = "", schema: Path | None = None) -> Checked:
    """Check a document.

    Args:
        body: the file or message as it came.
        where: what to call it in findings.
        schema: an XML Schema to validate against besides our own rules.

    Raises:
        InvalidInput: ``suti.schema`` when the schema cannot be used. A bad document raises nothing.
    """
    try:
        reading = read(body, where)
    except InvalidInput as refused:
        return Checked.refused(refused, where)
    found = [*structure(reading), *meaning(reading.envelope), *sums(reading.envelope)]
    if schema is not None:
        found += against(body, schema, where)
    return Checked(reading, tuple(sorted(found, key=lambda finding: (finding.line, finding.severity, finding.code))))
