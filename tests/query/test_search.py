"""Ranked search: what is found, in which order, of how many, and the passages that show why."""

from collections import Counter
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import delete
from sqlalchemy import event as listening

from app.domain.document import Publication
from app.domain.words import fold
from app.errors import BadQuery
from app.query import search as searching
from app.query.passages import passage
from app.query.search import KINDS, search
from app.query.words import Phrase, fits, parse, phrases
from app.resolution import resolve
from app.store import archive, identities
from app.store.session import reading, writing
from app.store.tables import article_view
from tests.examples import a_document, an_article, an_extraction
from tests.store.keeping import keep

NOTHING = an_extraction(found=(), events=(), quotes=(), mentions=())


def told(engine, text, day=5, **fields):
    """An article of this text that tells of nothing."""
    published = Publication(datetime(2024, 3, day, tzinfo=UTC), "day", "document", None)
    with writing(engine) as session:
        resolution = resolve(NOTHING, identities.candidates(session, ()))
        article = an_article(text, **({"title": None, "published": published} | fields))
        return archive.keep(session, a_document(f"{text} {fields}"), article, NOTHING, resolution)


def found(engine, query, kinds=("article",), limit=20, cursor=None):
    with reading(engine) as session:
        return search(session, parse(query), kinds, limit=limit, cursor=cursor)


def ids(engine, query, **asked):
    return [hit["id"] for hit in found(engine, query, **asked).hits]


def test_a_word_of_the_title_counts_more_than_one_of_the_text(engine):
    told(engine, "The harbour of Rome was closed. It rained.")
    titled = told(engine, "The port was closed. It rained on Monday.", title="Rome, in brief")
    told(engine, "The harbour of Rome was shut. It was dry.")
    assert ids(engine, "rome")[0] == titled


def test_the_newest_breaks_ties(engine):
    days = {told(engine, f"In {word} it rained.", day): day for word, day in [("A", 7), ("B", 9), ("C", 8)]}
    assert [days[number] for number in ids(engine, "rained")] == [9, 8, 7]


def test_events_are_found_by_their_evidence_and_articles_by_their_text(engine):
    article = keep(engine)
    hits = found(engine, '"in Portville on Monday"', KINDS).hits
    assert {(hit["kind"], hit["id"]) for hit in hits} == {("article", article), ("event", 1)}
    (event,) = (hit for hit in hits if hit["kind"] == "event")
    assert event["snippet"] == "Foreign Minister Ana Diaz met President Bo Lind in Portville on Monday."
    assert [event["snippet"][mark["start"] : mark["end"]] for mark in event["highlights"]] == [
        "in Portville on Monday"
    ]
    assert (event["date"]["start"], event["article_id"]) == ("2024-03-04", article)


def test_the_best_evidence_sentence_is_shown(engine):
    keep(engine)
    (event,) = found(engine, "closed", ("event",)).hits
    assert event["snippet"] == "The meeting was held behind closed doors."


def test_copies_are_one_hit_under_the_original(engine):
    body = " ".join(f"Sentence {number} tells of the flood in the valley." for number in range(30))
    original = told(engine, body, title="First")
    told(engine, body + " Reuters.", title="Second", source="Another paper")
    told(engine, body + " AP.", title="Third flood", source="A third paper")
    other = told(engine, "A flood of letters came.")
    hits = found(engine, "flood").hits
    assert {hit["id"]: hit["copies"] for hit in hits} == {original: 2, other: 0}


def test_a_copy_whose_original_is_not_found_stands_for_itself(engine):
    body = " ".join(f"Sentence {number} tells of the flood in the valley." for number in range(30))
    original = told(engine, body, title="First")
    copy = told(engine, body + " Reuters.", title="Second", source="Another paper")
    (hit,) = found(engine, "reuters").hits
    assert (hit["id"], hit["duplicate_of"], hit["copies"]) == (copy, original, 1)


def test_pages_go_through_all_hits_once(engine):
    kept = {told(engine, f"Number {number} of Rome.") for number in range(5)}
    seen, cursor = [], None
    while True:
        page = found(engine, "rome", limit=2, cursor=cursor)
        seen += [hit["id"] for hit in page.hits]
        cursor = page.cursor
        if cursor is None:
            break
    assert sorted(seen) == sorted(kept)


@pytest.mark.parametrize("cursor", ["x", "W10", "WzEsIDJd"])
def test_a_cursor_of_somebody_else_is_refused(engine, cursor):
    with pytest.raises(BadQuery):
        found(engine, "rome", cursor=cursor)


def test_only_the_newest_are_ranked_and_the_answer_says_so(engine, monkeypatch):
    monkeypatch.setattr(searching, "RANKED", 3)
    kept = [told(engine, f"Number {number} of Rome.") for number in range(5)]
    page = found(engine, "rome")
    assert {hit["id"] for hit in page.hits} == set(kept[2:])
    assert page.ranked == searching.Considered(considered=3, of=5, at_least=5, capped=True)


def test_counting_ends_early_and_the_answer_says_so(engine, monkeypatch):
    monkeypatch.setattr(searching, "RANKED", 2)
    monkeypatch.setattr(searching, "_COUNTED", 3)
    for number in range(5):
        told(engine, f"Number {number} of Rome.")
    assert found(engine, "rome").ranked == searching.Considered(2, None, 3, capped=True)


def test_all_are_ranked_where_there_are_few(engine):
    told(engine, "Number 1 of Rome.")
    assert found(engine, "rome").ranked == searching.Considered(1, 1, 1, capped=False)
    assert found(engine, "paris").ranked == searching.Considered(0, 0, 0, capped=False)


TEXTS = (
    "The cease-fire in Gaza held; Iraq's envoy spoke.",
    "Envoys of Iraq and Iran met in Rome. Oil prices fell.",
    "Oil price talks: Iran's envoy left Rome.",
    "Nothing.",
)


@pytest.mark.parametrize(
    "query",
    [
        "iraq", "envoy*", "iraq iran", "iraq OR oil", "envoy -rome", '"oil price"', '"oil price"*', 'iran -"oil price"',
        '(gaza OR rome) NOT ("oil prices" OR "oil talks")', 'rome -(iran -"met in rome")', '"cease fire" OR nothing',
        '"envoy spoke" iraq', "cease-fire", "-iran rome OR nothing", '"rome oil"', '"held iraq"',
    ],
)  # fmt: skip
def test_articles_that_fit_are_found(engine, query):
    kept = {told(engine, text): text for text in TEXTS}
    wanted = parse(query)
    expected = {number for number, text in kept.items() if fits(wanted, fold(text))}
    assert set(ids(engine, query)) == expected


def test_a_phrase_at_the_end_of_a_very_long_text_is_found(engine):
    """PostgreSQL remembers 256 places of a word, and none beyond the 16,383rd."""
    article = told(engine, "The dog and the cat. " * 5000 + "The president slept.")
    assert ids(engine, '"the president"') == ids(engine, '"the president sle"*') == [article]
    assert ids(engine, 'dog -"the president"') == ids(engine, '"president the"') == []


def test_many_documents_and_queries_give_what_fits(engine):
    with writing(engine) as session:
        session.execute(delete(article_view))
    kept = {told(engine, f"{a} {b}. {c}", title=c): f"{fold(c)} | {fold(a)} {fold(b)} {fold(c)}"
            for a in ("Oil", "Rome") for b in ("oil's", "fell") for c in ("rome oil", "Fell")}  # fmt: skip
    assert len(kept) == 8
    for query in (
        "rome",
        '"oil rome"',
        '"fell oil"',
        '"rome fell"',
        "oil -fell",
        'fell -"oil fell"',
        "ro* OR fell",
    ):
        wanted = parse(query)
        expected = Counter(number for number, words in kept.items() if fits(wanted, words))
        assert Counter(ids(engine, query)) == expected, query


def test_a_search_reads_no_table_from_end_to_end(engine):
    if engine.dialect.name != "sqlite":
        pytest.skip("the plans of SQLite show a missing index without statistics")
    keep(engine)
    asked = []
    listening.listen(engine, "before_cursor_execute", lambda *given: asked.append((given[2], given[3])))
    assert len(found(engine, '"ana diaz" -rome', KINDS).hits) == 2
    with engine.connect() as connection:
        plans = [row[3] for sql, values in list(asked) if sql.startswith(("SELECT", "WITH"))
                 for row in connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {sql}", values)]  # fmt: skip
    scans = [plan for plan in plans if plan.startswith("SCAN") and "VIRTUAL TABLE INDEX" not in plan]
    assert len(plans) > 10
    assert scans == []


# Passages ----------------------------------------------------------------------------------------


def marked(text, query):
    shown = passage(text, phrases(parse(query)))
    return shown.text, [shown.text[start:end] for start, end in shown.marks]


@pytest.mark.parametrize(
    ("query", "snippet", "marks"),
    [
        ("envoy", "Iraq’s envoy met O'Neill.", ["envoy"]),
        ("iraq oneill", "Iraq’s envoy met O'Neill.", ["Iraq", "O'Neill"]),
        ("env*", "Iraq’s envoy met O'Neill.", ["envoy"]),
        ('"envoy met" iraq', "Iraq’s envoy met O'Neill.", ["Iraq", "envoy met"]),
        ("iraq -met", "Iraq’s envoy met O'Neill.", ["Iraq"]),
    ],
)
def test_the_passage_with_most_of_the_words_is_shown_with_marks(query, snippet, marks):
    before, after = "It rained. " * 40, " It was dry." * 40
    shown, found_marks = marked(f"{before}\n\n{snippet}{after}", query)
    assert shown.startswith(snippet)
    assert found_marks == marks


def test_different_words_outweigh_one_that_is_repeated():
    text = "Rome, Rome, Rome! " + "It rained a lot there. " * 20 + "Rome and Paris agreed."
    assert marked(text, "rome paris") == ("Rome and Paris agreed.", ["Rome", "Paris"])


def test_a_phrase_across_sentences_is_shown_by_its_words():
    assert marked("They came to Rome. Paris slept.", '"rome paris"')[1] == ["Rome", "Paris"]


def test_one_very_long_sentence_is_cut_around_the_first_mark():
    shown, found_marks = marked("word " * 150 + "Rome " + "word " * 30, "rome")
    assert len(shown) < 300
    assert (shown[0], found_marks) == ("…", ["Rome"])


@given(st.text(), st.lists(st.sampled_from(["a", "ss", "1"]), min_size=1, max_size=2))
def test_marks_lie_in_the_snippet_in_order(text, words):
    shown = passage(text, [Phrase(tuple(words), prefix=True)])
    edges = [edge for mark in shown.marks for edge in mark]
    assert edges == sorted(edges)
    assert all(0 <= start < end <= len(shown.text) for start, end in shown.marks)
