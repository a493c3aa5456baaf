"""Write an answer as the JSON object that the API and the command line share."""

from __future__ import annotations

from typing import Any

from kennishub.finding.finder import Found


def to_payload(found: Found, base_url: str) -> dict[str, Any]:
    """Return the answer with Dutch camelCase keys, as the NLGov API Design Rules ask."""
    return {
        "zoekvraag": found.query.text,
        "totaal": found.page.total,
        "pagina": found.page.page,
        "perPagina": found.page.per_page,
        "duurMs": found.milliseconds,
        "suggestie": found.suggestion.text if found.suggestion else None,
        "resultaten": [
            {
                "id": hit.id,
                "type": hit.display["type"],
                "titel": hit.title,
                "url": f"{base_url}{hit.display['url']}",
                "samenvatting": hit.display["summary"],
                "fragment": hit.snippet,
                "score": hit.score,
                "themas": hit.display["theme_ids"],
                "gemeenten": hit.display["municipalities"],
                "gepubliceerd": hit.published,
                **({"sectie": hit.section} if hit.section else {}),
                **({"uitleg": dict(hit.explanation)} if hit.explanation else {}),
            }
            for hit in found.page.hits
        ],
        "facetten": {
            group.name: [
                {
                    "waarde": value,
                    "label": group.labels.get(value, value),
                    "aantal": count,
                    "gekozen": selected,
                }
                for value, count, selected in group.values
            ]
            for group in found.facets
        },
        "verbeterd": dict(found.page.corrections),
        "synoniemen": list(dict.fromkeys(one.text for one in found.query.expansions)),
    }
