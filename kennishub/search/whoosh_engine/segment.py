"""Show one segment of a Whoosh index in arrays.

A segment never changes once written, but for documents that are marked as deleted; so each list of
postings is decoded once and serves every later query. Deleted documents are left in and masked by
the snapshot.
"""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final, TypeVar, cast

import numpy as np

from kennishub.search.dutch import Form
from kennishub.search.vocabulary import WordList
from kennishub.search.whoosh_engine import array_file, mapping
from kennishub.search.whoosh_engine.array_file import range_of
from kennishub.search.whoosh_engine.cache import ArrayCache, Sized
from kennishub.search.whoosh_engine.columns import Columns
from kennishub.search.whoosh_engine.decoding import (
    Keys,
    Mask,
    Numbers,
    Postings,
    decode_positions,
    decode_postings,
)
from kennishub.search.whoosh_engine.spellings import Spellings

_List = TypeVar("_List", bound=Sized)

#: Terms per segment that are remembered as absent; one takes about 100 bytes.
MAX_ABSENT: Final = 20_000

#: What a card takes in memory beside its texts, and those per letter that the index has of them.
_CARD_BYTES: Final = 1_500
_BYTES_PER_LETTER: Final = 2

_NO_POSTINGS: Final = Postings(np.empty(0, np.int32), np.empty(0, np.float32))
_NO_KEYS: Final[Keys] = np.empty(0, np.int64)


@dataclass(frozen=True, slots=True)
class Card:
    """Hold what is shown of a document: `published` is an ISO date, or empty where it has none.

    `nbytes` is about what it takes in memory.
    """

    id: str
    title: str
    published: str
    display: Mapping[str, str | list[str]]
    nbytes: int


class Segment:
    """Hold one segment's arrays; its document numbers start at 0."""

    def __init__(
        self,
        reader: Any,
        cache: ArrayCache,
        columns: Columns | None,
        spellings: Spellings | None = None,
    ) -> None:
        self.id: str = reader.segment().segment_id()
        self.size: int = reader.doc_count_all()
        self.columns = columns or Columns.read(reader)
        self.spellings = spellings
        self._reader = reader
        self._cache = cache
        self._words: WordList | None = None
        #: Terms that a field does not have, as far as they were asked for.
        self._absent: defaultdict[str, set[str]] = defaultdict(set)

    def attach(self, reader: Any) -> None:
        """Read through a newer reader of the same segment, as the old one will be closed."""
        self._reader = reader

    def let_go(self) -> None:
        """Give back the memory of what was read of the files."""
        mapping.let_go(self._reader)
        array_file.let_go(self.columns.published)
        if self.spellings is not None:
            array_file.let_go(self.spellings.data)

    def live(self) -> Mask:
        """Return which documents are not deleted, as far as the attached reader knows."""
        live = np.ones(self.size, np.bool_)
        live[list(self._reader.segment().deleted_docs())] = False
        return live

    def postings(self, field: str, term: str) -> Postings:
        """Return the documents with a term in a field, and how often it stands there."""
        return self._decoded("postings", field, term, decode_postings, _NO_POSTINGS)

    def positions(self, field: str, term: str) -> Keys:
        """Return where a term stands in a field, as `(document << SHIFT) + position`."""
        return self._decoded("positions", field, term, decode_positions, _NO_KEYS)

    def _decoded(
        self,
        kind: str,
        field: str,
        term: str,
        decode: Callable[[Any, str, str], _List],
        none: _List,
    ) -> _List:
        """Return a list, and keep it, or of an empty one only that it is.

        Most words stand in one or two fields and in some of their forms: what is not there is asked
        for more often than what is, and would fill the cache.
        """
        if term in self._absent[field]:
            return none
        name = (kind, field, term)
        found = self._cache.find(self.id, name)
        if found is not None:
            return cast("_List", found)
        made = decode(self._reader, field, term)
        if made.nbytes:
            self._cache.put(self.id, name, made)
            return made
        if sum(map(len, self._absent.values())) >= MAX_ABSENT:
            self._absent.clear()
        self._absent[field].add(term)
        return none

    def card(self, number: int) -> Card:
        """Return what is shown of a document that was found."""
        return self._cache.get(self.id, ("card", number), lambda: self._read_card(number))

    def _read_card(self, number: int) -> Card:
        columns = self.columns
        shown = columns.displays[number]
        date = str(columns.published[number])
        is_date = len(date) == len("20250131")
        return Card(
            columns.ids[number],
            columns.titles[number],
            f"{date[:4]}-{date[4:6]}-{date[6:]}" if is_date else "",
            json.loads(shown),
            _CARD_BYTES + _BYTES_PER_LETTER * len(shown),
        )

    def words(self) -> WordList:
        """Return the words of the segment, those of deleted documents too."""
        if self._words is None:
            words, counts = self.columns.words.all(), self.columns.word_counts.tolist()
            self._words = WordList(dict(zip(words, counts, strict=True)))
        return self._words

    def wanted(self, terms: Iterable[str], prefixes: Iterable[str]) -> Mask | None:
        """Return which spellings have any of the terms, or of the exact terms with a prefix.

        Where no spellings are kept there is nothing to return.
        """
        spellings = self.spellings
        if spellings is None:
            return None
        mask = spellings.mask(spellings.having(terms))
        for prefix in prefixes:
            mask |= spellings.mask(self._beginning(spellings, prefix))
        return mask

    def _beginning(self, spellings: Spellings, prefix: str) -> Numbers:
        """Return the spellings that have an exact term with a prefix, which is one itself."""
        words = self.columns.words
        places = range(*range_of(words, prefix.removeprefix(Form.EXACT)))
        return self._cache.get(
            self.id,
            ("spellings", prefix),
            lambda: spellings.having(Form.EXACT + words[place] for place in places),
        )

    def stored(self, number: int) -> str:
        """Return the stored text of a document."""
        return str(self._reader.stored_fields(number)["stored"])


def columns_path(build: Path, segment_id: str) -> Path:
    """Return where the columns of a segment are kept."""
    return build / f"columns-{segment_id}.bin"
