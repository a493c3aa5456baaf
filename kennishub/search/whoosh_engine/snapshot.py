"""Show one generation of an index: all its segments behind one numbering of documents."""

from __future__ import annotations

import bisect
import datetime as dt
from collections import Counter
from collections.abc import Callable, Hashable, Iterable, Mapping, Sequence
from typing import TypeVar

import numpy as np
from numpy.typing import NDArray

from kennishub.search.dutch import Form, fold, is_stop_word
from kennishub.search.freshness import freshness, timeliness
from kennishub.search.plan import MAX_EXPANSIONS
from kennishub.search.record import FACETS, FIELD_LENGTHS, FIELD_WEIGHTS
from kennishub.search.vocabulary import Vocabulary
from kennishub.search.whoosh_engine.array_file import range_of
from kennishub.search.whoosh_engine.cache import ArrayCache, Sized
from kennishub.search.whoosh_engine.columns import Columns
from kennishub.search.whoosh_engine.decoding import SHIFT, Keys, Mask, Numbers, Weights
from kennishub.search.whoosh_engine.facets import FacetTable
from kennishub.search.whoosh_engine.segment import Card, Segment

_T = TypeVar("_T", bound=np.generic)
_Value = TypeVar("_Value", bound=Sized)


class Snapshot:
    """Answer what one generation holds: postings, facets, orders and stored records."""

    def __init__(self, segments: Sequence[Segment], cache: ArrayCache, generation: int) -> None:
        self.segments = segments
        self._cache = cache
        self._generation = generation
        self._starts = [0]
        for segment in segments:
            self._starts.append(self._starts[-1] + segment.size)
        self.size = self._starts[-1]
        self.live: Mask = self._joined([segment.live() for segment in segments], np.bool_)
        self.count = int(self.live.sum())
        #: The live documents.
        self.ids: Numbers = np.flatnonzero(self.live).astype(np.int32)
        columns = [segment.columns for segment in segments]
        self.published = self._joined([one.published for one in columns], np.int64)
        self._prior: tuple[dt.date, Weights] | None = None
        self.facets = FacetTable({name: [one.facets[name] for one in columns] for name in FACETS})
        self._lengths = {name: self._length_shares(columns, name) for name in FIELD_WEIGHTS}
        #: For sums over all documents; whoever uses them leaves them full of zeros.
        self.sums: Weights = np.zeros(self.size, np.float64)
        self.flags = np.zeros(self.size, np.uint16)
        self._words: Vocabulary | None = None
        self._alphabetic: NDArray[np.int64] | None = None

    @property
    def prior(self) -> Weights:
        """Return what each document multiplies its score by; that hangs on the day."""
        today = dt.datetime.now(dt.UTC).date()
        if self._prior is None or self._prior[0] != today:
            columns = [segment.columns for segment in self.segments]
            self._prior = (today, self._priors(columns, today))
        return self._prior[1]

    def id(self, number: int) -> str:
        """Return the id of a document."""
        segment, local = self._place(number)
        return segment.columns.ids[local]

    def card(self, number: int) -> Card:
        """Return what is shown of a document that was found."""
        segment, local = self._place(number)
        return segment.card(local)

    def stored(self, number: int) -> str:
        """Return the stored text of a document."""
        segment, local = self._place(number)
        return segment.stored(local)

    def wanted(
        self, terms: Iterable[str], prefixes: Iterable[str]
    ) -> Callable[[int], set[str] | None]:
        """Return what tells of a document which of its words have any of the terms or prefixes.

        Of one of which the words are not kept it tells nothing.
        """
        masks: dict[Segment, Mask | None] = {}

        def tell(number: int) -> set[str] | None:
            segment, local = self._place(number)
            if segment not in masks:
                masks[segment] = segment.wanted(terms, prefixes)
            mask = masks[segment]
            if mask is None or segment.spellings is None:
                return None
            return segment.spellings.of(local, mask)

        return tell

    def revisions(self) -> Mapping[str, str]:
        """Return the revision of every live document by its id."""
        found = {}
        for segment, start in zip(self.segments, self._starts, strict=False):
            live = self.live[start : start + segment.size].tolist()
            texts = zip(
                segment.columns.ids.all(), segment.columns.revisions.all(), live, strict=True
            )
            found.update({id_: revision for id_, revision, is_live in texts if is_live})
        return found

    def alphabetic(self) -> NDArray[np.int64]:
        """Return each document's place when sorted by title."""
        if self._alphabetic is None:
            keys = [
                (fold(title), id_)
                for segment in self.segments
                for title, id_ in zip(
                    segment.columns.titles.all(), segment.columns.ids.all(), strict=True
                )
            ]
            place = np.empty(self.size, np.int64)
            place[sorted(range(self.size), key=keys.__getitem__)] = np.arange(self.size)
            self._alphabetic = place
        return self._alphabetic

    def words(self) -> Vocabulary:
        """Return the words of all segments."""
        if self._words is None:
            self._words = Vocabulary([segment.words() for segment in self.segments])
        return self._words

    def frequent_words(self, most: int) -> list[str]:
        """Return the words that most documents have, but for stop words."""
        words: Counter[str] = Counter()
        for segment in self.segments:
            columns = segment.columns
            for place in np.argsort(columns.word_counts)[: -most - 1 : -1].tolist():
                word = columns.words[place]
                if not is_stop_word(word):
                    words[word] += int(columns.word_counts[place])
        return [word for word, _ in words.most_common(most)]

    def expand(self, term: str) -> list[str]:
        """Return the exact terms that start with an exact term, at most the most frequent 50."""
        prefix = term.removeprefix(Form.EXACT)
        counts: dict[str, int] = {}
        for segment in self.segments:
            words, numbers = segment.columns.words, segment.columns.word_counts
            first, last = range_of(words, prefix)
            for place in range(first, last):
                word = words[place]
                counts[word] = counts.get(word, 0) + int(numbers[place])
        found = sorted(counts, key=lambda word: (-counts[word], word))
        return [Form.EXACT + word for word in found[:MAX_EXPANSIONS]]

    def remember(self, key: Hashable, make: Callable[[], _Value]) -> _Value:
        """Return what was made for a key from this generation, made now where it was not."""
        return self._cache.get(self._generation, key, make)

    def postings(self, field: str, term: str) -> tuple[Numbers, Weights]:
        """Return the live documents with a term in a field, and how often, lengths evened out."""
        ids: list[Numbers] = [np.empty(0, np.int32)]
        weights: list[NDArray[np.float32]] = [np.empty(0, np.float32)]
        for segment, start in zip(self.segments, self._starts, strict=False):
            found = segment.postings(field, term)
            if len(found.ids):
                ids.append(found.ids + np.int32(start) if start else found.ids)
                weights.append(found.weights)
        numbers = np.concatenate(ids)
        frequencies = np.concatenate(weights).astype(np.float64)
        if self.count < self.size:
            alive = self.live[numbers]
            numbers, frequencies = numbers[alive], frequencies[alive]
        return numbers, frequencies / self._lengths[field][numbers]

    def positions(self, field: str, term: str) -> Keys:
        """Return where a term stands, ascending, as `(document << SHIFT) + position`."""
        parts = []
        for segment, start in zip(self.segments, self._starts, strict=False):
            keys = segment.positions(field, term)
            if len(keys):
                parts.append(keys + (start << SHIFT) if start else keys)
        if len(parts) == 1:
            return parts[0]
        return np.concatenate(parts) if parts else np.empty(0, np.int64)

    def _place(self, number: int) -> tuple[Segment, int]:
        place = bisect.bisect_right(self._starts, number) - 1
        return self.segments[place], number - self._starts[place]

    def _priors(self, columns: Sequence[Columns], today: dt.date) -> Weights:
        priors = self._joined([one.priors for one in columns], np.float64)
        for days, weight in (
            (self._joined([one.confirmed for one in columns], np.int64), freshness),
            (self._joined([one.due for one in columns], np.int64), timeliness),
        ):
            known, places = np.unique(days, return_inverse=True)
            dates = [dt.date.fromordinal(day).isoformat() if day else "" for day in known.tolist()]
            weights = np.array([weight(date, today) for date in dates], np.float64)
            priors = priors * weights[places] if len(days) else priors
        return priors

    def _length_shares(self, columns: Sequence[Columns], field: str) -> Weights:
        """Return what to divide the frequency of a word by, so that long texts win no prize."""
        joined = self._joined([one.lengths[field] for one in columns], np.int32)
        lengths: Weights = joined.astype(np.float64)
        average = float(lengths[self.live].mean()) if self.count else 1.0
        share = FIELD_LENGTHS[field]
        return 1 - share + share * lengths / (average or 1.0)

    @staticmethod
    def _joined(parts: Iterable[NDArray[_T]], dtype: type[_T]) -> NDArray[_T]:
        return np.concatenate([*parts, np.empty(0, dtype)])
