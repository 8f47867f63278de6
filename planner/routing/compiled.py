"""How this package compiles: numba in no-python mode, without the interpreter lock, cached on disk.

numba's cache notices a change of the file that holds a function, not of the files it calls. The cache therefore
lies in a folder named after a digest of every source of the package: any change compiles anew, none is missed.
"""

from __future__ import annotations

import hashlib
import shutil
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any, ParamSpec, TypeVar

import numba
from numba.core import config as _config

P = ParamSpec("P")
R = TypeVar("R")

_HERE = Path(__file__).parent
_KEPT_S = 86_400


def _digest() -> str:
    parts = hashlib.sha256(numba.__version__.encode())
    for source in sorted(_HERE.rglob("*.py")):
        parts.update(source.read_bytes())
    return parts.hexdigest()[:16]


def _cache_folder() -> Path:
    name = f"numba-{_digest()}"
    candidates = (_HERE / "__pycache__", Path.home() / ".cache" / "samtur", Path(tempfile.gettempdir()) / "samtur")
    for parent in candidates:
        folder = parent / name
        try:
            folder.mkdir(parents=True, exist_ok=True)
            (folder / "used").touch()
        except OSError:
            continue
        for other in parent.glob("numba-*"):
            mark = other / "used"
            if mark.exists() and time.time() - mark.stat().st_mtime > _KEPT_S:
                shutil.rmtree(other, ignore_errors=True)
        return folder
    return candidates[-1]


_settings: Any = _config
if not _settings.CACHE_DIR:  # NUMBA_CACHE_DIR, when the user sets it, wins
    _settings.CACHE_DIR = str(_cache_folder())


_UNCOUNTED: Any = {"_nrt": False}  # an option that numba's type stubs do not know


def kernel(function: Callable[P, R]) -> Callable[P, R]:
    """Compile a function on its first call and keep the result on disk. It must not make arrays.

    Arrays are then not counted by reference in it: their caller keeps them alive. Counting every array of every table
    on every call took three quarters of a search's time.
    """
    compiled: Callable[P, R] = numba.njit(cache=True, nogil=True, **_UNCOUNTED)(function)
    return compiled


def making_kernel(function: Callable[P, R]) -> Callable[P, R]:
    """Compile a function that makes arrays; arrays are counted by reference in it."""
    compiled: Callable[P, R] = numba.njit(cache=True, nogil=True)(function)
    return compiled
