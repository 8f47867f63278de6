"""A letter as PDF: A4, embedded font, the address where a window envelope shows it, numbered pages.

The same letter gives the same bytes. Headings, lists and tables are text in the order of reading.
"""

from __future__ import annotations

from functools import cache
from io import BytesIO
from pathlib import Path
from typing import Any
from xml.sax.saxutils import escape

from reportlab.lib.colors import HexColor
from reportlab.lib.enums import TA_RIGHT
from reportlab.lib.pagesizes import A4
from reportlab.lib.styles import ParagraphStyle
from reportlab.lib.units import mm
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFont
from reportlab.pdfgen.canvas import Canvas
from reportlab.platypus import BaseDocTemplate, CondPageBreak, Flowable, Frame, PageTemplate, Paragraph, Spacer, Table

from planner.booking.letters.letter import Letter, Section

_FONTS = Path(__file__).parent / "fonts"
_PLAIN, _BOLD = "SamturLetter", "SamturLetterBold"
_LEFT, _RIGHT, _TOP, _BOTTOM = 25 * mm, 20 * mm, 22 * mm, 22 * mm
_WIDTH, _HEIGHT = A4
_TEXT = _WIDTH - _LEFT - _RIGHT
_ADDRESS_TOP = 45 * mm
"""From the upper edge of the page to the address, as in the window of a C5 or M65 envelope."""
_BODY_TOP = 92 * mm
_LABEL = 0.46 * _TEXT
_AMOUNT = 45 * mm
_LEAST = 24 * mm
"""A section begins on the next page rather than with less room than this."""
_INK, _RULE = HexColor("#1a1a1a"), HexColor("#8a8a8a")
_LANGUAGES = {"da": "da-DK", "en": "en-GB"}


def render(letter: Letter) -> bytes:
    """Return the letter as a PDF file."""
    _fonts()
    file = BytesIO()
    document = BaseDocTemplate(
        file,
        pagesize=A4,
        title=letter.title,
        author=letter.sender[0],
        subject=letter.subject,
        creator="Samtur",
        lang=_LANGUAGES[letter.language],
        displayDocTitle=True,
        invariant=1,
        initialFontName=_PLAIN,
    )
    first = Frame(_LEFT, _BOTTOM, _TEXT, _HEIGHT - _BODY_TOP - _BOTTOM, 0, 0, 0, 0)
    later = Frame(_LEFT, _BOTTOM, _TEXT, _HEIGHT - _TOP - _BOTTOM, 0, 0, 0, 0)
    document.addPageTemplates(
        [
            PageTemplate(
                "first", [first], onPage=lambda canvas, _: _head(canvas, letter), autoNextPageTemplate="later"
            ),
            PageTemplate("later", [later]),
        ]
    )
    document.build(_body(letter), canvasmaker=lambda *args, **kwargs: _Numbered(letter, *args, **kwargs))
    return file.getvalue()


@cache
def _fonts() -> None:
    """Register the fonts that lie beside this file, so that a letter looks the same on every machine."""
    for name, file in ((_PLAIN, "DejaVuSansCondensed.ttf"), (_BOLD, "DejaVuSansCondensed-Bold.ttf")):
        pdfmetrics.registerFont(TTFont(name, _FONTS / file))
    pdfmetrics.registerFontFamily(_PLAIN, _PLAIN, _BOLD, _PLAIN, _BOLD)


class _Numbered(Canvas):
    """A canvas that writes "page 2 of 3" when it knows how many there are, and the case number above later pages."""

    def __init__(self, letter: Letter, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._letter = letter
        self._pages: list[dict[str, Any]] = []

    def showPage(self) -> None:  # noqa: N802 - reportlab's name
        """Keep the page for when the last is known."""
        self._pages.append(dict(self.__dict__))
        self._startPage()  # type: ignore[attr-defined]  # the stubs leave it out

    def save(self) -> None:
        """Number the pages and write the file."""
        for number, page in enumerate(self._pages, 1):
            self.__dict__.update(page)
            self.setFont(_PLAIN, 8.5)
            self.setFillColor(_INK)
            self.drawRightString(
                _WIDTH - _RIGHT, 12 * mm, self._letter.page.format(page=number, pages=len(self._pages))
            )
            self.drawString(_LEFT, 12 * mm, self._letter.title)
            super().showPage()
        super().save()


def _head(canvas: Canvas, letter: Letter) -> None:
    """Draw sender, addressee, date and case number where they stand on the first page."""
    canvas.saveState()
    canvas.setFillColor(_INK)
    right, y = _WIDTH - _RIGHT, _HEIGHT - 20 * mm
    canvas.setFont(_BOLD, 11)
    canvas.drawRightString(right, y, letter.sender[0])
    canvas.setFont(_PLAIN, 9)
    for line in letter.sender[1:]:
        y -= 12
        canvas.drawRightString(right, y, line)
    canvas.setFont(_PLAIN, 10.5)
    y = _HEIGHT - _ADDRESS_TOP
    for line in letter.addressee:
        canvas.drawString(_LEFT, y, line)
        y -= 14
    y = _HEIGHT - _BODY_TOP + 14 * mm
    for label, value in reversed(letter.details):
        canvas.setFont(_PLAIN, 9)
        canvas.drawString(right - 62 * mm, y, label)
        canvas.drawRightString(right, y, value)
        y += 12
    canvas.setStrokeColor(_RULE)
    canvas.setLineWidth(0.5)
    canvas.line(_LEFT, _HEIGHT - _BODY_TOP + 8 * mm, right, _HEIGHT - _BODY_TOP + 8 * mm)
    canvas.restoreState()


def _style(name: str, size: float = 10, *, bold: bool = False, **more: Any) -> ParagraphStyle:
    font = _BOLD if bold else _PLAIN
    return ParagraphStyle(
        name, fontName=font, bulletFontName=_PLAIN, fontSize=size, leading=size * 1.4, textColor=_INK, **more
    )


_TITLE = _style("title", 15, bold=True, spaceAfter=6)
_HEADING = _style("heading", 11, bold=True, spaceBefore=10, spaceAfter=3)
_RUNNING = _style("text", spaceAfter=4)
_FIRST = _style("first", 11.5, bold=True, spaceAfter=6)
_POINT = _style("point", leftIndent=5 * mm, bulletIndent=1 * mm, spaceAfter=2)
_CELL = _style("cell", 9.5)
_SUM = _style("sum", 9.5, alignment=TA_RIGHT)
_CELL_BOLD = _style("result", 9.5, bold=True)
_SUM_BOLD = _style("result-sum", 9.5, bold=True, alignment=TA_RIGHT)
_NOTE = _style("note", 8.5, spaceBefore=2)


def _body(letter: Letter) -> list[Flowable]:
    flow: list[Flowable] = [_paragraph(letter.subject, _TITLE)]
    for at, section in enumerate(letter.sections):
        flow += _section(section, opening=at == 0)
    return flow


def _section(section: Section, *, opening: bool) -> list[Flowable]:
    """Return a section; its heading never stands alone at the foot of a page."""
    inner: list[Flowable] = [
        _paragraph(text, _FIRST if opening and not at else _RUNNING) for at, text in enumerate(section.paragraphs)
    ]
    inner += [Paragraph(escape(text), _POINT, bulletText="•") for text in section.points]
    if section.rows:
        inner.append(_table([(label, value, False) for label, value in section.rows], _LABEL, _CELL, _CELL))
    if section.sums:
        last = len(section.sums) - 1
        lines = [(label, value, at == last) for at, (label, value) in enumerate(section.sums)]
        inner.append(_table(lines, _TEXT - _AMOUNT, _SUM, _SUM_BOLD))
    inner += [_paragraph(text, _NOTE) for text in section.notes]
    return [CondPageBreak(_LEAST), _paragraph(section.heading, _HEADING), *inner, Spacer(1, 2)]


def _table(lines: list[tuple[str, str, bool]], first: float, value: ParagraphStyle, result: ParagraphStyle) -> Flowable:
    cells = [
        [_paragraph(label, _CELL_BOLD if last else _CELL), _paragraph(text, result if last else value)]
        for label, text, last in lines
    ]
    style: list[tuple[Any, ...]] = [
        ("FONTNAME", (0, 0), (-1, -1), _PLAIN),
        ("VALIGN", (0, 0), (-1, -1), "TOP"),
        ("LEFTPADDING", (0, 0), (0, -1), 0),
        ("RIGHTPADDING", (-1, 0), (-1, -1), 0),
        ("TOPPADDING", (0, 0), (-1, -1), 1.5),
        ("BOTTOMPADDING", (0, 0), (-1, -1), 1.5),
        ("LINEBELOW", (0, 0), (-1, -1), 0.25, _RULE),
    ]
    if any(last for _, _, last in lines):
        style.append(("LINEABOVE", (0, -1), (-1, -1), 0.8, _INK))
    return Table(cells, colWidths=[first, _TEXT - first], style=style, hAlign="LEFT")


def _paragraph(text: str, style: ParagraphStyle) -> Paragraph:
    return Paragraph(escape(text), style)
