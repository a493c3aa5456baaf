"""Keep which words stand in each document as they are written there, to find matches soon.

A passage is cut from the text itself, and to look at every word of twenty texts takes most of the
time of a request. So the writer leaves a file beside each segment of the runs of characters that
the analysis takes for words, `Spellings` here, and of the terms by which each is found. A query
then knows at once which few of them to look for in a text. Terms are kept as checksums: one that is
the same by chance names a word too many, in which then nothing is marked.
"""

from __future__ import annotations

import zlib
from array import array
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, fields
from pathlib import Path
from typing import Any, Self

import numpy as np
from numpy.typing import NDArray

from kennishub.search.dutch import close_up, spellings, terms_of
from kennishub.search.whoosh_engine import array_file
from kennishub.search.whoosh_engine.array_file import Texts
from kennishub.search.whoosh_engine.decoding import Mask, Numbers
from kennishub.search.whoosh_engine.schema import read_stored

#: The texts from which passages are cut.
FIELDS = ("summary", "body")


@dataclass(frozen=True, slots=True)
class Spellings:
    """Hold the spellings of one segment.

    `data` and `offsets` are all spellings, as `Texts` has them; `keys` the checksums of terms,
    ascending, and `owners` the spelling that each belongs to; `inside` the spellings of each
    document, and `starts` where those of each start, with the end behind it.
    """

    data: NDArray[np.uint8]
    offsets: NDArray[np.int64]
    keys: NDArray[np.uint32]
    owners: NDArray[np.int32]
    inside: NDArray[np.int32]
    starts: NDArray[np.int64]

    @staticmethod
    def read(reader: Any) -> Spellings:
        """Make the spellings of a segment from the texts that Whoosh keeps."""
        gathered = Gathered()
        for number in range(reader.doc_count_all()):
            stored = read_stored(reader.stored_fields(number)["stored"])
            gathered.add(spellings_of(stored.summary, stored.body))
        return gathered.finish()

    @staticmethod
    def merged(parts: Sequence[Spellings], numbers: Sequence[Sequence[int]]) -> Spellings:
        """Merge segments; `numbers` has the new number of each document, ascending, -1 for none."""
        known: dict[str, int] = {}
        keys, owners, inside, counts = [], [], [], []
        for part, new in zip(parts, numbers, strict=True):
            live = np.array(new, np.int64) >= 0
            lengths = np.diff(part.starts)
            counts.append(lengths[live])
            old = part.inside[np.repeat(live, lengths)]
            names = Texts(part.data, part.offsets).all()
            places = np.full(len(names), -1, np.int32)
            for used in np.unique(old).tolist():
                places[used] = known.setdefault(names[used], len(known))
            inside.append(places[old])
            kept = places[part.owners] >= 0
            keys.append(part.keys[kept])
            owners.append(places[part.owners[kept]])
        return _packed(
            list(known), *(np.concatenate(each) for each in (keys, owners, inside, counts))
        )

    @classmethod
    def load(cls, path: Path) -> Self | None:
        """Map a file into memory, or return nothing where it is missing or damaged."""
        found = array_file.load(path)
        return None if found is None else cls(**found[0])

    def save(self, path: Path) -> None:
        """Write a file, whole or not at all."""
        array_file.save(path, {one.name: getattr(self, one.name) for one in fields(self)}, {})

    def having(self, terms: Iterable[str]) -> Numbers:
        """Return the spellings that have any of the terms."""
        wanted = np.array([_key(term) for term in terms], np.uint32)
        first = np.searchsorted(self.keys, wanted, "left").tolist()
        last = np.searchsorted(self.keys, wanted, "right").tolist()
        found = [self.owners[start:end] for start, end in zip(first, last, strict=True)]
        return np.concatenate([np.empty(0, np.int32), *found])

    def mask(self, spellings: Numbers) -> Mask:
        """Return which spellings are among those given."""
        mask: Mask = np.zeros(len(self.offsets) - 1, np.bool_)
        mask[spellings] = True
        return mask

    def of(self, number: int, wanted: Mask) -> set[str]:
        """Return the wanted spellings of a document."""
        inside = self.inside[self.starts[number] : self.starts[number + 1]]
        texts = Texts(self.data, self.offsets)
        return {texts[place] for place in inside[wanted[inside]].tolist()}


class Gathered:
    """Gather the spellings of documents, which come in the order of their numbers."""

    def __init__(self) -> None:
        self.known: dict[str, int] = {}
        self.keys = array("I")
        self.owners = array("i")
        self.inside = array("i")
        self.counts = array("i")

    def add(self, found: set[str]) -> None:
        """Take in the spellings of the next document."""
        known = self.known
        for word in found:
            if word not in known:
                terms = terms_of(word)
                self.owners.extend([len(known)] * len(terms))
                self.keys.extend(map(_key, terms))
                known[word] = len(known)
            self.inside.append(known[word])
        self.counts.append(len(found))

    def finish(self) -> Spellings:
        """Return the spellings of all of them."""
        return _packed(
            list(self.known),
            np.array(self.keys, np.uint32),
            np.array(self.owners, np.int32),
            np.array(self.inside, np.int32),
            np.array(self.counts, np.int64),
        )


def spellings_of(*texts: str) -> set[str]:
    """Return the spellings in texts."""
    return {word for text in texts for word in spellings(close_up(text))}


def spellings_path(build: Path, segment_id: str) -> Path:
    """Return where the spellings of a segment are kept."""
    return build / f"spellings-{segment_id}.bin"


def remove_useless(build: Path, segments: Iterable[Any]) -> None:
    """Remove the files of segments that are not among these."""
    wanted = {spellings_path(build, segment.segment_id()) for segment in segments}
    for path in build.glob("spellings-*"):
        if path not in wanted:
            path.unlink()


def _key(term: str) -> int:
    return zlib.crc32(term.encode())


def _packed(
    names: Sequence[str],
    keys: NDArray[np.uint32],
    owners: NDArray[np.int32],
    inside: NDArray[np.int32],
    counts: NDArray[np.int64],
) -> Spellings:
    # Sorted by the checksum of the term; each pair once.
    pairs = np.unique((keys.astype(np.uint64) << np.uint64(32)) | owners.astype(np.uint64))
    texts = Texts.of(names)
    return Spellings(
        data=texts.data,
        offsets=texts.offsets,
        keys=(pairs >> np.uint64(32)).astype(np.uint32),
        owners=pairs.astype(np.uint32).astype(np.int32),
        inside=inside,
        starts=np.concatenate(([0], np.cumsum(counts))).astype(np.int64),
    )
