"""Rule sets of several authorities, each with a policy of its own, for tests."""

from __future__ import annotations

from importlib.resources import files
from pathlib import Path

from planner.booking import handlers
from planner.booking.rules import loading
from tests.booking.office import Office

RULES = Path(str(files("planner.booking.rules")))


def with_policy(name: str, policy: str, scheme: str = "patient", more: str = "") -> loading.Source:
    """Return a shipped set as version ``2026.own`` with a policy of a scheme; cases of the old policy are left out."""
    shipped = loading.read_source(RULES / f"{name}-2026.toml")
    head, *rest = shipped.rules.split('version = "2026.', 1)
    rules = f'{head}version = "2026.own"\n{rest[0].split(chr(10), 1)[1]}\n{more}\n'
    if policy:
        rules += f'[[policy]]\nscheme = "{scheme}"\nsource = "test"\nchanges = {{ {policy} }}\n'
    usual, *cases = shipped.cases.split("[[case]]")
    kept = [case for case in cases if 'table = "policy"' not in case and 'table = "ordering"' not in case]
    return loading.Source(name, rules, "[[case]]".join([usual, *kept]))


def publish(office: Office, source: loading.Source) -> None:
    """Publish beside the sets that come with Samtur; the newest decides."""
    office.do(handlers.publish_bundled)
    office.do(lambda ctx: handlers.publish(ctx, source))
