"""Write documents of the benchmark's corpus as files of a hub, with themes and keywords of ours."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final

import yaml

from benchmarks.corpus import Corpus
from kennishub.catalogue.municipalities import load_register
from kennishub.search.dutch import words
from kennishub.search.record import SearchRecord
from quality.corpus import ROOT

SECTIONS: Final = ("Aanleiding", "Aanpak", "Resultaat", "Tips voor andere gemeenten")
PHASES: Final = ("verkenning", "ontwerp", "uitvoering", "evaluatie", "verspreiding", "gestopt")
OUTCOMES: Final = ("werkt", "werkt_deels", "werkt_niet", "onbekend")
#: A file may have 64 kB of text, a title and a summary so many characters.
MAX_WORDS: Final = 6_000
MAX_TITLE: Final = 110
MAX_SUMMARY: Final = 380
SENTENCE: Final = 14
PARAGRAPH: Final = 70

_OWN: Final = ROOT / "kennis"


def write_content(folder: Path, corpus: Corpus, count: int) -> None:
    """Write so many practice cases, and the lists that they choose from."""
    cases = folder / "praktijkvoorbeelden"
    cases.mkdir(parents=True)
    themes = _read("themas.yaml")
    for theme in themes["themas"]:
        # These name documents of ours, which are not here.
        theme.pop("begin_hier", None)
    _write(folder / "themas.yaml", themes)
    groups = _read("trefwoorden.yaml")
    _write(folder / "trefwoorden.yaml", groups)
    writer = _Writer(
        [theme["id"] for theme in themes["themas"]],
        [word for group in groups["trefwoorden"] for word in group["woorden"]],
    )
    for record in corpus.records(count):
        path = cases / f"{record.id}.md"
        path.write_text("\n".join(writer.lines(record)), encoding="utf-8")


class _Writer:
    def __init__(self, themes: list[str], keywords: list[str]) -> None:
        self._themes = themes
        self._keywords = keywords
        self._municipalities = [one.name for one in load_register().all()]

    def lines(self, record: SearchRecord) -> Iterator[str]:
        """Yield the lines of a record's file."""
        text = [found.group() for found in words(record.texts["body"])][:MAX_WORDS]
        facet = record.facets
        keywords = dict.fromkeys(
            self._keywords[_number(value) % len(self._keywords)] for value in facet["trefwoord"]
        )
        place = _number(facet["gemeente"][0]) % len(self._municipalities)
        front_matter = {
            "id": record.id,
            "type": "praktijkvoorbeeld",
            "titel": " ".join(record.title[:MAX_TITLE].split()),
            "samenvatting": f"{' '.join(text)[:MAX_SUMMARY].strip()}.",
            "themas": [self._themes[_number(value)] for value in facet["thema"]],
            "trefwoorden": list(keywords),
            "gemeenten": [{"naam": self._municipalities[place]}],
            "fase": PHASES[_number(facet["fase"][0])],
            "uitkomst": OUTCOMES[len(text) % len(OUTCOMES)],
        }
        yield "---"
        # What JSON writes is YAML as well.
        yield from (
            f"{key}: {json.dumps(v, ensure_ascii=False)}" for key, v in front_matter.items()
        )
        yield f"gepubliceerd: {record.published}"
        yield "eigen: true"
        yield "---"
        share = -(-len(text) // len(SECTIONS))
        for number, heading in enumerate(SECTIONS):
            yield f"## {heading}\n"
            yield from _paragraphs(text[number * share : (number + 1) * share])


def _paragraphs(text: list[str]) -> Iterator[str]:
    for start in range(0, len(text), PARAGRAPH):
        paragraph = text[start : start + PARAGRAPH]
        sentences = [
            " ".join(paragraph[at : at + SENTENCE]) for at in range(0, len(paragraph), SENTENCE)
        ]
        yield "".join(f"{sentence.capitalize()}. " for sentence in sentences).strip() + "\n"


def _number(value: str) -> int:
    """Return the number in `thema-3`, and of a keyword always the same one."""
    digits = value.rpartition("-")[2]
    return int(digits) if digits.isdecimal() else sum(map(ord, value))


def _read(name: str) -> dict[str, Any]:
    found: dict[str, Any] = yaml.safe_load((_OWN / name).read_text(encoding="utf-8"))
    return found


def _write(path: Path, data: dict[str, Any]) -> None:
    path.write_text(yaml.safe_dump(data, allow_unicode=True, sort_keys=False), encoding="utf-8")
