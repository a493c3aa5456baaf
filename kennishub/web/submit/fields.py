"""Say what the form asks, in an officer's words, with a good and a weak example per field."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final


@dataclass(frozen=True, slots=True)
class Field:
    """Hold a field: its label, what helps, and what is good and what is weak."""

    label: str
    help: str = ""
    good: str = ""
    weak: str = ""
    required: bool = False


FIELDS: Final[Mapping[str, Field]] = {
    "titel": Field(
        "Titel",
        "Zeg wat er gebeurt en waar het over gaat. Hoogstens 120 tekens.",
        "Hattem belt inwoners bij de eerste gemiste huur",
        "Project vroegsignalering 2.0",
        required=True,
    ),
    "samenvatting": Field(
        "Samenvatting",
        "Twee of drie zinnen: wat deed u, en wat kwam eruit? Hoogstens 400 tekens.",
        "De gemeente belt inwoners zodra zij een maand huur missen. Van de 120 mensen die zij "
        "belde, namen er 80 hulp aan.",
        "Dit project gaat over een integrale aanpak van schulden in de keten.",
        required=True,
    ),
    "trefwoorden": Field(
        "Trefwoorden",
        "Woorden waarmee een ander dit zoekt, met komma's ertussen. Hoogstens 12.",
        "schulden, huurachterstand, vroegsignalering",
        "project, gemeente, aanpak",
    ),
    "fase": Field("Hoe ver bent u?"),
    "uitkomst": Field("Werkt het?", "Wat niet werkte, is voor anderen net zo nuttig."),
    "soort": Field("Wat voor artikel is het?"),
    "bewijs": Field("Hoe goed is het onderbouwd?", "Dit vult de redactie in."),
    "doelgroep": Field(
        "Voor wie is het?",
        "Met komma's ertussen.",
        "huurders met een betaalachterstand",
        "iedereen",
    ),
    "tekst-aanleiding": Field(
        "Aanleiding",
        "Welk probleem was er, en voor wie?",
        "Steeds meer huurders kwamen met hoge schulden bij de gemeente. Vaak waren zij al een jaar "
        "achter met betalen.",
        "Vanuit de behoefte aan een toekomstbestendige aanpak is gekozen voor een pilot.",
    ),
    "tekst-aanpak": Field(
        "Aanpak",
        "Wat deed u, stap voor stap? Wie deden er mee?",
        "1. De corporatie meldt een gemiste huur binnen een week.\n"
        "2. Het wijkteam belt dezelfde week.",
        "Er is ingezet op samenwerking en maatwerk.",
    ),
    "tekst-resultaat": Field(
        "Resultaat",
        "Wat is er nu anders? Noem cijfers en waar die vandaan komen.",
        "In 2025 belde het team 120 huurders. 80 van hen namen hulp aan.",
        "De resultaten zijn veelbelovend.",
    ),
    "tekst-wat_ging_er_mis": Field(
        "Wat ging er mis?",
        "Wat zou u nu anders doen?",
        "Brieven hielpen niet: 9 van de 10 mensen reageerden pas toen wij belden.",
        "Er waren wat opstartproblemen.",
    ),
    "tekst-tips": Field(
        "Tips voor andere gemeenten",
        "Wat moet een andere gemeente weten voor zij begint?",
        "Maak eerst afspraken met de corporatie over welke gegevens u deelt.",
        "Betrek alle stakeholders.",
    ),
    "tekst-tekst": Field("Tekst", "Gebruik kopjes, korte zinnen en lijstjes."),
}

#: The parts of rows and groups, by the name of the part.
PARTS: Final[Mapping[str, str]] = {
    "naam": "Gemeente",
    "rol": "Rol",
    "indicator": "Wat is gemeten?",
    "voor": "Ervoor",
    "na": "Erna",
    "eenheid": "Eenheid",
    "toelichting": "Toelichting",
    "tekst": "Les",
    "soort": "Doen of niet doen",
    "titel": "Titel",
    "url": "Adres van de pagina",
    "uitgever": "Wie gaf het uit?",
    "bedrag": "Bedrag in euro's",
    "prijspeil": "In het jaar",
    "financiering": "Wie betaalt?",
    "start": "Begonnen in (jaar of jaar-maand)",
    "einde": "Gestopt in",
}

#: Groups and rows: title, what helps, and the name of one more.
GROUPS: Final[Mapping[str, tuple[str, str, str]]] = {
    "gemeenten": ("Gemeenten", "Welke gemeente trekt het, en welke doen mee?", "gemeente"),
    "periode": ("Periode", "", ""),
    "partners": ("Partners", "Met wie werkt u samen?", "partner"),
    "resultaten": (
        "Cijfers",
        (
            "Alleen cijfers die u kunt laten zien. Goed: huurders geholpen, ervoor 20, erna 80. "
            "Zwak: tevredenheid, veel hoger."
        ),
        "cijfer",
    ),
    "kosten": ("Kosten", "Een schatting mag; zeg dat dan in de toelichting.", ""),
    "lessen": (
        "Lessen",
        "Goed: bel in plaats van een brief te sturen. Zwak: communicatie is belangrijk.",
        "les",
    ),
    "bronnen": ("Bronnen", "Waar kan iemand dit nalezen?", "bron"),
}
