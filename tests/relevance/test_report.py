"""The page of what was measured says no more than was reached."""

from __future__ import annotations

import json

from quality.metrics import ALL, Score
from quality.report import HUB, Measured, to_json, to_markdown
from quality.words import Agreement

SCORES = {ALL: Score(3, 2 / 3, 0.29), "exact": Score(3, 1.0, 0.9999)}
MEASURED = Measured(
    documents=2914,
    engines={HUB: SCORES, "Ander": SCORES},
    own=SCORES,
    pairs=Agreement(4, 0.75, 1.0, ("wet – weten",), ()),
    splits=Agreement(2, 1.0, 0.5, (), ("huis·arts",)),
)


def test_shares_are_rounded_down_and_only_all_is_one() -> None:
    assert f"| {HUB} | .66 / .29 | 1.0 / .99 |" in to_markdown(MEASURED)


def test_the_page_has_every_engine_the_targets_and_the_mistakes() -> None:
    page = to_markdown(MEASURED)
    assert "| Ander | .66 / .29 |" in page
    assert "| to reach | .94 / .90 | 1.0 / .98 |" in page
    assert "Taken for the same, wrongly: wet – weten." in page
    assert "Split too seldom: huis·arts." in page
    assert "Split too often" not in page


def test_the_numbers_are_kept_for_the_next_time() -> None:
    numbers = json.loads(to_json(MEASURED))
    assert numbers["engines"][HUB][ALL] == {"queries": 3, "success": 0.6667, "ndcg": 0.29}
    assert numbers["pairs"] == {"cases": 4, "precision": 0.75, "recall": 1.0}
