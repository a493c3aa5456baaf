"""The editors' pages: what visitors search for, and words that help them find it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from flask import Blueprint, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response as AnyResponse

from kennishub.catalogue.searches import (
    frequent_queries,
    queries_never_clicked,
    queries_without_results,
    search_totals,
)
from kennishub.content.repository import SYNONYMS
from kennishub.content.synonyms_writing import add_abbreviation, add_synonyms
from kennishub.errors import SynonymsError
from kennishub.web import ranking
from kennishub.web.desk import read_desk
from kennishub.web.hub import get_db, get_hub
from kennishub.web.no_store import no_store

# Who may enter is said where this is registered, in `application`.
bp = Blueprint("redactie", __name__)
bp.after_request(no_store)
ranking.init_blueprint(bp)

PERIODS: Final = (30, 90, 180)
#: Queries per list: more than an editor looks at in one sitting.
LIST_LENGTH: Final = 50
#: A query that was asked once and not clicked says nothing yet.
MIN_NEVER_CLICKED: Final = 2


@dataclass(frozen=True, slots=True)
class QueryList:
    """Hold one list of queries with their counts; `empty` is said when there are none."""

    id: str
    title: str
    explanation: str
    empty: str
    queries: tuple[tuple[str, int], ...]


@dataclass(frozen=True, slots=True)
class Entry:
    """Hold the words that an editor filled in; `kind` is `synoniem` or `afkorting`."""

    list_id: str
    word: str
    other: str
    kind: str


@bp.get("/")
def index() -> str:
    """Show what waits for editors, what they can do, and how it goes over time."""
    return render_template("redactie/index.html", desk=read_desk())


@bp.get("/zoekvragen/")
def queries() -> str:
    """Show what was searched for in a period."""
    return _queries_page()


@bp.post("/zoekvragen/")
def add_words() -> AnyResponse | tuple[str, int]:
    """Add a synonym or an abbreviation; on a mistake show it, with what was filled in."""
    form = request.form
    entry = Entry(
        form.get("lijst", ""),
        form.get("woord", "").strip(),
        form.get("ander", "").strip(),
        form.get("soort", ""),
    )
    path = get_hub().config.content / SYNONYMS
    try:
        if entry.kind == "afkorting":
            add_abbreviation(path, entry.word, [entry.other])
            message = f"Toegevoegd: ‘{entry.word}’ is de afkorting van ‘{entry.other}’."
        else:
            add_synonyms(path, [entry.word, entry.other])
            message = f"Toegevoegd: ‘{entry.word}’ en ‘{entry.other}’ zijn nu synoniemen."
    except SynonymsError as error:
        return _queries_page(entry, str(error)), 400
    flash(message)
    return redirect(url_for(".queries", dagen=_days()), 303)


def _queries_page(entry: Entry | None = None, error: str = "") -> str:
    db, days = get_db(), _days()
    lists = (
        QueryList(
            "zonder-resultaat",
            "Zonder resultaat",
            "Hier vond niemand iets. Bedoelen mensen iets dat bij ons anders heet? "
            "Voeg dan een synoniem toe.",
            "In deze periode vond iedereen iets.",
            tuple(queries_without_results(db, LIST_LENGTH, days=days)),
        ),
        QueryList(
            "nooit-aangeklikt",
            "Nooit aangeklikt",
            "Hier vonden mensen wel iets, maar niemand opende een resultaat.",
            "Bij elke zoekvraag die vaker werd gesteld, opende iemand een resultaat.",
            tuple(queries_never_clicked(db, LIST_LENGTH, min_count=MIN_NEVER_CLICKED, days=days)),
        ),
        QueryList(
            "meest-gezocht",
            "Meest gezocht",
            "Dit zoeken mensen het vaakst, met of zonder resultaat.",
            "In deze periode heeft niemand gezocht.",
            tuple(frequent_queries(db, LIST_LENGTH, with_results=False, days=days)),
        ),
    )
    return render_template(
        "redactie/queries.html",
        lists=lists,
        totals=search_totals(db, days),
        days=days,
        periods=PERIODS,
        log_days=get_hub().config.search_log_days,
        entry=entry,
        error=error,
    )


def _days() -> int:
    """Return the period that was asked for, or the shortest."""
    asked = request.args.get("dagen", "")
    return next((days for days in PERIODS if str(days) == asked), PERIODS[0])
