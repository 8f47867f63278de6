"""Danish and English. Texts are written in English in the templates; a gettext catalogue holds the Danish.

Errors are translated by their code: the catalogue holds ``msgctxt "error"`` for what is wrong and ``msgctxt "do"``
for what to do, under the code as ``msgid``.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from functools import cache
from pathlib import Path

from babel.dates import format_date, format_datetime, format_time
from babel.messages.pofile import read_po
from babel.numbers import format_decimal
from fastapi import Request

from planner.kernel.errors import SamturError
from planner.kernel.time import LOCAL

LANGUAGES = ("da", "en")
LANGUAGE_COOKIE = "samtur_language"
LOCALE = Path(__file__).parent / "locale"
_BABEL = {"da": "da_DK", "en": "en_GB"}


@dataclass(frozen=True)
class Told:
    """An error as a reader reads it. ``language`` is that of the texts."""

    what: str
    do: str
    language: str


@dataclass(frozen=True)
class Catalogue:
    """The texts of a language. What has no translation is shown in English."""

    language: str
    texts: dict[str, str]
    plurals: dict[tuple[str, str], tuple[str, str]]
    errors: dict[tuple[str, str], str]

    def text(self, text: str, **values: object) -> str:
        """Return a text with its values filled in."""
        chosen = self.texts.get(text, text)
        return chosen.format(**values) if values else chosen

    def number(self, singular: str, plural: str, count: int) -> str:
        """Return the form for ``count`` things; ``{count}`` stands for the number."""
        one, many = self.plurals.get((singular, plural), (singular, plural))
        return (one if count == 1 else many).format(count=count)

    def error(self, error: SamturError) -> Told:
        """Return what an error says, in this language when its code is known there."""
        what = self.errors.get(("error", error.code))
        if what is None:
            return Told(error.what, error.do, "en")
        return Told(what, self.errors.get(("do", error.code), ""), self.language)


@cache
def catalogue(language: str) -> Catalogue:
    """Return the catalogue of a language; an empty one for English."""
    found = Catalogue(language, {}, {}, {})
    path = LOCALE / language / "samtur.po"
    if not path.exists():
        return found
    with path.open("rb") as file:
        messages = [(message.id, message.string, message.context) for message in read_po(file)]
    for key, string, context in messages:
        if isinstance(key, tuple) and isinstance(string, tuple) and all(string):
            found.plurals[key[0], key[1]] = (string[0], string[1])
        elif isinstance(key, str) and isinstance(string, str) and key and string:
            if context:
                found.errors[context, key] = string
            else:
                found.texts[key] = string
    return found


def language_of(request: Request, account_language: str | None = None) -> str:
    """Return the language of a request: chosen by cookie, by the account, or what the browser prefers; else Danish."""
    chosen = request.cookies.get(LANGUAGE_COOKIE) or account_language
    if chosen in LANGUAGES:
        return chosen
    for part in request.headers.get("Accept-Language", "").split(","):
        language = part.split(";")[0].strip()[:2].lower()
        if language in LANGUAGES:
            return language
    return "da"


def local_time(instant: datetime | str, language: str) -> str:
    """Return the local clock time of an instant."""
    return format_time(_instant(instant), "HH:mm", tzinfo=LOCAL, locale=_BABEL[language])


def local_datetime(instant: datetime | str, language: str) -> str:
    """Return local date and time of an instant."""
    return format_datetime(_instant(instant), "d MMM y HH:mm", tzinfo=LOCAL, locale=_BABEL[language])


def local_date(text: str, language: str) -> str:
    """Return an ISO date as people write it, with the day of the week."""
    written = format_date(datetime.fromisoformat(text).date(), "full", locale=_BABEL[language])
    return written[:1].upper() + written[1:]


def number_text(value: float | str, language: str) -> str:
    """Return a number with at most one decimal, as the language writes it; a text as it is."""
    return value if isinstance(value, str) else format_decimal(value, "#,##0.#", locale=_BABEL[language])


def short_date(text: str, language: str) -> str:
    """Return an ISO date in short."""
    return format_date(datetime.fromisoformat(text).date(), "d MMM y", locale=_BABEL[language])


def _instant(instant: datetime | str) -> datetime:
    return datetime.fromisoformat(instant) if isinstance(instant, str) else instant
