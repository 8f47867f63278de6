"""Random numbers for compiled code: one 64-bit state per search, so that searches side by side stay repeatable.

xorshift64* by S. Vigna, "An experimental exploration of Marsaglia's xorshift generators, scrambled", ACM
Transactions on Mathematical Software 42 (2016); the state begins with a step of splitmix64, so that small seeds
differ at once.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from planner.routing.compiled import kernel

Chance = npt.NDArray[np.uint64]

_MASK = (1 << 64) - 1


def chance(*seeds: int) -> Chance:
    """Return a generator state for these numbers, the same for the same numbers."""
    state = 0x9E3779B97F4A7C15
    for seed in seeds:
        state = (state + (seed & _MASK) + 0x9E3779B97F4A7C15) & _MASK
        state = ((state ^ (state >> 30)) * 0xBF58476D1CE4E5B9) & _MASK
        state = ((state ^ (state >> 27)) * 0x94D049BB133111EB) & _MASK
        state ^= state >> 31
    return np.array([state or 1], dtype=np.uint64)


@kernel
def uniform(state: Chance) -> float:
    """Return the next number in [0, 1)."""
    x = state[0]
    x ^= x >> np.uint64(12)
    x ^= x << np.uint64(25)
    x ^= x >> np.uint64(27)
    state[0] = x
    return float((x * np.uint64(2685821657736338717)) >> np.uint64(11)) * (1.0 / 9007199254740992.0)


@kernel
def below(state: Chance, n: int) -> int:
    """Return the next whole number in [0, n)."""
    return int(uniform(state) * n)
