"""Random problems with every rule, solved and checked independently."""

from __future__ import annotations

from collections import Counter

from scenarios.bench_random_problems import found_faults


def test_plans_of_random_problems_have_no_fault() -> None:
    """No plan of the first thirty problems breaks a rule or misstates a cost, and every kind of answer occurs."""
    whole: Counter[str] = Counter()
    for seed in range(1, 31):
        wrong, counts = found_faults(seed, 60)
        assert wrong == []
        whole += counts
    kinds = "driven", "fallbacks", "refused", "pauses", "supplements_ore", "rankings_ore", "changes_ore", "outside"
    assert min(whole[what] for what in (*kinds, "shares_ore")) > 0
