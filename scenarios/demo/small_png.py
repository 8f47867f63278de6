"""Screenshots as small PNG files: at most 256 colours, the rest moved to the nearest of them."""

from __future__ import annotations

import base64
import struct
import zlib

import numpy as np
import numpy.typing as npt
from playwright.sync_api import Page

_PIXELS = """async (png) => {
    const image = new Image(); image.src = "data:image/png;base64," + png; await image.decode();
    const canvas = new OffscreenCanvas(image.width, image.height), pen = canvas.getContext("2d");
    pen.drawImage(image, 0, 0);
    const data = pen.getImageData(0, 0, image.width, image.height).data;
    let text = ""; for (let i = 0; i < data.length; i += 32768)
        text += String.fromCharCode.apply(null, data.subarray(i, i + 32768));
    return [image.width, image.height, btoa(text)]; }"""
_STEP = 8
"""Colours closer than this, of 255, count as one before the most frequent are chosen."""


def smaller(page: Page, png: bytes) -> bytes:
    """Return a screenshot with at most 256 colours; ``page`` lends its decoder."""
    width, height, text = page.evaluate(_PIXELS, base64.b64encode(png).decode())
    pixels = np.frombuffer(base64.b64decode(text), dtype=np.uint8).reshape(height * width, 4)[:, :3]
    return with_palette(pixels, width, height)


def with_palette(pixels: npt.NDArray[np.uint8], width: int, height: int) -> bytes:
    """Return a PNG (colour type 3, 8 bits) of pixels of shape (height · width, 3), red, green, blue."""
    code = pixels.astype(np.int64) @ np.array([1 << 16, 1 << 8, 1])
    found, which, counts = np.unique(code, return_inverse=True, return_counts=True)
    exact = (found[:, None] >> np.array([16, 8, 0])) & 255
    groups, group = np.unique((exact // _STEP) @ np.array([1 << 16, 1 << 8, 1]), return_inverse=True)
    likeliest = np.zeros(len(groups), dtype=np.int64)
    by_count = np.argsort(counts, kind="stable")
    likeliest[group[by_count]] = by_count  # the last to be written is the most frequent colour of its group
    chosen = np.argsort(-np.bincount(group, counts), kind="stable")[:256]
    palette = exact[likeliest[chosen]]
    index = ((exact[:, None, :] - palette[None, :, :]) ** 2).sum(axis=2).argmin(axis=1).astype(np.uint8)
    rows = np.zeros((height, width + 1), dtype=np.uint8)  # each row begins with its filter: none
    rows[:, 1:] = index[which.reshape(height, width)]
    header = struct.pack(">IIBBBBB", width, height, 8, 3, 0, 0, 0)
    parts = (
        (b"IHDR", header),
        (b"PLTE", palette.astype(np.uint8).tobytes()),
        (b"IDAT", zlib.compress(rows.tobytes(), 9)),
        (b"IEND", b""),
    )
    return b"\x89PNG\r\n\x1a\n" + b"".join(_chunk(kind, data) for kind, data in parts)


def _chunk(kind: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))
