"""A client of an application inside this process."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from typing import Any

import httpx
from fastapi import FastAPI


def ask(app: FastAPI, method: str, path: str, **request: Any) -> httpx.Response:
    """Send a request and return the answer; what the application raises becomes its answer too."""

    async def send() -> httpx.Response:
        transport = httpx.ASGITransport(app=app, raise_app_exceptions=False)
        async with httpx.AsyncClient(transport=transport, base_url="http://test") as client:
            return await client.request(method, path, **request)

    return asyncio.run(send())


async def pieces(number: int, size: int) -> AsyncIterator[bytes]:
    """Yield a body in pieces, so that no header tells its size."""
    for _ in range(number):
        yield b"x" * size
