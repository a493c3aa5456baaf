"""Name in Dutch, for readers, what files, URLs and facets name by a value."""

from __future__ import annotations

from typing import Final

KINDS: Final = {"praktijkvoorbeeld": "Praktijkvoorbeeld", "artikel": "Artikel"}
KINDS_PLURAL: Final = {"praktijkvoorbeeld": "Praktijkvoorbeelden", "artikel": "Artikelen"}

PHASES: Final = {
    "verkenning": "Verkenning",
    "ontwerp": "Ontwerp",
    "uitvoering": "Uitvoering",
    "evaluatie": "Evaluatie",
    "verspreiding": "Verspreiding",
    "gestopt": "Gestopt",
}

OUTCOMES: Final = {
    "werkt": "Werkt",
    "werkt_deels": "Werkt deels",
    "werkt_niet": "Werkt niet",
    "onbekend": "Nog niet bekend",
}

EVIDENCE_LEVELS: Final = {
    "beschreven": "Beschreven",
    "gemonitord": "Gemonitord",
    "geevalueerd": "Geëvalueerd",
    "onderbouwd": "Goed onderbouwd",
    "effectief": "Bewezen effectief",
}

ARTICLE_KINDS: Final = {
    "uitleg": "Uitleg",
    "handreiking": "Handreiking",
    "stappenplan": "Stappenplan",
    "wetgeving": "Wetgeving",
    "programma": "Programma",
    "dossier": "Dossier",
}

ROLES: Final = {"trekker": "Trekker", "partner": "Partner"}

#: Per kind of link: how it reads on the document that has it, and on the document it points to.
LINK_KINDS: Final = {
    "gebaseerd_op": ("Gebaseerd op", "Overgenomen door"),
    "vervolg_op": ("Vervolg op", "Kreeg een vervolg in"),
    "alternatief_voor": ("Alternatief voor", "Alternatief"),
    "achtergrond": ("Achtergrond", "In de praktijk"),
    "zie_ook": ("Zie ook", "Zie ook"),
}

#: What came when an address on another site was asked.
LINK_FINDINGS: Final = {
    "goed": "De pagina is er",
    "weg": "De pagina bestaat niet meer",
    "fout": "De site geeft een fout",
    "naam": "De site is niet te vinden",
    "stil": "De site geeft geen antwoord",
    "tls": "De beveiliging van de site klopt niet",
    "verbinding": "De site is niet te bereiken",
    "omleiding": "De site blijft doorsturen naar een ander adres",
    "antwoord": "De site geeft een antwoord dat niet klopt",
    "geweigerd": "De site laat zich niet controleren",
    "adres": "Dit adres controleert Kennishub niet",
}

#: Size classes by inhabitants, in the steps of CBS: value -> (label, first number past it).
SIZE_CLASSES: Final = {
    "tot-20000": ("Tot 20.000 inwoners", 20_000),
    "20000-50000": ("20.000 tot 50.000 inwoners", 50_000),
    "50000-100000": ("50.000 tot 100.000 inwoners", 100_000),
    "100000-250000": ("100.000 tot 250.000 inwoners", 250_000),
    "vanaf-250000": ("250.000 inwoners of meer", None),
}

#: Degrees of urbanity, 1 to 5, in the words of CBS (omgevingsadressendichtheid).
URBANITY: Final = {
    1: "Zeer sterk stedelijk",
    2: "Sterk stedelijk",
    3: "Matig stedelijk",
    4: "Weinig stedelijk",
    5: "Niet stedelijk",
}


def size_class(inhabitants: int) -> str:
    """Return the value of the size class that a municipality with so many inhabitants falls in."""
    for value, (_label, end) in SIZE_CLASSES.items():
        if end is None or inhabitants < end:
            return value
    raise AssertionError("the last size class has no end")
