"""Keeps the search's child processes light when a command line searches in its own process."""

from __future__ import annotations

import sys


def hide_main_module() -> None:
    """Have child processes start without importing this program's main module.

    `multiprocessing` imports it anew in every child, two seconds for the command line, although the search's
    children run functions of other modules only.
    """
    main = sys.modules["__main__"]
    main.__spec__ = None
    vars(main).pop("__file__", None)
