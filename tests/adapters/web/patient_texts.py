"""Finds every text that the patient's pages can show: in their templates and modules."""

from __future__ import annotations

from babel.messages.extract import extract
from jinja2.ext import babel_extract

from tests.adapters.web.texts import ROOT, TEMPLATES

_MODULES = ROOT / "adapters" / "web" / "patient"


def of_patient_pages() -> set[str]:
    """Return every text, in English."""
    found: set[str] = set()
    options = {"trim_blocks": "true", "lstrip_blocks": "true", "silent": "false"}
    for file in sorted((TEMPLATES / "patient").glob("*.html")):
        with file.open("rb") as source:
            for _line, _function, message, _comments in babel_extract(source, ("_",), (), options):
                parts = message if isinstance(message, tuple) else (message,)
                found |= {str(part) for part in parts[:1] if part is not None}
    for file in sorted(_MODULES.glob("*.py")):
        with file.open("rb") as source:
            found |= {str(message) for _line, message, *_rest in extract("python", source, {"N_": None})}
    return found
