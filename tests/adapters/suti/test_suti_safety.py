"""What outsiders may not do to us."""

from __future__ import annotations

import time
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from adapters.suti.checking.check import check
from adapters.suti.reading import read
from adapters.suti.show import as_data, lines
from adapters.suti.writing import rewrite
from adapters.suti.xml import DEEPEST
from planner.kernel.errors import InvalidInput
from tests.adapters.suti.samples import NO_SHOW, ORDER, SETTLEMENT, canonical

SAMPLES = [ORDER.encode(), NO_SHOW.encode(), SETTLEMENT.encode()]
BOMB = '<!DOCTYPE SUTI [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;"><!ENTITY c "&b;&b;&b;">]>\n'
SPITE = [
    b'"',
    b"<",
    b">",
    b"&",
    b"=",
    b"\xff",
    b"\x00",
    b"]]>",
    b"<![CDATA[x]]>",
    b"<!--",
    b"<node>",
    b"</node>",
    b"1e400",
    b"-1",
]


def _refused(body: bytes) -> InvalidInput:
    with pytest.raises(InvalidInput) as caught:
        read(body, "in.xml")
    return caught.value


def test_document_types_are_refused_before_they_are_parsed() -> None:
    """No entity is ever declared, in whatever encoding the document type is hidden."""
    for text in (
        ORDER.replace("<SUTI>", BOMB + "<SUTI>"),
        ORDER.replace("<SUTI>", "<!-- x --><!doctype SUTI>\n<SUTI>"),
    ):
        error = _refused(text.encode())
        assert (error.code, error.where) == ("suti.doctype", "in.xml:2")
        assert _refused(text.replace("UTF-8", "UTF-16").encode("utf-16")).code == "suti.doctype"


def test_files_are_not_read_through_entities(tmp_path: Path) -> None:
    """An external entity opens nothing."""
    secret = tmp_path / "secret"
    secret.write_text("hush", encoding="utf-8")
    body = ORDER.replace("<SUTI>", f'<!DOCTYPE SUTI [<!ENTITY s SYSTEM "{secret}">]>\n<SUTI>').replace("Agnes", "&s;")
    assert _refused(body.encode()).code == "suti.doctype"
    assert _refused(ORDER.replace("Agnes", "&s;").encode()).code == "suti.not-xml"


@pytest.mark.parametrize(
    ("body", "code"),
    [
        (b"", "suti.empty"),
        (b" \n ", "suti.empty"),
        (b'{"SUTI": {}}', "suti.not-xml"),
        (b"<html/>", "suti.not-suti"),
        (ORDER.encode()[:-9], "suti.not-xml"),
        (b"\xff\xfe\x00", "suti.encoding"),
        (b"<SUTI>" + b"<msg>" * DEEPEST + b"</msg>" * DEEPEST + b"</SUTI>", "suti.too-deep"),
        (b"<SUTI>" + b"<a/>" * 500_001 + b"</SUTI>", "suti.too-many"),
    ],
)
def test_what_is_no_message_is_refused_with_a_code(body: bytes, code: str) -> None:
    """Every refusal says what, where and what to do."""
    error = _refused(body)
    assert error.code == code
    assert error.do
    assert error.where.startswith("in.xml")


def test_large_documents_are_refused_unread() -> None:
    """The limit is told."""
    with pytest.raises(InvalidInput, match="larger than 100 bytes"):
        read(ORDER.encode(), largest=100)


def test_broken_xml_says_its_line() -> None:
    """The line is the file's, with or without a declaration."""
    for text in (ORDER, "\n" + ORDER.partition("?>\n")[2]):
        assert _refused(text.replace("</route>", "</rute>").encode()).where == "in.xml:32"


def test_a_settlement_of_two_thousand_tours_is_read_in_seconds() -> None:
    """Size costs in proportion."""
    head, rest = SETTLEMENT.split("<tour>")
    tour, tail = rest.split("</tour>")
    body = (head + f"<tour>{tour}</tour>" * 2_000 + tail).encode()
    began = time.monotonic()
    assert len(read(body).envelope.msg[0].accounting.tour) == 2_000  # type: ignore[union-attr]
    assert time.monotonic() - began < 20


@st.composite
def _mutated(draw: st.DrawFn) -> bytes:
    """A sample with pieces cut out, put in, doubled or swapped."""
    body = bytearray(draw(st.sampled_from(SAMPLES)))
    for _ in range(draw(st.integers(1, 4))):
        at = draw(st.integers(0, len(body)))
        to = min(len(body), at + draw(st.integers(0, 40)))
        change = draw(st.sampled_from(["cut", "spite", "double", "noise"]))
        piece = {
            "cut": b"",
            "spite": draw(st.sampled_from(SPITE)),
            "double": bytes(body[at:to]) * 2,
            "noise": draw(st.binary(max_size=4)),
        }[change]
        body[at:to] = piece
    return bytes(body)


@settings(max_examples=300, deadline=None)
@given(_mutated())
def test_mutated_messages_never_crash_and_never_lose_anything(body: bytes) -> None:
    """A damaged message is either refused with a code, or read, shown, checked and written back whole."""
    reading = check(body, "in.xml").reading
    if reading is None:
        assert _refused(body).code.startswith("suti.")
        return
    assert list(lines(reading))
    assert as_data(reading)["envelope"]
    once = rewrite(reading.envelope)
    again = read(once)
    assert again.envelope == reading.envelope
    assert canonical(rewrite(again.envelope)) == canonical(once)


@settings(max_examples=200, deadline=None)
@given(st.binary(max_size=200), st.sampled_from([b"", b"<SUTI>", b'<?xml version="1.0" encoding="', b"\xef\xbb\xbf"]))
def test_noise_is_refused_with_a_code(noise: bytes, head: bytes) -> None:
    """Whatever bytes come in, the answer is a coded error or a reading."""
    found = check(head + noise)
    assert found.reading is not None or found.findings[0].code.startswith("suti.")
