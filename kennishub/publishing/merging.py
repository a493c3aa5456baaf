"""Merge what two editors made of one text, without ever choosing for them.

Written here and not taken from a library: `merge3` is under the GPL, which the EUPL does not let us
take in as it is, `three-merge` is no longer kept up, and diff-match-patch guesses where a change
belongs when it does not fit.
"""

from __future__ import annotations

import json
from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, TypeVar

from kennishub.publishing.aligning import Change, changes, word_changes, words

Item = TypeVar("Item", bound=Hashable)
Form = Mapping[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class FieldMerge:
    """Hold a field that one or both editors changed.

    `merged` is what both changes give together; None where they meet, so that somebody has to
    choose. A field that only one of them changed is merged by itself, and needs nobody.
    """

    name: str
    base: Any
    mine: Any
    theirs: Any
    merged: Any
    needs_choice: bool


def merge_forms(base: Form, mine: Form, theirs: Form) -> tuple[FieldMerge, ...]:
    """Return every field that either of two forms changed, in the order of the forms."""
    names = list(dict.fromkeys([*theirs, *mine, *base]))
    found = (merge_field(name, base.get(name), mine.get(name), theirs.get(name)) for name in names)
    return tuple(field for field in found if field is not None)


def merge_field(name: str, base: Any, mine: Any, theirs: Any) -> FieldMerge | None:
    """Return how a field merges, or None where nobody changed it or both did the same."""
    if not is_changed(mine, theirs):
        return None
    merged, needs_choice = None, False
    if not is_changed(base, mine):
        merged = theirs
    elif not is_changed(base, theirs):
        merged = mine
    else:
        needs_choice = True
        merged = merge_values(base, mine, theirs)
    return FieldMerge(
        name=name, base=base, mine=mine, theirs=theirs, merged=merged, needs_choice=needs_choice
    )


def merge_values(base: Any, mine: Any, theirs: Any) -> Any:
    """Return what two changes of a text or a list give together, or None where they meet."""
    if all(isinstance(value, str) for value in (base, mine, theirs)):
        return merge_texts(base, mine, theirs)
    if all(isinstance(value, list) for value in (base, mine, theirs)):
        values = {as_key(one): one for value in (base, mine, theirs) for one in value}
        keys = merge(*([as_key(one) for one in value] for value in (base, mine, theirs)))
        return None if keys is None else [values[key] for key in keys]
    return None


def merge_texts(base: str, mine: str, theirs: str) -> str | None:
    """Return a text with both changes, by words; None where they meet."""
    parts = words(base), words(mine), words(theirs)
    merged = _merge(
        *parts, ours=word_changes(parts[0], parts[1]), others=word_changes(parts[0], parts[2])
    )
    return None if merged is None else "".join(merged)


def merge(base: Sequence[Item], mine: Sequence[Item], theirs: Sequence[Item]) -> list[Item] | None:
    """Return a sequence with both changes; None where they meet."""
    return _merge(base, mine, theirs, ours=changes(base, mine), others=changes(base, theirs))


def combine(base: Form, mine: Form, theirs: Form, chosen: Mapping[str, Any]) -> dict[str, Any]:
    """Return the form of both editors, with what was chosen for the fields that both changed.

    A field for which nothing was chosen keeps what was saved first.
    """
    form = dict(theirs)
    for field in merge_forms(base, mine, theirs):
        value = chosen.get(field.name, field.theirs) if field.needs_choice else field.merged
        form[field.name] = value
    return form


def _merge(
    base: Sequence[Item],
    mine: Sequence[Item],
    theirs: Sequence[Item],
    *,
    ours: Sequence[Change],
    others: Sequence[Change],
) -> list[Item] | None:
    sides = [(change, mine) for change in ours] + [(change, theirs) for change in others]
    merged: list[Item] = []
    done = 0
    last: tuple[Change, Sequence[Item]] | None = None
    for change, side in sorted(sides, key=lambda one: one[0]):
        new = side[change.new_start : change.new_end]
        # Changes of one side never touch, so these are of both.
        if last is not None and change.start <= last[0].end:
            if last[0][:2] != change[:2] or last[1] != new:
                return None
            continue
        merged += base[done : change.start]
        merged += new
        done, last = change.end, (change, new)
    return merged + list(base[done:])


def is_changed(old: Any, new: Any) -> bool:
    """Tell whether two values of a field differ; nothing filled in is the same however written."""
    return bool((old or None) != (new or None))


def as_key(value: Any) -> str:
    """Return a value of a form as something that can be compared and looked up."""
    return json.dumps(value, ensure_ascii=False, sort_keys=True)
