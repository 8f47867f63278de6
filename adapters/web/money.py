"""Statements to operators and invoices to payers."""

from __future__ import annotations

from fastapi import APIRouter, Request
from fastapi.responses import Response

from adapters.web.pages import Pages

_OFFICE = ("settlement", "auditor")


def router(pages: Pages) -> APIRouter:
    """Return the routes."""
    web = APIRouter(include_in_schema=False)

    @web.get("/statements")
    async def statements(request: Request) -> Response:
        visitor = pages.visitor(request, *_OFFICE, "operator")
        found = await pages.backend.get(request, "settlement/statements")
        return pages.render(request, "documents.html", visitor, kind="statement", documents=found)

    @web.get("/invoices")
    async def invoices(request: Request) -> Response:
        visitor = pages.visitor(request, *_OFFICE)
        found = await pages.backend.get(request, "settlement/invoices")
        return pages.render(request, "documents.html", visitor, kind="invoice", documents=found)

    @web.get("/documents/{document_id}")
    async def document(request: Request, document_id: str) -> Response:
        visitor = pages.visitor(request, *_OFFICE, "operator")
        found = await pages.backend.get(request, f"settlement/documents/{document_id}")
        return pages.render(request, "document.html", visitor, document=found)

    return web
