"""Pictures with few colours: lossless while there are few, near the original when there are many."""

from __future__ import annotations

import struct
import zlib

import numpy as np
import numpy.typing as npt

from scenarios.demo.small_png import with_palette


def _decoded(png: bytes) -> npt.NDArray[np.uint8]:
    """Return the pixels of a palette PNG whose rows are unfiltered, shape (height, width, 3)."""
    chunks, at = {}, 8
    while at < len(png):
        (size,) = struct.unpack(">I", png[at : at + 4])
        kind, data = png[at + 4 : at + 8], png[at + 8 : at + 8 + size]
        assert struct.unpack(">I", png[at + 8 + size : at + 12 + size])[0] == zlib.crc32(kind + data)
        chunks[kind], at = data, at + 12 + size
    width, height = struct.unpack(">II", chunks[b"IHDR"][:8])
    rows = np.frombuffer(zlib.decompress(chunks[b"IDAT"]), dtype=np.uint8).reshape(height, width + 1)
    return np.frombuffer(chunks[b"PLTE"], dtype=np.uint8).reshape(-1, 3)[rows[:, 1:]]


def test_few_colours_are_kept_exactly() -> None:
    """A picture of some clear colours comes out as it went in."""
    colours = np.array([[0, 0, 0], [255, 255, 255], [211, 227, 236], [190, 18, 60]], dtype=np.uint8)
    pixels = colours[np.random.default_rng(1).integers(0, 4, 12 * 7)]
    assert (_decoded(with_palette(pixels, 12, 7)) == pixels.reshape(7, 12, 3)).all()


def test_many_colours_become_near_ones() -> None:
    """More colours than a palette holds: the frequent stay as they are, the others move to near ones."""
    rng = np.random.default_rng(2)
    pixels = np.concatenate([np.full((4000, 3), 200, dtype=np.uint8), rng.integers(90, 170, (2000, 3), dtype=np.uint8)])
    found = _decoded(with_palette(pixels, 100, 60)).reshape(-1, 3).astype(int)
    assert (found[:4000] == 200).all()
    assert len(np.unique(found, axis=0)) <= 256
    assert np.abs(found - pixels).max() < 40
    assert np.abs(found - pixels).mean() < 5
