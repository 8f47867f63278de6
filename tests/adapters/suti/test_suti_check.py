"""What is called bad, where, and under which code."""

from __future__ import annotations

from pathlib import Path

import pytest
from typer.testing import CliRunner

from adapters.cli.main import app
from adapters.suti.catalogue import kinds
from adapters.suti.checking.check import check
from adapters.suti.model.message import Message
from adapters.suti.model.references import References
from tests.adapters.suti.samples import NO_SHOW, ORDER, SETTLEMENT


def _errors(text: str) -> list[tuple[str, int]]:
    return [(each.code, each.line) for each in check(text.encode(), "x").findings if each.severity == "error"]


@pytest.mark.parametrize("text", [ORDER, NO_SHOW, SETTLEMENT])
def test_good_messages_are_good(text: str) -> None:
    """Nothing is found where nothing is wrong."""
    assert check(text.encode()).findings == ()


@pytest.mark.parametrize(
    ("text", "old", "new", "code", "line"),
    [
        (ORDER, ' id="2026050600000001"', "", "suti.missing", 10),
        (ORDER, 'msgType="2000" ', "", "suti.missing", 9),
        (ORDER, '"2000"', '"2999"', "suti.unknown-type", 9),
        (ORDER, 'nodeType="destination"', 'nodeType="1899"', "suti.unknown-term", 31),
        (ORDER, 'nodeSeqno="2"', 'nodeSeqno="1"', "suti.node-order", 31),
        (ORDER, 'nodeSeqno="2"', 'nodeSeqno="two"', "suti.value", 31),
        (ORDER, 'lat="56.3601"', 'lat="356.3601"', "suti.place", 16),
        (ORDER, "2026-05-06T07:10:00", "06/05/2026", "suti.value", 19),
        (ORDER, 'dwellTime="120"', 'dwellTime="-1"', "suti.dwell-time", 19),
        (ORDER, '<idOrder src="samtur_region_0001:idOrder" id="T-17"/>\n      <route>', "<route>", "", 0),
        (NO_SHOW, 'msgType="4010"', 'msgType="5010"', "suti.no-body", 9),
        (NO_SHOW, "T-17", "", "", 0),
        (SETTLEMENT, '"account" amount="404"/>', '"account" amount="405"/>', "suti.total", 44),
        (SETTLEMENT, "<fixedPriceAmount>50<", "<fixedPriceAmount>51<", "suti.tour-sum", 13),
        (SETTLEMENT, "14750", "14751000", "suti.taximeter", 19),
        (SETTLEMENT, '"22.87"', '"23.87"', "suti.vat", 38),
        (SETTLEMENT, 'id="invoice"', 'id="accepted"', "suti.tour-status", 15),
        (SETTLEMENT, 'id="invoice"', 'id="rejected"', "suti.no-reason", 15),
    ],
)
def test_a_bad_message_is_told_with_code_and_line(text: str, old: str, new: str, code: str, line: int) -> None:
    """One change makes one kind of error, on its line."""
    assert old in text
    found = _errors(text.replace(old, new))
    assert (code, line) in found if code else found == []


def test_parts_out_of_order_are_bad_where_they_stand() -> None:
    """The standard's order is part of it: reading does without, a check tells."""
    piece = '<idVehicle src="turbil_vest_0001:idVehicle" id="12"/>'
    text = NO_SHOW.replace("\n      " + piece, "").replace("<referencesTo>\n", f"<referencesTo>\n      {piece}\n")
    assert _errors(text) == [("suti.order", 13)]
    before, after = (check(each.encode()).reading for each in (NO_SHOW, text))
    assert before is not None
    assert after is not None
    assert before.envelope == after.envelope


def test_strict_calls_the_unknown_bad(tmp_path: Path) -> None:
    """An extension is a warning, and bad only to who asks for it."""
    file = tmp_path / "order.xml"
    file.write_text(ORDER.replace("<route>", "<own/><route>"), encoding="utf-8")
    assert CliRunner().invoke(app, ["suti", "check", str(file)]).exit_code == 0
    result = CliRunner().invoke(app, ["suti", "check", "--strict", str(file)])
    assert result.exit_code == 1
    assert f"{file}:13: warning [suti.unknown-element]" in result.output


def test_an_answer_must_say_what_it_answers() -> None:
    """A confirmation without any reference is bad."""
    text = NO_SHOW.replace("4010", "2001").replace('<idOrder src="samtur_region_0001:idOrder" id="T-17"/>', "")
    assert [code for code, _ in _errors(text)] == ["suti.refers-to-nothing"]


def test_the_table_of_messages_names_real_parts_and_answers() -> None:
    """Bodies are fields of a message, references are fields of references, answers are messages."""
    for kind in kinds().values():
        assert set(kind.body) <= set(Message.__dataclass_fields__)
        assert set(kind.refers) <= set(References.__dataclass_fields__)
        assert set(kind.answers) <= set(kinds())
        assert kind.sender in {"client", "provider", "either"}


def test_the_command_line_says_file_line_code_and_reason(tmp_path: Path) -> None:
    """``check`` ends with 1 and names the place; a good file beside it stays good."""
    good, bad, none = tmp_path / "good.xml", tmp_path / "bad.xml", tmp_path / "none.xml"
    good.write_text(ORDER, encoding="utf-8")
    bad.write_text(ORDER.replace('nodeSeqno="2"', 'nodeSeqno="1"'), encoding="utf-8")
    result = CliRunner().invoke(app, ["suti", "check", str(good), str(bad), str(none)])
    assert result.exit_code == 1
    assert f"{good}: good (2000)" in result.output
    assert f"{bad}:31: error [suti.node-order] node 1 follows node 1." in result.output
    assert f"{none}:1: error [suti.unreadable]" in result.output
    assert CliRunner().invoke(app, ["suti", "check", str(good)]).exit_code == 0


def test_the_command_line_shows_a_message(tmp_path: Path) -> None:
    """``show`` names types, terms and attributes; as JSON the same stands as data."""
    file = tmp_path / "order.xml"
    file.write_text(ORDER.replace('"pickup"', '"1803"'), encoding="utf-8")
    text = CliRunner().invoke(app, ["suti", "show", str(file)]).output
    assert "2000 order (line 9)" in text
    assert "nodeType=pickup" in text
    assert "2309 rollator" in text
    assert '"nodeType": "pickup"' in CliRunner().invoke(app, ["suti", "show", "--json", str(file)]).output


def test_the_users_schema_is_asked_besides(tmp_path: Path) -> None:
    """A schema adds its own errors, with their lines; what is no schema is said to be none."""
    schema, file = tmp_path / "own.xsd", tmp_path / "order.xml"
    file.write_text(ORDER, encoding="utf-8")
    schema.write_text('<xs:schema xmlns:xs="http://www.w3.org/2001/XMLSchema"/>', encoding="utf-8")
    result = CliRunner().invoke(app, ["suti", "check", str(file)], env={"SAMTUR_SUTI_XSD": str(schema)})
    assert result.exit_code == 1
    assert "[suti.not-valid]" in result.output
    schema.write_text("<none/>", encoding="utf-8")
    assert CliRunner().invoke(app, ["suti", "check", str(file), "--xsd", str(schema)]).exit_code != 0
