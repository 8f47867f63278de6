"""Reading: the many ways in which the same thing is written."""

from __future__ import annotations

import codecs
from datetime import UTC, datetime, timedelta, timezone
from decimal import Decimal

import pytest

from adapters.suti.lexical import read_value, write_value
from adapters.suti.reading import NAMESPACE, Reading, read
from adapters.suti.writing import rewrite
from tests.adapters.suti.samples import HEAD, NO_SHOW, ORDER, canonical


def _codes(reading: Reading) -> set[str]:
    return {note.code for note in reading.notes}


def test_an_order_is_read_into_typed_records() -> None:
    """Numbers are numbers, times are times, terms are names, and nothing is odd."""
    reading = read(ORDER.encode())
    order = reading.envelope.msg[0].order
    assert order is not None
    assert order.route is not None
    first = order.route.node[0]
    assert reading.notes == ()
    assert (first.node_seqno, first.node_type) == (1, "pickup")
    assert first.address_node is not None
    assert first.address_node.geographic_location is not None
    assert first.address_node.geographic_location.lat == Decimal("56.3601")
    assert first.times_node is not None
    assert first.times_node.time[0].time == datetime(2026, 5, 6, 7, 10)  # noqa: DTZ001 - as it was written
    assert first.kept.line == 14


@pytest.mark.parametrize(
    ("named", "numbered"),
    [
        ('nodeType="pickup"', 'nodeType="1803"'),
        ('nodeType="destination"', 'nodeType="1804"'),
        ('timeType="scheduledtime"', 'timeType="2101"'),
        ('contentType="traveller"', 'contentType="1001"'),
        ('typeOfCoordinate="WGS-84"', 'typeOfCoordinate="3301"'),
        ('typeOfCoordinate="WGS-84"', 'typeOfCoordinate="WGS84"'),
        ('nodeType="pickup"', 'nodeType=" PickUp "'),
    ],
)
def test_numbers_and_names_mean_the_same(named: str, numbered: str) -> None:
    """An enumeration's number is read as its name, and written back as the number it was."""
    body = ORDER.replace(named, numbered).encode()
    assert read(body).envelope == read(ORDER.encode()).envelope
    assert canonical(rewrite(read(body).envelope)) == canonical(body)


@pytest.mark.parametrize(
    ("event", "name"), [("1703", "noshow"), ("pickup", "passengerinvehicle"), ("1717", "vehicleExitNode")]
)
def test_events_of_all_ages_are_understood(event: str, name: str) -> None:
    """Numbers and the names of the first versions are read as today's names."""
    confirmed = read(NO_SHOW.replace('"noshow"', f'"{event}"').encode()).envelope.msg[0].pickup_confirmation
    assert confirmed is not None
    assert confirmed.event_type == name


@pytest.mark.parametrize(
    "body",
    [
        ORDER.encode("utf-8"),
        codecs.BOM_UTF8 + ORDER.encode("utf-8"),
        ORDER.replace("UTF-8", "UTF-16").encode("utf-16"),
        ORDER.replace("UTF-8", "ISO-8859-1").encode("iso-8859-1"),
        ORDER.replace("UTF-8", "utf-16").encode("utf-8"),
        ORDER.replace("UTF-8", "idna").encode("utf-8"),
        ORDER.partition("?>\n")[2].encode("utf-8"),
        ORDER.encode("cp1252"),
        b"\n\n  " + ORDER.encode("utf-8"),
        ORDER.encode("utf-8") + b"\x00\x00",
        ORDER.replace("<SUTI>", f'<SUTI xmlns="{NAMESPACE}">').encode(),
        ORDER.replace("<", "<s:")
        .replace("<s:/", "</s:")
        .replace("<s:?", "<?")
        .replace("<s:SUTI>", f'<s:SUTI xmlns:s="{NAMESPACE}">')
        .encode(),
    ],
    ids=[
        "plain",
        "mark",
        "utf-16",
        "latin-1",
        "said-to-be-utf-16",
        "idna",
        "undeclared",
        "misdeclared",
        "space",
        "nul",
        "namespace",
        "prefix",
    ],
)
def test_bytes_and_namespaces_vary_but_not_what_is_said(body: bytes) -> None:
    """Marks, encodings, wrong declarations, namespaces and prefixes lead to the same records."""
    assert read(body).envelope == read(ORDER.encode()).envelope


def test_a_namespace_is_written_back() -> None:
    """A document in the standard's namespace stays in it."""
    body = ORDER.replace("<SUTI>", f'<SUTI xmlns="{NAMESPACE}">').encode()
    assert canonical(rewrite(read(body).envelope)) == canonical(body)


def test_case_commas_and_odd_times_are_understood_noted_and_kept() -> None:
    """What is understood has its value; what was written comes back as it was."""
    odd = (
        ORDER.replace("nodeSeqno=", "NodeSeqNo=")
        .replace('lat="56.3601"', 'lat="56,3601"')
        .replace('"2026-05-06T07:10:00"', '"2026-05-06 07:10"')
    )
    reading = read(odd.encode())
    assert reading.envelope == read(ORDER.encode()).envelope
    assert "suti.case" in _codes(reading)
    assert canonical(rewrite(reading.envelope)) == canonical(odd.encode())


def test_extensions_stay_where_they_were() -> None:
    """Elements, attributes and texts that no field is for are noted with their line and written back in place."""
    odd = ORDER.replace("<route>", '<x:own xmlns:x="urn:x" a="1">t<b/></x:own><route extra="yes">stray ')
    reading = read(odd.encode())
    assert {"suti.unknown-element", "suti.unknown-attribute", "suti.text"} <= _codes(reading)
    assert {note.line for note in reading.notes} == {13}
    assert canonical(rewrite(reading.envelope)) == canonical(odd.encode())


def test_what_cannot_be_read_is_kept_as_it_was() -> None:
    """A house number with a letter is no number: it is noted, shown and written back."""
    odd = ORDER.replace('streetNo="8"', 'streetNo="8B"').replace('dwellTime="120"', 'dwellTime=""')
    reading = read(odd.encode())
    assert [note.code for note in reading.notes] == ["suti.value"]
    assert canonical(rewrite(reading.envelope)) == canonical(odd.encode())


def test_several_messages_in_one_document() -> None:
    """Every message is read, in order."""
    two = HEAD + ORDER.split(HEAD)[1].replace("</SUTI>\n", "") + NO_SHOW.split(HEAD)[1]
    assert [message.msg_type for message in read(two.encode()).envelope.msg] == ["2000", "4010"]


def test_a_repeated_part_is_kept_and_said() -> None:
    """Where one is allowed the first is read; the second is kept and noted."""
    part = '<idMsg src="samtur_region_0001:idMsg" id="2026050600000001"/>'
    body = ORDER.replace(part, part + part.replace("0001", "0002"))
    reading = read(body.encode())
    assert _codes(reading) == {"suti.repeated"}
    assert canonical(rewrite(reading.envelope)) == canonical(body.encode())


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("2026-05-06T07:08:09", datetime(2026, 5, 6, 7, 8, 9)),  # noqa: DTZ001
        ("2026-05-06T07:08:09.250", datetime(2026, 5, 6, 7, 8, 9, 250000)),  # noqa: DTZ001
        ("2026-05-06T07:08", datetime(2026, 5, 6, 7, 8)),  # noqa: DTZ001
        ("20260506T070809", datetime(2026, 5, 6, 7, 8, 9)),  # noqa: DTZ001
        ("2026-05-06T24:00:00", datetime(2026, 5, 7)),  # noqa: DTZ001
        ("2026-05-06T07:08:09Z", datetime(2026, 5, 6, 7, 8, 9, tzinfo=UTC)),
        ("2026-05-06T07:08:09+0200", datetime(2026, 5, 6, 7, 8, 9, tzinfo=timezone(timedelta(hours=2)))),
        ("2026-13-06T07:08:09", None),
        ("soon", None),
    ],
)
def test_times_as_they_come(text: str, value: datetime | None) -> None:
    """With or without seconds, fractions, zone and signs between; nonsense is no time."""
    assert read_value(datetime, text) == value


@pytest.mark.parametrize(
    ("text", "value"), [("123,50", "123.50"), ("1e3", "1000"), (".5", "0.5"), ("1e999", None), ("NaN", None)]
)
def test_numbers_as_they_come(text: str, value: str | None) -> None:
    """Comma or point; what would fill a memory or is no number is none."""
    number = read_value(Decimal, text)
    assert (number if number is None else write_value(number)) == value
