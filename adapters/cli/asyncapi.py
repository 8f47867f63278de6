"""Describe the messages: ``python -m adapters.cli.asyncapi [--check]``.

Writes ``docs/asyncapi.json`` and the table of message types in ``docs/messages.md`` from the registry and the
modules' own lists of what they listen to.
"""

from __future__ import annotations

import argparse
import json
import sys
from pathlib import Path
from typing import Any

from adapters.rabbitmq.topology import DEFAULT_PREFIX, Names
from planner.booking import module as booking
from planner.execution import module as execution
from planner.messages.asyncapi import Queues, document
from planner.messages.catalogue import message_types
from planner.planning import module as planning
from planner.settlement import module as settlement

DOCS = Path(__file__).parents[2] / "docs"
VERSION = "1.0.0"
"""Of the described interface: its first number changes when a message type goes away."""
START, END = "<!-- message types: generated -->", "<!-- end of generated part -->"


def queues() -> dict[str, Queues]:
    """Return every module's queues and the types bound to each."""
    nothing: Any = None  # the handlers are listed, never called
    modules = (booking.build(nothing), planning.build(nothing), execution.build(), settlement.build(nothing))
    return {module.name: module.queues() for module in modules}


def asyncapi() -> str:
    """Return the AsyncAPI document as text."""
    names = Names()
    exchange_of = {personal: names.exchange(personal=personal) for personal in (False, True)}
    whole = document(queues(), exchange_of=exchange_of, prefix=DEFAULT_PREFIX, version=VERSION)
    return json.dumps(whole, ensure_ascii=False, indent=1) + "\n"


def table() -> str:
    """Return all message types as a Markdown table: what each says, and who listens."""
    listeners: dict[str, list[str]] = {}
    for module, groups in queues().items():
        for bound in groups.values():
            for name in bound:
                listeners.setdefault(name, []).append(module)
    lines = ["| type | says | listeners |", "|---|---|---|"]
    for name, cls in sorted(message_types().items()):
        says = " ".join((cls.__doc__ or "").strip().split("\n\n")[0].split())
        lines.append(f"| `{name}` | {says} | {', '.join(sorted(listeners.get(name, []))) or '—'} |")
    return "\n".join(lines)


def page(text: str) -> str:
    """Return the page with its table renewed."""
    before, _, rest = text.partition(START)
    _, _, after = rest.partition(END)
    return f"{before}{START}\n{table()}\n{END}{after}"


def main(arguments: list[str] | None = None) -> int:
    """Write both files, or with ``--check`` fail when one is outdated."""
    parser = argparse.ArgumentParser(prog="python -m adapters.cli.asyncapi", description="Describe the messages.")
    parser.add_argument("--check", action="store_true", help="write nothing; fail when a file is outdated")
    parser.add_argument("--docs", type=Path, default=DOCS, help="folder of the documents")
    options = parser.parse_args(arguments)
    guide = options.docs / "messages.md"
    wanted = {options.docs / "asyncapi.json": asyncapi(), guide: page(guide.read_text("utf-8"))}
    outdated = [path for path, text in wanted.items() if not path.exists() or path.read_text("utf-8") != text]
    for path in outdated:
        print(f"{'outdated' if options.check else 'written'}: {path.name}")
        if not options.check:
            path.write_text(wanted[path], "utf-8")
    return 1 if options.check and outdated else 0


if __name__ == "__main__":
    sys.exit(main())
