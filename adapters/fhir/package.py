"""The resources that were sent together, and how they point to each other."""

from __future__ import annotations

from typing import NamedTuple

from adapters.fhir.reading import Resource
from planner.kernel.errors import InvalidInput


class Found(NamedTuple):
    """A resource and where it stands, as FHIRPath."""

    path: str
    content: Resource
    url: str = ""
    holder: str = ""

    @property
    def kind(self) -> str:
        """Type of the resource."""
        return str(self.content["resourceType"])

    def at(self, element: str) -> str:
        """Return the path of an element."""
        return f"{self.path}.{element}"


class Package:
    """A Bundle's entries, or one resource, with what each contains.

    Args:
        root: a Bundle or any other resource.
    """

    def __init__(self, root: Resource) -> None:
        self.root = root
        if root["resourceType"] == "Bundle":
            entries = [
                Found(f"Bundle.entry[{number}].resource", entry["resource"], entry.get("fullUrl", ""))
                for number, entry in enumerate(root.get("entry", []))
                if "resource" in entry
            ]
        else:
            entries = [Found(root["resourceType"], root)]
        self.entries = entries
        self.all = [*entries, *(inner for each in entries for inner in _contained(each))]

    def of(self, kind: str) -> list[Found]:
        """Return the resources of a type, in their order."""
        return [each for each in self.all if each.kind == kind]

    def one(self, kind: str) -> Found:
        """Return the only resource of a type.

        Raises:
            InvalidInput: ``fhir.not-one``.
        """
        found = self.of(kind)
        if len(found) != 1:
            raise InvalidInput(
                "fhir.not-one",
                f"there are {len(found)} resources {kind}; exactly one belongs here",
                where=found[1].path if found else self.root["resourceType"],
                do="Send one request at a time, with everything that it refers to.",
            )
        return found[0]

    def follow(self, reference: Resource, source: Found, element: str, *kinds: str) -> Found:
        """Return the resource that a reference of ``source`` points to.

        Raises:
            InvalidInput: ``fhir.reference-not-found`` when it was not sent along or is of another type.
        """
        target = str(reference.get("reference", ""))
        holder = source.holder or source.path
        for each in self.all:
            hit = target == f"#{each.content.get('id')}" and each.holder == holder if each.holder else _is(each, target)
            if target and hit and each.kind in kinds:
                return each
        raise InvalidInput(
            "fhir.reference-not-found",
            f"the {' or '.join(kinds)} that is referred to was not sent along",
            where=source.at(element),
            do="Send it in the same Bundle or contained in the resource.",
        )


def _is(entry: Found, target: str) -> bool:
    name = f"{entry.kind}/{entry.content.get('id')}"
    return target in {entry.url, name} or (entry.url.endswith(f"/{target}") and target.count("/") == 1)


def _contained(entry: Found) -> list[Found]:
    return [
        Found(entry.at(f"contained[{number}]"), inner, holder=entry.path)
        for number, inner in enumerate(entry.content.get("contained", []))
    ]
