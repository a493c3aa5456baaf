"""Make documents for tests of the content package."""

from __future__ import annotations

from typing import Any, Final

import yaml

from kennishub.content.document import Article, Document, PracticeCase
from kennishub.content.parsing import parse
from kennishub.content.problems import Problem
from kennishub.content.schema import Vocabulary

CODES: Final = {"gouda": "GM0513", "heusden": "GM0797", "uden": "GM1991", "maashorst": "GM1991"}


def resolve(name: str) -> str | None:
    """Find a municipality among the few of these tests."""
    return name if name in CODES.values() else CODES.get(name.lower())


VOCABULARY: Final = Vocabulary(
    themes=frozenset({"bestaanszekerheid", "klimaat-energie", "ruimtelijke-puzzel", "jeugd"}),
    development_points=frozenset({"leren-van-elkaar"}),
    subjects=frozenset({"participatie"}),
    resolve_municipality=resolve,
)

CASE_BODY: Final = "## Aanleiding\n\nDe stad zakt.\n\n## Aanpak\n\nHet waterpeil gaat omlaag.\n"


def case_head(**changes: Any) -> dict[str, Any]:
    """Return good front matter of a case; a change to None takes a key away."""
    head = {
        "id": "een-voorbeeld",
        "type": "praktijkvoorbeeld",
        "titel": "Gouda: het grondwater lager",
        "samenvatting": "Gouda verlaagt het waterpeil. De stad zakt daardoor minder snel.",
        "themas": ["klimaat-energie"],
        "gepubliceerd": "2026-11-25",
        "bronnen": [{"titel": "Een bericht", "url": "https://www.gouda.nl/bericht"}],
        "gemeenten": [{"naam": "Gouda", "rol": "trekker"}],
    }
    return _changed(head, changes)


def article_head(**changes: Any) -> dict[str, Any]:
    """Return good front matter of an article; a change to None takes a key away."""
    head = {
        "id": "een-artikel",
        "type": "artikel",
        "titel": "Wat de wet vraagt",
        "samenvatting": "De wet vraagt veel.",
        "onderwerpen": ["participatie"],
        "gepubliceerd": "2026-11-25",
        "eigen": "true",
        "soort": "wetgeving",
    }
    return _changed(head, changes)


class _PlainDumper(yaml.SafeDumper):
    """Write no anchors, also where a list holds one thing twice."""

    def ignore_aliases(self, data: Any) -> bool:
        return True


def as_file(head: dict[str, Any], body: str = CASE_BODY) -> bytes:
    """Write a file as an editor would."""
    written = yaml.dump(
        head, Dumper=_PlainDumper, allow_unicode=True, sort_keys=False, width=10_000
    )
    return f"---\n{written}---\n{body}".encode("utf-8", "surrogatepass")


def path_of(head: dict[str, Any]) -> str:
    """Return where a document with this front matter belongs."""
    folder = "artikelen" if head.get("type") == "artikel" else "praktijkvoorbeelden"
    return f"{folder}/{head.get('id', 'zonder-id')}.md"


def parsed(
    head: dict[str, Any], body: str = CASE_BODY
) -> PracticeCase | Article | tuple[Problem, ...]:
    """Parse a document in its own place."""
    return parse(as_file(head, body), path_of(head), VOCABULARY)


def good(head: dict[str, Any], body: str = CASE_BODY) -> PracticeCase | Article:
    """Parse a document that must be good."""
    document = parsed(head, body)
    assert isinstance(document, Document), document
    return document


def problems(head: dict[str, Any], body: str = CASE_BODY) -> dict[str, str]:
    """Parse a document that must not be good, and return its messages by key."""
    found = parsed(head, body)
    assert isinstance(found, tuple), "no problem was found"
    return {problem.key: problem.message for problem in found}


def _changed(head: dict[str, Any], changes: dict[str, Any]) -> dict[str, Any]:
    return {key: value for key, value in (head | changes).items() if value is not None}
