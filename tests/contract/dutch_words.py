"""Dutch words to make texts and queries of."""

from __future__ import annotations

import random

#: Inflections and compounds of one another, words with hyphens and accents, and stop words.
WORDS = """
schuld schulden schuldhulp schuldhulpverlening schuldhulpverlener hulpverlening hulp verlening
vroegsignalering signaleren signalen warmtenet warmtenetten warmte net warmtepomp pomp wijk
wijken wijkteam wijkteams team buurt buurthuis huis huizen huisvesting woning woningen
woningbouw bouwen bouw gebouw gemeente gemeenten gemeenteraad raad raadslid inwoner inwoners
bewonersinitiatief initiatief e-mail email energiecoöperatie coöperatie energie-armoede
energiearmoede armoede één ouderen oudere eenzaamheid eenzaam subsidie subsidies
subsidieregeling regeling regelingen zorg jeugdzorg jeugd mantelzorg mantelzorgers
wmo-voorziening voorziening voorzieningen afval afvalinzameling inzamelen klimaatadaptatie klimaat
adaptatie vergroening groen parkeren parkeerbeleid beleid 2024 zonnepanelen a.u.b. Fryslân
raad's de het een van en voor met
""".split()  # noqa: SIM905 - a word a line is no easier to read
#: As typed by somebody in a hurry.
MISTYPED = [
    "warmtent",
    "schuldhulpverlning",
    "gemeentraad",
    "eenzaamhied",
    "subsdie",
    "xylofoonles",
    "wijktem",
]


def vocabulary() -> list[str]:
    """Return words, the most frequent first: stop words, real ones, and made up ones."""
    heads = [
        "zand",
        "berg",
        "water",
        "dijk",
        "veld",
        "molen",
        "kerk",
        "polder",
        "brug",
        "haven",
        "school",
        "markt",
    ]
    tails = [
        "plan",
        "steen",
        "weg",
        "huis",
        "land",
        "man",
        "kamer",
        "dag",
        "werk",
        "veld",
        "tijd",
        "proef",
    ]
    made = [f"{head}{tail}{end}" for end in ("", "en", "je") for head in heads for tail in tails]
    chance = random.Random(2)
    rare = ["".join(chance.choices("bdklmnprst", k=3)) + "o" + f"{n:x}" for n in range(4000)]
    frequent = [word for word in WORDS if word not in ("de", "het", "een", "van", "en")]
    chance.shuffle(frequent)
    return ["de", "het", "een", "van", "en", *frequent, *heads, *tails, *made, *rare]
