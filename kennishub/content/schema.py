"""Validate front matter and body, and say in Dutch about every mistake what to do."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import cache
from typing import Any, get_args

from pydantic import ValidationError

from kennishub.content import text
from kennishub.content.document import MODELS, Article, Part, PracticeCase
from kennishub.content.messages import Fault, sentence_for
from kennishub.content.problems import Mistake
from kennishub.content.rules import check_rules
from kennishub.content.vocabulary import Vocabulary

__all__ = ["Vocabulary", "mistakes_in", "validate"]


def validate(
    front_matter: Mapping[str, Any], body: str, vocabulary: Vocabulary, kind: str | None = None
) -> PracticeCase | Article | tuple[Mistake, ...]:
    """Return the document, or all mistakes in it.

    `kind` is what the document must be where its own `type` does not say so.
    """
    body = text.plain_lines(body)
    if text.find_unfit(body) is None:
        body = text.normalise(body)
    written = front_matter.get("type")
    mistakes = []
    if not isinstance(written, str) or written not in MODELS:
        mistakes.append(Mistake("type", _sentence_for_kind(written)))
        written = kind if kind is not None else _guess_kind(front_matter)
    model = MODELS[written]
    values = {key: value for key, value in front_matter.items() if key != "body"}
    if "body" in front_matter:
        fault = Fault("extra_forbidden", "body", keys=_keys(model))
        mistakes.append(Mistake("body", sentence_for(fault)))
    try:
        document = model.read({**values, "type": written}, body)
    except ValidationError as error:
        mistakes += mistakes_in(error, model)
    known = {mistake.key for mistake in mistakes}
    mistakes += [
        mistake
        for mistake in check_rules(front_matter, body, written, vocabulary)
        if mistake.key not in known
    ]
    return tuple(mistakes) if mistakes else document


def mistakes_in(error: ValidationError, model: type[Part]) -> Iterator[Mistake]:
    """Yield what a validation error of a model reports, in Dutch and by path."""
    for entry in error.errors(include_url=False):
        location = entry["loc"]
        if entry["type"] == "too_short" and entry["input"]:
            # Pydantic counts the items that are good; what is wrong with the others it says too.
            continue
        owner: type[Part] | None = model
        required = False
        inner: type[Part] | None = model
        for part in location:
            if isinstance(part, str):
                owner = inner or model
                info = _fields(owner).get(part)
                required = info is not None and info[1]
                inner = info[0] if info else None
            else:
                required = False
        keyed = [part for part in location if isinstance(part, str)]
        item = "[]" if location and isinstance(location[-1], int) else ""
        fault = Fault(
            code=entry["type"],
            key=f"{keyed[-1] if keyed else ''}{item}",
            value=entry["input"],
            context=entry.get("ctx", {}),
            keys=_keys(owner if entry["type"] == "extra_forbidden" else inner),
            foreign=_foreign_kind(location, model),
            required=required,
        )
        yield Mistake(path_of(location), sentence_for(fault))


def path_of(location: tuple[str | int, ...]) -> str:
    """Write a location as a path: `resultaten[0].voor`."""
    path = ""
    for part in location:
        path += f"[{part}]" if isinstance(part, int) else f".{part}" if path else part
    return path


@cache
def _fields(model: type[Part]) -> dict[str, tuple[type[Part] | None, bool]]:
    """Return per key the model of what is in it, if any, and whether it is required."""
    return {
        info.alias or name: (_part_in(info.annotation), info.is_required())
        for name, info in model.model_fields.items()
        if name != "body"
    }


def _part_in(annotation: Any) -> type[Part] | None:
    if isinstance(annotation, type) and issubclass(annotation, Part):
        return annotation
    return next(filter(None, map(_part_in, get_args(annotation))), None)


def _keys(model: type[Part] | None) -> tuple[str, ...]:
    return tuple(_fields(model)) if model else ()


def _foreign_kind(location: tuple[str | int, ...], model: type[Part]) -> str | None:
    """Return the other kind of document that has this key, if it is one of a document at all."""
    if len(location) != 1 or model not in MODELS.values() or location[0] in _fields(model):
        return None
    return next((kind for kind, other in MODELS.items() if location[0] in _fields(other)), None)


def _guess_kind(front_matter: Mapping[str, Any]) -> str:
    return max(MODELS, key=lambda kind: len(set(_fields(MODELS[kind])) & set(front_matter)))


def _sentence_for_kind(written: object) -> str:
    code = "missing" if written is None else "choice"
    return sentence_for(
        Fault(code, "type", value=written, context={"choices": list(MODELS)}, required=True)
    )
