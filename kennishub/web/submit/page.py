"""Make the page on which a submission is written, for its author and for editors alike."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, Final

from flask import render_template

from kennishub import labels
from kennishub.catalogue.addresses import Addresses
from kennishub.catalogue.keywords import list_keywords
from kennishub.catalogue.submissions import Comment, Submission, list_comments
from kennishub.content.document import LESSON_KINDS
from kennishub.content.rendering import RENDERERS
from kennishub.publishing import forms
from kennishub.web import sign_in
from kennishub.web.cards import Card
from kennishub.web.hub import get_db, get_hub, get_themes
from kennishub.web.numbers import read_number
from kennishub.web.submit.fields import FIELDS, GROUPS, PARTS

#: Rows that are shown empty where nothing is filled in.
_FIRST_ROWS: Final = 1
#: What the value of a button begins with.
_ADD: Final = "rij-"
_TAKE_AWAY: Final = "weg-"
_LESSONS: Final = dict(zip(LESSON_KINDS, ("Doen", "Niet doen"), strict=True))


def rendered(form: forms.Form) -> str:
    """Return the body of a form as it will look, by the renderer of published pages.

    Raises:
        RenderLimitError: it is too long, or takes too long.
    """
    with RENDERERS.borrow() as renderer:
        return renderer.render(forms.body_of(form), Addresses(get_db())).html


def edit_page(
    submission: Submission,
    form: Mapping[str, Any],
    *,
    mistakes: Mapping[str, Iterable[str]] | None = None,
    message: str = "",
    theirs: Mapping[str, Any] | None = None,
    preview: str | None = None,
    more: str = "",
    fewer: str = "",
    alike: Iterable[Card] = (),
    editor: bool = False,
    is_unsaved: bool = False,
) -> str:
    """Return the page with what was typed, what is wrong with it, and how it looks if asked for.

    `theirs` is what somebody else saved meanwhile; `more` the group that gets another row, and
    `fewer` the one that lost a row. What is unsaved is shown without anything that is stored, as
    nobody knows who asks.
    """
    return render_template(
        "review/edit.html" if editor else "submit/edit.html",
        submission=submission,
        form=form,
        mistakes=mistakes or {},
        message=message,
        differences=_differences(form, theirs) if theirs is not None else [],
        preview=preview,
        alike=list(alike),
        rows=_rows(form, more),
        more=more,
        fewer=fewer,
        comments={} if is_unsaved else _by_field(list_comments(get_db(), submission.id)),
        is_unsaved=is_unsaved,
        needs_sign_in=is_unsaved and sign_in.get_actor() is None,
        editor=editor,
        **choices(submission.kind),
    )


def row_to_leave_out(action: str) -> str:
    """Return the row that the button pressed takes away: `partners-2`, or nothing."""
    return action.removeprefix(_TAKE_AWAY) if action.startswith(_TAKE_AWAY) else ""


def changed_rows(action: str) -> tuple[str, str]:
    """Return the group that the button pressed gives another row, and the one that it took from."""
    more = action.removeprefix(_ADD) if action.startswith(_ADD) else ""
    return more, row_to_leave_out(action).rpartition("-")[0]


def choices(kind: str) -> dict[str, Any]:
    """Return what the fields of a form let somebody choose from."""
    themes = get_themes()
    return {
        "fields": FIELDS,
        "groups": GROUPS,
        "parts": PARTS,
        "sections": forms.SECTIONS if kind == "praktijkvoorbeeld" else {forms.WHOLE: ""},
        "whole": forms.WHOLE,
        "row_parts": forms.ROWS,
        "group_parts": forms.GROUPS,
        "shown": forms.shown,
        "topics": {
            "themas": [(one.id, one.title) for one in themes if one.kind == "thema"],
            "ontwikkelpunten": [
                (one.id, one.title) for one in themes if one.kind == "ontwikkelpunt"
            ],
            "onderwerpen": [(one.id, one.title) for one in themes if one.kind == "onderwerp"],
        },
        "selects": {
            "fase": labels.PHASES,
            "uitkomst": labels.OUTCOMES,
            "soort": labels.ARTICLE_KINDS,
            "bewijs": labels.EVIDENCE_LEVELS,
        },
        "part_selects": {"rol": labels.ROLES, "soort": _LESSONS},
        "municipalities": [one.name for one in get_hub().register.all()],
        "keywords": [keyword for keyword, _count in list_keywords(get_db())],
    }


def label_of(field: str) -> str:
    """Return how a field is called, a row of a group included."""
    if field in FIELDS:
        return FIELDS[field].label
    name, *rest = field.split("-")
    title = GROUPS[name][0] if name in GROUPS else name.capitalize()
    number = f" {int(rest[0]) + 1}" if rest and read_number(rest[0], -1) >= 0 else ""
    part = PARTS.get(rest[-1], "") if rest and not rest[-1].isdecimal() else ""
    return f"{title}{number}{f', {part.lower()}' if part else ''}"


def _differences(mine: Mapping[str, Any], theirs: Mapping[str, Any]) -> list[tuple[str, str, str]]:
    """Return label, one's own text and that of somebody else for each field that differs."""
    own, other = forms.flat(dict(mine)), forms.flat(dict(theirs))
    return [
        (label_of(name), own.get(name, ""), other.get(name, ""))
        for name in dict.fromkeys([*own, *other])
        if own.get(name, "") != other.get(name, "")
    ]


def _rows(form: Mapping[str, Any], more: str) -> dict[str, list[Any]]:
    fields = form.get("velden", {})
    rows: dict[str, list[Any]] = {}
    for name, parts in forms.ROWS.items():
        there = list(fields.get(name, []))
        empty: Any = {} if parts else ""
        extra = 1 if name == more else 0 if there else _FIRST_ROWS
        rows[name] = [*there, *[empty] * extra][: forms.MAX_ROWS]
    return rows


def _by_field(comments: Iterable[Comment]) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for comment in comments:
        found.setdefault(comment.field, []).append(comment.text)
    return found
