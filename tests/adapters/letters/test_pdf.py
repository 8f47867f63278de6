"""A letter as PDF: everything is readable in it, in order, on numbered pages, and it is always the same."""

from __future__ import annotations

from io import BytesIO

import pytest
from pypdf import PdfReader

from adapters.letters.pdf import render
from planner.booking.letters.letter import Letter, Section

REASONS = tuple(
    f"Grund {n}: Behandlingsstedet er valgt frit og ligger længere væk; Åse Ægidius Øllgård fra Łódź & <Şanlıurfa>."
    for n in range(1, 61)
)


def letter(points: tuple[str, ...] = REASONS[:3]) -> Letter:
    """A letter with so many reasons."""
    return Letter(
        language="da",
        title="Afgørelse om befordring, sag H000001/1",
        subject="Afgørelse om befordring",
        sender=("Region Midtjylland", "Kørselskontoret", "8800 Viborg"),
        addressee=("Åse Ægidius Øllgård", "Attrapalle 27", "8543 Hornslet"),
        details=(("Dato", "16. marts 2026"), ("Sagsnummer", "H000001/1")),
        sections=(
            Section("Afgørelse", ("Du er ikke bevilget kørsel.",), rows=(("Behandlingssted", "AUH"),)),
            Section("Begrundelse", points=points),
            Section("Beregning", sums=(("Udgift", "80,00 kr."), ("Til udbetaling", "0,00 kr.")), notes=("Takster",)),
            Section("Klagevejledning", ("Du kan klage inden 4 uger.",)),
        ),
        page="Side {page} af {pages}",
    )


def text_of(file: bytes) -> str:
    """What a screen reader finds, line ends as spaces."""
    return " ".join("\n".join(page.extract_text() for page in PdfReader(BytesIO(file)).pages).split())


@pytest.mark.parametrize("count", [1, 3, 60])
def test_every_text_can_be_read_out_of_the_file(count: int) -> None:
    """Sender, address, every reason and the complaint guide are text, Danish and other letters included."""
    made = letter(REASONS[:count])
    found = text_of(render(made))
    for text in made.texts():
        assert text in found, text
    assert found.index("Begrundelse") < found.index("Beregning") < found.index("Klagevejledning")


def test_pages_are_numbered_and_each_names_the_case() -> None:
    """Sixty reasons take several pages; each says which of how many it is, and whose case."""
    pages = PdfReader(BytesIO(render(letter()))).pages
    assert len(pages) == 1
    many = PdfReader(BytesIO(render(letter(REASONS)))).pages
    assert len(many) >= 3
    for number, page in enumerate(many, 1):
        text = page.extract_text()
        assert f"Side {number} af {len(many)}" in text
        assert "sag H000001/1" in text
        assert [round(float(each)) for each in page.mediabox[2:]] == [595, 842]


def test_the_file_says_its_title_and_language_and_carries_its_fonts() -> None:
    """Title and language are set for reading aloud; fonts are embedded; no name of a patient is in the metadata."""
    reader = PdfReader(BytesIO(render(letter())))
    assert reader.metadata is not None
    assert reader.metadata.title == "Afgørelse om befordring, sag H000001/1"
    assert reader.trailer["/Root"]["/Lang"] == "da-DK"
    assert reader.trailer["/Root"]["/ViewerPreferences"]["/DisplayDocTitle"]
    assert "Øllgård" not in str(dict(reader.metadata))
    fonts = [font.get_object() for font in reader.pages[0]["/Resources"]["/Font"].values()]
    assert fonts
    for font in fonts:
        assert "/FontFile2" in font["/FontDescriptor"], font["/BaseFont"]


def test_the_same_letter_is_the_same_file() -> None:
    """Byte for byte, also with another letter between."""
    first = render(letter())
    render(letter(REASONS))
    assert render(letter()) == first
