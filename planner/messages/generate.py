"""Write the message types' JSON Schemas: ``python -m planner.messages.generate [--check | --freeze]``.

``schemas/<type>.json`` is what today's code reads. ``schemas/frozen/<type>.json`` is what the last release promised;
``--freeze`` renews the promise at a release. Neither is written when the type changed in a way that readers of the
frozen schema would trip over: such a change is a new version of the type.
"""

from __future__ import annotations

import argparse
import json
import sys
from pathlib import Path

from planner.kernel.errors import InvalidInput
from planner.messages.catalogue import message_types
from planner.messages.compat import breaks
from planner.messages.schema import as_text, payload_schema
from planner.messages.upcasters import newest

SCHEMAS = Path(__file__).parent / "schemas"


def generated() -> dict[str, str]:
    """Return the schema file's text of every registered type."""
    return {name: as_text(payload_schema(cls)) for name, cls in sorted(message_types().items())}


def outdated(folder: Path = SCHEMAS) -> list[str]:
    """Return the file names that differ from today's code, are missing, or belong to no type any more."""
    want = {f"{name}.json": text for name, text in generated().items()}
    have = {path.name: path.read_text("utf-8") for path in folder.glob("*.json")}
    return sorted(name for name in want.keys() | have.keys() if want.get(name) != have.get(name))


def refuse_incompatible(folder: Path = SCHEMAS) -> None:
    """Compare today's types with the frozen ones.

    Raises:
        InvalidInput: ``messages.incompatible`` naming every change that is not an optional addition, and every
            frozen type that can be read no more.
    """
    today = {name: json.loads(text) for name, text in generated().items()}
    found = []
    for path in sorted((folder / "frozen").glob("*.json")):
        if path.stem in today:
            found += [f"{path.stem}: {b}" for b in breaks(json.loads(path.read_text("utf-8")), today[path.stem])]
        elif newest(path.stem) not in today:
            found.append(f"{path.stem}: the type is gone and nothing raises it to a present one")
    if found:
        raise InvalidInput(
            "messages.incompatible",
            "a released message type changed so that readers would trip",
            where="; ".join(found),
            do="Register the new shape as the next version with an upcaster from the old one.",
        )


def write(folder: Path = SCHEMAS, *, freeze: bool = False) -> list[str]:
    """Write what is outdated and return the names of the files written or taken away; also ``frozen/`` on freeze.

    Raises:
        InvalidInput: ``messages.incompatible``; then nothing is written.
    """
    refuse_incompatible(folder)
    changed = outdated(folder)
    texts = generated()
    folder.mkdir(parents=True, exist_ok=True)
    for name in changed:
        if (text := texts.get(name.removesuffix(".json"))) is None:
            (folder / name).unlink()
        else:
            (folder / name).write_text(text, "utf-8")
    if freeze:
        (folder / "frozen").mkdir(exist_ok=True)
        for name, text in texts.items():
            (folder / "frozen" / f"{name}.json").write_text(text, "utf-8")
    return changed


def main(arguments: list[str] | None = None) -> int:
    """Run the command; return 0, or 1 when ``--check`` finds something or a change is refused."""
    parser = argparse.ArgumentParser(prog="python -m planner.messages.generate", description="Write message schemas.")
    mode = parser.add_mutually_exclusive_group()
    mode.add_argument("--check", action="store_true", help="write nothing; fail when a file is outdated")
    mode.add_argument("--freeze", action="store_true", help="at a release: promise today's schemas")
    parser.add_argument("--folder", type=Path, default=SCHEMAS, help="where the schemas lie")
    options = parser.parse_args(arguments)
    try:
        if options.check:
            refuse_incompatible(options.folder)
            changed = outdated(options.folder)
        else:
            changed = write(options.folder, freeze=options.freeze)
    except InvalidInput as error:
        sys.stderr.write(f"{error.text()}\n")
        return 1
    for name in changed:
        sys.stdout.write(f"{'outdated' if options.check else 'written'}: {name}\n")
    return 1 if options.check and changed else 0


if __name__ == "__main__":
    sys.exit(main())
