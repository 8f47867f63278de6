"""Danish and English. Texts are written in English in the templates; a gettext catalogue holds the Danish."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from functools import cache
from pathlib import Path

from babel.dates import format_date, format_datetime, format_time
from babel.messages.pofile import read_po
from fastapi import Request

from planner.kernel.time import LOCAL

LANGUAGES = ("da", "en")
LANGUAGE_COOKIE = "samtur_language"
_LOCALE = Path(__file__).parent / "locale"
_BABEL = {"da": "da_DK", "en": "en_GB"}
Translate = Callable[..., str]


@cache
def catalogue(language: str) -> dict[str, str]:
    """Return the translations of a language by English text; none for English."""
    path = _LOCALE / language / "samtur.po"
    if not path.exists():
        return {}
    with path.open("rb") as file:
        return {str(m.id): str(m.string) for m in read_po(file) if m.id and m.string}


def translator(language: str) -> Translate:
    """Return ``_(text, **values)`` of a language; a text without translation is shown in English."""
    texts = catalogue(language)

    def translate(text: str, **values: object) -> str:
        chosen = texts.get(text, text)
        return chosen.format(**values) if values else chosen

    return translate


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
    """Return an ISO date as people write it."""
    return format_date(datetime.fromisoformat(text).date(), "full", locale=_BABEL[language])


def _instant(instant: datetime | str) -> datetime:
    return datetime.fromisoformat(instant) if isinstance(instant, str) else instant
