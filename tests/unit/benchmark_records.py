"""Make a few records for tests of the benchmarks."""

from __future__ import annotations

import random
from typing import Final

from kennishub.search.record import SearchRecord

_TEXT: Final = """
gemeente wijk schulden huurachterstand energie woning jeugd school zorg water klimaat plan regeling
subsidie vergunning inwoner wethouder raad besluit aanpak resultaat proef begeleiding
bestemmingsplan schuldhulpverlening de het een van voor e-mail
"""
WORDS: Final = tuple(_TEXT.split())
#: Different words in one document.
TOPIC: Final = 12


def made_records(count: int, length: int = 80) -> list[SearchRecord]:
    """Return records of everyday words, the same each time."""
    draw = random.Random(1)
    records = []
    for number in range(count):
        words = draw.sample(WORDS, TOPIC)
        texts = {
            name: " ".join(draw.choices(words, k=size))
            for name, size in (("title", 5), ("headings", 6), ("body", length))
        }
        records.append(SearchRecord(str(number), "1", texts["title"], "2025-01-01", texts))
    return records
