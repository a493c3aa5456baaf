"""The home page, and what the hub tells about itself."""

from __future__ import annotations

from typing import Final

from flask import Blueprint, render_template

from kennishub.catalogue.summaries import list_documents
from kennishub.web.browse import keyword_tags
from kennishub.web.cards import card_maker
from kennishub.web.hub import get_db, get_hub, get_overview, get_themes

bp = Blueprint("home", __name__)

NEWEST: Final = 6
POPULAR: Final = 5


@bp.get("/")
def index() -> str:
    """Show the search box, the themes and the newest practice cases."""
    newest = list_documents(get_db(), kind="praktijkvoorbeeld", limit=NEWEST)
    overview = get_overview()
    popular = sorted(overview.keywords, key=lambda keyword: -keyword[1])[:POPULAR]
    figures = {
        "praktijkvoorbeelden": overview.kinds["praktijkvoorbeeld"],
        "artikelen": overview.kinds["artikel"],
        "gemeenten met een praktijkvoorbeeld": len(overview.municipalities),
        "gemeenten in Nederland": len(get_hub().register.all()),
    }
    return render_template(
        "home.html",
        themes=get_themes("thema"),
        counts=overview.themes,
        newest=card_maker().from_summaries(newest),
        popular=keyword_tags(popular),
        figures=figures.items(),
    )


@bp.get("/over/")
def about() -> str:
    """Tell what the hub is, who it is for and whom to ask."""
    return render_template("about.html")


@bp.get("/privacy/")
def privacy() -> str:
    """Tell what the hub keeps of its visitors, why and for how long."""
    return render_template("privacy.html", settings=get_hub().config)


@bp.get("/toegankelijkheid/")
def accessibility() -> str:
    """Tell how accessible the hub is, and what has not been examined."""
    return render_template("accessibility.html")
