"""The home page, and what the hub tells about itself."""

from __future__ import annotations

from typing import Final

from flask import Blueprint, render_template

from kennishub.catalogue.municipalities import municipality_counts
from kennishub.catalogue.summaries import count_documents, list_documents
from kennishub.catalogue.themes import list_themes, theme_counts
from kennishub.web.browse import keyword_tags
from kennishub.web.cards import card_maker
from kennishub.web.hub import get_db, get_hub

bp = Blueprint("home", __name__)

NEWEST: Final = 6
POPULAR: Final = 5


@bp.get("/")
def index() -> str:
    """Show the search box, the themes and the newest practice cases."""
    db = get_db()
    maker = card_maker()
    popular = sorted(keyword_tags(), key=lambda tag: -(tag.count or 0))[:POPULAR]
    figures = {
        "praktijkvoorbeelden": count_documents(db, kind="praktijkvoorbeeld"),
        "artikelen": count_documents(db, kind="artikel"),
        "gemeenten met een praktijkvoorbeeld": len(municipality_counts(db)),
        "gemeenten in Nederland": len(get_hub().register.all()),
    }
    return render_template(
        "home.html",
        themes=list_themes(db, "thema"),
        counts=theme_counts(db),
        newest=maker.from_summaries(list_documents(db, kind="praktijkvoorbeeld", limit=NEWEST)),
        popular=popular,
        figures=figures.items(),
    )


@bp.get("/over/")
def about() -> str:
    """Tell what the hub is, who it is for and whom to ask."""
    return render_template("about.html")


@bp.get("/privacy/")
def privacy() -> str:
    """Tell what the hub knows of its visitors."""
    return render_template("privacy.html", log_days=get_hub().config.search_log_days)


@bp.get("/toegankelijkheid/")
def accessibility() -> str:
    """Tell how accessible the hub is, and what has not been examined."""
    return render_template("accessibility.html")
