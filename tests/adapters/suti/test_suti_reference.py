"""The published examples: read whole, written back whole, good by our rules and by the published schemas."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from adapters.suti.checking.check import check
from adapters.suti.reading import read_file
from adapters.suti.show import as_data, lines
from adapters.suti.vocabulary import DATA
from adapters.suti.writing import rewrite, write
from tests.adapters.suti.samples import canonical

pytestmark = pytest.mark.reference
FOLDER = Path(os.environ.get("SAMTUR_REFERENCE", "none")) / "suti"
STANDARD = FOLDER / "SUTI_Message.xsd"
SETTLEMENT = FOLDER / "pasientreiser-oppgjor" / "SUTI_2016_Pasientreiser_Oppgjor_strict.xsd"


def _examples() -> Iterator[tuple[Path, Path]]:
    """Yield every example and the schema that it is under."""
    if not STANDARD.is_file():
        pytest.skip("no reference data; name its folder in SAMTUR_REFERENCE")
    for path in sorted((FOLDER / "examples").glob("*.xml")):
        yield path, STANDARD
    for path in sorted((FOLDER / "pasientreiser-oppgjor" / "eksempel").glob("*.xml")):
        yield path, SETTLEMENT


def test_every_example_is_read_whole_and_shown() -> None:
    """No note, nothing kept aside, and the text and data of it are not empty."""
    seen = 0
    for path, _ in _examples():
        reading = read_file(path)
        assert reading.notes == (), path
        assert len(list(lines(reading))) >= 3, path
        assert as_data(reading)["envelope"]["msg"], path
        seen += 1
    assert seen >= 26


def test_every_example_is_written_back_without_loss() -> None:
    """Names, attributes, spellings, texts and order are those of the file."""
    for path, _ in _examples():
        assert canonical(rewrite(read_file(path).envelope)) == canonical(path.read_bytes()), path


def test_every_example_is_good() -> None:
    """By our rules and by the schema; the strict one for settlement."""
    for path, schema in _examples():
        found = check(path.read_bytes(), str(path), schema)
        assert found.good, (path, found.findings)


def test_what_we_write_ourselves_of_every_example_is_valid() -> None:
    """Read and written in our own way, an example still validates and says the same."""
    for path, schema in _examples():
        envelope = read_file(path).envelope
        ours = write(envelope)
        assert check(ours, "ours", schema).findings == check(ours, "ours").findings, path
        assert check(ours, "ours").reading.envelope == envelope, path  # type: ignore[union-attr]


def test_a_damaged_example_fails_by_our_rules_where_the_schema_fails_it() -> None:
    """Without any demanded attribute, an example is bad to us as it is to the schema."""
    checked = 0
    for path, schema in _examples():
        text = path.read_text(encoding="utf-8")
        for attribute in (
            ' src="',
            ' id="',
            ' msgType="',
            ' nodeSeqno="',
            ' nodeType="',
            ' lat="',
            ' typeOfCoordinate="',
        ):
            if attribute not in text:
                continue
            damaged = text.replace(attribute, ' x="', 1).encode()
            schema_alone = check(damaged, "x", schema).findings
            assert any(each.code == "suti.not-valid" for each in schema_alone), (path, attribute)
            assert not check(damaged, "x").good, (path, attribute)
            checked += 1
    assert checked > 60


def test_our_tables_hold_every_number_of_the_published_lists() -> None:
    """No attribute number and no message number of the lists is unknown here."""
    for _ in _examples():
        break
    ours = "".join((DATA / f"{name}.csv").read_text(encoding="utf-8") for name in ("attributes", "terms", "messages"))
    known = {part for line in ours.splitlines() for part in line.split(";")}
    rows = (FOLDER / "SUTI_Enumeration_Values.csv").read_text(encoding="utf-8-sig").splitlines()[1:]
    published = {row.split(";")[0] for row in rows if row.split(";")[0].isdigit()}
    assert sorted(published - known) == []
