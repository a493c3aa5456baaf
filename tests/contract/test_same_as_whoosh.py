"""The arrays find, score, order and count as Whoosh itself does when it leaves nothing out."""

from __future__ import annotations

import os
import random
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from whoosh.query import And, AndNot, Or, Term
from whoosh.query import Query as WhooshQuery
from whoosh.scoring import BM25F
from whoosh.searching import Searcher

from kennishub.search import query
from kennishub.search.plan import make_plan
from kennishub.search.query import Query, Sort
from kennishub.search.record import FIELD_WEIGHTS, SearchRecord
from kennishub.search.results import FacetValues
from kennishub.search.synonyms import Relation, Synonyms
from kennishub.search.whoosh_engine import WhooshEngine
from kennishub.search.whoosh_engine.evaluator import evaluate
from kennishub.search.whoosh_engine.exhaustive import Exhaustive, ExhaustiveEvaluation
from tests.contract.dutch_words import MISTYPED, WORDS, vocabulary

#: Random collections of documents that are tried; a night may take more.
EXAMPLES = int(os.environ.get("KENNISHUB_TEST_EXAMPLES", "60"))
SIZE = 10_000

SYNONYMS = Synonyms(
    [
        ("schuldhulp", "schuldhulpverlening", Relation.SYNONYM),
        ("huis", "woning", Relation.SYNONYM),
        ("huis", "het huis van de buurt", Relation.RELATED),
        ("warmte net", "warmtepomp", Relation.RELATED),
        ("wijkteam", "team van de wijk", Relation.SYNONYM),
        ("hulp", "zorg", Relation.RELATED),
    ]
)
VALUES = {"thema": "abc", "gemeente": "de", "jaar": "f"}

Answer = tuple[int, list[tuple[str, float]], dict[str, FacetValues], Any, Any]


def on_arrays(engine: WhooshEngine, asked: Query) -> Answer:
    """Answer a query with the engine's arrays; scores come unrounded."""
    snapshot = engine._current()
    found = evaluate(snapshot, make_plan(asked.clauses, asked.expansions), asked)
    hits = zip(map(snapshot.id, found.numbers), found.scores, strict=True)
    return found.total, list(hits), found.facets, found.corrections, found.parts


def by_whoosh(index: Exhaustive, asked: Query) -> Answer:
    """Answer a query with Whoosh's own searcher."""
    found = index.evaluate(make_plan(asked.clauses, asked.expansions), asked)
    return found.total, hits_of(index, found), found.facets, found.corrections, found.parts


def hits_of(index: Exhaustive, found: ExhaustiveEvaluation) -> list[tuple[str, float]]:
    return list(zip(map(index.id, found.numbers), found.scores, strict=True))


def exhaustive(engine: WhooshEngine) -> Exhaustive:
    engine._current()
    return Exhaustive(engine._reader)


@st.composite
def records(draw: st.DrawFn, id_: int) -> SearchRecord:
    texts = st.lists(st.sampled_from(WORDS), max_size=14).map(" ".join)
    filled = draw(st.sets(st.sampled_from(list(FIELD_WEIGHTS)), min_size=1, max_size=4))
    facets = {
        name: tuple(draw(st.lists(st.sampled_from(values), max_size=3, unique=True)))
        for name, values in VALUES.items()
    }
    title = draw(texts)
    return SearchRecord(
        id=f"document-{id_}",
        revision="1",
        title=title,
        published=draw(st.sampled_from(["2024-01-31", "2025-06-01", "2023-12-31", ""])),
        texts={"title": title} | {name: draw(texts) for name in sorted(filled)},
        facets=facets,
        prior=draw(st.sampled_from([1.0, 1.0, 1.05, 1.1])),
        confirmed=draw(st.sampled_from(["", "2025-03-01", "2020-01-01"])),
        due=draw(st.sampled_from(["", "2024-03-01", "2999-01-01"])),
    )


@st.composite
def commits(draw: st.DrawFn) -> list[tuple[list[SearchRecord], list[str]]]:
    """Draw what is written at once: new records, changed ones, and ids that are taken out."""
    made = []
    for _ in range(draw(st.integers(1, 3))):
        numbers = draw(st.sets(st.integers(0, 19), min_size=1, max_size=9))
        changed = [draw(records(number)) for number in sorted(numbers)]
        gone = draw(st.sets(st.integers(0, 19), max_size=4)) - numbers
        made.append((changed, [f"document-{number}" for number in sorted(gone)]))
    return made


WORD = st.one_of(st.sampled_from(WORDS), st.sampled_from(WORDS), st.sampled_from(MISTYPED))
CLAUSE = st.one_of(
    WORD,
    WORD,
    WORD,
    st.lists(st.sampled_from(WORDS), min_size=1, max_size=3).map(lambda w: f'"{" ".join(w)}"'),
    WORD.map("titel:{}".format),
    st.sampled_from(WORDS).map(lambda word: f"{word[:4]}*"),
    WORD.map("-{}".format),
    st.just('"van de"'),
    st.just('-"van de"'),
)
QUERY = st.builds(
    query.build,
    text=st.lists(CLAUSE, max_size=5).map(" ".join),
    facets=st.fixed_dictionaries(
        {},
        optional={
            name: st.lists(st.sampled_from([*values, "z"]), max_size=2).map(tuple)
            for name, values in VALUES.items()
        },
    ),
    sort=st.sampled_from([Sort.RELEVANCE, Sort.RELEVANCE, Sort.RELEVANCE, *Sort]),
    page=st.sampled_from([1, 1, 2]),
    per_page=st.sampled_from([1, 3, 100, 100]),
    synonyms=st.just(SYNONYMS),
    literal=st.sampled_from([False, False, True]),
    explain=st.booleans(),
)


@settings(
    max_examples=EXAMPLES,
    derandomize="KENNISHUB_TEST_EXAMPLES" not in os.environ,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
)
@given(written=commits(), asked=st.lists(QUERY, min_size=8, max_size=14))
def test_any_query_on_any_documents(
    written: list[tuple[list[SearchRecord], list[str]]], asked: list[Query]
) -> None:
    with tempfile.TemporaryDirectory() as folder, WhooshEngine(Path(folder)) as engine:
        engine.rebuild(written[0][0])
        for changed, gone in written[1:]:
            engine.update(changed, gone)
        index = exhaustive(engine)
        for one in asked:
            expected = by_whoosh(index, one)
            assert on_arrays(engine, one) == expected, one.text
            page = engine.search(one)
            total, hits, facets, corrections, _ = expected
            assert [(hit.id, hit.score) for hit in page.hits] == [
                (id_, round(score, 4)) for id_, score in hits
            ]
            assert (page.total, page.facets, page.corrections) == (total, facets, corrections)
            assert (
                engine.count(one)
                == total
                == index.count(make_plan(one.clauses, one.expansions), one)
            )


def test_an_empty_index(tmp_path: Path) -> None:
    with WhooshEngine(tmp_path) as engine:
        engine.rebuild([])
        for text in ("", "warmtenet", "-wijk", "warm*", '"de wijk"'):
            asked = query.build(text)
            assert on_arrays(engine, asked) == by_whoosh(exhaustive(engine), asked)


@pytest.fixture(scope="module")
def many(tmp_path_factory: pytest.TempPathFactory) -> Iterator[WhooshEngine]:
    """Return an engine on 10,000 documents in several segments, some of them deleted."""
    chance = random.Random(1)
    words = vocabulary()
    with WhooshEngine(tmp_path_factory.mktemp("many")) as engine:
        engine.rebuild(article(number, words, chance) for number in range(SIZE))
        for _ in range(3):
            changed = chance.sample(range(SIZE + 300), 250)
            gone = set(chance.sample(range(SIZE), 150)) - set(changed)
            engine.update(
                (article(number, words, chance) for number in changed),
                (f"document-{number}" for number in sorted(gone)),
            )
        yield engine


def article(number: int, words: list[str], chance: random.Random) -> SearchRecord:
    def text(length: int) -> str:
        # Zipf: the word of rank r is about 1/r as frequent as the first.
        places = (int(len(words) ** chance.random()) - 1 for _ in range(length))
        return " ".join(words[place] for place in places)

    title = text(chance.randint(2, 6))
    return SearchRecord(
        id=f"document-{number}",
        revision="1",
        title=title,
        published=f"20{chance.randint(10, 25)}-0{chance.randint(1, 9)}-01",
        texts={
            "title": title,
            "keywords": text(chance.randint(0, 3)),
            "summary": text(chance.randint(4, 10)),
            "body": text(chance.randint(14, 42)),
        },
        facets={
            "thema": tuple(chance.sample("abcdefgh", chance.randint(0, 3))),
            "gemeente": (f"g{chance.randint(1, 300)}",),
            "jaar": (str(chance.randint(2010, 2025)),),
        },
        prior=chance.choice([1.0, 1.0, 1.03, 1.08]),
        confirmed=chance.choice(["", "", "2025-01-01"]),
        due=chance.choice(["", "2024-01-01", "2999-01-01"]),
    )


QUERIES = [
    "schuldhulpverlening",
    "wijk",
    "gemeente armoede",
    "armoede in de wijk",
    "subsidies voor energie-armoede",
    "warmte net buurt huis",
    "hulp bij schulden voor ouderen en jeugd in de gemeente",
    "de het een",
    '"de wijk"',
    '"van de gemeente"',
    '"het huis"',
    '"de" warmtenet',
    '"de de" wijk',
    "titel:wijk",
    "titel:zorg titel:jeugd",
    "titel:zorg jeugd buurt",
    "wijk -gemeente",
    "armoede -energie -de",
    'huis buurt -"het huis"',
    "-de",
    "-wijk -gemeente",
    "warm*",
    "schuld* wijk",
    "zand* -zandplan",
    "titel:wate* dijk",
    "klm* prs*",
    "zandplan",
    "zandplannen bergsteentje",
    "molenweg polder",
    "gemeentraad wijktem",
    "warmtent subsdie",
    "xylofoonles",
    "e-mail aan de raad",
    "coöperatie Fryslân",
    "buurt wijk team",
    "één huis",
    "",
]


VARIANTS: list[dict[str, object]] = [
    {"page": 3, "facets": {"thema": ("a", "b")}},
    {"facets": {"thema": ("c",), "jaar": ("2020", "2021", "1999")}, "sort": Sort.NEWEST},
]


@pytest.mark.parametrize("text", QUERIES)
def test_ten_thousand_documents(many: WhooshEngine, index: Exhaustive, text: str) -> None:
    place = QUERIES.index(text)
    for more in ({}, VARIANTS[place % len(VARIANTS)]) if place % 3 == 0 else ({},):
        asked = query.build(text, synonyms=SYNONYMS, explain=True, **more)  # type: ignore[arg-type]
        assert on_arrays(many, asked) == by_whoosh(index, asked)


@pytest.fixture(scope="module")
def index(many: WhooshEngine) -> Exhaustive:
    return exhaustive(many)


def test_with_a_limit_whoosh_itself_leaves_out_documents_of_the_top(many: WhooshEngine) -> None:
    """This is why the reference collects every document."""
    many._current()
    searcher = Searcher(many._reader, weighting=BM25F(), closereader=False)
    chance = random.Random(3)
    words = [word for word in vocabulary()[5:90] if word.isalnum()]
    wrong = {"and": 0, "and not": 0}
    # In what order Whoosh meets documents, and so what it leaves out, is not the same in every run.
    for _ in range(400):
        if all(wrong.values()):
            break
        one, other = (f"={word}" for word in chance.sample(words, 2))
        anywhere = Or([Term(name, one) for name in ("title", "summary", "body")])
        wrong["and"] += is_wrong(searcher, And([anywhere, Term("body", other)]))
        wrong["and not"] += is_wrong(searcher, AndNot(anywhere, Term("body", other)))
    assert all(wrong.values()), wrong


def is_wrong(searcher: Searcher, asked: WhooshQuery) -> bool:
    """Tell whether the scores of Whoosh's ten best documents are not the ten best scores."""
    limited = [score for score, _ in searcher.search(asked, limit=10).top_n]
    return limited != [score for score, _ in searcher.search(asked, limit=None).top_n][:10]


def test_a_correction_in_one_field_does_not_count_for_the_word_elsewhere(tmp_path: Path) -> None:
    texts = (
        ("iets warmtenetjq", "de warmtenet pomp staat"),
        ("iets", "een warmtenet naast een pomp en warmtenetje pomp"),
        ("pomp warmtenetjq", "niets"),
    )
    with WhooshEngine(tmp_path) as engine:
        engine.rebuild(
            SearchRecord(f"d{n}", "1", title, "2025-01-01", {"title": title, "body": body})
            for n, (title, body) in enumerate(texts)
        )
        for text in ("titel:warmtenetje warmtenetje pomp", "titel:warmtenetjq warmtenetje pomp"):
            asked = query.build(text)
            assert on_arrays(engine, asked) == by_whoosh(exhaustive(engine), asked)
