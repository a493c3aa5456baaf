"""Keep what is needed of every document of a segment in arrays: ids, dates, facets, lengths.

Whoosh keeps it too, one document at a time: to read that of 100,000 documents takes seconds. So the
writer leaves a file of these arrays beside each segment, which readers map into memory: opened
in milliseconds, and in memory once for all processes. A file that is missing or damaged is no
loss: the arrays are then made from the segment.
"""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Self

import numpy as np
from numpy.typing import NDArray

from kennishub.search.dutch import Form
from kennishub.search.record import FACETS, FIELD_WEIGHTS
from kennishub.search.whoosh_engine import array_file
from kennishub.search.whoosh_engine.array_file import Arrays, Texts, Values
from kennishub.search.whoosh_engine.schema import read_facts


@dataclass(frozen=True, slots=True)
class Codes:
    """Hold a facet: its values, and each document's as codes with the offset of its first one."""

    values: tuple[str, ...]
    codes: NDArray[np.int32]
    offsets: NDArray[np.int32]

    @classmethod
    def of(cls, lists: Sequence[Sequence[str]]) -> Self:
        """Number the values of all documents."""
        known: dict[str, int] = {}
        codes: list[int] = []
        offsets = [0]
        for values in lists:
            codes += [known.setdefault(value, len(known)) for value in dict.fromkeys(values)]
            offsets.append(len(codes))
        return cls(tuple(known), np.array(codes, np.int32), np.array(offsets, np.int32))


@dataclass(frozen=True, slots=True)
class Columns:
    """Hold the columns of one segment, a document's facts under its number.

    `displays` are what a result card shows, as JSON; `published` is an ISO date as a number,
    20250131 for instance; `confirmed` the day on which a document was last found to be right, as
    its ordinal, or 0, and `due` that from which it is overdue; `lengths` the number of terms.
    `words` are all exact terms without their mark, sorted, and `word_counts` the documents that
    have each, taken from the field in which most have it.
    """

    ids: Texts
    revisions: Texts
    titles: Texts
    displays: Texts
    published: NDArray[np.int64]
    confirmed: NDArray[np.int64]
    due: NDArray[np.int64]
    priors: NDArray[np.float64]
    facets: Mapping[str, Codes]
    lengths: Mapping[str, NDArray[np.int32]]
    words: Texts
    word_counts: NDArray[np.int32]

    @classmethod
    def read(cls, reader: Any) -> Self:
        """Make the columns of a segment from what Whoosh keeps."""
        column = reader.column_reader("facts")
        size = reader.doc_count_all()
        facts = [read_facts(column[number]) for number in range(size)]
        length = reader.doc_field_length
        words = sorted(_count_words(reader).items())
        return cls(
            ids=Texts.of([one.id for one in facts]),
            revisions=Texts.of([one.revision for one in facts]),
            titles=Texts.of([one.title for one in facts]),
            displays=Texts.of([json.dumps(one.display, ensure_ascii=False) for one in facts]),
            published=np.array([_number(one.published) for one in facts], np.int64),
            confirmed=np.array([_ordinal(one.confirmed) for one in facts], np.int64),
            due=np.array([_ordinal(one.due) for one in facts], np.int64),
            priors=np.array([one.prior for one in facts], np.float64),
            facets={name: Codes.of([one.facets.get(name, ()) for one in facts]) for name in FACETS},
            lengths={
                # whoosh3 answers None for a document past the last one with a text in this field.
                name: np.array([length(number, name) or 0 for number in range(size)], np.int32)
                for name in FIELD_WEIGHTS
            },
            words=Texts.of([word for word, _ in words]),
            word_counts=np.array([count for _, count in words], np.int32),
        )

    def save(self, path: Path) -> None:
        """Write a file, whole or not at all."""
        values = {name: codes.values for name, codes in self.facets.items()}
        array_file.save(path, self._arrays(), values)

    @classmethod
    def load(cls, path: Path) -> Self | None:
        """Map a file into memory, or return nothing where it is missing or damaged."""
        found = array_file.load(path)
        return None if found is None else cls._from(*found)

    @classmethod
    def _from(cls, arrays: Arrays, values: Values) -> Self:
        def texts(name: str) -> Texts:
            return Texts(arrays[f"{name}.data"], arrays[f"{name}.offsets"])

        return cls(
            ids=texts("ids"),
            revisions=texts("revisions"),
            titles=texts("titles"),
            displays=texts("displays"),
            published=arrays["published"],
            confirmed=arrays["confirmed"],
            due=arrays["due"],
            priors=arrays["priors"],
            facets={
                name: Codes(
                    tuple(values[name]), arrays[f"facet.{name}"], arrays[f"facet.{name}.offsets"]
                )
                for name in FACETS
            },
            lengths={name: arrays[f"length.{name}"] for name in FIELD_WEIGHTS},
            words=texts("words"),
            word_counts=arrays["word_counts"],
        )

    def _arrays(self) -> dict[str, NDArray[Any]]:
        arrays: dict[str, NDArray[Any]] = {
            "published": self.published,
            "confirmed": self.confirmed,
            "due": self.due,
            "priors": self.priors,
            "word_counts": self.word_counts,
        }
        for name, texts in (
            ("ids", self.ids),
            ("revisions", self.revisions),
            ("titles", self.titles),
            ("displays", self.displays),
            ("words", self.words),
        ):
            arrays[f"{name}.data"] = texts.data
            arrays[f"{name}.offsets"] = texts.offsets
        for name, codes in self.facets.items():
            arrays[f"facet.{name}"] = codes.codes
            arrays[f"facet.{name}.offsets"] = codes.offsets
        for name, lengths in self.lengths.items():
            arrays[f"length.{name}"] = lengths
        return arrays


def _count_words(reader: Any) -> dict[str, int]:
    words: dict[str, int] = {}
    for field in FIELD_WEIGHTS:
        for term in reader.expand_prefix(field, Form.EXACT):
            word = term[len(Form.EXACT) :].decode()
            count = reader.doc_frequency(field, term)
            words[word] = max(count, words.get(word, 0))
    return words


def _number(date: str) -> int:
    return int(date.replace("-", "") or 0)


def _ordinal(date: str) -> int:
    return dt.date.fromisoformat(date).toordinal() if date else 0
